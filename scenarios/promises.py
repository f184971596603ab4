"""What customers are promised: presets of regulators and operators, or rules of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field, model_validator

from scenarios.base import Model
from scenarios.calendars import CalendarText
from scenarios.costs import Money
from scenarios.quantities import Duration, Probability, TimeOfDay

DAY = 86_400
WORKING_WEEK = "Mon-Fri 00:00-24:00"

Preset = Literal[
    "cn_telecom_regulations_32", "cn_same_day_repair", "openreach_sml1", "openreach_sml2",
    "uk_automatic_compensation", "maryland_business_hours", "illinois_repeat_20", "etsi_80_95",
]  # fmt: skip

Waiver = Literal["no_access", "customer_moved", "no_fault_found"]

PRESETS: dict[str, dict[str, Any]] = {
    "cn_telecom_regulations_32": {
        "within": 48 * 3600, "within_rural": 72 * 3600, "waived_by": ["no_fault_found"], "currency": "CNY",
    },
    "cn_same_day_repair": {
        "within": DAY, "same_day_before": 16 * 3600, "per_day": 10.0, "most": 100.0, "currency": "CNY",
        "waived_by": ["no_access", "customer_moved", "no_fault_found"],
    },
    "openreach_sml1": {"working_days": 2, "calendar": WORKING_WEEK},
    "openreach_sml2": {"working_days": 1, "calendar": WORKING_WEEK},
    "uk_automatic_compensation": {
        "working_days": 2, "calendar": WORKING_WEEK, "per_day": 8.0, "per_missed_appointment": 25.0,
        "currency": "GBP", "waived_by": ["no_fault_found"],
    },
    "maryland_business_hours": {
        "within": 8 * 3600, "within_other": 24 * 3600, "calendar": "Mon-Fri 09:00-17:00", "most_missed": 0.2,
    },
    "illinois_repeat_20": {"most_repeats": 0.2},
    "etsi_80_95": {"percentiles": True, "waived_by": ["no_fault_found"]},
}  # fmt: skip
"""Terms of each preset, with its public source:

- `cn_telecom_regulations_32`: China, Telecommunications Regulations, article 32: repaired within 48 h of the report
  in towns and 72 h in the country, causes in the customer's own equipment excluded; else the monthly fee of the time
  is waived (an amount that differs by customer: give it as `per_day`).
- `cn_same_day_repair`: China Telecom's "same-day repair" (Fujian notice; Xianning Daily, 2019-03-15): reported before
  16:00, repaired on that day, else within 24 h; CNY 10 for each day late, a part of a day counts, at most CNY 100;
  not where the customer was the cause, also by moving the appointment.
- `openreach_sml1`, `openreach_sml2`: Openreach's service maintenance levels (homeandbusiness.openreach.co.uk): by the
  end of the second, or first, working day after the day of the report.
- `uk_automatic_compensation`: United Kingdom, automatic compensation as it began in 2019 (Ofcom; TechRadar, The
  Inquirer): GBP 8 for each calendar day after two full working days, GBP 25 for each missed appointment. Consumer
  sites name 10.34 and 32.31 from 1 April 2026: give them as `per_day` and `per_missed_appointment`.
- `maryland_business_hours`: Maryland, COMAR 20.45.04.08: out of service cleared in 8 h, other faults in 24 h, without
  17:00-09:00, weekends and holidays; at most 20 % of appointments missed.
