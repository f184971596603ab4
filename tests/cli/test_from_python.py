"""A study as a command would make it, for use in Python."""

from __future__ import annotations

import pytest

from run import study
from scenarios.base import WrongInput


def test_a_shipped_case_with_settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = study("case=jinan", "replications=3", "scenario.technicians.per_area=5")
    assert (found.file.name, found.file.replications, found.base.technicians.per_area) == ("jinan", 3, 5)
    assert list(found.scenarios) == ["before", "direct only", "after"]
    assert not list(tmp_path.iterdir()), "nothing is left behind"


WRONG = {
    ("case=jinna",): "did you mean 'jinan'",
    ("seed=x",): "seed: got 'x'",
    ("scenario.technicans.per_area=3",): "did you mean 'technicians'",
    ("--help",): "something else than one study",
    ("--multirun", "seed=1,2"): "something else than one study",
}


@pytest.mark.parametrize("words", WRONG)
def test_a_mistake_is_an_exception(words):
    with pytest.raises(WrongInput) as told:
        study(*words)
    assert WRONG[words] in str(told.value)
