"""Outages in the compiled engine. Like `sim.outages`."""

from __future__ import annotations

from sim.compiled import engine
from sim.kernel.appointments import call_off
from sim.kernel.chances_of_outages import alarm_delay_of, alarm_of, has_own_fault, line_test, repair_of
from sim.kernel.chases import becomes_child
from sim.kernel.events import go_on_in, push
from sim.kernel.field import withdraw
from sim.kernel.memory import down, elements, failures, links, slots
from sim.kernel.records import arrive, free_slot, leave, new_slot, write_visit
from sim.kernel.stations import join
from sim.kernel.steps import (
    COMPLETION,
    ENDS_WITH_OUTAGE,
    FAILS,
    GO_ON,
    OUTAGE,
    OUTAGE_ALARM,
    REPAIR,
    REPAIRED,
    TESTED,
    WAIT_FOR_OUTAGE,
    WAITS,
)
from sim.log import OUTAGE_DESK
from sim.outage_rules import (
    Detection,
    closes_with_outage,
    element_of,
    may_be_fixed_remotely,
    outcome_at_outage,
    reports_outage,
    shown_by_tickets,
)
from sim.rules import MISSING, Outcome

_ALARM, _TICKETS, _ON_SITE = int(Detection.ALARM), int(Detection.TICKETS), int(Detection.ON_SITE)
_WASTED, _NONE = int(Outcome.WASTED), -1


# ---- elements ----


@engine
def note_failure(w):
    """Notes the next failure, where there is one."""
    number = w.failure
    if number < w.failure_count:
        w.failure = number + 1
        push(w, failures(w)[number].failed, OUTAGE, number, FAILS, 0, 0)


@engine
def fail(w, number):
    """An element fails, unless it is down already, and an alarm may show it."""
    failure = failures(w)[number]
    if down(w)[failure.element] == MISSING:
        failure.happened = 1
        down(w)[failure.element] = number
        if alarm_of(w, number):
            delay = alarm_delay_of(w, number)
            if delay > 0:
                push(w, w.now + delay, OUTAGE, number, OUTAGE_ALARM, 0, 0)
            else:
                detect(w, number, _ALARM)
    note_failure(w)


@engine
def alarm_shows(w, number):
    """The alarm of an outage goes off."""
    detect(w, number, _ALARM)


@engine
def detect(w, number, detection):
    """The outage is known: a crew is called, and earlier tickets are called back."""
    failure = failures(w)[number]
    if failure.detected != MISSING:
        return
    failure.detected, failure.detection = w.now, detection
    slot = new_slot(w, REPAIR, number)
    repair = slots(w)[slot]
    repair.started = repair.agent = MISSING
    join(w, slot, w.plant + failure.element_class, w.now, repair_of(w, number), 0)
    if w.aggregation:
        link = failure.links
        while link != MISSING:
            one = links(w)[link]
            if slots(w)[one.slot].number == one.ticket:
                _call_back(w, one.slot, number)
            link = one.next_of_outage


@engine
def _call_back(w, slot, number):
    """An earlier ticket becomes a child as soon as it can."""
    ticket = slots(w)[slot]
    over = ticket.cancelled or ticket.restored != MISSING or ticket.closed != MISSING
    if not over and ticket.held_by == MISSING:
        ticket.held_by = number
        _withdraw(w, slot)


@engine
def _withdraw(w, slot):
    """Nobody is sent to a ticket that still waits for a technician, or for its window; its customer knows why."""
    becomes_child(w, slot)
    ticket = slots(w)[slot]
    if w.has_appointments:
        call_off(w, slot)
    elif ticket.call == 1:
        withdraw(w, slot)
        ticket.left = w.now
        write_visit(w, slot)
        push(w, w.now, COMPLETION, ticket.number, GO_ON, slot, 0)


@engine
def be_repaired(w, slot):
    """The element works again."""
    number = slots(w)[slot].number
    free_slot(w, slot)
    failure = failures(w)[number]
    failure.repaired = w.now
    down(w)[failure.element] = MISSING
    link = failure.links
    while link != MISSING:
        one = links(w)[link]
        ticket = slots(w)[one.slot]
        if ticket.number == one.ticket and ticket.waits_for == number:
            ticket.waits_for = MISSING
            push(w, w.now, COMPLETION, ticket.number, GO_ON, one.slot, 0)
        link = one.next_of_outage


# ---- tickets ----


@engine
def own_outage(w, slot):
    """The outage that made the line report, if the element has really failed then."""
    number = slots(w)[slot].own_outage
    if number == MISSING or not failures(w)[number].happened:
        return MISSING
    return number


@engine
def _is_down(w, slot):
    """Whether the element that made the line report is down."""
    own = own_outage(w, slot)
    return own != MISSING and failures(w)[own].repaired == MISSING


@engine
def happens_at_all(w, own, key0, key1):
    """Whether a first report is made: always a single fault's, else while the element is down."""
    if own == MISSING:
        return True
    failure = failures(w)[own]
    if not failure.happened:
        return False
    return reports_outage(failure.repaired == MISSING, has_own_fault(w, own, key0, key1))


@engine
def belong(w, slot):
    """Step 1: the ticket belongs to what is down above its line; under a known outage it will be a child."""
    ticket = slots(w)[slot]
    for number in range(w.element_count):
        element = elements(w)[number]
        offset = element.down + ticket.area * element.area_stride
        outage = down(w)[offset + element_of(ticket.line, element.lines_each)]
        if outage != MISSING:
            _link(w, slot, outage)
            if failures(w)[outage].detected != MISSING and w.aggregation:
                _call_back(w, slot, outage)


