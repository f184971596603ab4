"""What lies between two variants."""

from __future__ import annotations

import pytest

from analysis.attribution.combinations import between
from analysis.attribution.places import same_places
from scenarios.base import WrongInput
from tests.attribution.example import TOWN, town

FOUR = {
    "a": {"repair": {"closing": "1 h"}},
    "b": {"repair": {"closing": "2 h"}},
    "c": {"technicians": {"per_area": 4}},
    "d": {"dispatch": {"mode": "direct"}},
}


def test_without_words_it_is_the_first_and_the_last():
    found = between(town())
    assert (found.earlier, found.later) == ("before", "after")
    assert found.changes == ("direct", "third_technician", "prompt")
    assert found.added == (True, True, True)


def test_a_shared_change_stays_and_others_are_turned():
    study = town(changes=FOUR, variants={"one": ["a", "c"], "other": ["b", "c", "d"]})
    found = between(study)
    assert found.order == ("a", "b", "c", "d")
    assert found.changes == ("a", "b", "d")
    assert found.added == (False, True, True)
    assert found.made(0) == ["a", "c"]
    assert found.made(found.all) == ["b", "c", "d"]
    assert found.made(0b001) == ["c"]
    assert found.made(0b010) == ["a", "b", "c"]
    assert found.scenario(0) == study.scenarios["one"]
    assert found.scenario(found.all) == study.scenarios["other"]


def test_names_with_commas_are_not_mistaken_for_two_changes():
    changes = {"a": FOUR["a"], "b": FOUR["c"], "a, b": FOUR["d"]}
    found = between(town(changes=changes, variants={"before": [], "after": list(changes)}))
    assert len({found.name(made) for made in range(8)}) == 8


def test_combinations_are_applied_in_the_order_of_the_variant():
    study = town(changes=FOUR, variants={"none": [], "ba": ["b", "a"], "ab": ["a", "b"]})
    closing = {}
    for later in ("ba", "ab"):
        found = between(study, "none", later)
        closing[later] = found.scenario(found.all).repair.closing
        assert [found.made(made) for made in range(4)] == [[], [later[0]], [later[1]], list(later)]
    assert closing["ab"] != closing["ba"]


def test_both_ends_are_the_variants_themselves():
    found = between(town(), "after", "people")
    assert found.changes == ("direct", "prompt")
    assert found.added == (False, False)
    assert (found.name(0), found.name(found.all)) == ("after", "people")
    assert "/" in found.name(1)


@pytest.mark.parametrize(
    ("words", "options", "parts"),
    [
        (("task.later", "unknown variant 'aftr'", "did you mean"), ("before", "aftr"), {}),
        (("task.earlier", "unknown variant 'x'"), ("x", "after"), {}),
        (("make the same changes", "task.earlier and task.later"), ("after", "after"), {}),
        (("needs two variants",), (None, None), {"variants": {"before": []}}),
        (
            ("different orders", "the order a, c, b"),
            ("one", "other"),
            {"changes": FOUR, "variants": {"one": ["b", "a", "c"], "other": ["a", "b"]}},
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_split_is_refused(words, options, parts):
    with pytest.raises(WrongInput) as refused:
        between(town(**parts), *options)
    assert [word for word in words if word not in str(refused.value)] == []


def test_different_orders_of_changes_that_do_not_meet_are_no_matter():
    study = town(changes=FOUR, variants={"one": ["a", "c"], "other": ["c", "a", "d"]})
    assert between(study).changes == ("d",)


def test_changes_that_cannot_stand_together_are_refused():
    changes = {
        "stuck": {"dispatch": {"desks": {"desk": {"stuck": 0.05}}}},
        "no_audit": {"dispatch": {"audit": None}},
        "alarm": {"dispatch": {"desks": {"desk": {"limit": "2 h", "on_alarm": "notify"}}}},
    }
    audited = {"dispatch": {"audit": "09:00"}}
    study = town(changes=changes, variants={"before": [], "after": list(changes)}, scenario=audited)
    with pytest.raises(WrongInput) as refused:
        between(study).scenario(0b011)
    expected = [
        '"after" cannot be split',
        "stuck and no audit alone",
        "dispatch.desks.desk.stuck",
        "one that holds both",
    ]
    assert [word for word in expected if word not in str(refused.value)] == []


def test_where_changes_meet():
    changes = {
        "faster": {"repair": {"on_site": {"mean": "30 min"}}, "labels": {"repair": "assumption: x"}},
        "other": {"repair": {"on_site": {"distribution": "fixed", "value": "1 h"}}, "labels": {"repair": "neutral"}},
        "apart": {"repair": {"closing": "1 h"}, "labels": {"repair": "neutral"}},
        "whole": {"technicians": {"shift": {"hours": "07:00-15:00", "lunch": "11:00-12:00"}}},
        "lunch": {"technicians": {"shift": {"lunch": "12:00-12:30"}}},
    }
    assert list(same_places(changes, list(changes))) == [
        ("faster", "other", "repair.on_site"),
        ("whole", "lunch", "technicians.shift.lunch"),
    ]


def test_a_change_of_the_example_meets_no_other():
    assert list(same_places(TOWN["changes"], list(TOWN["changes"]))) == []
