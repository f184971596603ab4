"""The store: the same bits come back, keys say what figures depend on, and nothing that is half written is believed."""

from __future__ import annotations

import ast
import errno
import math
import os
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.comparison import Runs
from analysis.experiment import Watcher
from analysis.measures import Measured
from analysis.replications import run_variants
from analysis.results import Measure
from analysis.store import files, keys
from analysis.store.keys import ROOT, keys_of, model_version, source_files
from analysis.store.records import as_kept, decode, encode, table_of
from analysis.store.store import Store
from analysis.study import plans_of
from scenarios.base import WrongInput
from scenarios.study import Study, merge, resolve
from tests.docs.test_model_page import everything
from tests.small import plan_of

TOWN: dict[str, Any] = {
    "scenario": {
        "horizon": {"warm_up": "1 days", "window": "3 days", "follow_up": "3 days"},
        "areas": {"north": {"lines": 300}},
        "reports": {"per_line_and_year": 5},
        "technicians": {"per_area": 1, "shift": {"hours": "08:00-18:00"}},
        "repair": {"on_site": {"distribution": "exponential", "mean": "50 min"}},
    },
    "changes": {"two": {"technicians": {"per_area": 2}}},
    "variants": {"one": [], "two": ["two"]},
    "replications": 3,
    "executor": {"workers": 1},
}


def study_with(**changes: Any) -> Study:
    return resolve(merge(TOWN, changes))


class Counting(Watcher):
    """How many replications were kept, and how many were run."""

    kept = run = 0

    def starts(self, kept: int, to_run: int, notes: list[str]) -> None:
        self.kept, self.notes = kept, list(notes)

    def finished(self, tickets: int) -> None:
        self.run += 1


def run_with(folder: Path | None, logs: Path | None = None, **changes: Any) -> tuple[Counting, str]:
    """How much was run, and all figures as text, to the last bit."""
    study, counting = study_with(**changes), Counting()
    if folder is None:
        runs = run_variants(study, plans_of(study), logs, counting)
    else:
        with Store(folder) as store:
            runs = run_variants(study, plans_of(study), logs, counting, store)
    return counting, text_of(runs)


def text_of(runs: Runs) -> str:
    """All figures to the last bit; NaN is equal to itself here."""
    with np.printoptions(threshold=10**6, floatmode="unique"):
        return repr(runs)


def counts(of: Counting) -> tuple[int, int]:
    return of.kept, of.run


# ---- what is kept is not run again ----


def test_the_second_time_nothing_is_run(tmp_path):
    first, again = run_with(tmp_path / "store"), run_with(tmp_path / "store")
    assert (counts(first[0]), counts(again[0])) == ((0, 6), (6, 0))
    assert first[1] == again[1] == run_with(None)[1]


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"replications": 5}, 6),
        ({"variants": {"one": [], "two": ["two"], "once more": ["two"]}}, 9),
        ({"changes": {"three": {"technicians": {"per_area": 3}}}, "variants": {"three": ["three"]}}, 6),
        ({"title": "Another", "scenario": {"labels": {"repair": "assumption"}}}, 6),
        ({"executor": {"workers": 2}}, 6),
        ({"engine": "simpy"}, 6),
        ({"seed": 2}, 0),
        ({"service_levels": ["5 h"]}, 0),
        ({"changes": {"two": {"repair": {"not_fixed": 0.1}}}}, 3),
        ({"scenario": {"repair": {"not_fixed": 0.1}}}, 0),
        ({"check": True}, 0),
    ],
)
def test_only_what_is_missing_is_run(tmp_path, changes, kept):
    run_with(tmp_path)
    counting, figures = run_with(tmp_path, **changes)
    assert counting.kept == kept
    assert figures == run_with(None, **changes)[1]


def test_what_was_checked_need_not_be_checked_again(tmp_path):
    run_with(tmp_path, check=True)
    assert counts(run_with(tmp_path, check=True)[0]) == (6, 0)
    assert counts(run_with(tmp_path)[0]) == (6, 0)


def test_logs_are_made_again(tmp_path):
    run_with(tmp_path / "store")
    assert counts(run_with(tmp_path / "store", logs=tmp_path / "logs")[0]) == (0, 6)
    assert len(list((tmp_path / "logs").rglob("tickets.parquet"))) == 6


def test_another_rule_in_the_same_file_is_another_study(tmp_path):
    rules = tmp_path / "mine.py"
    technicians = {"queue": {"python": str(rules), "class": "Mine"}}
    rules.write_text("class Mine:\n    def key(self, job): return job.ticket\n")
    run_with(tmp_path / "store", scenario={"technicians": technicians})
    rules.write_text("class Mine:\n    def key(self, job): return -job.ticket\n")
    assert counts(run_with(tmp_path / "store", scenario={"technicians": technicians})[0]) == (0, 6)


