"""No event writes beyond the memory that the compiled engine has asked for, however much happens in it.

The engine's source runs in plain Python, which looks at the bounds of arrays, and gets no more than it asks for.
"""

from __future__ import annotations

import pytest

from tests.engines.case import Case, Rows, Tree
from tests.engines.test_plain import in_plain_python

TOWN: Tree = {
    "horizon": {"window": "2 days"},
    "areas": {"town": {"lines": 5}},
    "repair": {"on_site": "1 h"},
    "technicians": {"per_area": 1},
}
DESKS = [f"desk {number}" for number in range(60)]
ONCE: Rows = [{"at": "08:00"}]


def chain(**desk: object) -> Tree:
    """A long chain whose desks take no time."""
    return TOWN | {"dispatch": {"chain": DESKS, "desks": dict.fromkeys(DESKS, desk)}}


def elements(count: int) -> Tree:
    """So many classes of elements over every line, which two tickets show."""
    one = {"lines_each": 5, "per_element_and_year": 1, "repair": "1 h", "tickets": {"count": 2, "within": "1 h"}}
    return TOWN | {"outages": {"elements": {f"class_{number}": one for number in range(count)}}}


MUCH_AT_ONCE = {
    "overtime of many who can do nothing": Case(
        TOWN
        | {
            "faults": {"line": {"share": 0.5, "skill": "wire"}, "port": {"share": 0.5, "skill": "port"}},
            "technicians": {
                "roster": [
                    {"area": "town", "count": 300, "skills": ["wire"]},
                    {"area": "town", "skills": ["port"]},
                ],
                "shift": {"hours": "08:00-18:00", "lunch": "19:00-19:30"},
                "overtime": {"backlog": 1, "hours": "3 h"},
            },
        },
        reports=[{"at": time, "fault": "port"} for time in ("17:30", "17:30", "17:40")],
    ),
    "desks that take no time": Case(chain(), reports=ONCE),
    "their alarms": Case(chain(limit="1 h", on_alarm="notify"), reports=ONCE * 3),
    "a wrong unit that takes no time": Case(
        TOWN | {"dispatch": {"chain": ["desk"], "desks": {"desk": {"misroute": 1, "max_returns": 60}}}}, reports=ONCE
    ),
    "calendars of many areas": Case(
        TOWN | {"areas": {f"area {number}": {"lines": 1} for number in range(150)}}, reports=ONCE
    ),
    "outages of many classes": Case(
        elements(70),
        reports=[{"at": "08:00"}, {"at": "08:10"}],
        failures=[{"at": "07:00", "class": f"class_{number}"} for number in range(70)],
        calls=[{"at": "07:30", "line": "1", "outage": "0"}, {"at": "07:30", "line": "2", "outage": "0"}],
    ),
}


@pytest.mark.parametrize("name", MUCH_AT_ONCE)
def test_much_at_once(name, tmp_path):
    case = tmp_path / "case.json"
    MUCH_AT_ONCE[name].save(case)
    assert in_plain_python("--cramped", "--replay", str(case)).rstrip().endswith("equal")


def test_generated_scenarios():
    assert " equal" in in_plain_python("--cramped", "--family", "situations", "--count", "40")
