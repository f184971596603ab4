"""What the work costs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from scenarios.base import Model

Money = Annotated[float, Field(ge=0, le=1e9)]
"""An amount of the currency that stands beside it, 0 or more; counted in whole millionths."""


class Costs(Model):
    """Rates of what costs money. There is no flat fee for a visit: its hours, its way and its jobs are counted."""

    currency: str = ""
    """Name of the currency, like `CNY`; needed with any rate, and costs are measured where it is given."""
    regular_hour: Money = 0
    """An hour of a shift that an own technician works, without lunch."""
    overtime_hour: Money = 0
    """An hour that an own technician is under way or at work outside the shift; it is not a regular hour as well."""
    contractor_hour: Money = 0
    """A standard hour of a contractor's job: the mean time on site of its fault class."""
    contractor_job: Money = 0
    """A job of a contractor, whatever its length."""
    kilometre: Money = 0
    """A kilometre that an own technician drives, along the road."""
    desk_minute: Money = 0
    """A minute that a person at the hotline or a desk handles a ticket, an order or a customer's question."""
    second_line_visit: Money = 0
    """A job of a second-line crew."""

    @model_validator(mode="after")
    def _in_a_currency(self) -> Costs:
        given = [name for name, value in self if name != "currency" and value]
        if given and not self.currency:
            raise ValueError(f"'{given[0]}' is in no currency; give 'currency', like CNY")
        return self
