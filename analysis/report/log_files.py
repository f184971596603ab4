"""Keeps a log as Parquet files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sim.log import LOG_VERSION, Log


def write_log(log: Log, folder: Path, start: date | None) -> None:
    """One Parquet file per table; with a start date, instants are dates, else seconds since Monday of week 0."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    for name, table in log.tables().items():
        content = pa.Table.from_pandas(table.frame(start), preserve_index=False)
        described = {b"truckroll_log_version": str(LOG_VERSION).encode(), b"cut": str(log.cut).encode()}
        pq.write_table(
            content.replace_schema_metadata({**(content.schema.metadata or {}), **described}),
            folder / f"{name}.parquet",
        )
