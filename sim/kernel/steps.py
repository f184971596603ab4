"""What can happen next in the compiled engine: steps of a ticket's life, and kinds of events."""

from __future__ import annotations

WAITS = -1
"""The ticket waits for an event."""
OVER = -2
"""The ticket's life is over."""

(
    TAKE_IN, CALL, CALL_ENDED, TAKEN_IN, FRONT_DESK_DONE, REMOTE_DONE, WAIT_OR_BOOK, BOOK, ROUTE, ASSIGNED,
    HANDED_BACK, DESK, AT_DESK, FOUND, HANDLED, BATCH_LEFT, TRIAGED, DESK_LEFT, CONTACT, CONTACT_AGAIN,
    SECOND_CONTACT, DISPATCHED, VISIT, WINDOW_OPEN, ARRIVED, AT_DOOR, RANG, WORK, WORKED, LEAVE, PAUSED, AFTER_VISIT,
    LED, CREW_DONE, SECOND_LINE_DONE, MENDED, CLOSE, REOPENED, WAIT_FOR_OUTAGE, REPAIRED, TESTED, HELD_UP,
    ENDS_WITH_OUTAGE,
) = range(43)  # fmt: skip
"""Steps of a ticket; `process.py` goes through the same ones."""

(
    GO_ON, STATION_OPENS, POOL_OPENS, OVERTIME_LOOKS, POOL_WAKES, SERVED, ALARM, FIND, HANG_UP, FINDS_OUT, ASK, REPEAT,
    ENTER_FIELD, LOOK_AGAIN, APPOINTMENT, FAILS, OUTAGE_ALARM,
) = range(17)  # fmt: skip
"""Kinds of events."""

CALENDAR, OUTAGE, COMPLETION, AFTER_COMPLETIONS, BATCH, TIMER, APPOINTMENT_TIMER, REPORT = range(8)
"""Order of events at one instant: the phases of `sim.rules.Phase`, two of them in two parts."""

(
    DONE, NO_ROOM, TOO_MANY_VISITS, TOO_MANY_REPEATS, TOO_MANY_HANDLINGS, TOO_MANY_APPOINTMENTS, PAUSED_TO_BREATHE,
) = range(7)  # fmt: skip
"""Why the engine has stopped."""

SPARE = 16
"""Rows of any table and events of the heap that one event may add, besides those for each slot in use; passages that
take no time may be more, so each looks at its own room."""

TICKET, CHASE, REPAIR = range(3)
"""What a slot holds."""
