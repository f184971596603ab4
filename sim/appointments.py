"""Steps 5, 10 and 12: windows that are promised, what is done about a promise in danger, and who opens the door."""

from __future__ import annotations

from collections.abc import Callable, Generator

from simpy.events import Event

from sim.field import Field
from sim.limits import MAX_APPOINTMENTS, too_many_appointments
from sim.moments import Moment, Waiting
from sim.own_windows import Offer, WindowRule
from sim.plan import AppointmentsPlan
from sim.rules import MISSING, AppointmentOutcome, Outcome, Phase
from sim.slots import Policy, after_offer, first_window, free_slots
from sim.ticket import Ticket, Visit
from sim.world import World

Steps = Generator[Event, None, None]

_AFTER_DESKS = 1 << 40
"""At one instant, timers of appointments come after those of desks; no run has as many tickets."""

CALL_ENDS, NOTICE, WINDOW_ENDS, LOCKS, OPENS, GOES_ON = range(6)
"""Order of one ticket's timers at one instant."""


class Appointment:
    """One agreed window."""

    __slots__ = (
        "appointment", "begins", "booked", "confirmed", "ends", "holder", "notified", "outcome", "settled", "ticket",
        "window",
    )  # fmt: skip

    def __init__(self, holder: Ticket, booked: int, window: int, begins: int, ends: int) -> None:
        self.holder, self.ticket, self.appointment = holder, holder.number, holder.appointments
        holder.appointments += 1
        self.booked, self.window, self.begins, self.ends = booked, window, begins, ends
        self.confirmed = self.notified = self.settled = MISSING
        self.outcome = AppointmentOutcome.OPEN


