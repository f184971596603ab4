"""What a planner can say on the command line, and what it comes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.distributions import Empirical, Exponential, Fixed

HOUR, MINUTE = 3600, 60


def test_without_words_the_case_jinan_runs(truckroll, tmp_path):
    outcome = truckroll()
    assert outcome.study.file.name == "jinan"
    assert outcome.folders == [tmp_path / "runs" / "jinan"]
    assert outcome.study.reference == "before"
    assert outcome.notes == [[]]


def test_the_words_are_handed_on_for_the_records(truckroll):
    assert truckroll("seed=7", "replications=2").commands == [["seed=7", "replications=2"]]


def test_plain_keys(truckroll):
    file = truckroll("seed=7", "replications=20", "check=true", "save_logs=true", "executor.workers=2").study.file
    assert (file.seed, file.replications, file.check, file.save_logs, file.executor.workers) == (7, 20, True, True, 2)


def test_where_and_how_it_runs(truckroll):
    file = truckroll("engine=simpy", "store=off", "executor.kind=threads").study.file
    assert (file.engine, file.store, file.executor.kind) == ("simpy", False, "threads")
    file = truckroll("store=on").study.file
    assert (file.engine, file.store, file.executor.kind) == ("auto", True, "auto")


def test_a_cluster(truckroll):
    executor = truckroll("executor=dask", "executor.address=tcp://10.0.0.1:8786").study.file.executor
    assert (executor.name, executor.address) == ("dask", "tcp://10.0.0.1:8786")


@pytest.mark.parametrize("title", ["5", "null", 'a, "b" and [c', "济南: what helps?", "18:00", "a \\", "100 % {x}"])
def test_texts_stay_as_they_are_typed(truckroll, title):
    assert truckroll(f"title={title}").study.file.title == title


def test_a_value_of_the_scenario(truckroll):
    assert truckroll("scenario.technicians.per_area=5").base.technicians.per_area == 5


def test_a_key_that_the_scenario_file_does_not_mention(truckroll):
    base = truckroll("scenario.reports.factor=1.2", "scenario.hotline.answer_target=20 s").base
    assert (base.reports.factor, base.hotline.answer_target) == (1.2, 20)


def test_names_that_only_the_default_has(truckroll):
    assert truckroll("scenario.faults.fault.remote_fix=0.1").base.faults["fault"].remote_fix == 0.1


@pytest.mark.parametrize("name", ["city desk", "city_desk"])
def test_names_with_spaces(truckroll, name):
    assert truckroll(f"scenario.dispatch.desks.{name}.agents=4").base.dispatch.desks["city desk"].agents == 4


def test_variants_and_changes_by_name(truckroll):
    words = ("variants.direct_only=[direct_dispatch,better_repair]", "changes.better_repair.repair.not_fixed=0.01")
    study = truckroll(*words).study
    assert study.file.variants["direct only"] == ["direct_dispatch", "better_repair"]
    assert study.scenarios["direct only"].repair.not_fixed == 0.01


def test_a_mapping_adds_names(truckroll):
    words = ("changes={fewer: {technicians: {per_area: 3}}}", "variants={fewer: [fewer]}")
    study = truckroll(*words).study
    assert list(study.scenarios) == ["before", "direct only", "after", "fewer"]
    assert study.scenarios["fewer"].technicians.per_area == 3


def test_a_parameter_of_a_distribution(truckroll):
    handling = truckroll("scenario.remote.handling.mean=50min").base.remote.handling
    assert (handling.distribution, handling.mean) == ("lognormal", 50 * MINUTE)


@pytest.mark.parametrize(
    ("text", "distribution"),
    [
        ("40 min", Fixed(value="40 min")),
        ("{distribution: exponential, mean: 1 h}", Exponential(mean="1 h")),
        ("{distribution:exponential,mean:1 h}", Exponential(mean="1 h")),
        ("{distribution: empirical, values: [1 h, 90 min]}", Empirical(values=("1 h", "90 min"))),
    ],
)
def test_a_whole_distribution_leaves_nothing_of_the_old_one(truckroll, text, distribution):
    assert truckroll(f"scenario.remote.handling={text}").base.remote.handling == distribution


@pytest.mark.parametrize("quotes", ["", '"', "'"])
def test_quotes_that_a_shell_has_left_do_not_matter(truckroll, quotes):
    """Some shells know only one kind of quotes, and leave the other."""
    asked = truckroll(f"target={quotes}share within 24 h >= 0.9{quotes}", f"vary={quotes}repair.closing = 1 h{quotes}")
    assert (asked.study.file.targets, asked.study.file.vary) == (["share within 24 h >= 0.9"], ["repair.closing = 1 h"])


def test_one_element_of_a_list(truckroll):
    outcome = truckroll("scenario.reports.hours.3=2.5", "published.0.value=17 h")
    assert (outcome.base.reports.hours[3], len(outcome.base.reports.hours)) == (2.5, 24)
    assert outcome.study.file.published[0].value == "17 h"


def test_calendars_and_times(truckroll):
    words = (
        "scenario.technicians.shift.hours=Mon-Fri 08:00-18:00; Sat,Sun 09:00-12:00",
        "scenario.dispatch.audit=18:00",
    )
    base = truckroll(*words).base
    assert base.technicians.shift.hours == "Mon-Fri 08:00-18:00; Sat,Sun 09:00-12:00"
    assert base.dispatch.audit == 18 * HOUR


def test_lists_of_durations(truckroll):
    assert truckroll("service_levels=[12 h, 2 days]").study.file.service_levels == [12 * HOUR, 48 * HOUR]


def test_report_times_from_a_file(truckroll):
    words = ("demand.file=tickets.csv", "demand.columns.reported=opened_at", "demand.date_format=%d/%m/%Y %H:%M")
    demand = truckroll("demand=history", *words).study.file.demand
    assert (demand.source, demand.file, demand.date_format) == ("history", "tickets.csv", "%d/%m/%Y %H:%M")
    assert demand.columns.reported == "opened_at"


PLAN = """\
# @package _global_
defaults: [override /scenario: jinan_before]
changes: {better: {repair: {not_fixed: 0.1, on_site: {mean: 50 min}}}}
variants: {before: [], after: [better], once more: [better]}
"""


def test_a_change_beats_the_command_line_with_a_notice(truckroll, write):
    write("plan.yaml", PLAN)
    outcome = truckroll("case=plan.yaml", "scenario.repair.not_fixed=0.3", "scenario.repair.max_visits=40")
    assert [scenario.repair.not_fixed for scenario in outcome.study.scenarios.values()] == [0.3, 0.1, 0.1]
    (note,) = outcome.notes[0]
    assert note == (
        "scenario.repair.not_fixed=0.3 from the command line does not hold in 'after' and 'once more': "
        "the change 'better' overwrites it."
    )


SHIFTS = """\
# @package _global_
scenario:
  areas: {north: {lines: 500}}
  repair: {on_site: 55 min}
  technicians: {per_area: 1}
  dispatch:
    chain: [desk]
    desks: {desk: {handling: 5 min, shifts: [{agents: 2, open: "08:00-16:00"}, {agents: 1, open: "16:00-22:00"}]}}
