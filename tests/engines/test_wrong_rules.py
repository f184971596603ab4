"""A family of cases shows rules that are wrong by a second, and every wrong rule is one of a rule that there is."""

from __future__ import annotations

from tests.engines.wrong_rules import WRONG, shown_by, with_wrong_rule


def test_a_second_is_shown():
    wrong = ["storms begin a second late", "storms begin a second early", "never near the limit"]
    assert set(shown_by("storms", 100, seed=3, names=wrong)) == set(wrong[:2])


def test_every_wrong_rule_can_be_made():
    for name in WRONG:
        with with_wrong_rule(name):
            pass