class Appointments:
    """Every appointment of one replication, and the slots that are taken."""

    def __init__(
        self, world: World, plan: AppointmentsPlan, field: Field, promise_broken: Callable[[Ticket], None]
    ) -> None:
        self._world, self._clock, self._plan, self._field = world, world.clock, plan, field
        self._promise_broken = promise_broken
        self._draws, self._records = world.draws.appointments, world.records.appointments
        self._taken = [[0] * len(plan.begins) for _ in range(max(plan.region) + 1)]
        self._rule = None if plan.own_policy is None else WindowRule(plan.own_policy, world.plan)

    # ---- step 5: booking ----

    def book_first(self, ticket: Ticket) -> None:
        """Step 5: the first appointment, not before the customer wishes."""
        self.book(ticket, self._clock.now + self._draws.wish(ticket.number))

    def book_again(self, ticket: Ticket) -> None:
        """Step 5 for a further visit; who waits for the repair of an outage is booked after it."""
        if ticket.held_by is None:
            self.book(ticket)

    def book(self, ticket: Ticket, earliest: int = 0) -> None:
        """The first fitting window from now; beyond the last window of the run the ticket has no appointment.

        Raises WrongInput after too many of them.
        """
        plan, now = self._plan, self._clock.now
        ticket.appointment = None
        if plan.policy == Policy.NONE:
            return
        window = self._choose(ticket, max(earliest, now + plan.lead))
        if window == MISSING:
            return
        if ticket.appointments == MAX_APPOINTMENTS:
            raise too_many_appointments(ticket.number)
        self._taken[plan.region[ticket.area]][window] += 1
        ticket.appointment = Appointment(ticket, now, window, plan.begins[window], plan.ends[window])
        self._records.append(ticket.appointment)
        self._set_timers(ticket.appointment)

    def _choose(self, ticket: Ticket, earliest: int) -> int:
        """The first window offered that suits and has room, else the first one later that has room, else the last."""
        begins = self._plan.begins
        first = first_window(begins, earliest)
        until = after_offer(begins, earliest, self._plan.days_ahead)
        if self._rule is not None:
            return self._choose_by(self._rule, ticket, first, until)
        for window in range(first, until):
            if self._suits(ticket, window) and self._free(ticket, window) > 0:
                return window
        for window in range(until, len(begins)):
            if self._free(ticket, window) > 0:
                return window
        return len(begins) - 1 if first < len(begins) else MISSING

    def _choose_by(self, rule: WindowRule, ticket: Ticket, first: int, until: int) -> int:
        """What a user's rule chooses of the windows that suit; of all where none does, or of the first one later."""
        plan = self._plan
        offered = [window for window in range(first, until) if self._suits(ticket, window)]
        offered = offered or [*range(first, max(until, min(first + 1, len(plan.begins))))]
        offers = [Offer(plan.begins[each], plan.ends[each], self._free(ticket, each)) for each in offered]
        return offered[rule.choose(ticket, offers, self._clock.now)] if offers else MISSING

    def _suits(self, ticket: Ticket, window: int) -> bool:
        """Whether the customer could be at home then; a window is known by its beginning, whatever is offered."""
        suits = self._plan.suits
        return not suits or self._draws.suits(ticket.number, self._plan.begins[window]) < suits[window]

    def _free(self, ticket: Ticket, window: int) -> int:
        """Slots that the ticket can still have; always some where nobody counts them."""
        plan, region = self._plan, self._plan.region[ticket.area]
        if not plan.slots:
            return 1
        slots, kept, taken = plan.slots[region][window], plan.kept[region][window], self._taken[region][window]
        return free_slots(slots, kept, taken, ticket.priority == 1, plan.begins[window] <= self._clock.now)

    # ---- timers ----

    def _opens(self, appointment: Appointment) -> int:
        """When the ticket may join the field queue."""
        return appointment.begins - self._plan.early

    def _set_timers(self, appointment: Appointment) -> None:
        """The call, the notice, and both ends of the window; what would have to be earlier is left out."""
        plan, now = self._plan, self._clock.now
        if plan.call_before and appointment.begins - plan.call_before > now:
            self._at(appointment.begins - plan.call_before + plan.call, CALL_ENDS, self._confirm, appointment)
        if plan.notice_before_end and appointment.ends - plan.notice_before_end > now:
            self._at(appointment.ends - plan.notice_before_end, NOTICE, self._notify, appointment)
        self._at(appointment.ends, WINDOW_ENDS, self._end_window, appointment)
        opens = self._opens(appointment)
        if opens > now:
            self._at(opens, OPENS, self._open_window, appointment)
        if plan.lock and opens - plan.lock > now:
            self._at(opens - plan.lock, LOCKS, self._lock, appointment)

    def _at(self, instant: int, kind: int, act: Callable[[Appointment], None], appointment: Appointment) -> None:
        """Acts on an appointment at an instant if its outcome is still open then."""

        def happen(_: Event) -> None:
            if appointment.outcome == AppointmentOutcome.OPEN:
                act(appointment)

        timer = Moment(self._clock, instant, Phase.TIMER, _number(appointment.holder, kind))
        timer.callbacks.append(happen)

    def _confirm(self, appointment: Appointment) -> None:
        """Step 10: the call is over; the customer was perhaps reached, and has perhaps other plans."""
        draws, ticket = self._draws, appointment.holder
        attempt = appointment.ticket, appointment.appointment
        if _on_the_way(ticket) or not draws.reached(*attempt):
            return
        appointment.confirmed = self._clock.now
        if draws.cancels(*attempt):
            ticket.cancelled = True
            self.call_off(ticket)
        elif draws.changes(*attempt):
            self._move(appointment)

    def _notify(self, appointment: Appointment) -> None:
        """Nobody is on the way shortly before the end: the customer is told, and perhaps agrees to a later window."""
        if _on_the_way(appointment.holder):
            return
        appointment.notified = self._clock.now
        if self._draws.moves(appointment.ticket, appointment.appointment):
            self._move(appointment)

    def _end_window(self, appointment: Appointment) -> None:
        """Nobody has arrived: missed. Who is on the way goes on; else the ticket gets another window."""
        ticket = appointment.holder
        if ticket.call is not None and ticket.call.visit.arrived != MISSING:
            return
        self._settle(appointment, AppointmentOutcome.MISSED)
        self._promise_broken(ticket)
        if not _on_the_way(ticket):
            self._leave_field(ticket)
            self.book(ticket)

    def _lock(self, appointment: Appointment) -> None:
        """Has a technician keep free for the window, if the ticket has come through to the field and waits for it."""
        ticket = appointment.holder
        if ticket.gate is not None and ticket.call is None:
            opens = self._opens(appointment)
            ticket.call = self._field.join(ticket, Visit(ticket, opens), not_before=opens)
            self._field.lock(ticket.call, opens)

    def _lock_soon(self, ticket: Ticket) -> None:
        """The same where the time for it has begun before the ticket waits."""
        appointment = ticket.appointment
        if self._plan.lock and appointment and self._opens(appointment) - self._plan.lock <= self._clock.now:
            self._lock(appointment)

    def _open_window(self, appointment: Appointment) -> None:
        self._wake(appointment.holder)

    # ---- changes ----

    def _settle(self, appointment: Appointment, outcome: AppointmentOutcome) -> None:
        appointment.outcome, appointment.settled = outcome, self._clock.now

    def _give_back(self, appointment: Appointment, outcome: AppointmentOutcome) -> None:
        """The appointment will not take place, and its slot is free for others."""
        self._settle(appointment, outcome)
        self._taken[self._plan.region[appointment.holder.area]][appointment.window] -= 1

    def call_off(self, ticket: Ticket) -> None:
        """Nobody need come: the appointment that is open will not take place. Who is on the way goes on."""
        appointment = ticket.appointment
        if _on_the_way(ticket):
            return
        if appointment is not None and appointment.outcome == AppointmentOutcome.OPEN:
            self._give_back(appointment, AppointmentOutcome.CANCELLED)
        self._leave_field(ticket)
        self._go_on(ticket)

    def _move(self, appointment: Appointment) -> None:
        """Another, later window instead of this one."""
        ticket = appointment.holder
        self._give_back(appointment, AppointmentOutcome.MOVED)
        self._leave_field(ticket)
        self.book(ticket, appointment.ends)
        self._go_on(ticket)

    def _leave_field(self, ticket: Ticket) -> None:
        """Takes a waiting ticket out of the field queue, or an announced one out of the plans of a technician."""
        call, ticket.call = ticket.call, None
        if call is None:
            return
        self._field.withdraw(call)
        if ticket.gate is not None:
            ticket.calls -= 1
            return
        call.visit.finished = self._clock.now
        self._clock.fix(call, self._clock.now, Phase.TIMER, _number(ticket, GOES_ON))

    def _go_on(self, ticket: Ticket) -> None:
        """A ticket that waits for its window looks again whether it has to, and whether to announce it."""
        if not self._must_wait(ticket):
            self._wake(ticket)
        else:
            self._lock_soon(ticket)

    def _wake(self, ticket: Ticket) -> None:
        """A ticket that waits for its window goes on."""
        gate, ticket.gate = ticket.gate, None
        if gate is not None:
            self._clock.fix(gate, self._clock.now, Phase.TIMER, _number(ticket, GOES_ON))

    # ---- the ticket's own way ----

    def _must_wait(self, ticket: Ticket) -> bool:
        """Whether the window is still to come."""
        appointment = ticket.appointment
        if appointment is None or appointment.outcome == AppointmentOutcome.CANCELLED:
            return False
        return self._opens(appointment) > self._clock.now

    def wait_for_window(self, ticket: Ticket) -> Steps:
        """Step 10: until the window of the appointment opens, or the customer calls the visit off."""
        if self._must_wait(ticket):
            gate = ticket.gate = Waiting(self._clock)
            self._lock_soon(ticket)
            yield gate

    def get_in(self, ticket: Ticket, visit: Visit) -> Generator[Event, None, bool]:
        """Step 12: at the door. Who is early waits for the window; where nobody opens, the visit ends."""
        appointment, now = ticket.appointment, self._clock.now
        if appointment is not None and now < appointment.begins:
            yield Moment(self._clock, appointment.begins, Phase.COMPLETION, ticket.number)
        attempt = ticket.visits + ticket.turned_away
        if self._draws.access(ticket.number, attempt) >= self._nobody_home(appointment):
            self._settle_at_door(appointment, AppointmentOutcome.COMPLETED)
            return True
        ticket.turned_away += 1
        # Ringing takes a second, like everything that takes no time.
        yield self._world.after(self._draws.wait_at_door(ticket.number, attempt) or 1, ticket)
        visit.finished, visit.outcome = self._clock.now, Outcome.NO_ACCESS
        self._settle_at_door(appointment, AppointmentOutcome.FAILED)
        return False

    def _nobody_home(self, appointment: Appointment | None) -> int:
        """The chance that nobody opens, as a threshold."""
        plan = self._plan
        if appointment is None:
            return plan.nobody_home[self._clock.now // 3600 % 24]
        return plan.unconfirmed if appointment.confirmed == MISSING else plan.confirmed

    def _settle_at_door(self, appointment: Appointment | None, outcome: AppointmentOutcome) -> None:
        """What the visit has come to; who came too late has missed the appointment whatever happens now."""
        if appointment is not None and appointment.outcome == AppointmentOutcome.OPEN:
            self._settle(appointment, outcome)

    def come_again(self, ticket: Ticket) -> Steps:
        """After a visit without access: another window, or without appointments another time."""
        self.book_again(ticket)
        if self._plan.policy == Policy.NONE:
            yield self._world.after(self._draws.retry(ticket.number, ticket.turned_away - 1), ticket)


def _number(ticket: Ticket, kind: int) -> int:
    return _AFTER_DESKS + 8 * ticket.number + kind


def _on_the_way(ticket: Ticket) -> bool:
    """Whether a technician has been sent."""
    return ticket.call is not None and ticket.call.sent