changes: {shorter: {dispatch: {desks: {desk: {shifts: [{agents: 2, open: "08:00-16:00"}]}}}}}
variants: {before: [], after: [shorter]}
"""


def test_a_change_that_takes_the_set_element_away_gives_the_notice_too(truckroll, write):
    write("plan.yaml", SHIFTS)
    outcome = truckroll("case=plan.yaml", "scenario.dispatch.desks.desk.shifts.1.agents=3")
    (note,) = outcome.notes[0]
    assert note.endswith("does not hold in 'after': the change 'shorter' overwrites it.")


def test_no_notice_where_the_change_says_the_same(truckroll, write):
    write("plan.yaml", PLAN)
    assert truckroll("case=plan.yaml", "scenario.repair.not_fixed=0.1", "scenario.repair={}").notes == [[]]


def test_a_new_mean_of_a_fixed_duration(truckroll, write):
    write("plan.yaml", PLAN)
    for text in ("40 min", "{distribution: fixed, value: 40 min}"):
        study = truckroll("case=plan.yaml", f"scenario.repair.on_site={text}").study
        assert [scenario.repair.on_site.value for scenario in study.scenarios.values()] == [2400, 3000, 3000]


def test_flags_may_stand_anywhere(truckroll, write):
    write("plans/case/mine.yaml", "# @package _global_\ndefaults: [override /scenario: jinan_before]\n")
    assert truckroll("case=mine", "--config-dir", "plans", "seed=3").study.file.seed == 3
    assert truckroll("-cd=plans", "case=mine").study.file.name == "study"


def test_check_runs_nothing_and_leaves_nothing(truckroll, tmp_path):
    outcome = truckroll("task=check", "scenario.repair.not_fixed=0.3")
    assert (outcome.status, len(outcome.checked), outcome.studies) == (0, 1, [])
    assert outcome.out.startswith("Note: scenario.repair.not_fixed=0.3 from the command line")
    assert list(tmp_path.iterdir()) == []


def test_several_runs(truckroll):
    outcome = truckroll("-m", "seed=1,2", "scenario.technicians.per_area=range(4,6)", "hydra.sweep.dir=out")
    assert [(study.file.seed, study.base.technicians.per_area) for study in outcome.studies] == [
        (1, 4), (1, 5), (2, 4), (2, 5),
    ]  # fmt: skip
    assert [folder.name for folder in outcome.folders] == ["0", "1", "2", "3"]


def test_several_runs_of_values_with_commas(truckroll):
    text = "{distribution: gamma, mean: 1 h, cv: 0.5},40 min"
    outcome = truckroll("--multirun", f"scenario.repair.on_site={text}")
    assert [study.base.repair.on_site.distribution for study in outcome.studies] == ["gamma", "fixed"]


def test_all_runs_are_checked_before_the_first_one_runs(truckroll):
    truckroll("-m", "scenario.technicians.per_area=4,x").assert_refused("per_area", "expected a whole number")


def test_help_lists_what_there_is(truckroll, tmp_path):
    outcome = truckroll("seed=7", "--help")
    assert outcome.status == 0
    assert "python run.py" in outcome.out
    assert "jinan" in outcome.out.partition("Cases")[2]
    assert list(Path().iterdir()) == []
