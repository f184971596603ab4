"""Finished replications of a study: those that are there, and those that are added."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from analysis.measures import Measured
from analysis.store.files import Place, Scan, Writer, record_files
from analysis.store.records import TABLE, decode, encode, key_of_table, table_key, table_of, was_checked
from scenarios.base import WrongInput


class Store:
    """A folder of records, to be used as a context manager.

    Raises
    ------
    WrongInput
        If the folder cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes: list[str] = []
        """What the user should know of the files that were found."""
        self._tables: set[bytes] = set()
        self._index: tuple[dict[bytes, list[Place]], dict[bytes, list[Place]]] | None = None
        self._texts: dict[bytes, bytes] = {}

    def __enter__(self) -> Store:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._writer = Writer(self.folder, self.notes.append)
        except OSError as error:
            raise self._cannot_use(error) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._writer.close()
        except OSError as failure:
            if error is None:
                raise self._cannot_use(failure) from None
        finally:
            remove_if_empty(self.folder)

    def find(self, wanted: Mapping[bytes, object], checked: bool) -> dict[bytes, Measured]:
        """What was there, when this was asked first, of the replications that are wanted; only those whose logs were
        checked, if that is asked."""
        try:
            return self._read(wanted, checked)
        except OSError as error:
            raise self._cannot_use(error) from None

    def take_notes(self) -> list[str]:
        """What the user should know, each time the news only."""
        notes, self.notes = self.notes, []
        return notes

    def _read(self, wanted: Mapping[bytes, object], checked: bool) -> dict[bytes, Measured]:
        if self._index is None:
            self._index = self._places()
            for name, places in self._index[1].items():
                texts = (text for place in places if (text := self._contents(place)) is not None)
                self._texts.update((name, text) for text in texts)
        found: dict[bytes, Measured] = {}
        for key in wanted:
            for record in filter(None, map(self._contents, self._index[0].get(key, ()))):
                table = self._texts.get(table_key(record))
                if table is not None and was_checked(record) >= checked:
                    found[key] = decode(record, table)
        return found

    def _contents(self, place: Place) -> bytes | None:
        contents = place.read()
        if contents is None:
            self.notes.append(f"A record of {place.path} is damaged, which is left out and run again.")
        return contents

    def _places(self) -> tuple[dict[bytes, list[Place]], dict[bytes, list[Place]]]:
        """Where all records lie, and all tables of names."""
        records: dict[bytes, list[Place]] = {}
        tables: dict[bytes, list[Place]] = {}
        for path in record_files(self.folder):
            scan = Scan(path)
            with suppress(FileNotFoundError):  # another process took its empty file away
                for key, place in scan:
                    (tables if key.startswith(TABLE) else records).setdefault(key, []).append(place)
            if scan.foreign:
                self.notes.append(f"{path} is no store of this version of truckroll; it is left alone.")
        return records, tables

    def keep(self, key: bytes, measured: Measured, checked: bool) -> None:
        """Adds a replication, and whether its log was checked against the laws of conservation."""
        table = table_of(measured)
        name, record = key_of_table(table), encode(measured, table, checked)
        try:
            if name not in self._tables:
                self._writer.write(name, table)
                self._tables.add(name)
            self._writer.write(key, record)
        except OSError as error:
            raise self._cannot_use(error) from None

    def _cannot_use(self, error: OSError) -> WrongInput:
        reason = (error.strerror or str(error)).lower()
        return WrongInput(
            f"{self.folder}: finished replications cannot be kept there ({reason}); expected a folder with free space "
            "that you can write to, like hydra.run.dir=FOLDER, or store=off"
        )


def remove_if_empty(folder: Path) -> None:
    """Removes a store that holds nothing."""
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
