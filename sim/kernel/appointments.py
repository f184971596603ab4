"""Steps 5, 10 and 12 in the compiled engine: windows that are promised, and who opens the door. Like
`sim.appointments`."""

from __future__ import annotations

from sim.appointments import CALL_ENDS, GOES_ON, LOCKS, NOTICE, OPENS, WINDOW_ENDS
from sim.compiled import engine
from sim.kernel.chance import drawn, happens, lasts, stop
from sim.kernel.chases import promise_broken
from sim.kernel.choice import lock
from sim.kernel.events import go_on_at, go_on_in, push
from sim.kernel.field import join_field, withdraw
from sim.kernel.memory import list_of, numbers, slots, taken
from sim.kernel.records import new_visit, write_appointment, write_visit
from sim.kernel.steps import (
    AFTER_VISIT,
    APPOINTMENT,
    APPOINTMENT_TIMER,
    AT_DOOR,
    GO_ON,
    LEAVE,
    RANG,
    TOO_MANY_APPOINTMENTS,
    WAITS,
    WORK,
)
from sim.limits import MAX_APPOINTMENTS
from sim.rules import MISSING, AppointmentOutcome, Outcome
from sim.slots import Policy, after_offer, first_window, free_slots
from sim.streams import Source

_WISH, _SUITS, _ACCESS, _WAIT, _RETRY, _REACHED, _ANSWER, _MOVES = (
    int(each)
    for each in (
        Source.WISH,
        Source.SUITS,
        Source.ACCESS,
        Source.WAIT_AT_DOOR,
        Source.RETRY_ACCESS,
        Source.CONFIRMATION,
        Source.CONFIRMATION_ANSWER,
        Source.NOTICE_ANSWER,
    )
)
_OPEN, _COMPLETED, _MISSED, _FAILED, _CANCELLED, _MOVED = (int(each) for each in AppointmentOutcome)
_NO_ACCESS = int(Outcome.NO_ACCESS)
_NO_POLICY = int(Policy.NONE)

# ---- step 5: booking ----


@engine
def book_first(w, slot):
    """Step 5: the first appointment, not before the customer wishes."""
    if w.has_appointments:
        book(w, slot, w.now + lasts(w, slot, _WISH, 0, w.wish))


@engine
def book_again(w, slot):
    """Step 5 for a further visit; who waits for the repair of an outage is booked after it."""
    if w.has_appointments and slots(w)[slot].held_by == MISSING:
        book(w, slot, 0)


@engine
def book(w, slot, earliest):
    """The first fitting window from now; beyond the last window of the run the ticket has no appointment."""
    write_appointment(w, slot)
    ticket = slots(w)[slot]
    ticket.has_appointment = 0
    if w.policy == _NO_POLICY:
        return
    window = _choose(w, slot, max(earliest, w.now + w.lead))
    if window == MISSING:
        return
    if ticket.appointments == MAX_APPOINTMENTS:
        stop(w, TOO_MANY_APPOINTMENTS, 0, ticket.number)
        return
    taken(w)[_place(w, slot, window)] += 1
    ticket.has_appointment, ticket.appointment = 1, ticket.appointments
    ticket.appointments += 1
    ticket.booked, ticket.window = w.now, window
    ticket.begins, ticket.ends = numbers(w)[w.begins + window], numbers(w)[w.ends + window]
    ticket.confirmed = ticket.notified = ticket.settled = MISSING
    ticket.appointment_outcome = _OPEN
    _set_timers(w, slot)


@engine
def _place(w, slot, window):
    """Where the slots of a window stand in a table by region and window."""
    return numbers(w)[w.region + slots(w)[slot].area] * w.windows + window


@engine
def _choose(w, slot, earliest):
    """The first window offered that suits and has room, else the first one later that has room, else the last."""
    begins = list_of(w, w.begins, w.windows)
    first = first_window(begins, earliest)
    until = after_offer(begins, earliest, w.days_ahead)
    for window in range(first, until):
        if _suits(w, slot, window) and _free(w, slot, window) > 0:
            return window
    for window in range(until, w.windows):
        if _free(w, slot, window) > 0:
            return window
    return w.windows - 1 if first < w.windows else MISSING


@engine
def _suits(w, slot, window):
    """Whether the customer could be at home then; a window is known by its beginning, whatever is offered."""
    if not w.has_suits:
        return True
    return drawn(w, slot, _SUITS, numbers(w)[w.begins + window]) < numbers(w)[w.suits + window]


