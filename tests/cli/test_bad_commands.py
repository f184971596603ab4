"""Mistakes on the command line: status 2 and one message with the place, what was expected, the nearest word."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import run

composed: dict[tuple[str, ...], list[run.Composed]] = {}
"""By the words that Hydra gets: most mistakes are in words that it never sees, so it need not start each time."""


@pytest.fixture
def hydra_once(monkeypatch):
    compose = run.compose

    def compose_once(command: run.Command, made: list[Path]) -> list[run.Composed]:
        words = tuple(command.hydra_words(Path()))
        composed[words] = composed.get(words) or compose(command, made)
        return composed[words]

    monkeypatch.setattr("run.compose", compose_once)


MISTAKES = {
    # keys
    "sed=7": ["sed: unknown key", "did you mean 'seed'?", "expected one of ['background'"],
    "+sed=7": ["sed: unknown key", "did you mean 'seed'?"],
    "+seed=7": ["'+' is not used here", "expected seed=7"],
    "++seed=7": ["'++' is not used here", "expected seed=7"],
    "~seed": ["'~' is not used here"],
    "scenario.repiar.not_fixed=0.1": ["scenario: unknown key 'repiar'", "did you mean 'repair'?"],
    "+scenario.repair.not_fixd=0.1": ["scenario.repair: unknown key 'not_fixd'", "did you mean 'not_fixed'?"],
    "+scenario.repair.not_fixed=0.1": ["'+' is not used here", "expected scenario.repair.not_fixed=0.1"],
    "~scenario.repair.pause": ["expected scenario.repair.pause=null"],
    "changes.better_repair.repair.not_fxed=0.1": ["changes.better_repair.repair", "did you mean 'not_fixed'?"],
    "scenario.technicians.per_area.x=3": ["scenario.technicians.per_area: nothing lies below it"],
    "scenario.repair.on_site.maen=5 min": ["scenario.repair.on_site", "did you mean 'mean'?"],
    "case.name=x": ["unknown key 'case.name'"],
    # names
    "scenario.areas.nroth.technicians=3": ["scenario.areas: unknown name 'nroth'", "did you mean 'north'?"],
    "scenario.dispatch.desks.city_dsk.agents=3": ["unknown name 'city_dsk'", "did you mean 'city desk'?"],
    "variants.direct_onl=[]": ["variants: unknown name", "did you mean 'direct only'?", "'before'"],
    "variants.after=[direct_dispach]": ["variants.after: unknown change", "did you mean 'direct_dispatch'?"],
    "scenario.calendars.office.weekly=always": ["there are none yet", "scenario.calendars={office: ...}"],
    "scenario.reports.hours.24=1": ["there is no element '24'", "from 0 to 23"],
    "scenario.reports.months.0=1": ["the whole list"],
    # choices
    "case=jinna": ["unknown case 'jinna'", "did you mean 'jinan'?", "FOLDER/case/jinna.yaml"],
    "task=comprae": ["unknown task", "did you mean 'compare'?", "['attribute', 'check', 'compare', 'roster', "],
    "task.name=comprae": ["task: 'comprae' is not known here", "did you mean 'compare'?"],
    "executor=dusk": ["unknown executor 'dusk'", "did you mean 'dask'?", "['dask', 'local']"],
    "executor=dask": ["executor.address: missing; expected a value, like executor.address=VALUE"],
    "executor.name=dusk": ["executor: 'dusk' is not known here", "['local', 'dask']"],
    "executor.name=dask": ["executor.address: missing", "executor: the key 'workers' does not go with 'dask'"],
    "executor.address=tcp://10.0.0.1:8786": ["executor: the key 'address' does not go with 'local'"],
    "executor.kind=thread": ["executor.kind: 'thread' is not known here", "did you mean 'threads'?"],
    "engine=sympy": ["engine: 'sympy' is not known here", "did you mean 'simpy'?", "['auto', 'simpy', 'compiled']"],
    "store=maybe": ["store: got 'maybe'", "expected true or false"],
    "scenario=jinan_befor": ["did you mean 'jinan_before'?"],
    "demand=historie": ["did you mean 'history'?"],
    "case=nowhere/study.yaml": ["nowhere/study.yaml: cannot be read"],
    # values
    "seed=-1": ["seed: -1 is out of range", "expected at least 0"],
    "seed=abc": ["seed: got 'abc'", "expected a whole number"],
    "seed=": ["seed: got ''", "expected a whole number"],
    "seed=18446744073709551616": ["seed: 18446744073709551616 is out of range; expected less than 4294967296"],
    "replications=1000001": ["replications: 1000001 is out of range", "at most 1000000"],
    "executor.workers=1025": ["executor.workers", "at most 1024"],
    "scenario.technicians.per_area=100001": ["scenario.technicians.per_area", "at most 100000"],
    "scenario.technicians.per_area=true": ["scenario.technicians.per_area: got True; expected a number"],
    "scenario.technicians.roster=[{area: north, count: 100001}]": ["roster.0.count", "at most 100000"],
    "scenario.hotline.agents=100001": ["scenario.hotline.agents", "at most 100000"],
    "scenario.reports.factor=1001": ["scenario.reports.factor", "at most 1000"],
    "scenario.reports.per_line_and_year=1001": ["scenario.reports.per_line_and_year", "at most 1000"],
    "scenario.reports.hours=[1,2,3]": ["scenario.reports.hours: 3 values; expected exactly 24"],
    "scenario.repair.not_fixed=12 %": ["scenario.repair.not_fixed: got '12 %'; expected a number; write 0.12"],
    "scenario.repair.not_fixed=on": ["scenario.repair.not_fixed: got 'on'"],
    "scenario.repair.not_fixed=1": ["scenario.repair.not_fixed", "no visit would ever fix the fault", "below 1"],
    "scenario.technicians.absence=1": ["scenario.technicians.absence", "nobody would ever come", "below 1"],
    "scenario.technicians.absence=true": ["scenario.technicians.absence: got True; expected a number"],
    "technicians.per_area=5": ["unknown key", "did you mean 'scenario.technicians.per_area'?"],
    "published.0.variant=befor": ["published.0", "unknown variant 'befor'", "did you mean 'before'?"],
    "scenario.areas.north.side=1e400 km": ["scenario.areas.north.side", "too large"],
    "service_levels=[99999999999 days]": ["service_levels.0", "too large"],
    "scenario.repair.on_site.mean=1e400 h": ["scenario.repair.on_site.mean", "too large"],
    "scenario.repair.on_site.cvv=1": ["unknown key 'cvv'", "did you mean 'cv'?", "['cv', 'distribution', 'mean']"],
    "changes={a: {dispatch: {desks: {cty desk: {agents: 4}}}}}": [
        "changes.a.dispatch.desks: 'cty desk' is in no chain (did you mean 'city desk'?); expected one of ['city desk'",
    ],
    "scenario.labels={repiar.not_fixed: assumption}": ["scenario.labels", "'repiar'", "did you mean 'repair'?"],
    "scenario.labels={repair.not_fixd: assumption}": ["scenario.labels", "did you mean 'not_fixed'?"],
    "scenario.labels={repair.not_fixed.x: assumption}": ["scenario.labels", "nothing below repair.not_fixed"],
    "variants={a/b: []}": ["variants: 'a/b' cannot be a name"],
    'variants={"": []}': ["variants: '' cannot be a name"],
    'variants={" a": []}': ["variants: ' a' cannot be a name"],
    "variants={..: []}": ["variants: '..' cannot be a name"],
    "variants={direct_only: []}": ["variants: the names 'direct only' and 'direct_only' differ only in '_'"],
    "changes={a\\b: {}}": ["changes: ", "cannot be a name"],
    "variants={null: []}": ["a key is missing before ':'"],
    "replications=0": ["replications: 0 is out of range", "more than 0"],
    "replications=1.5": ["replications: got 1.5", "expected a whole number"],
    "executor.workers=0": ["executor.workers: 0 is out of range"],
    "executor.workers=two": ["executor.workers: got 'two'", "expected a whole number"],
    "check=maybe": ["check: got 'maybe'", "expected true or false"],
    "name=": ["name: ''", "expected a name like"],
    "name=../else": ["name: '../else' cannot name a folder"],
    "service_levels=[24]": ["service_levels.0: 24 has no unit", "15 min"],
    "service_levels=24 h": ["service_levels: got '24 h'", "expected a list"],
    "scenario.repair.on_site=-5 min": ["scenario.repair.on_site: '-5 min' is negative"],
    "scenario.repair.on_site.mean=-5 min": ["scenario.repair.on_site.mean", "is negative"],
    "scenario.repair.on_site.mean=5": ["scenario.repair.on_site.mean", "5 has no unit", "15 min"],
    "scenario.repair.not_fixed=1.5": ["scenario.repair.not_fixed: 1.5 is out of range", "at most 1"],
    "scenario.reports.factor=.inf": ["scenario.reports.factor"],
    "scenario.repair=4": ["scenario.repair: got 4", "'not_fixed'"],
    "scenario.dispatch.mode=dircet": ["scenario.dispatch.mode", "did you mean 'direct'?"],
    "scenario.repair.on_site={distribution: lognorml, mean: 1 h, cv: 1}": [
        "scenario.repair.on_site", "unknown distribution 'lognorml'", "did you mean 'lognormal'?",
    ],
    "scenario.repair.on_site={distribution: lognormal, mean: 1 h, shape: 1}": ["unknown parameter 'shape'"],
    "scenario.repair.on_site={distribution: lognormal": ["must come in pairs"],
    "scenario.repair={not_fixed: 0.1, not_fixed: 0.2}": ["the key 'not_fixed' stands here again"],
    # storms
    "scenario.storms={gale: {start: 2026-02-30, plateau: 1 day}}": [
        "scenario.storms.gale.start: '2026-02-30' is no date of the calendar", "expected one like 2026-02-03 18:00"],
    "scenario.storms={gale: {start: 2026-2-3, plateau: 1 day}}": ["'2026-2-3' is no date of the calendar"],
    "scenario.storms={gale: {start: -3 days, plateau: 1 day}}": ["scenario.storms.gale.start: '-3 days' is negative"],
    # what does not fit together
    "scenario.technicians.per_area=0": ["scenario.technicians.per_area", "at least 1 technician"],
    "scenario.areas.north.technicians=0": ["scenario.areas.north: no technicians", "expected at least 1"],
    "scenario.technicians.shift.hours=Mon 08:00-08:00": ["scenario.technicians.shift.hours", "never opens"],
    "scenario.technicians.shift.hours=offcie": ["scenario.technicians.shift.hours: unknown calendar 'offcie'"],
    "scenario.dispatch.desks.city_desk.open=nights": ["scenario.dispatch.desks.city desk.open: unknown calendar"],
    # reports from a file
    "demand=history": ["demand.file: missing", "demand.columns.reported: missing", "demand.file=VALUE"],
    "demand.file=tickets.csv": ["demand.file", "demand=history"],
    "demand.colums.reported=x": ["demand: unknown key 'colums'", "did you mean 'columns'?"],
    # Hydra
    "hydra.run.dri=x": ["hydra.run.dri: unknown key", "did you mean 'hydra.run.dir'?"],
    "+hydra.typo=1": ["hydra.typo: unknown key", "'hydra.run.dir'"],
    "+hydra.run.dir=x": ["'+' is not used here", "expected hydra.run.dir=x"],
    "hydra/launcher=joblib": ["hydra/launcher: unknown key"],
    "hydra.run.dir=": ["hydra.run.dir: is empty", "hydra.run.dir=results/first"],
    "hydra.sweep.dir=''": ["hydra.sweep.dir: is empty"],
    "hydra.run.dir=${nmae}": ["hydra.run.dir", "nmae"],
    # words
    "jinan": ["'jinan': expected KEY=VALUE", "did you mean 'case=jinan'?"],
    "min": ["'min': expected KEY=VALUE", "quotes around a value with spaces"],
    "=3": ["'=3': expected KEY=VALUE"],
    "": ["expected KEY=VALUE"],
    "--seed": ["--seed: unknown flag", "expected seed=VALUE"],
    "--multi": ["--multi: unknown flag", "did you mean '--multirun'?"],
    "--config-dir": ["--config-dir: there is no folder ''"],
    "--config-dir=nowhere": ["--config-dir: there is no folder 'nowhere'", "case/NAME.yaml"],
}  # fmt: skip


@pytest.mark.usefixtures("hydra_once")
@pytest.mark.parametrize("word", MISTAKES)
def test_mistake(truckroll, tmp_path, word):
    truckroll(word).assert_refused(*MISTAKES[word])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (("seed=1", "seed=2"), "seed: is set twice, by 'seed=1' and 'seed=2'"),
        (("seed=1", "seed=1"), "seed: is set twice"),
        (("case=jinan", "case=jinan"), "case: is set twice"),
        (("scenario.repair.not_fixed=0.1", "scenario.repair.not_fixed=0.2"), "scenario.repair.not_fixed: is set twice"),
        (("variants.direct_only=[]", "variants.direct only=[]"), "variants.direct only: is set twice"),
        (("hydra.run.dir=a", "hydra.run.dir=b"), "hydra.run.dir: is set twice"),
    ],
)
def test_a_repeated_key(truckroll, words, place):
    truckroll(*words).assert_refused(place, "expected one of them")


@pytest.mark.parametrize("seconds", [0.05, 0.3])
def test_ctrl_c_while_modules_are_imported(tmp_path, seconds):
    words = [sys.executable, run.__file__, f"hydra.run.dir={tmp_path / 'results'}", "task=check"]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=tmp_path)
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    # Python itself needs a moment before the first line of ours.
    assert (process.returncode, told) == (130, b"truckroll: stopped\n") or process.returncode == -signal.SIGINT
    assert list(tmp_path.iterdir()) == []


def test_only_what_is_wrong_with_the_input_is_told_plainly(truckroll, monkeypatch):
    """A mistake of the program itself is not hidden behind a message."""
    monkeypatch.setattr("run.perform", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        truckroll()


def test_ctrl_c(truckroll, monkeypatch, tmp_path):
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["analysis.study"], "run_study", stop)
    outcome = truckroll()
    assert (outcome.status, outcome.out, outcome.err) == (130, "", "truckroll: stopped\n")
    assert list(tmp_path.iterdir()) == []
