"""Laws about calls: who hangs up, who calls again, and who asks about an open ticket."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.log import HOTLINE, Log, Table
from sim.plan import Plan
from sim.rules import MISSING, Outcome
from sim.stages import rows_of


def hung_up(passages: Table) -> np.ndarray:
    """Mask of the calls that ended before they were answered."""
    return (passages["started"] == MISSING) & (passages["left"] != MISSING)


def who_hangs_up_calls_again(plan: Plan, log: Log) -> Iterator[str]:
    """Calls of a ticket follow each other up to the one that is answered; after the last attempt it is withdrawn."""
    elsewhere = log.desk_passages["desk"] >= HOTLINE + 1
    if (hung_up(log.desk_passages) & elsewhere).any():
        yield "somebody hangs up where nobody has called"
    calls = log.desk_passages.rows(log.desk_passages["desk"] == HOTLINE)
    gone = hung_up(calls)
    if gone.any() and plan.calls.patience is None:
        yield "a caller with all patience hangs up"
    same = calls["ticket"][1:] == calls["ticket"][:-1]
    follows = gone[:-1] & (calls["attempt"][1:] == calls["attempt"][:-1] + 1)
    if (same & ~(follows & (calls["arrived"][1:] > calls["left"][:-1]))).any():
        yield "a call does not follow one that was hung up"
    tickets = log.tickets
    last = np.full(len(tickets), MISSING)
    final = gone & (calls["attempt"] == plan.calls.attempts - 1)
    last[rows_of(log, calls["ticket"][final])] = calls["left"][final]
    withdrawn = tickets["outcome"] == Outcome.WITHDRAWN
    if (withdrawn != (last != MISSING)).any() or (tickets["closed"][withdrawn] != last[withdrawn]).any():
        yield "a ticket is not withdrawn as its last call is hung up, or another one is"
    if (tickets["restored"][withdrawn] != MISSING).any():
        yield "a withdrawn ticket is restored"


def customers_ask_about_open_tickets(plan: Plan, log: Log) -> Iterator[str]:
    """Calls about a ticket come one after the other, between the end of its intake and its closing."""
    chases = log.chases
    if len(chases) and plan.calls.budget is None:
        yield "a customer asks where nobody does"
    ticket = rows_of(log, chases["ticket"])
    closed = log.tickets["closed"][ticket]
    if ((closed != MISSING) & (chases["called"] >= closed)).any():
        yield "a customer asks about a closed ticket"
    intake = np.full(len(log.tickets), np.iinfo(np.int64).max)
    taken = log.desk_passages.rows((log.desk_passages["desk"] == HOTLINE) & (log.desk_passages["finished"] != MISSING))
    intake[rows_of(log, taken["ticket"])] = taken["finished"]
    if (chases["called"] <= intake[ticket]).any():
        yield "a customer asks about a ticket before the end of its intake"
    first = np.append(True, chases["ticket"][1:] != chases["ticket"][:-1])[: len(chases)]
    number = np.arange(len(chases))
    if (chases["chase"] != number - np.maximum.accumulate(np.where(first, number, 0))).any():
        yield "the calls about a ticket are not numbered one by one"
    over = np.append(0, chases["finished"][:-1])[: len(chases)]
    if (~first & ((over == MISSING) | (chases["called"] <= over))).any():
        yield "a customer asks again before the last call is over"
    if ((chases["called"] > log.tickets["due"][ticket]) & (chases["broken"] == 0)).any():
        yield "a customer asks after the promised time, and no promise is said to be broken"


def calls_find_stuck_tickets(plan: Plan, log: Log) -> Iterator[str]:
    """Where a call finds a stuck ticket, the ticket is found as the call ends."""
    chases, passages = log.chases, log.desk_passages
    freed = chases["freed"] == 1
    if freed.any() and not plan.calls.frees_stuck:
        yield "a call finds a stuck ticket where calls find none"
    at_desks = passages["desk"] >= 0
    found = set(zip(passages["ticket"][at_desks].tolist(), passages["found"][at_desks].tolist(), strict=True))
    ends = zip(chases["ticket"][freed].tolist(), chases["finished"][freed].tolist(), strict=True)
    if not found.issuperset(ends):
        yield "a call finds a stuck ticket that is not found then"