# ---- records ----


def measured(**values: float) -> Measured:
    return Measured({Measure(name, "mean"): value for name, value in values.items()}, np.linspace(0, 1, 5), 17)


@pytest.mark.parametrize("value", [0.1 + 0.2, -0.0, math.inf, math.nan, 5e-324, 1.0])
def test_the_same_bits_come_back(value):
    kept = as_kept(measured(a=value, b=1 / 3))
    found = list(kept.values.values())
    assert struct.pack("<2d", *found) == struct.pack("<2d", value, 1 / 3)
    assert [type(each) for each in found] == [float, float]
    assert (kept.tickets, kept.closed_within.dtype, kept.closed_within.tolist()) == (17, float, [0, 0.25, 0.5, 0.75, 1])


def test_names_come_back_with_all_that_they_say():
    of = Measure("到场 time", "80 %", "area: north", "sla", "CNY", shown="Time to arrival")
    before = Measured({of: 1.0}, np.zeros(0), 0)
    (found,) = decode(encode(before, table_of(before), False), table_of(before)).values
    assert (found, found.shown) == (of, of.shown)


# ---- keys ----


def test_every_part_of_a_plan_has_a_key():
    plan = everything()[0]
    assert keys_of(plan, [1], 1)(0) == keys_of(everything.__wrapped__()[0], [1], 1)(0)
    keys_of(plan_of(reports={"per_line_and_year": 1}), [], 0)


def test_keys_differ_where_something_differs():
    plan = plan_of(technicians={"per_area": 2})
    found = {
        keys_of(plan, [1], 1)(0),
        keys_of(plan, [1], 1)(1),
        keys_of(plan, [1], 2)(0),
        keys_of(plan, [1, 2], 1)(0),
        keys_of(replace(plan, cut=plan.cut + 1), [1], 1)(0),
        keys_of(replace(plan, hourly_rate=np.nextafter(plan.hourly_rate, 1)), [1], 1)(0),
        keys_of(replace(plan, field=replace(plan.field, mean_work=[9])), [1], 1)(0),
        keys_of(replace(plan, faults=["a", "b"]), [1], 1)(0),
        keys_of(replace(plan, faults=["a', 'b"]), [1], 1)(0),
    }
    assert len(found) == 9


def test_a_change_of_the_sources_or_of_numpy_is_another_key(monkeypatch, tmp_path):
    before = model_version()
    for name in ("scenarios", "sim", "analysis"):
        (tmp_path / name).mkdir()
    for path in source_files():
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    monkeypatch.setattr(keys, "ROOT", tmp_path)
    assert model_version.__wrapped__() == before
    rules = tmp_path / "sim" / "rules.py"
    rules.write_text(rules.read_text() + "\n")
    after = model_version.__wrapped__()
    assert after != before
    monkeypatch.setattr(keys.np, "__version__", "9.9.9")
    assert model_version.__wrapped__() not in (before, after)


