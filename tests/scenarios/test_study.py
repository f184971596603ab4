"""Studies: how changes are applied, and what is checked."""

from __future__ import annotations

import re

import pytest

from scenarios.base import WrongInput
from scenarios.distributions import Exponential, Fixed
from scenarios.study import Tree, leaves, merge, resolve
from tests.small import TOWN


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


PUBLISHED = {"variant": "base", "measure": "report to closing", "value": "1 h", "source": "a report"}
PAIR = {"variants": ["base", "late"], "measure": "report to closing", "value": "1 h", "source": "a report"}


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        (PUBLISHED | {"variants": ["base", "late"]}, "give either 'variant' or 'variants' (earlier, later)"),
        (PUBLISHED | {"relative": True}, "'relative' goes with 'variants' (earlier, later)"),
        (PUBLISHED | {"bound": "atleast"}, "published.0.bound: 'atleast' is not known here (did you mean 'at_least'?)"),
        (PUBLISHED | {"variant": "lat"}, "published.0: unknown variant 'lat' (did you mean 'late'?)"),
        (PUBLISHED | {"sample": "0 s"}, "published.0.sample: 0 s is out of range; expected more than 0"),
        (
            PAIR | {"sample": "15 days"},
            "published.0.sample: 15 days is not the window of 'base', which is 20 days; expected "
            "scenario.horizon.window='15 days', or no sample",
        ),
        (PAIR | {"sample": "20 days"}, "published.0.sample: 20 days is not the window of 'late', which is 15 days"),
    ],
)
def test_what_a_published_figure_cannot_be(figure, message):
    with pytest.raises(WrongInput) as mistake:
        resolve(case(published=[figure]))
    assert message in str(mistake.value)


def case(**parts: object) -> Tree:
    """A study with a window of 20 days, and of 15 days in `late`."""
    tree = study(changes={"late": {"horizon": {"window": "15 days"}}}, variants={"base": [], "late": ["late"]}, **parts)
    tree["scenario"]["horizon"] = {"window": "20 days"}
    return tree


def test_a_sample_may_be_as_long_as_the_window():
    assert resolve(case(published=[PUBLISHED | {"sample": "20 days"}])).file.published[0].sample == 20 * 86_400


@pytest.mark.parametrize(
    ("panels", "message"),
    [
        ([{"measure": "visits", "variants": ["lat"]}], "0.variants: unknown variant 'lat' (did you mean 'late'?)"),
        ([{"measure": "visits"}] * 5, "page.picture.panels: 5 values; expected at most 4"),
        ([{"measure": "visits", "groups": []}], "page.picture.panels.0.groups: 0 values; expected at least 1"),
        ([{"measure": "visits", "unit": "hours"}], "page.picture.panels.0.unit: 'hours' is not known here"),
        ([{"statistic": "mean"}], "page.picture.panels.0.measure: missing"),
    ],
)
def test_what_a_picture_cannot_show(panels, message):
    with pytest.raises(WrongInput) as mistake:
        resolve(case(page={"picture": {"panels": panels}}))
    assert message in str(mistake.value)


def test_a_page_is_written_when_it_says_something():
    assert not resolve(case(page={"picture": {"panels": [{"measure": "visits"}]}})).file.page.is_written
    assert resolve(case(page={"done": ["This."]})).file.page.is_written


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"save_logs": True}, "save_logs=true writes whole logs; expected log=kept, or save_logs=false"),
        ({"check": True}, "check=true looks at whole logs; expected log=kept, or check=false"),
        ({"engine": "simpy"}, "engine=simpy keeps its own; expected log=kept, or engine=auto"),
    ],
)
def test_what_needs_a_whole_log_is_refused_without_one(asked, why):
    town = {"scenario": TOWN}
    with pytest.raises(WrongInput, match=re.escape(f"log: 'streamed' keeps no log, and {why}")):
        resolve(town | {"log": "streamed"} | asked)
    assert resolve(town | {"log": "kept"} | asked).file.log == "kept"
    assert resolve(town | {"log": "streamed", "engine": "compiled"}).file.log == "streamed"
