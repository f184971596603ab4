"""The store: every finished replication, so that none is run twice.

Records lie in files to which one process at a time appends (`files`), under keys that say what they depend on
(`keys`), in a form that gives back the same bits (`records`).
"""
