"""Which tickets could come back: after an imperfect repair, or because they were closed falsely.

Sources of randomness: IMPERFECT and REPEAT_DELAY per ticket. To know who could be closed falsely, words are looked at
that the engine looks at again: FALSE_CLOSURE, NOT_FIXED, NEEDS_SECOND_LINE and NEEDS_PARTS per visit, REMOTE_FIX and
FALSE_REMOTE_FIX per ticket.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.columns import constant, narrow, words_of
from sim.plan import Plan
from sim.quantiles import seconds
from sim.streams import Key, Source

BLOCK = 1 << 16
"""Tickets that are looked at together, so that what is computed on the way takes little memory."""


@dataclass(frozen=True)
class Repeats:
    """Who could come back, among the tickets of one generation."""

    rows: np.ndarray
    """Their positions, ascending."""
    after: np.ndarray
    """For each of these, the seconds after its report before which it does not come back."""
    delay: np.ndarray
    """For every ticket, the seconds from restoration to the repeat of an imperfect repair; 0 where there is none."""


def repeats(
    plan: Plan, key: Key, fault: np.ndarray, customer: np.ndarray, order: np.ndarray, earliest: np.ndarray
) -> Repeats:
    """Which tickets could come back before the cut, given the second before which each is not reported."""
    if not _could_come_back(plan):
        nobody = np.zeros(0, np.int64)
        return Repeats(nobody, nobody, constant(0, len(fault)))
    delay = np.zeros(len(fault), narrow(plan.cut))
    rows, after = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for start in range(0, len(fault), BLOCK):
        first, second, *columns = (column[start : start + BLOCK] for column in (*key, fault, customer, order, earliest))
        found = _of_block(plan, (first, second), *columns)
        rows.append(found.rows + start)
        after.append(found.after)
        delay[start : start + BLOCK] = found.delay
    return Repeats(np.concatenate(rows), np.concatenate(after), delay)


def _of_block(
    plan: Plan, key: Key, fault: np.ndarray, customer: np.ndarray, order: np.ndarray, earliest: np.ndarray
) -> Repeats:
    """Who could come back among some of the tickets.

    A ticket has one successor at most: who was closed falsely for good was not repaired at all.
    """
    imperfect, delay = _imperfect(plan, key, fault, customer)
    falsely = _closed_falsely(plan, key, fault)
    too_late_to_reopen = plan.false_closure.reopen_window + 1
    after = np.where(imperfect, delay, too_late_to_reopen)
    after[falsely] = np.minimum(after, too_late_to_reopen)[falsely]
    possible = (imperfect | falsely) & (order == 0) & (earliest + after < plan.cut)
    rows = np.flatnonzero(possible)
    return Repeats(rows, after[rows], np.where(possible & imperfect, delay, 0))


def _could_come_back(plan: Plan) -> bool:
    """Whether the scenario has repeats or reopenings at all."""
    imperfect = plan.imperfect_remote > 0 or any(map(any, plan.imperfect))
    part = plan.false_closure
    return (imperfect and plan.repeat_delay is not None) or part.remote > 0 or part.near_limit > 0


def _imperfect(plan: Plan, key: Key, fault: np.ndarray, customer: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which tickets could have an imperfect repair, and after what delay it comes back.

    A remote fix and a visit may have different probabilities; the engine, which knows how the ticket ended,
    looks at the same word again.
    """
    limits = np.maximum(np.array(plan.imperfect, dtype=np.int64)[fault, customer], plan.imperfect_remote)
    if plan.repeat_delay is None:
        return np.zeros(len(fault), bool), np.zeros(len(fault), np.int64)
    possible = words_of(key, Source.IMPERFECT) < limits
    delay = np.zeros(len(fault), np.int64)
    delay[possible] = seconds(
        plan.repeat_delay, words_of((key[0][possible], key[1][possible]), Source.REPEAT_DELAY).astype(np.int64)
    )
    return possible, delay


def _closed_falsely(plan: Plan, key: Key, fault: np.ndarray) -> np.ndarray:
    """Which tickets could be closed falsely: at a remote fix, or at a visit that they could get to.

    A visit could follow one that did not fix the fault, needed the second line or parts, or ended in a false closing.
    """
    part, possible = plan.false_closure, np.zeros(len(fault), bool)
    if part.remote:
        remote = words_of(key, Source.REMOTE_FIX) < np.array(plan.remote_fix, dtype=np.int64)[fault]
        possible = remote & (words_of(key, Source.FALSE_REMOTE_FIX) < np.int64(part.remote))
    rows, visit = np.arange(len(fault)) if part.near_limit else np.zeros(0, np.int64), 0
    while len(rows) and visit < plan.max_visits:
        own = key[0][rows], key[1][rows]
        false = words_of(own, Source.FALSE_CLOSURE, visit) < np.int64(part.near_limit)
        possible[rows[false]] = True
        rows, visit = rows[false | _goes_on(plan, own, fault[rows], visit)], visit + 1
    return possible


def _goes_on(plan: Plan, key: Key, fault: np.ndarray, visit: int) -> np.ndarray:
    """Whether another visit could follow this one, even if it is not closed falsely."""
    part = plan.second_line
    needed = np.array(part.needed, dtype=np.int64).max(axis=1)[fault]
    return (
        (words_of(key, Source.NOT_FIXED, visit) < np.array(plan.not_fixed, dtype=np.int64)[fault])
        | (words_of(key, Source.NEEDS_SECOND_LINE, visit) < needed)
        | (words_of(key, Source.NEEDS_PARTS, visit) < np.int64(part.parts_needed))
    )
