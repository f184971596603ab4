"""Speed and memory: `python -m benchmarks` measures, prints a table, and writes a chart and the figures.

Nothing here asserts on time. Every measured run has a process of its own; what is compared is run by turns.
"""