@engine
def _free(w, slot, window):
    """Slots that the ticket can still have; always some where nobody counts them."""
    if not w.has_slots:
        return 1
    place = _place(w, slot, window)
    all_, kept = numbers(w)[w.slots_of + place], numbers(w)[w.kept + place]
    urgent = slots(w)[slot].priority == 1
    return free_slots(all_, kept, taken(w)[place], urgent, numbers(w)[w.begins + window] <= w.now)


# ---- timers ----


@engine
def _opens(w, slot):
    """When the ticket may join the field queue."""
    return slots(w)[slot].begins - w.early


@engine
def _set_timers(w, slot):
    """The call, the notice, and both ends of the window; what would have to be earlier is left out."""
    ticket, now = slots(w)[slot], w.now
    if w.call_before and ticket.begins - w.call_before > now:
        _at(w, slot, ticket.begins - w.call_before + w.call, CALL_ENDS)
    if w.notice and ticket.ends - w.notice > now:
        _at(w, slot, ticket.ends - w.notice, NOTICE)
    _at(w, slot, ticket.ends, WINDOW_ENDS)
    opens = _opens(w, slot)
    if opens > now:
        _at(w, slot, opens, OPENS)
    if w.lock and opens - w.lock > now:
        _at(w, slot, opens - w.lock, LOCKS)


@engine
def _at(w, slot, instant, kind):
    """Acts on an appointment at an instant if its outcome is still open then."""
    ticket = slots(w)[slot]
    push(w, instant, APPOINTMENT_TIMER, 8 * ticket.number + kind, APPOINTMENT, slot, ticket.appointment)


@engine
def appointment_timer(w, slot, kind, appointment):
    """What has been noted for this instant, unless the appointment is settled."""
    ticket = slots(w)[slot]
    current = ticket.has_appointment and ticket.appointment == appointment
    if not current or ticket.appointment_outcome != _OPEN:
        return
    if kind == CALL_ENDS:
        _confirm(w, slot)
    elif kind == NOTICE:
        _notify(w, slot)
    elif kind == WINDOW_ENDS:
        _end_window(w, slot)
    elif kind == LOCKS:
        _lock(w, slot)
    else:
        _wake(w, slot)


@engine
def _on_the_way(w, slot):
    """Whether a technician has been sent."""
    return slots(w)[slot].call == 2


@engine
def _confirm(w, slot):
    """Step 10: the call is over; the customer was perhaps reached, and has perhaps other plans."""
    ticket = slots(w)[slot]
    attempt = ticket.appointment
    if _on_the_way(w, slot) or not happens(w, slot, _REACHED, attempt, w.reached):
        return
    ticket.confirmed = w.now
    if happens(w, slot, _ANSWER, attempt, w.cancels):
        ticket.cancelled = 1
        call_off(w, slot)
    elif happens(w, slot, _ANSWER, attempt, w.changes):
        _move(w, slot)


@engine
def _notify(w, slot):
    """Nobody is on the way shortly before the end: the customer is told, and perhaps agrees to a later window."""
    if _on_the_way(w, slot):
        return
    ticket = slots(w)[slot]
    ticket.notified = w.now
    if happens(w, slot, _MOVES, ticket.appointment, w.moves):
        _move(w, slot)


@engine
def _end_window(w, slot):
    """Nobody has arrived: missed. Who is on the way goes on; else the ticket gets another window."""
    ticket = slots(w)[slot]
    if ticket.call and ticket.reached != MISSING:
        return
    _settle(w, slot, _MISSED)
    promise_broken(w, slot)
    if not _on_the_way(w, slot):
        _leave_field(w, slot)
        book(w, slot, 0)


@engine
def _lock(w, slot):
    """Has a technician keep free for the window, if the ticket has come through to the field and waits for it."""
    ticket = slots(w)[slot]
    if ticket.gate and not ticket.call:
        opens = _opens(w, slot)
        new_visit(w, slot, opens)
        join_field(w, slot, opens)
        lock(w, slot, opens)


@engine
def _lock_soon(w, slot):
    """The same where the time for it has begun before the ticket waits."""
    if w.lock and slots(w)[slot].has_appointment and _opens(w, slot) - w.lock <= w.now:
        _lock(w, slot)


# ---- changes ----


@engine
def _settle(w, slot, outcome):
    ticket = slots(w)[slot]
    ticket.appointment_outcome, ticket.settled = outcome, w.now


@engine
def _give_back(w, slot, outcome):
    """The appointment will not take place, and its slot is free for others."""
    _settle(w, slot, outcome)
    taken(w)[_place(w, slot, slots(w)[slot].window)] -= 1


