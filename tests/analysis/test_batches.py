"""Tasks for workers: every replication once, and about a second each."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest

from analysis.executors.batches import Batches
from analysis.executors.work import Done


def batches_of(variants: str, replications: int, workers: int = 2) -> Batches:
    tasks = [(name, number) for number in range(replications) for name in variants]
    return Batches({name: SimpleNamespace(name=name) for name in variants}, tasks, workers)  # type: ignore[misc]


def took(variant: str, seconds_each: float, count: int = 1) -> Done:
    return Done(variant, tuple(range(count)), (), seconds_each * count)


def test_every_replication_is_run_once_and_variants_take_turns():
    found = [(variant.name, numbers) for variant, numbers in batches_of("ab", 3)]
    assert found == [("a", (0,)), ("b", (0,)), ("a", (1,)), ("b", (1,)), ("a", (2,)), ("b", (2,))]


@pytest.mark.parametrize(("each", "size"), [(5.0, 1), (0.5, 2), (0.1, 10), (0.01, 100)])
def test_a_batch_takes_about_a_second(each, size):
    batches = batches_of("a", 1000)
    running = iter(batches)
    next(running)
    batches.learn(took("a", each))
    assert len(next(running)[1]) == size


def test_variants_have_their_own_times():
    batches = batches_of("ab", 1000)
    running = iter(batches)
    batches.learn(took("a", 0.1, 3))
    batches.learn(took("b", 0.25, 3))
    assert [len(numbers) for _, numbers in itertools.islice(running, 2)] == [10, 4]


def test_a_variant_that_has_not_run_yet_is_taken_to_be_like_the_slowest():
    batches = batches_of("abc", 1000)
    running = iter(batches)
    batches.learn(took("a", 0.1, 3))
    batches.learn(took("b", 0.25, 3))
    assert [len(numbers) for _, numbers in itertools.islice(running, 3)][2] == 4


def test_the_last_tasks_are_small_so_that_all_workers_stay_busy():
    batches = batches_of("a", 100, workers=4)
    batches.learn(took("a", 0.001))
    sizes = [len(numbers) for _, numbers in batches]
    assert sum(sizes) == 100
    assert sizes[0] == 9
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-4:] == [1, 1, 1, 1]


def test_nothing_is_run_twice_whatever_is_learnt():
    batches = batches_of("abc", 50)
    seen = []
    for variant, numbers in batches:
        batches.learn(took(variant.name, 0.3 / len(numbers), len(numbers)))
        seen += [(variant.name, number) for number in numbers]
    assert sorted(seen) == sorted((name, number) for name in "abc" for number in range(50))