@engine
def _link(w, slot, outage):
    """The newest link of an outage comes first; those of a ticket stand in the order of element classes."""
    number = w.link_count
    w.link_count = number + 1
    ticket, failure, link = slots(w)[slot], failures(w)[outage], links(w)[number]
    link.ticket, link.slot, link.outage = ticket.number, slot, outage
    link.instant, link.before = MISSING, MISSING
    link.next_of_outage, failure.links = failure.links, number
    link.next_of_ticket = MISSING
    if ticket.link == MISSING:
        ticket.link = number
    else:
        links(w)[number - 1].next_of_ticket = number


@engine
def count_towards_outages(w, slot):
    """Step 2: at the end of its intake a ticket counts towards showing an outage."""
    link = slots(w)[slot].link
    while link != MISSING:
        one = links(w)[link]
        failure = failures(w)[one.outage]
        element = elements(w)[failure.element_class]
        one.instant, one.before = w.now, failure.last_taken_in
        failure.last_taken_in = link
        failure.taken_in += 1
        since = _taken_in_before(w, link, element.tickets)
        if shown_by_tickets(failure.taken_in, w.now - since, element.tickets, element.within):
            detect(w, one.outage, _TICKETS)
        link = one.next_of_ticket


@engine
def _taken_in_before(w, link, count):
    """When the last so many tickets of an outage began to come; now, where there are not as many."""
    found = link
    for _ in range(count - 1):
        if links(w)[found].before == MISSING:
            return w.now
        found = links(w)[found].before
    return links(w)[found].instant


@engine
def may_be_remote(w, slot):
    """Step 3."""
    own = own_outage(w, slot)
    if own == MISSING:
        return may_be_fixed_remotely(False, False, True)
    return may_be_fixed_remotely(True, _is_down(w, slot), ticket_has_own_fault(w, slot))


@engine
def ticket_has_own_fault(w, slot):
    """Whether the line has a fault of its own; always where no outage made it report."""
    ticket = slots(w)[slot]
    return ticket.own_outage == MISSING or has_own_fault(w, ticket.own_outage, ticket.key0, ticket.key1)


@engine
def wait_for_outage(w, slot):
    """Step 4: a child waits for the repair and the line test; others go on."""
    ticket = slots(w)[slot]
    if ticket.held_by == MISSING:
        return ticket.after
    outage, ticket.held_by = ticket.held_by, MISSING
    if w.aggregation and ticket.linked == MISSING:
        ticket.linked = w.now
    arrive(w, slot, OUTAGE_DESK, 0, ticket.holds)
    ticket.agent = outage
    ticket.waited_for = outage
    ticket.holds += 1
    if failures(w)[outage].repaired != MISSING:
        ticket.started = w.now
        return TESTED
    ticket.waits_for = outage
    ticket.step = REPAIRED
    return WAITS


@engine
def test_line(w, slot):
    """Step 4: the line test after the repair."""
    ticket = slots(w)[slot]
    ticket.started = w.now
    seconds = line_test(w, slot, failures(w)[ticket.waited_for].element_class, ticket.attempt)
    if seconds == 0:
        return TESTED
    go_on_in(w, slot, seconds, TESTED)
    return WAITS


@engine
def end_test(w, slot):
    """Step 4: the ticket closes, or waits for another known outage, or goes on where it was."""
    ticket = slots(w)[slot]
    ticket.finished = w.now
    leave(w, slot, w.now)
    if closes_with_outage(ticket_has_own_fault(w, slot), _is_down(w, slot)):
        ticket.restored = failures(w)[ticket.waited_for].repaired
        own = own_outage(w, slot)
        if own != MISSING:
            ticket.restored = max(ticket.restored, failures(w)[own].repaired)
        return ENDS_WITH_OUTAGE
    if w.aggregation:
        ticket.held_by = _known_and_down(w, slot)
    return WAIT_FOR_OUTAGE


@engine
def _known_and_down(w, slot):
    link = slots(w)[slot].link
    while link != MISSING:
        one = links(w)[link]
        failure = failures(w)[one.outage]
        if failure.detected != MISSING and failure.repaired == MISSING:
            return one.outage
        link = one.next_of_ticket
    return MISSING


# ---- visits ----


@engine
def work_begins(w, slot):
    """Step 13: what a visit will come to where the line reported an outage and has no fault of its own; else -1."""
    if own_outage(w, slot) == MISSING or ticket_has_own_fault(w, slot):
        return _NONE
    return outcome_at_outage(_is_down(w, slot)).value


@engine
def work_ends(w, slot, outcome):
    """Step 13: a technician under an element that is down finds that out; the ticket waits for its repair."""
    own = own_outage(w, slot)
    if own == MISSING:
        return
    if failures(w)[own].repaired == MISSING:
        detect(w, own, _ON_SITE)
    ticket = slots(w)[slot]
    if outcome == _WASTED and ticket.held_by == MISSING:
        ticket.held_by = own


@engine
def hold_mended(w, slot):
    """Step 15: a mended fault is restored once the element that made the line report is repaired, too."""
    slots(w)[slot].held_by = own_outage(w, slot) if _is_down(w, slot) else MISSING