- `illinois_repeat_20`: Illinois, 83 IAC 730.545: at most 20 % of reports are repeats.
- `etsi_80_95`: ETSI EG 201 769-1 as quoted by ANACOM: only the times by which the fastest 80 % and 95 % of valid
  faults are repaired."""


class Promise(Model):
    """A promise to customers: when a fault is repaired, and what is paid if it is not. It is measured; the engine
    goes by the `service_level` of the customer class, or by the promise that its `due_by` names."""

    preset: Preset | None = None
    """A rule with a public source; every other key, where given, takes the place of the preset's."""
    customers: list[str] = []
    """The customer classes that have the promise; none named means all."""
    kept_by: Literal["restored", "closed"] = "restored"
    """Whether the promise is kept when service is restored, or when the ticket is closed."""
    within: Duration | None = None
    """Time from the report, over the calendar."""
    within_rural: Duration | None = None
    """The same in areas of the kind `rural`, where it differs."""
    within_other: Duration | None = None
    """The same for faults whose effect is `other`, where it differs."""
    calendar: CalendarText | None = None
    """The hours over which `within` runs, or the days that count as working days; without it, `always`."""
    same_day_before: TimeOfDay | None = None
    """What is reported before this time of day is promised by the end of that day; the rest by `within`."""
    working_days: int | None = Field(default=None, ge=0, le=366)
    """Instead of `within`: by the end of so many working days after the day of the report."""
    waived_by: list[Waiver] | None = None
    """Tickets that neither keep nor break the promise: with a visit at which nobody opened, with an appointment that
    the customer moved, or without a fault of the network."""
    per_day: Money | None = None
    """Compensation for each day late; a part of a day counts as a day."""
    most: Money | None = None
    """The most that is paid per day late on one ticket in all; without it, there is no limit."""
    per_missed_appointment: Money | None = None
    """Compensation for each appointment that was missed on our side."""
    currency: str | None = None
    """Name of the currency of these amounts; without it, that of `costs`."""
    paid: bool = True
    """Whether the compensation is among the costs; a promise that is only measured is not paid."""
    most_repeats: Probability | None = None
    """Largest share of reports that may be repeats of their line."""
    most_missed: Probability | None = None
    """Largest share of appointments that may be missed on our side."""
    percentiles: bool | None = None
    """Whether the times by which the fastest 80 % and 95 % are repaired are measured for this promise."""

    def terms(self) -> dict[str, Any]:
        """What holds: the preset's terms, and above them what is given."""
        given = {name: value for name, value in self if value is not None}
        return dict.fromkeys(type(self).model_fields) | PRESETS.get(self.preset or "", {}) | given

    @model_validator(mode="after")
    def _says_something(self) -> Promise:
        terms = self.terms()
        within, days = terms["within"], terms["working_days"]
        if within is not None and days is not None:
            raise ValueError("'working_days' stands instead of 'within'; give one or the other")
        for name in ("same_day_before", "within_rural", "within_other"):
            if terms[name] is not None and within is None:
                raise ValueError(f"'{name}' needs 'within', for the other reports")
        timed = within is not None or days is not None
        if terms["per_day"] and not timed:
            raise ValueError("'per_day' needs a time that can be exceeded; give 'within' or 'working_days'")
        others = ("most_repeats", "most_missed", "percentiles", "per_missed_appointment")
        if not timed and not any(terms[name] for name in others):
            raise ValueError("promises nothing; give a 'preset', or 'within' like 24 h")
        return self


def is_timed(promise: Promise) -> bool:
    """Whether there is an instant until which it can be kept."""
    terms = promise.terms()
    return terms["within"] is not None or terms["working_days"] is not None


def pays(promise: Promise) -> bool:
    """Whether compensation can fall due that is among the costs."""
    return promise.paid and compensates(promise)


def compensates(promise: Promise) -> bool:
    """Whether customers can be owed anything."""
    terms = promise.terms()
    return bool(terms["per_day"] or terms["per_missed_appointment"])


def paid_twice(promises: dict[str, Promise], customers: list[str]) -> Iterator[tuple[str, str, str]]:
    """Two promises that both pay the same customers, with the name of the class."""
    paying = [name for name, promise in promises.items() if pays(promise)]
    for number, first in enumerate(paying):
        for second in paying[number + 1 :]:
            both = [cls for cls in customers if all(has(promises[name], cls) for name in (first, second))]
            yield from [(first, second, cls) for cls in both[:1]]


def has(promise: Promise, customers: str) -> bool:
    """Whether a customer class has the promise."""
    return not promise.customers or customers in promise.customers
