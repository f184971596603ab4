"""Which parts of the model a plan has: what cannot happen is not measured."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from analysis.measures.figures import Named
from analysis.measures.window import Window
from sim.plan import Plan
from sim.stages import STAGES

Measuring = Callable[[Window], Named]


def has_hanging_up(plan: Plan) -> bool:
    return plan.calls.patience is not None


def has_chases(plan: Plan) -> bool:
    return plan.calls.budget is not None


def has_appointments(plan: Plan) -> bool:
    return plan.appointments is not None and bool(plan.appointments.begins)


def has_access(plan: Plan) -> bool:
    """Whether a technician may find nobody, or have to wait at the door."""
    return plan.appointments is not None


def has_false_closings(plan: Plan) -> bool:
    closing = plan.false_closure
    return bool(closing.remote or closing.base or closing.near_limit)


def has_second_line(plan: Plan) -> bool:
    return any(map(any, plan.second_line.needed))


def has_parts(plan: Plan) -> bool:
    return plan.second_line.parts_needed > 0


def has_outages(plan: Plan) -> bool:
    return bool(plan.elements)


def has_orders(plan: Plan) -> bool:
    return plan.orders is not None


def has_contractors(plan: Plan) -> bool:
    return any(person.contractor for person in plan.technicians)


def has_stand_by(plan: Plan) -> bool:
    return any(person.stand_by for person in plan.technicians)


def only_with(has: Callable[[Plan], bool]) -> Callable[[Measuring], Measuring]:
    """A function that measures nothing where the plan does not have its part."""

    def limited(function: Measuring) -> Measuring:
        @wraps(function)
        def measured(window: Window) -> Named:
            if has(window.plan):
                yield from function(window)

        return measured

    return limited


_STAGES_OF_PARTS: dict[str, Callable[[Plan], bool]] = {
    "front desk": lambda plan: False,  # stages are of faults, which no front desk sees
    "between calls": has_hanging_up,
    "waiting for outage repair": has_outages,
    "waiting for appointment": has_appointments,
    "second line": has_second_line,
    "waiting for parts": has_parts,
    "closed falsely": has_false_closings,
}


def stages_of(plan: Plan) -> list[str]:
    """The stages in which a fault may be, in their order."""
    return [stage for stage in STAGES if stage not in _STAGES_OF_PARTS or _STAGES_OF_PARTS[stage](plan)]
