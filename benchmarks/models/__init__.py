"""The base chain in several tools. Each module offers a class with the methods of `benchmarks.models.model.Model`."""
