"""Steps 2 and 3 in the compiled engine: front desk, hotline and remote desk. Like `sim.calls`."""

from __future__ import annotations

from sim.compiled import engine
from sim.kernel.chance import handling_at, lasts_at
from sim.kernel.events import push
from sim.kernel.memory import slots
from sim.kernel.records import arrive, leave
from sim.kernel.stations import give_up, join
from sim.kernel.steps import (
    CALL,
    CALL_ENDED,
    FRONT_DESK_DONE,
    GO_ON,
    HANG_UP,
    OVER,
    REMOTE_DONE,
    REPORT,
    TAKEN_IN,
    TIMER,
    WAITS,
)
from sim.log import FRONT_DESK, HOTLINE, REMOTE
from sim.rules import MISSING, Outcome
from sim.streams import Source

_HANDLING, _PATIENCE, _CALL_AGAIN = int(Source.HANDLING), int(Source.PATIENCE), int(Source.CALL_AGAIN)
_WITHDRAWN = int(Outcome.WITHDRAWN)


@engine
def serve_at_front_desk(w, slot):
    """Step 2 for an order."""
    return _serve(w, slot, w.front_desk, FRONT_DESK, FRONT_DESK_DONE)


@engine
def serve_remotely(w, slot):
    """Step 3: the remote desk."""
    return _serve(w, slot, w.remote_desk, REMOTE, REMOTE_DONE)


@engine
def _serve(w, slot, station, desk, done):
    """A station before the chain."""
    ticket = slots(w)[slot]
    arrive(w, slot, desk, 0, 0)
    seconds = handling_at(w, slot, station, station, _HANDLING, 0)
    ticket.step = done
    if seconds == 0:
        ticket.started = w.now
        return done
    join(w, slot, station, w.now, seconds, MISSING)
    return WAITS


@engine
def be_served(w, slot):
    """The end of that."""
    slots(w)[slot].finished = w.now
    leave(w, slot, w.now)


@engine
def call(w, slot):
    """Step 2: a call to the hotline; whoever is out of patience hangs up."""
    ticket = slots(w)[slot]
    arrive(w, slot, HOTLINE, 0, ticket.desk_attempt)
    seconds = handling_at(w, slot, w.hotline, w.hotline, _HANDLING, 0)
    if seconds == 0:
        ticket.started = w.now
        return CALL_ENDED
    ticket.step = CALL_ENDED
    join(w, slot, w.hotline, w.now, seconds, MISSING)
    if w.patience != MISSING and ticket.waits:
        patience = lasts_at(w, slot, w.hotline, _PATIENCE, ticket.desk_attempt, w.patience)
        push(w, w.now + patience, TIMER, 2 * ticket.number, HANG_UP, slot, ticket.desk_attempt)
    return WAITS


@engine
def hang_up(w, slot, attempt):
    """The patience is over; is this call still waiting?"""
    ticket = slots(w)[slot]
    if ticket.waits and ticket.desk == HOTLINE and ticket.desk_attempt == attempt:
        give_up(w, slot)
        push(w, w.now, TIMER, 2 * ticket.number, GO_ON, slot, 0)


@engine
def end_call(w, slot):
    """Step 2: the call is over; who was not answered calls again, or withdraws after the last attempt."""
    ticket = slots(w)[slot]
    if ticket.started != MISSING:
        ticket.finished = w.now
        leave(w, slot, w.now)
        return TAKEN_IN
    leave(w, slot, w.now)
    attempt = ticket.desk_attempt
    if attempt + 1 < w.attempts:
        ticket.desk_attempt = attempt + 1
        ticket.step = CALL
        again = w.now + lasts_at(w, slot, w.hotline, _CALL_AGAIN, attempt, w.call_again)
        push(w, again, REPORT, ticket.number, GO_ON, slot, 0)
        return WAITS
    ticket.outcome, ticket.closed = _WITHDRAWN, w.now
    return OVER
