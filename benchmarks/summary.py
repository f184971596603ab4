"""What a run of the base chain shows, so that models of it can be compared: times in the system, and who is busy."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from benchmarks.base_chain import AREAS, DESK_PEOPLE, TECHNICIANS_PER_AREA

FIELD = len(DESK_PEOPLE)
"""Place of the first area: rows of visits have FIELD + area, those of desks their position."""
SERVERS = (*DESK_PEOPLE, AREAS * TECHNICIANS_PER_AREA)


@dataclass(frozen=True)
class Rows:
    """One row per passage of a desk and per visit, in hours; `started` is the departure of a technician."""

    ticket: np.ndarray
    """Number of the ticket, by arrival."""
    place: np.ndarray
    queued: np.ndarray
    started: np.ndarray
    finished: np.ndarray


@dataclass(frozen=True)
class Tickets:
    """One row per ticket, by arrival, in hours."""

    reported: np.ndarray
    high: np.ndarray
    """True for high priority."""


@dataclass(frozen=True)
class Summary:
    """Figures that every model of the chain must share."""

    hours_of_high: float
    """Mean time from report to repair of a ticket of high priority."""
    hours_of_ordinary: float
    desks_wait: float
    """Mean hours in the queues of all desks."""
    visits: float
    """Per ticket."""
    busy: list[float]
    """Share of their time that the people of each desk, and the technicians, are busy."""

    def figures(self) -> dict[str, float]:
        """The figures by name."""
        flat = {name: value for name, value in asdict(self).items() if name != "busy"}
        names = [*(f"desk {number + 1} busy" for number in range(FIELD)), "technicians busy"]
        busy = dict(zip(names, self.busy, strict=True))
        return {name.replace("_", " "): value for name, value in flat.items()} | busy


def summarise(tickets: Tickets, rows: Rows) -> Summary:
    """Figures of the tickets in the middle: the first eighth fills the system, and the last one leaves it."""
    count = len(tickets.reported)
    first, last = count // 8, count - count // 8
    of_middle = (rows.ticket >= first) & (rows.ticket < last)
    span = tickets.reported[last - 1] - tickets.reported[first]
    repaired = np.zeros(count)
    np.maximum.at(repaired, rows.ticket, rows.finished)
    middle = slice(first, last)
    hours, high = (repaired - tickets.reported)[middle], tickets.high[middle]
    desk = np.minimum(rows.place, FIELD)
    worked = np.bincount(desk[of_middle], (rows.finished - rows.started)[of_middle], FIELD + 1)
    at_desks = of_middle & (rows.place < FIELD)
    return Summary(
        hours_of_high=float(hours[high].mean()),
        hours_of_ordinary=float(hours[~high].mean()),
        desks_wait=float((rows.started - rows.queued)[at_desks].sum() / (last - first)),
        visits=float((of_middle & (rows.place >= FIELD)).sum() / (last - first)),
        busy=[float(share) for share in worked / span / np.array(SERVERS)],
    )
