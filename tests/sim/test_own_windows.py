"""A class of the user's that chooses the window: what it is shown, and what is said of its mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.base import WrongInput
from tests.small import TWO_CLASSES, Run, agree, run

LATEST = """
class Latest:
    def choose(self, request, offers):
        return len(offers) - 1
"""

EMPTIEST = """
class Emptiest:
    def choose(self, request, offers):
        if request.customer_class == "brand":
            return 0
        free = [each.free for each in offers]
        return free.index(max(free))
"""


def own(folder: Path, source: str, name: str, reports: str, more: str = "") -> Run:
    """A run with the class of that name: Monday's windows from 08 to 12 and from 12 to 17, with 4 and 5 slots."""
    file = folder / "mine.py"
    file.write_text(source)
    policy = f'{{python: {file}, class: {name}}}, windows: ["08:00-12:00", "12:00-17:00"], days_ahead: 0'
    return run(f"appointments: {{policy: {policy}{more}}}\n{TWO_CLASSES}", reports)


def test_the_rule_chooses(tmp_path):
    agree(own(tmp_path, LATEST, "Latest", "07:00 07:00").appointments, "ticket begins\n0 12:00\n1 12:00")


def test_the_rule_sees_free_slots_and_the_customer(tmp_path):
    """Free: 4 and 5, then 4 and 4, and so on."""
    found = own(
        tmp_path,
        EMPTIEST,
        "Emptiest",
        """
        at    customer
        07:00 ordinary
        07:01 ordinary
        07:02 ordinary
        07:03 brand
        """,
    )
    agree(found.appointments, "ticket begins\n0 12:00\n1 08:00\n2 12:00\n3 08:00")


def test_the_rule_is_shown_what_suits_or_else_all(tmp_path):
    found = own(tmp_path, LATEST, "Latest", "07:00", ", suits: [1, 0]")
    agree(found.appointments, "begins\n08:00")
    found = own(tmp_path, LATEST, "Latest", "11:00", ", suits: [1, 0]")
    agree(found.appointments, "begins\n12:00")
    found = own(tmp_path, LATEST, "Latest", "18:00")
    agree(found.appointments, "begins\nTue/08:00")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return 7", r"appointments\.policy: Mine\.choose in '.*' returned 7; expected the position of one of the 2"),
        ("return None", r"returned None; expected the position"),
        ("return True", r"returned True; expected the position"),
        ("return 1 / 0", r"appointments\.policy: Mine\.choose failed: .*line 4: ZeroDivisionError"),
    ],
)
def test_mistakes_of_the_rule_are_told(tmp_path, body, message):
    source = f"\nclass Mine:\n    def choose(self, request, offers):\n        {body}\n"
    with pytest.raises(WrongInput, match=message):
        own(tmp_path, source, "Mine", "07:00")


def test_a_class_without_the_method_is_refused(tmp_path):
    with pytest.raises(WrongInput, match=r"appointments\.policy\.class: 'Mine' in '.*' has no method 'choose'"):
        own(tmp_path, "class Mine:\n    chose = 1\n", "Mine", "07:00")


def test_a_file_that_is_not_there_is_refused():
    with pytest.raises(WrongInput, match=r"appointments\.policy\.python: cannot read 'nowhere\.py'"):
        run("appointments: {policy: {python: nowhere.py, class: Mine}}", "07:00")