@engine
def call_off(w, slot):
    """Nobody need come: the appointment that is open will not take place. Who is on the way goes on."""
    ticket = slots(w)[slot]
    if _on_the_way(w, slot):
        return
    if ticket.has_appointment and ticket.appointment_outcome == _OPEN:
        _give_back(w, slot, _CANCELLED)
    _leave_field(w, slot)
    _go_on(w, slot)


@engine
def _move(w, slot):
    """Another, later window instead of this one."""
    ends = slots(w)[slot].ends
    _give_back(w, slot, _MOVED)
    _leave_field(w, slot)
    book(w, slot, ends)
    _go_on(w, slot)


@engine
def _leave_field(w, slot):
    """Takes a waiting ticket out of the field queue, or an announced one out of the plans of a technician."""
    ticket = slots(w)[slot]
    if not ticket.call:
        return
    withdraw(w, slot)
    if ticket.gate:
        ticket.calls -= 1
        return
    ticket.left = w.now
    write_visit(w, slot)
    push(w, w.now, APPOINTMENT_TIMER, 8 * ticket.number + GOES_ON, GO_ON, slot, 0)


@engine
def _go_on(w, slot):
    """A ticket that waits for its window looks again whether it has to, and whether to announce it."""
    if not must_wait(w, slot):
        _wake(w, slot)
    else:
        _lock_soon(w, slot)


@engine
def _wake(w, slot):
    """A ticket that waits for its window goes on."""
    ticket = slots(w)[slot]
    if ticket.gate:
        ticket.gate = 0
        push(w, w.now, APPOINTMENT_TIMER, 8 * ticket.number + GOES_ON, GO_ON, slot, 0)


# ---- the ticket's own way ----


@engine
def must_wait(w, slot):
    """Whether the window is still to come."""
    ticket = slots(w)[slot]
    if not ticket.has_appointment or ticket.appointment_outcome == _CANCELLED:
        return False
    return _opens(w, slot) > w.now


@engine
def wait_for_window(w, slot, step):
    """Step 10: until the window of the appointment opens, or the customer calls the visit off."""
    if not w.has_appointments or not must_wait(w, slot):
        return step
    ticket = slots(w)[slot]
    ticket.gate, ticket.step = 1, step
    _lock_soon(w, slot)
    return WAITS


@engine
def come_to_door(w, slot):
    """Step 12: who is early waits for the window."""
    if not w.has_appointments:
        return WORK
    ticket = slots(w)[slot]
    if ticket.has_appointment and w.now < ticket.begins:
        go_on_at(w, slot, ticket.begins, AT_DOOR)
        return WAITS
    return AT_DOOR


@engine
def be_let_in(w, slot):
    """Step 12: at the door; where nobody opens, the visit ends."""
    ticket = slots(w)[slot]
    attempt = ticket.visits + ticket.turned_away
    if drawn(w, slot, _ACCESS, attempt) >= _nobody_home(w, slot):
        _settle_at_door(w, slot, _COMPLETED)
        return WORK
    ticket.turned_away += 1
    # Ringing takes a second, like everything that takes no time.
    go_on_in(w, slot, max(lasts(w, slot, _WAIT, attempt, w.wait_at_door), 1), RANG)
    return WAITS


@engine
def turn_away(w, slot):
    """Step 12: nobody has opened."""
    ticket = slots(w)[slot]
    ticket.left, ticket.visit_outcome = w.now, _NO_ACCESS
    _settle_at_door(w, slot, _FAILED)
    return LEAVE


@engine
def _nobody_home(w, slot):
    """The chance that nobody opens, as a threshold."""
    ticket = slots(w)[slot]
    if not ticket.has_appointment:
        return numbers(w)[w.nobody_home + w.now // 3600 % 24]
    return w.unconfirmed if ticket.confirmed == MISSING else w.confirmed


@engine
def _settle_at_door(w, slot, outcome):
    """What the visit has come to; who came too late has missed the appointment whatever happens now."""
    ticket = slots(w)[slot]
    if ticket.has_appointment and ticket.appointment_outcome == _OPEN:
        _settle(w, slot, outcome)


@engine
def come_again(w, slot):
    """After a visit without access: another window, or without appointments another time."""
    book_again(w, slot)
    if w.policy != _NO_POLICY:
        return AFTER_VISIT
    go_on_in(w, slot, lasts(w, slot, _RETRY, slots(w)[slot].turned_away - 1, w.retry), AFTER_VISIT)
    return WAITS
