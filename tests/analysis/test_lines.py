"""What becomes known of lines while a run goes on is what its whole log says, and is told once."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures.lines import LinesInBlocks
from analysis.measures.repeats import is_repeat, reported_again
from sim.blocks import Block, UnderWay
from sim.log import Log, Table
from sim.rules import MISSING, Outcome
from tests.analysis.hand_made import log_of

WITHIN = 3
TICKET = st.tuples(st.integers(0, 1), st.integers(0, 14), st.integers(0, 6), st.booleans(), st.booleans())
"""Line, report, time to closing; whether it is reported after a look in its second, and closed after one."""


def whole_log(tickets: list[tuple[int, int, int, bool, bool]]) -> Log:
    return log_of(
        [
            {"line": line, "reported": reported, "closed": reported + lasts, "outcome": int(Outcome.FIXED)}
            for line, reported, lasts, *_ in tickets
        ]
    )


def block(log: Log, now: int, over: np.ndarray, open_: np.ndarray, is_last: bool) -> Block:
    tickets = log.tickets
    under_way = UnderWay(*(tickets[name][open_] for name in ("area", "line", "reported")))
    return Block(replace(log, tickets=tickets.rows(over)), now, under_way, is_last)


@given(st.lists(TICKET, min_size=1, max_size=12), st.sets(st.integers(0, 20), max_size=8))
def test_any_tickets_and_any_blocks(tickets, looks):
    tickets.sort(key=lambda ticket: ticket[1])
    log = whole_log(tickets)
    reported, closed = log.tickets["reported"], log.tickets["closed"]
    late_report, late_closing = (np.array([ticket[column] for ticket in tickets]) for column in (3, 4))
    handed_on = np.zeros(len(tickets), bool)
    lines, told = LinesInBlocks(SimpleNamespace(repeat_window=WITHIN)), {}
    for now, is_last in [*((look, False) for look in sorted(looks)), (30, True)]:
        come = (reported < now) | (reported == now) & ~late_report | is_last
        over = come & ((closed < now) | (closed == now) & ~late_closing | is_last) & ~handed_on
        handed_on |= over
        found = lines.take(block(log, now, over, come & ~handed_on, is_last), np.ones(int(over.sum()), bool))
        every = np.ones(len(found.tickets), bool)
        again, before = reported_again(found.tickets, every, WITHIN), is_repeat(found.tickets, WITHIN)
        for row in np.flatnonzero(found.faults).tolist():
            number = int(found.tickets["ticket"][row])
            assert number not in told
            told[number] = bool(again[row]), bool(before[row])
    again, before = reported_again(log.tickets, np.ones(len(tickets), bool), WITHIN), is_repeat(log.tickets, WITHIN)
    assert told == {number: (bool(again[number]), bool(before[number])) for number in range(len(tickets))}


def test_what_is_settled_is_forgotten():
    lines = LinesInBlocks(SimpleNamespace(repeat_window=WITHIN))
    log = whole_log([(0, 0, 1, False, False), (1, 0, 5, False, False)])
    nobody = np.zeros(2, bool)
    lines.take(block(log, 5, ~nobody, nobody, False), ~nobody)
    assert lines.kept["line"].tolist() == [1]
    lines.take(block(log, 9, nobody, nobody, False), nobody[:0])
    assert len(lines.kept) == 0


def test_a_parent_that_is_forgotten_has_no_children():
    lines = LinesInBlocks(SimpleNamespace(repeat_window=WITHIN))
    log = log_of([{"reported": 0, "closed": 1, "line": 0}, {"reported": 8, "closed": 9, "line": 0, "parent": 0}])
    assert isinstance(log.tickets, Table)
    every = np.ones(2, bool)
    lines.take(block(log, 10, every, ~every, False), every)
    assert lines.kept["parent"].tolist() == [MISSING]
