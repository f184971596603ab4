"""A run in blocks shows the same log and the same figures, to the last bit, as a run whose log is kept.

Blocks are so small that they end everywhere. TRUCKROLL_GENERATED=2000 generates so many scenarios.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from analysis.measures import Measured, measure
from analysis.measures.streaming import Streamed
from scenarios.base import WrongInput
from sim.blocks import Block
from sim.kernel.engine import simulate
from sim.kernel.harvest import Harvest, StreamedRun, simulate_in_blocks
from sim.log import Log, Table, first_difference
from sim.plan import Plan
from sim.planning import build_plan
from sim.workload import Workload, draw_workload
from tests.configs.test_shipped import CASES
from tests.engines.campaign import each_example
from tests.engines.case import Case, built
from tests.engines.families import FAMILIES
from tests.engines.test_equality import CHUNK, GENERATED, variants_of
from tests.small import plan_of

LEVELS = (86_400, 172_800)
SIZES = (1, 7, 60, 1000)
"""Events from block to block."""


def streamed(plan: Plan, workload: Workload, events: int, drain: bool = False) -> tuple[Measured, list[Block]]:
    """The figures of a run in blocks, and the blocks."""
    found, blocks = Streamed(plan, LEVELS), []

    def take(block: Block) -> None:
        found.take(block)
        blocks.append(block)

    simulate_in_blocks(plan, workload, take, drain, events=events)
    return found.measured(), blocks


def together(blocks: Iterable[Block]) -> Log:
    """One log of all blocks."""
    logs = [block.log for block in blocks]
    found = {}
    for name, last in logs[-1].tables().items():
        found[name] = last
        if name not in ("outages", "shifts"):
            tables = [log.tables()[name] for log in logs]
            columns = {of: np.concatenate([table[of] for table in tables]) for of in last.names()}
            found[name] = Table(columns).rows(np.lexsort([*columns.values()][1::-1]))
    return replace(logs[-1], **found)


def assert_same(plan: Plan, workload: Workload, sizes: Iterable[int] = SIZES, drain: bool = False) -> None:
    log = simulate(plan, workload, drain)
    whole = measure(plan, log, LEVELS)
    for events in sizes:
        found, blocks = streamed(plan, workload, events, drain)
        assert first_difference(log, together(blocks)) is None
        assert [*found.values] == [*whole.values]
        differ = {of: (value, found.values[of]) for of, value in whole.values.items() if not _equal(value, found, of)}
        assert differ == {}, f"in blocks of {events} events"
        assert found.tickets == whole.tickets
        assert np.array_equal(found.closed_within, whole.closed_within)
        assert np.array_equal(found.daily, whole.daily, equal_nan=True)


def _equal(value: float, found: Measured, of: object) -> bool:
    other = found.values[of]
    return other == value or (other != other and value != value)


@pytest.mark.parametrize("case", CASES)
def test_every_variant_of_a_case(case, tmp_path):
    for scenario in variants_of(case, tmp_path).values():
        plan = build_plan(scenario)
        assert_same(plan, draw_workload(plan, 1, 0), sizes=(90, 2500))


@pytest.mark.parametrize("chunk", range(-(-GENERATED // (3 * CHUNK))))
@pytest.mark.parametrize("family", ["ordinary", "trouble", "situations"])
def test_generated_scenarios(family, chunk):
    compared = 0

    def compare(case: Case) -> None:
        nonlocal compared
        try:
            plan, workload = built(case)
            simulate(plan, workload, case.drain)
        except WrongInput:
            return
        assert_same(plan, workload, (1 + case.seed % 9, 211), case.drain)
        compared += 1

    each_example(FAMILIES[family], chunk, CHUNK, compare)
    assert compared > CHUNK // 2


# ---- what belongs together ----

BUSY_LINES = {
    "horizon": {"warm_up": "5 days", "window": "40 days", "follow_up": "5 days"},
    "areas": {"town": {"lines": 30}, "hill": {"lines": 4}},
    "reports": {"per_line_and_year": 40},
    "technicians": {"per_area": 1},
    "repair": {"on_site": {"distribution": "exponential", "mean": "3 h"}},
    "repeats": {"imperfect": 0.3, "delay": "4 days", "window": "6 days"},
    "promises": {"quick": {"within": "1 day", "most_repeats": 0.1}},
}
"""Few lines, of which each reports again and again; so often a ticket is over long after the next one came in."""


@pytest.mark.parametrize("seed", range(4))
def test_lines_that_report_again(seed):
    plan = plan_of(**BUSY_LINES)
    assert_same(plan, draw_workload(plan, seed, 0), (1, 40, 700))


def test_repeats_and_bundles_come_with_what_they_belong_to():
    plan = plan_of(
        **BUSY_LINES, orders={"per_line_and_year": 20, "on_site": "1 h", "bundle": 0.6, "delay": "9 h", "together": 0.3}
    )
    _, blocks = streamed(plan, draw_workload(plan, 1, 0), 10)
    repeats = bundled = 0
    for tickets in (block.log.tickets for block in blocks):
        for column in ("parent", "bundle"):
            belongs = tickets[column][tickets[column] >= 0]
            assert np.isin(belongs, tickets["ticket"]).all()
        repeats += int((tickets["parent"] >= 0).sum())
        bundled += int(((tickets["bundle"] >= 0) & (tickets["bundle"] != tickets["ticket"])).sum())
    assert repeats > 20
    assert bundled > 20


def test_open_tickets_come_last():
    busy = {"reports": {"per_line_and_year": 100}, "areas": {"town": {"lines": 100}}, "repair": {"on_site": "5 h"}}
    plan = plan_of(horizon={"window": "3 days"}, **busy)
    found, blocks = streamed(plan, draw_workload(plan, 1, 0), 20)
    assert all((block.log.tickets["closed"] >= 0).all() for block in blocks[:-1])
    opened = sum(int((block.log.tickets["closed"] < 0).sum()) for block in blocks)
    assert opened > 10
    assert opened == next(value for of, value in found.values.items() if of.measure == "open tickets")


# ---- memory ----


def held_in(days: int) -> Iterator[tuple[int, int, int]]:
    """After each block of a run of so many days: rows of the log that are held, tickets that have rows, and tickets
    that are kept for others of their lines."""
    plan = plan_of(**BUSY_LINES | {"horizon": {"window": f"{days} days"}, "technicians": {"per_area": 3}})
    run, found = StreamedRun(plan, draw_workload(plan, 1, 0)), Streamed(plan, LEVELS)
    after = []

    def hand_on() -> None:
        harvest.hand_on()
        harvest.go_on()
        rows = run.ticket_rows.rows
        written = int((rows["reported"] != 0).sum())
        after.append((sum(map(len, harvest.held.values())), written, len(found._lines.kept)))

    harvest = Harvest(run, found.take, 50)
    run.to_the_end(hand_on)
    harvest.hand_on(is_last=True)
    run.close()
    assert found.measured().tickets > 3 * days
    return iter(after)


def test_what_is_held_does_not_grow_with_the_length_of_a_run():
    short, long = ([*map(max, zip(*held_in(days), strict=True))] for days in (100, 1500))
    print(short, long)
    assert all(more <= 2 * less + 110 for less, more in zip(short, long, strict=True)), (short, long)