def modules_below(names: set[str]) -> set[Path]:
    """Files of ours that these modules import while they are imported or run, theirs included."""
    found: set[Path] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        path = ROOT.joinpath(*name.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if path in found or not path.is_file():
            continue
        found.add(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                waiting |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                waiting |= {alias.name for alias in node.names}
    return found


def test_all_sources_behind_a_figure_are_part_of_the_key():
    behind = modules_below({"sim.replicate", "sim.planning", "analysis.measures"}) - {ROOT / "analysis" / "__init__.py"}
    assert {path.relative_to(ROOT) for path in behind - set(source_files())} == set()
    assert ROOT / "sim" / "rules.py" in behind


# ---- files ----


def one_file(folder: Path) -> Path:
    (path,) = files.record_files(folder)
    return path


def test_a_record_that_is_cut_anywhere_is_run_again(tmp_path):
    run_with(tmp_path)
    path, whole = one_file(tmp_path), one_file(tmp_path).read_bytes()
    complete = run_with(None)[1]
    scan = files.Scan(path)
    ends = [len(files.FIRST_LINE), *(place.offset + place.length for _, place in scan)]
    for length in sorted({*range(0, 70), *ends, *(end + 1 for end in ends[:-1]), *(end - 1 for end in ends)}):
        path.write_bytes(whole[:length])
        counting, figures = run_with(tmp_path)
        assert figures == complete
        assert bool(counting.notes) == (length not in (0, *ends)), length
        assert counting.kept + counting.run == 6
        assert run_with(tmp_path)[0].notes == []
        path = one_file(tmp_path)


def test_garbage_at_the_end_is_said_and_cut_off(tmp_path):
    run_with(tmp_path)
    with one_file(tmp_path).open("ab") as file:
        file.write(bytes(5000))
    counting, _ = run_with(tmp_path, replications=4)
    assert counting.notes == [f"{one_file(tmp_path)} ended within a record, which is left out and run again."]
    assert counting.kept == 6
    assert counts(run_with(tmp_path, replications=4)[0]) == (8, 0)


def test_a_damaged_record_is_said_and_run_again(tmp_path):
    figures = run_with(tmp_path)[1]
    path = one_file(tmp_path)
    whole = bytearray(path.read_bytes())
    place = [place for _, place in files.Scan(path)][2]
    whole[place.offset + 60] ^= 1
    path.write_bytes(whole)
    counting, again = run_with(tmp_path)
    assert (counting.kept, counting.run, again) == (5, 1, figures)
    assert counting.notes == [f"A record of {path} is damaged, which is left out and run again."]


def test_a_file_of_another_version_is_left_alone(tmp_path):
    other = tmp_path / "a.records"
    other.write_bytes(b"truckroll store 7\nsomething")
    counting, _ = run_with(tmp_path)
    assert counting.notes == [f"{other} is no store of this version of truckroll; it is left alone."]
    assert other.read_bytes() == b"truckroll store 7\nsomething"
    assert counts(run_with(tmp_path)[0]) == (6, 0)


def test_two_writers_have_a_file_each_and_the_next_one_goes_on_with_one_of_them(tmp_path):
    with Store(tmp_path) as one, Store(tmp_path) as other:
        one.keep(b"1" * 32, measured(a=1), False)
        other.keep(b"2" * 32, measured(a=2), False)
        assert len(files.record_files(tmp_path)) == 2
        found = other.find({b"1" * 32: None, b"2" * 32: None}, False)
        assert [list(each.values.values()) for _, each in sorted(found.items())] == [[1.0], [2.0]]
    with Store(tmp_path) as later:
        later.keep(b"3" * 32, measured(a=3), False)
        assert len(files.record_files(tmp_path)) == 2
        assert len(later.find({sign * 32: None for sign in (b"1", b"2", b"3")}, False)) == 3


def test_what_another_process_is_writing_is_neither_cut_off_nor_told(tmp_path):
    with Store(tmp_path) as one:
        one.keep(b"1" * 32, measured(a=1), False)
        with one_file(tmp_path).open("ab") as file:
            file.write(b"\nrec half a rec")
        size = one_file(tmp_path).stat().st_size
        with Store(tmp_path) as other:
            assert len(other.find({b"1" * 32: None}, False)) == 1
            assert other.notes == []
        assert one_file(tmp_path).stat().st_size == size


def test_without_locks_each_process_has_its_own_file(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.locks.fcntl", None)
    run_with(tmp_path)
    assert counts(run_with(tmp_path, replications=4)[0]) == (6, 2)
    assert len(files.record_files(tmp_path)) == 2
    assert counts(run_with(tmp_path, replications=4)[0]) == (8, 0)
    assert len(files.record_files(tmp_path)) == 2


def test_a_store_without_records_leaves_nothing(tmp_path):
    with Store(tmp_path / "store"):
        pass
    assert list(tmp_path.iterdir()) == []


# ---- folders that cannot be written ----


def test_a_full_disk_is_told_and_what_was_written_before_is_kept(tmp_path, monkeypatch):
    figures, written = run_with(tmp_path)[1], files.write_all
    left = one_file(tmp_path).stat().st_size - 100
    one_file(tmp_path).unlink()

    def fill(file, data):
        nonlocal left
        written(file, data[:left])
        if len(data) > left:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left -= len(data)

    monkeypatch.setattr(files, "write_all", fill)
    message = (
        f"{tmp_path}: finished replications cannot be kept there \\(no space left on device\\); expected .*store=off"
    )
    with pytest.raises(WrongInput, match=message):
        run_with(tmp_path)
    monkeypatch.undo()
    counting, again = run_with(tmp_path)
    assert counting.notes == []
    assert counts(counting) == (5, 1)
    assert again == figures


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    with pytest.raises(WrongInput, match=r"file: finished replications cannot be kept there \(file exists\)"):
        run_with(tmp_path / "file")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(files, "new_file", refuse)
    with pytest.raises(WrongInput, match=r"cannot be kept there \(permission denied\); expected a folder"):
        run_with(tmp_path / "closed")
