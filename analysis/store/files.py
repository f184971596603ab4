"""Files to which one process appends records, and which any number read, whatever happens to the writer.

A record is written at once and never changed. Its head and its contents have checksums: what a killed process, a
full disk or a power failure leaves half written is recognised, left out, and cut off by the next writer. A writer
holds its file by a lock that the system takes away with the process; where nothing can be locked, each process
begins a file of its own.
"""

from __future__ import annotations

import os
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from analysis.locks import hold

FIRST_LINE = b"truckroll store 1\n"
SUFFIX = ".records"

_HEAD = struct.Struct("<4sII32s16s")
"""Mark, checksum of what follows in the head, length, key, checksum of the contents."""
_MARK = b"\nrec"

SYNC_EVERY = 1.0
"""Seconds between two commands to bring what was written to the disk: a power failure loses no more than this."""


@dataclass(frozen=True)
class Place:
    """Where the contents of a record lie."""

    path: Path
    offset: int
    length: int
    checksum: bytes

    def read(self) -> bytes | None:
        """The contents; None where they are not what was written."""
        with self.path.open("rb") as file:
            file.seek(self.offset)
            contents = file.read(self.length)
        return contents if checksum(contents) == self.checksum else None


def checksum(contents: bytes) -> bytes:
    return blake2b(contents, digest_size=16).digest()


def record_files(folder: Path) -> list[Path]:
    """The files of a store, in one order."""
    return sorted(folder.glob(f"*{SUFFIX}"))


class Scan:
    """The records of a file, up to the first place that is not as it was written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.end = 0
        """Where the last whole record ends."""
        self.size = 0
        self.foreign = False
        """Whether this is no file of a store, or one of another version."""

    def __iter__(self) -> Iterator[tuple[bytes, Place]]:
        with self.path.open("rb") as file:
            self.size = os.fstat(file.fileno()).st_size
            first = file.read(len(FIRST_LINE))
            self.foreign = not FIRST_LINE.startswith(first)
            if first != FIRST_LINE:
                return
            self.end = len(FIRST_LINE)
            while (found := self._next(file)) is not None:
                yield found

    def _next(self, file: BinaryIO) -> tuple[bytes, Place] | None:
        file.seek(self.end)
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size or head[:4] != _MARK:
            return None
        _, sum_of_head, length, key, sum_of_contents = _HEAD.unpack(head)
        place = Place(self.path, self.end + _HEAD.size, length, sum_of_contents)
        if zlib.crc32(head[8:]) != sum_of_head or place.offset + length > self.size:
            return None
        self.end = place.offset + length
        return key, place

    @property
    def is_torn(self) -> bool:
        """Whether something half written stands at the end."""
        return not self.foreign and self.end < self.size


class Writer:
    """Appends records to a file that nobody else writes."""

    def __init__(self, folder: Path, told: Callable[[str], None]) -> None:
        self.path, self._file = _free_file(folder, told)
        self._end = self._file.seek(0, os.SEEK_END)
        self._synced = time.monotonic()
        if not self._end:
            self._append(FIRST_LINE)

    def write(self, key: bytes, contents: bytes) -> None:
        """Appends a record. Raises OSError where that is not possible; the file is then as it was before."""
        rest = struct.pack("<I32s16s", len(contents), key, checksum(contents))
        self._append(_MARK + struct.pack("<I", zlib.crc32(rest)) + rest + contents)
        if time.monotonic() - self._synced > SYNC_EVERY:
            self.sync()

    def _append(self, data: bytes) -> None:
        try:
            write_all(self._file, data)
        except OSError:
            with suppress(OSError):
                self._file.truncate(self._end)
                self._file.seek(self._end)
            raise
        self._end += len(data)

    def sync(self) -> None:
        """Returns when everything is on the disk."""
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    def close(self) -> None:
        """Leaves the file to others; one without records is removed."""
        try:
            if self._end > len(FIRST_LINE):
                self.sync()
            else:
                self.path.unlink(missing_ok=True)
        finally:
            self._file.close()


def write_all(file: BinaryIO, data: bytes) -> None:
    """Writes everything; the file has no buffer, so that nothing is left in one when the process is killed."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _free_file(folder: Path, told: Callable[[str], None]) -> tuple[Path, BinaryIO]:
    """A file that nobody else writes, without anything half written at its end; a new one where there is none."""
    free = [pair for path in record_files(folder) if (pair := _held(path, told)) is not None]
    for _, file in free[1:]:
        file.close()
    return free[0] if free else new_file(folder / f"{uuid4().hex}{SUFFIX}")


def _held(path: Path, told: Callable[[str], None]) -> tuple[Path, BinaryIO] | None:
    """A file that nobody else writes, held and with what was half written cut off; None where it is not free."""
    try:
        file: BinaryIO = path.open("r+b", buffering=0)
    except FileNotFoundError:  # another process took its empty file away
        return None
    if hold(file.fileno()) and path.exists() and _made_whole(path, file, told):
        return path, file
    file.close()
    return None


def _made_whole(path: Path, file: BinaryIO, told: Callable[[str], None]) -> bool:
    """Whether the file is one of ours; cuts off what is half written."""
    scan = Scan(path)
    for _ in scan:
        pass
    if scan.is_torn:
        told(f"{path} ended within a record, which is left out and run again.")
        file.truncate(scan.end)
    return not scan.foreign


def new_file(path: Path) -> tuple[Path, BinaryIO]:
    """An empty file that nobody else writes."""
    file: BinaryIO = path.open("x+b", buffering=0)
    hold(file.fileno())
    with suppress(OSError):  # not every system can do that with a folder
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    return path, file
