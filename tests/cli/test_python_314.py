"""Python 3.14 checks the help of an argument when it is added, and stumbles over one of Hydra's.

The check is made here as 3.14 makes it, so that these tests say the same on any version.
"""

from __future__ import annotations

import argparse
from typing import Any

import pytest
from hydra._internal.utils import get_args_parser

import run

add_argument = argparse.ArgumentParser.add_argument


def _as_in_3_14(parser: argparse.ArgumentParser, *names: str, **options: Any) -> argparse.Action:
    action = add_argument(parser, *names, **options)
    if action.help:
        try:
            parser._get_formatter()._expand_help(action) if "%" in action.help else None
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError("badly formed help string") from error
    return action


@pytest.fixture(autouse=True)
def python_3_14(monkeypatch):
    monkeypatch.setattr(argparse.ArgumentParser, "add_argument", _as_in_3_14)


def test_hydra_alone_crashes():
    """As long as this holds, the guard is needed."""
    with pytest.raises((ValueError, TypeError)):
        get_args_parser()


def test_with_the_guard_it_does_not():
    with run.hydra_prepared(["seed=3"]):
        assert get_args_parser().parse_args().overrides == ["seed=3"]


def test_the_guard_is_taken_away_again():
    with run.hydra_prepared([]):
        pass
    with pytest.raises((ValueError, TypeError)):
        get_args_parser()


def test_a_study_runs_and_help_is_shown(truckroll):
    assert truckroll("seed=3").study.file.seed == 3
    assert truckroll("--help").status == 0


def test_the_check_of_help_texts_still_works():
    with run.hydra_prepared([]), pytest.raises(ValueError, match="badly formed"):
        argparse.ArgumentParser().add_argument("--share", help="100 % of it")
