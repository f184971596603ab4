"""The workload drawn by compiled code: the same rows as numpy draws, in every column, in little memory."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from scenarios.scenario import read_scenario
from sim import columns, workload
from sim.columns import chosen, constant, is_constant, narrow, narrow_class, together
from sim.compiled import available
from sim.first_reports import first_reports, sort_by_time_and_key
from sim.plan import Plan
from sim.planning import build_plan
from sim.rules import MISSING
from sim.workload import Workload, draw_workload
from tests.laws.any_scenario import SCENARIOS
from tests.small import plan_of

pytestmark = pytest.mark.skipif(not available(), reason="numba is not installed")

NOT_COLUMNS = {"seed", "replication", "first", "key", "failures", "absent"}
COLUMNS = [each.name for each in fields(Workload) if each.name not in NOT_COLUMNS]

BUSY = """
horizon: {window: 33130 min}
areas: {big: {lines: 90000, side: 12 km}, small: {lines: 3000, side: 3 km}, none: {lines: 1}}
reports:
  per_line_and_year: 12
  busyness_cv: 0.3
  hours: [1, 0, 0, 0, 0, 0, 0, 9, 9, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]
faults: {line: {share: 0.5}, port: {share: 0.3}, home: {share: 0.2, imperfect: 0.3}}
customers: {ordinary: {share: 0.8}, brand: {share: 0.2, priority: 1}}
technicians: {per_area: 2, absence: 0.1}
repeats: {imperfect: 0.1, delay: {distribution: exponential, mean: 4 days}}
storms: {gale: {start: 50 h, ramp: 3 h, plateau: 6 h, decay: 2 h, multiplier: 8}}
"""
"""About 130 reports an hour, many in one second, with a storm and with nights without any; cut within an hour."""


@contextmanager
def enough(words: float) -> Iterator[None]:
    """From how many words on compiled code draws."""
    before, columns.ENOUGH = columns.ENOUGH, words
    try:
        yield
    finally:
        columns.ENOUGH = before


def drawn(plan: Plan, seed: int = 1, replication: int = 0) -> tuple[Workload, Workload]:
    """The workload by numpy, and by compiled code."""
    with enough(float("inf")):
        by_numpy = draw_workload(plan, seed, replication)
    with enough(0):
        return by_numpy, draw_workload(plan, seed, replication)


def assert_same(one: Workload, other: Workload) -> None:
    assert one.first == other.first
    for name in COLUMNS:
        found, expected = getattr(other, name), getattr(one, name)
        assert_array_equal(found, expected, err_msg=name)
        assert found.dtype == expected.dtype, name
    for half in (0, 1):
        assert_array_equal(other.key[half], one.key[half])
        assert other.key[half].dtype == np.uint32
    for missed, expected in zip(other.absent, one.absent, strict=True):
        assert_array_equal(missed, expected)


@settings(deadline=None)  # the first example compiles
@given(SCENARIOS, st.integers(0, 2**32 - 1))
def test_any_scenario_has_the_same_rows(tree, seed):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plan = build_plan(read_scenario(tree))
    assert_same(*drawn(plan, seed, replication=seed % 5))


@pytest.mark.parametrize("world", [(1, 0), (2, 7)])
def test_a_busy_province_has_the_same_rows(world):
    one, other = drawn(plan_of(BUSY), *world)
    assert_same(one, other)
    first = other.reported[: other.first]
    assert other.first > 50_000
    assert (np.diff(first) == 0).sum() > 500, "the key decides between many reports of one second"
    assert other.generation.max() > 1


def test_compiled_code_really_draws(monkeypatch):
    """Else the tests above would compare numpy with itself."""
    calls, plan = [], plan_of(BUSY)
    monkeypatch.setattr(workload, "first_reports", lambda *given: calls.append(given) or first_reports(*given))
    drawn(plan)
    assert [given[0] for given in calls] == [plan]


def test_many_words_are_worth_compiling_and_few_are_not(monkeypatch):
    monkeypatch.setattr(columns, "words_so_far", 0)
    with enough(100):
        assert [columns.by_compiled_code(40) for _ in range(4)] == [False, False, True, True]
        monkeypatch.setenv("TRUCKROLL_COMPILE", "off")
        assert not columns.by_compiled_code(40)


@pytest.mark.parametrize("rate", [0, 2])
@pytest.mark.parametrize("window", ["1 s", "14 days"])
@pytest.mark.parametrize("imperfect", [0, 0.5])
def test_hardly_any_or_no_tickets(rate, window, imperfect):
    town = {"areas": {"town": {"lines": 3, "side": "0 km"}}, "reports": {"per_line_and_year": rate}}
    assert_same(*drawn(plan_of(**town, horizon={"window": window}, repeats={"imperfect": imperfect, "delay": "1 h"})))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0, 1, 299_000, 299_001, 604_799]), *[st.integers(0, 2)] * 2), max_size=40))
def test_reports_are_sorted_by_time_and_key(reports):
    """The compiled function's own source, run in plain Python: ties of times and of halves of keys."""
    rows = len(reports)
    when, first, second = np.array(reports, dtype=np.int64).reshape(-1, 3).T
    ordered, position = np.zeros(rows, np.int64), np.zeros(rows, np.int32)
    sort_by_time_and_key(rows, when, np.array([first, second]), np.zeros((1 << 20) + 2, np.int32), ordered, position)
    in_order = [reports[place] for place in position.tolist()]
    assert in_order == sorted(reports)
    assert sorted(position.tolist()) == list(range(rows))


def test_a_ticket_takes_little_memory():
    """Key 8, time 4, area 2, line and place 4 each, customer 2; a plain scenario has nothing else to say."""
    parts = "areas: {town: {lines: 1000000}}\nreports: {per_line_and_year: 1}\nhorizon: {window: 14 days}"
    customers = "\ncustomers: {ordinary: {share: 0.8}, brand: {share: 0.2}}"
    for found in drawn(plan_of(parts + customers)):
        assert found.rows > 30_000
        kept = [column for column in (getattr(found, name) for name in COLUMNS) if not is_constant(column)]
        assert sum(column.nbytes for column in (*kept, *found.key)) == 28 * found.rows
    with_all = drawn(plan_of(BUSY))[1]
    assert sum(getattr(with_all, name).itemsize for name in COLUMNS) + 8 <= 60


def test_columns_of_one_value_stay_so():
    nothing, ones = constant(MISSING, 5), constant(1, 3)
    assert nothing.tolist() == [-1] * 5
    assert is_constant(chosen(nothing, np.array([0, 3])))
    assert is_constant(together([nothing, constant(MISSING, 2)], np.int32))
    assert together([nothing, ones], np.int32).tolist() == [-1] * 5 + [1] * 3
    assert together([nothing, np.arange(2)], np.int16).tolist() == [-1] * 5 + [0, 1]
    assert together([], np.int16).dtype == np.int16
    assert not is_constant(np.zeros(1, np.int32))


def test_types_are_wide_enough():
    assert (narrow(2**31 - 1), narrow(2**31)) == (np.int32, np.int64)
    assert (narrow_class(2**15), narrow_class(2**15 + 1)) == (np.int16, np.int32)
