"""A planner's own files: where they lie, what they look like, and what is said about mistakes in them."""

from __future__ import annotations

import pytest

from scenarios.distributions import Exponential, Fixed

HEAD = "# @package _global_\n"
CASE = """\
defaults: [override /scenario: jinan_before]
name: my_city
changes:
  fewer: {technicians: {per_area: 3}}
variants:
  now: []
  fewer people: [fewer]
"""
OWN = ("case=my_city", "--config-dir", "plans")


def test_a_first_own_case(truckroll, write, tmp_path):
    write("plans/case/my_city.yaml", HEAD + CASE)
    outcome = truckroll(*OWN)
    assert outcome.study.scenarios["fewer people"].technicians.per_area == 3
    assert outcome.folders == [tmp_path / "runs" / "my_city"]


def test_a_case_by_its_path(truckroll, write):
    path = write("somewhere else/济南.yaml", HEAD + CASE)
    assert list(truckroll(f"case={path}", "seed=2").study.scenarios) == ["now", "fewer people"]
    assert truckroll("case=somewhere else/济南.yaml").study.file.name == "my_city"


def test_a_case_with_an_odd_name(truckroll, write):
    write("我的 plans/case/我的 city.yaml", HEAD + CASE)
    assert truckroll("case=我的 city", "--config-dir", "我的 plans").study.file.name == "my_city"


def test_names_in_any_script(truckroll, write):
    write("plans/case/my_city.yaml", HEAD + CASE + "scenario: {areas: {历下区: {lines: 900}}}\n")
    assert truckroll(*OWN, "scenario.areas.历下区.technicians=7").base.areas["历下区"].technicians == 7
    truckroll(*OWN, "scenario.areas.历下.technicians=7").assert_refused("did you mean '历下区'?")


def test_numbers_as_names(truckroll, write):
    write("plans/case/my_city.yaml", HEAD + CASE.replace("now:", "2013:"))
    assert list(truckroll(*OWN).study.scenarios) == ["2013", "fewer people"]


def test_a_case_changes_values_of_its_scenario(truckroll, write):
    text = "scenario: {technicians: {per_area: 9}, repair: {on_site: {distribution: exponential, mean: 1 h}}}\n"
    write("plans/case/my_city.yaml", HEAD + CASE + text)
    base = truckroll(*OWN).base
    assert base.technicians.per_area == 9
    assert base.repair.on_site == Exponential(mean="1 h")  # nothing is left of the lognormal distribution there
    assert base.repair.pause is not None


def test_an_own_scenario_on_a_shipped_one(truckroll, write):
    write("plans/case/my_city.yaml", HEAD + CASE.replace("jinan_before", "mine"))
    write(
        "plans/scenario/mine.yaml", "defaults: [jinan_before]\nrepair: {on_site: {distribution: fixed, value: 1 h}}\n"
    )
    base = truckroll(*OWN).base
    assert base.repair.on_site == Fixed(value="1 h")
    assert base.areas.keys() == {"north", "east", "south", "west"}
    assert truckroll(*OWN, "scenario=jinan_before").base.repair.on_site.distribution == "lognormal"


def test_an_own_case_with_reports_from_a_file(truckroll, write):
    demand = "demand: {file: tickets.csv, columns: {reported: opened_at}}\n"
    text = CASE.replace("jinan_before", "jinan_before, override /demand: history")
    write("plans/case/my_city.yaml", HEAD + text + demand)
    assert truckroll(*OWN).study.file.demand.file == "tickets.csv"
    truckroll(*OWN, "demand=model").assert_refused("demand: the key 'file' does not go with 'model'")


def test_a_question_mark_asks_for_a_value(truckroll, write):
    write("plans/case/my_city.yaml", HEAD + CASE + "title: ???\nscenario: {hotline: {answer_target: '???'}}\n")
    truckroll(*OWN).assert_refused("scenario.hotline.answer_target: missing", "title: missing", "title=VALUE")
    assert truckroll(*OWN, "title=x", "scenario.hotline.answer_target=9 s").base.hotline.answer_target == 9


