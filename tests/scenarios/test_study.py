"""Studies: how changes are applied, and what is checked."""

from __future__ import annotations

import pytest

from scenarios.distributions import Exponential, Fixed
from scenarios.study import Tree, leaves, merge, resolve


def test_mappings_merge_and_everything_else_replaces():
    base = {"a": {"b": 1, "c": [1, 2]}, "d": "x"}
    assert merge(base, {"a": {"c": [3]}, "e": {"f": 1}}) == {"a": {"b": 1, "c": [3]}, "d": "x", "e": {"f": 1}}
    assert merge(base, {"a": 5}) == {"a": 5, "d": "x"}
    assert merge(base, {"d": {"g": 1}})["d"] == {"g": 1}


def test_the_base_stays_as_it_was():
    base: Tree = {"a": {"b": {"c": 1}}}
    merge(base, {"a": {"b": {"c": 2, "d": 3}}})
    assert base == {"a": {"b": {"c": 1}}}


LOGNORMAL = {"distribution": "lognormal", "mean": "1 h", "cv": 1}


@pytest.mark.parametrize(
    ("old", "change", "new"),
    [
        (LOGNORMAL, {"mean": "2 h"}, {"distribution": "lognormal", "mean": "2 h", "cv": 1}),
        (LOGNORMAL, {"distribution": "exponential", "mean": "2 h"}, {"distribution": "exponential", "mean": "2 h"}),
        (LOGNORMAL, "2 h", "2 h"),
        ("1 h", LOGNORMAL, LOGNORMAL),
        ("1 h", {"mean": "2 h"}, "2 h"),
        ({"distribution": "fixed", "value": "1 h"}, {"mean": "2 h"}, "2 h"),
        ({"distribution": "fixed", "value": "1 h"}, {"value": "2 h"}, "2 h"),
    ],
)
def test_distributions(old, change, new):
    assert merge({"on_site": old}, {"on_site": change}) == {"on_site": new}


def test_leaves():
    tree: Tree = {"a": {"b": 1, "c": {}}, "d": [1]}
    assert list(leaves(tree)) == [(("a", "b"), 1), (("a", "c"), {}), (("d",), [1])]


def study(**parts: object) -> Tree:
    repair = {"on_site": "1 h"}
    return {"scenario": {"areas": {"a": {"lines": 10}}, "technicians": {"per_area": 1}, "repair": repair}, **parts}


def test_changes_are_applied_in_the_order_of_the_variant():
    changes = {
        "slow": {"repair": {"on_site": {"mean": "2 h"}}},
        "odd": {"repair": {"on_site": {"distribution": "exponential", "mean": "3 h"}}},
    }
    variants = {"none": [], "slow": ["slow"], "odd": ["slow", "odd"], "both": ["odd", "slow"]}
    scenarios = resolve(study(changes=changes, variants=variants)).scenarios
    assert [scenario.repair.on_site for scenario in scenarios.values()] == [
        Fixed(value="1 h"),
        Fixed(value="2 h"),
        Exponential(mean="3 h"),
        Exponential(mean="2 h"),
    ]


def test_the_first_variant_is_the_reference():
    assert resolve(study(variants={"now": [], "then": []})).reference == "now"
    assert resolve(study()).reference == "base"
