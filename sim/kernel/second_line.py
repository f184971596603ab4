"""Step 14 in the compiled engine: crews of the second line, and parts. Like `sim.second_line`."""

from __future__ import annotations

from sim.compiled import engine
from sim.kernel.chance import happens, lasts
from sim.kernel.events import go_on_at, go_on_in
from sim.kernel.memory import list_of, numbers, slots, stations
from sim.kernel.records import write_job
from sim.kernel.stations import join
from sim.kernel.steps import CREW_DONE, LED, SECOND_LINE_DONE, WAITS
from sim.rules import MISSING, Outcome, add_open_time
from sim.streams import Source

_NEEDED, _LEAD, _WORK, _VISIT_AFTER, _PARTS, _PARTS_LEAD = (
    int(each)
    for each in (
        Source.NEEDS_SECOND_LINE,
        Source.SECOND_LINE_LEAD,
        Source.SECOND_LINE_WORK,
        Source.VISIT_AFTER_SECOND_LINE,
        Source.NEEDS_PARTS,
        Source.PARTS_LEAD,
    )
)
_FIXED, _NOT_FIXED = int(Outcome.FIXED), int(Outcome.NOT_FIXED)


@engine
def _needs_crew(w, slot, visit):
    ticket = slots(w)[slot]
    return happens(w, slot, _NEEDED, visit, numbers(w)[w.needed + 2 * ticket.fault + ticket.repeats])


@engine
def needs_more(w, slot):
    """Whether the visit that is being finished needs the second line or parts."""
    visit = slots(w)[slot].visits
    return w.may_need_second_line and (_needs_crew(w, slot, visit) or happens(w, slot, _PARTS, visit, w.parts_needed))


@engine
def call_second_line(w, slot):
    """Step 14: what the visit asked for: a crew, or parts."""
    ticket = slots(w)[slot]
    visit = ticket.visits - 1
    ticket.has_job, ticket.parts = 1, not _needs_crew(w, slot, visit)
    ticket.requested = w.now
    ticket.ready = ticket.started = ticket.finished = MISSING
    ticket.agent = MISSING
    if ticket.parts:
        return _lead(w, slot, lasts(w, slot, _PARTS_LEAD, visit, w.parts_lead))
    return _lead(w, slot, lasts(w, slot, _LEAD, visit, w.second_line_lead))


@engine
def _lead(w, slot, seconds):
    """Until the lead time has passed, in the open hours of the second line."""
    if seconds == 0:
        return LED
    if w.second_line_hours == 0:
        go_on_in(w, slot, seconds, LED)
    else:
        opens = list_of(w, w.second_line_opens, w.second_line_hours)
        closes = list_of(w, w.second_line_closes, w.second_line_hours)
        go_on_at(w, slot, add_open_time(opens, closes, w.now, seconds), LED)
    return WAITS


@engine
def use_lead(w, slot):
    """The lead time has passed: parts are here, or the ticket waits for a crew."""
    ticket = slots(w)[slot]
    ticket.ready = w.now
    if ticket.parts:
        ticket.started = w.now
        return CREW_DONE
    station = w.second_line + (ticket.area if w.per_area else 0)
    seconds = lasts(w, slot, _WORK, ticket.visits - 1, stations(w)[station].handling)
    ticket.step = CREW_DONE
    if seconds == 0:
        ticket.started = w.now
        return CREW_DONE
    join(w, slot, station, w.now, seconds, MISSING)
    return WAITS


@engine
def end_job(w, slot):
    """The crew has fixed the fault, or leaves the rest to another visit; parts leave all of it."""
    ticket = slots(w)[slot]
    write_job(w, slot, w.now)
    ticket.pending = _NOT_FIXED
    if not ticket.parts and not happens(w, slot, _VISIT_AFTER, ticket.visits - 1, w.visit_after):
        ticket.pending = _FIXED
    return SECOND_LINE_DONE