def test_an_own_case_on_another_case(truckroll, write):
    write("plans/case/my_city.yaml", HEAD + CASE)
    write("plans/case/more.yaml", HEAD + "defaults: [my_city]\nvariants: {as it was: []}\n")
    assert list(truckroll("case=more", "--config-dir", "plans").study.scenarios) == ["now", "fewer people", "as it was"]
    write("plans/case/more.yaml", HEAD + "defaults: [my_city, override /demand: history]\n")
    truckroll("case=more", "--config-dir", "plans").assert_refused("demand.file: missing")
    write("plans/case/more.yaml", HEAD + "defaults: [my_cty]\n")
    truckroll("case=more", "--config-dir", "plans").assert_refused("unknown case 'my_cty'", "did you mean 'my_city'?")


def replaced(old: str, new: str) -> str:
    assert old in CASE
    return HEAD + CASE.replace(old, new)


WITH_CHANGE = "  fewer: {technicians: {per_area: 3}}\n"

MISTAKES = {
    "no header": (CASE, ["plans/case/my_city.yaml", "# @package _global_"]),
    "nothing": ("", ["# @package _global_"]),
    "nothing but the header": (HEAD, ["scenario.areas: missing"]),
    "no keys": (HEAD + "- a\n", ["plans/case/my_city.yaml", "expected keys with values"]),
    "unknown key": (HEAD + CASE + "varaints: {}\n", ["unknown key 'varaints'", "did you mean 'variants'?"]),
    "unknown key of the scenario": (
        HEAD + CASE + "scenario: {repair: {on_sight: 1 h}}\n",
        ["scenario.repair: unknown key 'on_sight'", "did you mean 'on_site'?"],
    ),
    "repeated key": (HEAD + CASE + "name: again\n", ["my_city.yaml, line 9, column 1", "'name'", "after line 3"]),
    "repeated change": (
        replaced(WITH_CHANGE, WITH_CHANGE + WITH_CHANGE),
        ["my_city.yaml, line 6, column 3", "'fewer' stands here again after line 5"],
    ),
    "unquoted time": (
        HEAD + CASE + "scenario: {technicians: {shift: {lunch: 18:00}}}\n",
        ["my_city.yaml, line 9, column 41", 'quote it: "18:00"'],
    ),
    "unquoted off": (
        HEAD + CASE + "scenario: {technicians: {shift: {hours: off}}}\n",
        ["my_city.yaml, line 9, column 41", "true or false", '"off"'],
    ),
    "tab": (HEAD + CASE + "\tseed: 3\n", ["my_city.yaml, line 9, column 1", "not tabs"]),
    "open bracket": (HEAD + CASE + "published: [\n", ["my_city.yaml, line 10, column 1"]),
    "colon in a text": (HEAD + CASE + "title: what: this\n", ["my_city.yaml, line 9, column 12", "needs quotes"]),
    "number for a text": (replaced("name: my_city", "name: 5"), ["name: got 5", "put it in quotes"]),
    "negative duration": (
        HEAD + CASE + "scenario: {repair: {on_site: -5 min}}\n",
        ["scenario.repair.on_site: '-5 min' is negative"],
    ),
    "no unit": (HEAD + CASE + "scenario: {repair: {pause: 30}}\n", ["scenario.repair.pause: 30 has no unit"]),
    "list for keys": (HEAD + CASE + "scenario: {areas: [a, b]}\n", ["my_city.yaml: scenario.areas: got a list"]),
    "keys for a list": (
        HEAD + CASE + "scenario: {dispatch: {chain: {city desk: {}}}}\n",
        ["my_city.yaml: scenario.dispatch.chain: got keys; expected a list"],
    ),
    "choice as a plain key": (
        replaced("defaults: [override /scenario: jinan_before]", "scenario: jinan_before"),
        ["'scenario: jinan_before' chooses no file", "defaults: [override /scenario: jinan_before]"],
    ),
    "choice without override": (replaced("override /", ""), ["my_city.yaml: defaults", "'override /scenario:"]),
    "choice without slash": (replaced("override /", "override "), ["my_city.yaml: defaults", "'override /scenario:"]),
    "no list of defaults": (
        replaced("[override /scenario: jinan_before]", "jinan_before"),
        ["my_city.yaml: defaults", "expected a list"],
    ),
    "unknown group": (replaced("/scenario", "/scenari"), ["unknown group 'scenari'", "did you mean 'scenario'?"]),
    "unknown scenario": (
        replaced("jinan_before", "jinan_befor"),
        ["unknown scenario 'jinan_befor'", "did you mean 'jinan_before'?", "plans/scenario/jinan_befor.yaml"],
    ),
    "unknown change in a variant": (
        replaced("[fewer]", "[fewr]"),
        ["variants.fewer people: unknown change 'fewr'", "did you mean 'fewer'?"],
    ),
    "wrong change that no variant uses": (
        replaced(WITH_CHANGE, WITH_CHANGE + "  unused: {repair: {not_fixed: 2}}\n"),
        ["changes.unused.repair.not_fixed: 2 is out of range"],
    ),
    "choice in a change": (
        replaced(WITH_CHANGE, WITH_CHANGE + "  unused: {demand: history}\n"),
        ["changes.unused: unknown key 'demand'", "cannot choose files"],
    ),
    "defaults in a change": (
        replaced(WITH_CHANGE, WITH_CHANGE + "  unused: {defaults: [override /scenario: neutral]}\n"),
        ["changes.unused: unknown key 'defaults'", "cannot choose files"],
    ),
    "word in a change": (
        replaced(WITH_CHANGE, WITH_CHANGE + "  unused: {dispatch: direct}\n"),
        ["changes.unused.dispatch: got 'direct'", "'mode'"],
    ),
    "empty change": (replaced(WITH_CHANGE, "  fewer:\n"), ["changes.fewer: got nothing"]),
    "no list in a variant": (replaced("now: []", "now: fewer"), ["variants.now: got 'fewer'", "expected a list"]),
    "unknown key of Hydra": (
        HEAD + CASE + "hydra: {run: {dri: x}}\n",
        ["my_city.yaml: hydra.run.dri", "did you mean 'hydra.run.dir'?"],
    ),
    "unknown variable": (HEAD + CASE + "title: ${nmae}\n", ["title", "nmae"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_in_a_case(truckroll, write, tmp_path, mistake):
    text, words = MISTAKES[mistake]
    write("plans/case/my_city.yaml", text)
    truckroll(*OWN).assert_refused(*words)
    assert [path.name for path in tmp_path.iterdir()] == ["plans"]


def test_a_case_must_not_have_the_name_of_a_shipped_one(truckroll, write):
    write("plans/case/jinan.yaml", HEAD + CASE)
    for words in [("--config-dir", "plans"), ("case=jinan", "--config-dir", "plans")]:
        truckroll(*words).assert_refused("plans/case/jinan.yaml", "is shipped already", "another name")


def test_a_scenario_must_not_have_the_name_of_a_shipped_one(truckroll, write):
    write("plans/case/my_city.yaml", HEAD + CASE)
    write("plans/scenario/jinan_before.yaml", "areas: {a: {lines: 3}}")
    truckroll(*OWN).assert_refused("plans/scenario/jinan_before.yaml", "is shipped already")


@pytest.mark.parametrize("place", ["plans/my_city.yaml", "plans/case/my_city.yml", "plans/scenario/my_city.yaml"])
def test_a_case_in_the_wrong_place(truckroll, write, place):
    write("plans/case/other.yaml", HEAD + CASE)
    write(place, HEAD + CASE)
    words = ("unknown case 'my_city'", "'other'", "must lie in plans/case/my_city.yaml", f"not in {place}")
    truckroll(*OWN).assert_refused(*words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("defaults: [mine]", ["plans/scenario/mine.yaml: stands on itself"]),
        ("defaults: [min]", ["unknown scenario 'min'", "did you mean 'mine'?"]),
        ("defaults: [override /demand: history]", ["plans/scenario/mine.yaml: defaults", "names of a scenario"]),
        ("areas: {a: {lines: 3}}\nareas: {}", ["plans/scenario/mine.yaml, line 2, column 1"]),
        ("areas: {a: {lines: -3}}", ["scenario.areas.a.lines: -3 is out of range"]),
    ],
)
def test_mistake_in_a_scenario(truckroll, write, text, words):
    write("plans/scenario/mine.yaml", text)
    truckroll("scenario=mine", "variants={}", "--config-dir", "plans").assert_refused(*words)


def test_files_that_are_no_utf_8(truckroll, write):
    path = write("plans/case/my_city.yaml", "")
    path.write_bytes("# @package _global_\ntitle: 济南".encode("gb18030"))
    truckroll(*OWN).assert_refused("plans/case/my_city.yaml", "UTF-8")


def test_help_with_own_cases(truckroll, write):
    write("plans/case/my_city.yaml", HEAD + CASE + "title: What fewer people do\n")
    write("plans/case/broken.yaml", "a: [")
    out = truckroll("--help", "--config-dir", "plans").out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "my_city What fewer people do" in lines
    assert any(line.startswith("broken cannot be used: plans/case/broken.yaml, line 1") for line in lines)


def test_a_byte_order_mark_does_no_harm(truckroll, write):
    path = write("plans/case/my_city.yaml", "\ufeff" + HEAD + CASE)
    assert list(truckroll(*OWN).study.scenarios) == ["now", "fewer people"]
    assert list(truckroll(f"case={path}").study.scenarios) == ["now", "fewer people"]


def test_a_scenario_with_the_header_of_a_case(truckroll, write):
    write("plans/scenario/mine.yaml", HEAD + "technicians: {per_area: 3}\n")
    truckroll("scenario=mine", "--config-dir", "plans").assert_refused(
        "mine.yaml: begins with '# @package _global_'", "expected a scenario without it"
    )


def test_a_change_puts_a_roster_in_the_place_of_per_area(truckroll, write):
    crew = "{technicians: {per_area: null, roster: [{area: A, count: 2}, {area: B, count: 3}]}}".replace("A", "north")
    text = CASE.replace("{technicians: {per_area: 3}}", crew.replace("area: B", "area: south"))
    text = text.replace("fewer:", "pooled: {technicians: {sharing: pooled}}\n  fewer:").replace(
        "[fewer]", "[pooled, fewer]"
    )
    write(
        "plans/case/my_city.yaml",
        HEAD + text.replace("changes:", "scenario: {technicians: {sharing: pooled}}\nchanges:"),
    )
    groups = truckroll(*OWN).study.scenarios["fewer people"].groups()
    assert [(group.area, group.count) for group in groups] == [("north", 2), ("south", 3)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("scenario: {start: 2026-13-45}\n", ["scenario.start: got '2026-13-45'", "expected a date"]),
        ("published: &a [*a]\n", ["line 2", "holds itself"]),
        ("scenario: {3: 4, null: 5}\n", ["a key is missing before ':'"]),
        ("hydra: {run: {dir: ''}}\n", ["hydra.run.dir: is empty"]),
        (f"seed: {'9' * 5000}\n", ["cannot be read"]),
        (
            "scenario: {faults: {fault: {not_fixed: 1}}}\n",
            ["scenario.faults.fault.not_fixed", "no visit would ever fix"],
        ),
        ("scenario: {repeats: {imperfect: on}}\n", ["unquoted on"]),
        ("scenario: {repeats: {imperfect: true}}\n", ["scenario.repeats.imperfect: got True; expected a number"]),
        (
            "scenario: {reports: {weekdays: [true, 1, 1, 1, 1, 1, 1]}}\n",
            ["scenario.reports.weekdays", "expected a number"],
        ),
    ],
)
def test_a_value_that_cannot_be_used(truckroll, write, text, words):
    head = "defaults: [override /scenario: jinan_before]\n"
    write("plans/case/my_city.yaml", HEAD + text + head)
    truckroll(*OWN).assert_refused(*words)


def test_a_desk_that_a_change_brings_along_with_its_chain(truckroll, write):
    text = CASE.replace("{technicians: {per_area: 3}}", "{dispatch: {chain: [one desk], desks: {one desk: {}}}}")
    write("plans/case/my_city.yaml", HEAD + text)
    assert truckroll(*OWN).study.scenarios["fewer people"].dispatch.chain == ["one desk"]
