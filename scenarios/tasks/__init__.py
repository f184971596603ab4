"""What can be done with a study: one class of options for each task."""

from __future__ import annotations

from scenarios.tasks.attribute import Attribute
from scenarios.tasks.compare import Check, Compare, Schema
from scenarios.tasks.roster import Roster
from scenarios.tasks.select import Select
from scenarios.tasks.sensitivity import Sensitivity
from scenarios.tasks.staff import Staff
from scenarios.tasks.sweep import Sweep
from scenarios.tasks.verify import Verify

__all__ = [
    "Attribute", "Check", "Compare", "Roster", "Schema", "Select", "Sensitivity", "Staff", "Sweep", "Task", "Verify",
]  # fmt: skip

Task = Compare | Check | Schema | Attribute | Staff | Roster | Sweep | Sensitivity | Select | Verify
"""What is done with a study."""
