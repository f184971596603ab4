"""Logs as Parquet files: what is written is what is read, as seconds or as dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis.report.log_files import write_log
from scenarios.scenario import read_scenario
from sim.log import INSTANTS, LOG_VERSION, Log
from sim.planning import build_plan
from sim.replicate import replicate
from sim.rules import MISSING
from tests.analysis.hand_made import OTHERS, at, log_of, shift, ticket, visit

MONDAY = date(2026, 1, 5)
CITY = {
    "horizon": {"window": "3 days"},
    "areas": {"north": {"lines": 4000}},
    "reports": {"per_line_and_year": 3},
    "dispatch": {"chain": ["desk"], "desks": {"desk": {"handling": "20 min", "agents": 1}}},
    "technicians": {"per_area": 2, "shift": {"hours": "08:00-18:00"}, "absence": 0.2},
    "repair": {"on_site": "55 min", "closing": "2 h"},
}


@pytest.fixture(scope="module")
def simulated() -> Log:
    """A log with open tickets, visits under way and shifts without lunch."""
    return replicate(build_plan(read_scenario(CITY)), 1, 0)


def read(folder: Path) -> dict[str, pd.DataFrame]:
    return {path.stem: pd.read_parquet(path) for path in folder.iterdir()}


def test_seconds_come_back_as_they_were(simulated, tmp_path):
    write_log(simulated, tmp_path / "new" / "folder", None)
    found = read(tmp_path / "new" / "folder")
    assert set(found) == set(simulated.tables())
    for name, table in simulated.tables().items():
        assert len(table) > 0 or name in OTHERS
        assert list(found[name].columns) == list(table.columns)
        for column, values in table.columns.items():
            assert found[name][column].dtype == values.dtype, column
            np.testing.assert_array_equal(found[name][column].to_numpy(), values)
    assert (found["tickets"]["closed"] == MISSING).any()


def test_with_a_start_date_instants_are_dates(simulated, tmp_path):
    write_log(simulated, tmp_path, MONDAY)
    monday = np.datetime64(MONDAY, "s")
    for name, frame in read(tmp_path).items():
        for column, values in simulated.tables()[name].columns.items():
            if column not in INSTANTS:
                np.testing.assert_array_equal(frame[column].to_numpy(), values)
                continue
            known = values != MISSING
            assert frame[column].isna().tolist() == (~known).tolist(), column
            seconds = (frame[column].to_numpy()[known] - monday) / np.timedelta64(1, "s")
            np.testing.assert_array_equal(seconds, values[known])


def test_dates_by_hand(tmp_path):
    tickets = [ticket(at("Mon 12:00"), at("Tue 08:30:15")), ticket(at("Fri 10:00"))]
    visits = [visit(1, MISSING, at("Fri 11:00"), MISSING, MISSING, MISSING)]
    log = log_of(tickets, visits=visits, shifts=[shift(0, at("Mon 08:00"), at("Mon 18:00"))])
    write_log(log, tmp_path, MONDAY)
    found = read(tmp_path)
    assert found["tickets"]["reported"].tolist() == [pd.Timestamp("2026-01-05 12:00"), pd.Timestamp("2026-01-09 10:00")]
    assert found["tickets"]["closed"][0] == pd.Timestamp("2026-01-06 08:30:15")
    assert found["tickets"]["closed"][1] is pd.NaT
    assert found["visits"]["departed"][0] is pd.NaT
    assert found["visits"]["technician"][0] == MISSING
    assert found["shifts"]["lunch_begins"].isna().all()


def test_a_log_without_rows_keeps_its_columns(tmp_path):
    write_log(log_of([]), tmp_path / "seconds", None)
    write_log(log_of([]), tmp_path / "dates", MONDAY)
    for kind in ("seconds", "dates"):
        for name, frame in read(tmp_path / kind).items():
            assert len(frame) == 0
            assert list(frame.columns) == list(log_of([]).tables()[name].columns)


def test_every_file_says_the_version_of_the_schema_and_the_cut(simulated, tmp_path):
    write_log(simulated, tmp_path, None)
    for path in tmp_path.iterdir():
        described = pq.read_schema(path).metadata
        assert described[b"truckroll_log_version"] == str(LOG_VERSION).encode()
        assert int(described[b"cut"]) == simulated.cut


def test_writing_again_replaces(simulated, tmp_path):
    write_log(simulated, tmp_path, None)
    write_log(log_of([]), tmp_path, None)
    assert all(len(frame) == 0 for frame in read(tmp_path).values())
