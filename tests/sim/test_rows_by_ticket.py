"""Rows of the compiled engine's log are put into order when they are read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from sim.kernel import unload
from sim.kernel.memory import SPECIAL_ROW
from sim.log import Table


def rows_of(*tickets: int) -> np.ndarray:
    """Rows of these tickets, numbered as they were written."""
    rows = np.zeros(len(tickets), SPECIAL_ROW)
    rows["ticket"], rows["passage"] = tickets, np.arange(len(tickets))
    return rows


def two_pieces() -> unload.RowsByTicket:
    return unload.RowsByTicket([rows_of(2, 0, 1), rows_of(1, 0)], SPECIAL_ROW, 3)


def test_rows_stand_by_ticket_and_then_as_they_were_written():
    rows = two_pieces()
    assert len(rows) == 5
    assert rows["ticket"].tolist() == [0, 0, 1, 1, 2]
    assert rows["passage"].tolist() == [1, 1, 2, 0, 0]


def test_many_who_read_at_once_read_the_same():
    for _ in range(20):
        rows = two_pieces()
        with ThreadPoolExecutor(8) as pool:
            assert {tuple(each) for each in pool.map(lambda each: each["ticket"], [rows] * 8)} == {(0, 0, 1, 1, 2)}


def test_after_an_interruption_there_is_a_message_and_no_garbage(monkeypatch):
    rows = two_pieces()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(unload, "_place", interrupted)
        with pytest.raises(KeyboardInterrupt):
            rows["ticket"]
    with pytest.raises(RuntimeError, match="run the replication again"):
        rows["ticket"]


def test_a_mask_is_as_long_as_its_table():
    table = Table({"ticket": np.arange(3)})
    with pytest.raises(IndexError, match="a mask of 2 for a table of 3 rows"):
        table.rows(np.array([True, False]))
