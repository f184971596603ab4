"""The pages about the model say what the code does: their tables are compared with the code, cell by cell.

Some cells come from the code (names, defaults, units), others are written by people (meanings, labels). Where
the code has changed, `python -m tests.docs.test_model_page` rewrites the former and keeps the latter. A table may be
moved from one page to another: it is found by its mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from analysis.measures import measure
from analysis.results import Measure
from scenarios.distributions.families import FORMS
from scenarios.scenario import LABELS, read_scenario
from scenarios.schema import study_schema
from scenarios.tasks import Task
from sim.closing_rules import FoundBy
from sim.laws import LAWS, nothing_after_the_cut
from sim.log import INSTANTS, LOG_VERSION, Log
from sim.outage_rules import Detection
from sim.plan import Plan
from sim.planning import build_plan
from sim.replicate import replicate
from sim.rules import AppointmentOutcome, Cause, Outcome, Phase, Route
from sim.stages import STAGES
from sim.streams import Source

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / f"{name}.md" for name in ("model", "inputs", "measures", "log")]

TO_WRITE = "?"
"""Stands where somebody has to write something."""

Row = tuple[str, ...]


@dataclass(frozen=True)
class PageTable:
    """One table of the page: its first columns come from the code, the others are written by people."""

    name: str
    head: Row
    from_code: Callable[[], list[Row]]
    kept_with: int = 1
    """What people wrote about a row stays as long as so many of its first cells stay."""

    def text(self, page: str) -> str:
        """The table as it should be, with the cells that people have written."""
        rows = self.from_code()
        width = len(rows[0])
        written = {row[: self.kept_with]: row[width:] for row in self.rows(page)}
        blank = (TO_WRITE,) * (len(self.head) - width)
        complete = [(*row, *written.get(row[: self.kept_with], blank)) for row in rows]
        return "\n".join(f"| {' | '.join(row)} |" for row in (self.head, ("---",) * len(self.head), *complete))

    def rows(self, page: str) -> list[Row]:
        """The rows that stand in the page."""
        return [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in self.lines(page)[2:]]

    def dropped(self, page: str) -> list[str]:
        """What people wrote about rows that are no longer there."""
        stay = {row[: self.kept_with] for row in self.from_code()}
        rows = [row for row in self.rows(page) if row[: self.kept_with] not in stay and row[-1] not in ("", TO_WRITE)]
        return [f"{self.name}: {' | '.join(row)}" for row in rows]

    def lines(self, page: str) -> list[str]:
        """The lines that stand in the page."""
        found = re.search(rf"{self.mark}\n(.*?)<!-- end -->", page, re.DOTALL)
        assert found, f"no page in docs/ has a place for the table '{self.name}': '{self.mark}', '<!-- end -->'"
        return found[1].splitlines()

    def rewritten(self, page: str) -> str:
        """The page with the table as it should be."""
        old = "".join(f"{line}\n" for line in self.lines(page))
        return page.replace(f"{self.mark}\n{old}", f"{self.mark}\n{self.text(page)}\n")

    @property
    def mark(self) -> str:
        """Stands before the table."""
        return f"<!-- table: {self.name} -->"


def _line(text: str) -> str:
    """Text on one line, fit for a cell."""
    return " ".join(text.split()).replace("|", "\\|")


def _code(text: object) -> str:
    return f"`{text}`"


# ---- inputs, from the schema of a study ----

SCHEMA = study_schema()
DISTRIBUTIONS = {form.__name__ for forms in FORMS.values() for form in forms}


def _name_of(reference: str) -> str:
    return reference.rpartition("/")[2]


def _classes(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schemas of the classes that may stand at a place, without distributions and without nothing."""
    for part in (schema, *schema.get("anyOf", ())):
        name = _name_of(part.get("$ref", ""))
        if name and name not in DISTRIBUTIONS:
            yield SCHEMA["$defs"][name]


def _below(path: str, schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What lies below a place: a class's keys, or those of what has names or numbers of its own."""
    yield from ((path, part) for part in _classes(schema))
    for option in (schema, *schema.get("anyOf", ())):
        if isinstance(option.get("additionalProperties"), dict):
            yield from ((f"{path}.NAME", part) for part in _classes(option["additionalProperties"]))
        if isinstance(option.get("items"), dict):
            yield from ((f"{path}.N", part) for part in _classes(option["items"]))


def _default(schema: dict[str, Any], is_section: bool) -> str:
    if "default" not in schema:
        return "" if is_section else "required"
    value = schema["default"]
    if isinstance(value, dict) and (is_section or not value):
        return "" if value else "none"
    if isinstance(value, list) and len(value) > 2 and len(set(value)) == 1:
        return f"{len(value)} times {_code(f'{value[0]:g}')}"
    if isinstance(value, list | dict):
        return ", ".join(_code(each) for each in value) or "none"
    if value is None or value == "":
        return "none"
    return _code(f"{value:g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else value)


WRITTEN_ELSEWHERE = ("changes", "scenario.history")
"""Places whose keys are those of the scenario or of the demand: they stand in the page once."""


def _meaning(schema: dict[str, Any], whole: dict[str, Any]) -> str:
    """What is said of a key, else of the class that it holds; of a key that tells classes apart, of the class."""
    if "description" not in schema and "const" in schema:
        return _line(f"{_code(schema['const'])}: {whole['description']}")
    said = schema.get("description") or next(_classes(schema))["description"]
    return _line(said.partition("\n\n")[0])


def _keys(prefix: str, schema: dict[str, Any]) -> Iterator[Row]:
    """Path, default and meaning of every key, each place before what lies below it."""
    for key, part in schema["properties"].items():
        path = f"{prefix}{key}"
        below = [] if path in WRITTEN_ELSEWHERE else list(_below(path, part))
        is_section = any(place == path for place, _ in below) and part.get("default") is not None
        yield f"**{path}**" if below else _code(path), _default(part, is_section), _meaning(part, schema)
        yield from _once(row for place, inner in below for row in _keys(f"{place}.", inner))


def _once(rows: Iterable[Row]) -> Iterator[Row]:
    """A key that several classes have stands once, with all that is said of it."""
    found: dict[str, Row] = {}
    for key, default, meaning in rows:
        before = found.get(key)
        if before is None or meaning != before[2]:
            found[key] = (key, before[1], f"{before[2]} {meaning}") if before else (key, default, meaning)
    yield from found.values()


def all_keys() -> dict[str, list[Row]]:
    """Rows of each table of inputs: `study`, `demand`, `scenario` and their sections, like `scenario.repair`."""
    ours = {key: part for key, part in SCHEMA["properties"].items() if key not in ("defaults", "scenario", "task")}
    rows = _keys("scenario.", SCHEMA["$defs"]["Scenario"])
    of_scenario = [(row[0].replace("scenario.", "", 1), *row[1:]) for row in rows]
    return _sections("study", _keys("", {"properties": ours})) | _sections("scenario", of_scenario) | _tasks()


def _tasks() -> dict[str, list[Row]]:
    """A table for the options of each task that has some, and one for what there is to choose from."""
    names = {kind.model_fields["name"].default: SCHEMA["$defs"][kind.__name__] for kind in get_args(Task)}
    said = " ".join(_line(of["properties"]["name"]["description"]) for of in names.values())
    chosen = [("`task`", "`compare`", f"What is done, as `task=NAME`. {said}")]
    own = {name: {key: part for key, part in of["properties"].items() if key != "name"} for name, of in names.items()}
    tables = {f"task.{name}": list(_keys("task.", {"properties": keys})) for name, keys in own.items() if keys}
    return {"task": chosen} | tables


def _sections(name: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    """A table for each section, and one for what is in none."""
    found: dict[str, list[Row]] = {name: []}
    for row in rows:
        section = row[0].strip("*`").partition(".")[0]
        is_section = row[0].startswith("**") or f"{name}.{section}" in found
        found.setdefault(f"{name}.{section}" if is_section else name, []).append(row)
    return found


def distributions() -> list[Row]:
    rows = []
    for name, forms in FORMS.items():
        ways = [[key for key in form.model_fields if key != "distribution"] for form in forms]
        words = _line((forms[0].__doc__ or "").split("\n\n")[0])
        rows.append((_code(name), "; or ".join(", ".join(map(_code, way)) for way in ways), words))
    return rows


# ---- codes and the log ----

CODES = {
    "tickets.outcome and visits.outcome": Outcome,
    "tickets.route": Route,
    "tickets.cause": Cause,
    "appointments.outcome": AppointmentOutcome,
    "closings.cause": FoundBy,
    "outages.detection": Detection,
}


def log_columns(table: str) -> list[Row]:
    columns = everything()[1].tables()[table].columns
    return [(_code(column), "instant" if column in INSTANTS else "number") for column in columns]


def codes() -> list[Row]:
    return [(of, str(code.value), code.name.lower().replace("_", " ")) for of, kind in CODES.items() for code in kind]


def phases() -> list[Row]:
    return [(str(phase.value), phase.name.lower()) for phase in Phase]


def sources() -> list[Row]:
    return [(str(source.value), _code(source.name)) for source in Source]


def stages() -> list[Row]:
    return [(stage,) for stage in STAGES]


def laws() -> list[Row]:
    return [(law.__name__.replace("_", " "), _line(law.__doc__ or "")) for law in (*LAWS, nothing_after_the_cut)]


# ---- measures, from a run without demand in which every part is switched on ----

EVERYTHING = """
areas: {ONE: {lines: 1}, OTHER: {lines: 1, kind: rural}}
customers: {NAME: {share: 0.5}, OTHER: {share: 0.5, due_by: NAME}}
faults: {ONE: {share: 0.5, skill: NAME}, OTHER: {share: 0.5, effect: other}}
orders: {per_line_and_year: 1.0e-9, on_site: 1 h, bundle: 0.5, front_desk: {handling: 5 min}}
hotline: {handling: 5 min, agents: 1, patience: 3 min, call_again: 1 h, attempts: 2, first_time_through: 0.9}
chases: {per_hour: 0.1, after_broken_promise: 0.1, raises_priority: 0.5}
remote: {fixable: 0.3, handling: 10 min, false_fix: 0.1}
dispatch:
  mode: direct
  chain: [NAME]
  desks: {NAME: {handling: 5 min, batch: 1 h, limit: 2 h, on_alarm: notify, misroute: 0.1, stuck: 0.1}}
  direct: {eligible: 0.5, misassigned: 0.1}
  contact: {by: phone, first: 0.5, limit: 1 h}
  limit: 8 h
technicians:
  roster: [{area: ONE, skills: [NAME]}, {area: OTHER}, {area: OTHER, employer: contractor}]
  sharing: borrow
  overtime: {backlog: 2, hours: 1 h}
  night_duty: {per_area: 1, hours: "22:00-06:00"}
  shift: {hours: "08:00-20:00"}
  knows_line: 0.9
  travel: {time: 10 min}
appointments:
  policy: confirmed
  notice: {before_end: 1 h, moves: 0.5}
  no_access: {unconfirmed: 0.1}
  wait_at_door: 5 min
repair: {on_site: 1 h, no_fault_found: 0.1, not_fixed: 0.1, closing: 1 h}
repeats: {imperfect: 0.1, imperfect_remote: 0.1, delay: 1 days}
clocks: {business: "08:00-18:00", sla: {stops: [no_access, waiting_at_door, customer_moved, agreed_window]}}
promises:
  NAME: {within: 8 h, per_day: 10, per_missed_appointment: 5, most_repeats: 0.2, most_missed: 0.2, percentiles: true}
costs: {currency: CURRENCY, regular_hour: 1, contractor_job: 1, second_line_visit: 1}
second_line: {needed: 0.1, lead: 1 h, handling: 1 h, parts: {needed: 0.1, lead: 1 h}}
false_closure: {base: 0.1, near_limit: 0.1, margin: 1 h, report: 1 h, audit: {coverage: 0.5}}
outages:
  elements:
    NAME: {lines_each: 1, per_element_and_year: 1.0e-9, repair: 1 h, alarm: 0.5, tickets: {count: 2, within: 1 h}}
storms: {NAME: {start: 1 h, plateau: 1 h, multiplier: 2}}
"""
TIMES = ("mean", "median", "80 %", "90 %", "95 %", "99 %", "maximum")
STATISTICS = {
    *TIMES, "share", "count", "per 100", "total", "per closed ticket", "per restored ticket", "per line and month",
    "per month", "most repeats", "most missed",
}  # fmt: skip
NAMED = dict.fromkeys(("desk", "area", "customers", "faults", "promise"), "NAME") | {"stage": "STAGE"}
"""Kinds of groups that the scenario gives names."""


@cache
def everything() -> tuple[Plan, Log]:
    """A run in which every part is switched on, and nothing happens."""
    plan = build_plan(read_scenario(yaml.safe_load(EVERYTHING)))
    return plan, replicate(plan, 0, 0)


def every_measure() -> list[Measure]:
    return list(measure(*everything(), [86_400]).values)


def _group(group: str) -> str:
    """The group, with NAME for what the scenario, the model or the process calls it."""
    kinds = [each.partition(": ") for each in group.split(", ")]
    if kinds[0][0] == "cost":
        return "cost: LINE"  # which may have a comma in it
    return ", ".join(f"{kind}: {NAMED.get(kind, name)}" if name else kind for kind, _, name in kinds)


def _statistics(found: Iterable[str]) -> str:
    """What is computed; the usual figures of a time are called `times`."""
    names = dict.fromkeys(each if each in STATISTICS else f"such as {_code(each)}" for each in found)
    if names.keys() >= set(TIMES):
        names = {"times": None} | {name: None for name in names if name not in TIMES}
    return ", ".join(names)


def measures() -> list[Row]:
    """One row for each name, with all its statistics, groups, clocks and units."""
    rows: dict[str, list[Measure]] = {}
    for of in every_measure():
        rows.setdefault(of.measure, []).append(of)
    return [
        (
            name,
            _statistics(of.statistic for of in found),
            "; ".join(dict.fromkeys(_group(of.group) for of in found)),
            ", ".join(dict.fromkeys(re.sub(": .*", ": NAME", of.clock) or "none" for of in found)),
            ", ".join(dict.fromkeys(of.unit for of in found)),
        )
        for name, found in rows.items()
    ]


INPUTS = [
    PageTable(name, ("key", "default", "meaning", "label"), partial(list, rows), kept_with=2)
    for name, rows in all_keys().items()
]
LOG_TABLES = [
    PageTable(f"log.{each.name}", ("column", "kind", "meaning"), partial(log_columns, each.name))
    for each in fields(Log)
    if each.name != "cut"
]
PAGE_TABLES = [
    *INPUTS,
    *LOG_TABLES,
    PageTable("phases", ("order", "name", "what happens"), phases),
    PageTable("distributions", ("name", "parameters", "meaning"), distributions),
    PageTable("sources", ("number", "source", "drawn for", "decides"), sources, kept_with=2),
    PageTable("codes", ("column", "code", "name", "meaning"), codes, kept_with=3),
    PageTable("stages", ("stage", "from", "to"), stages),
    PageTable("measures", ("measure", "statistics", "groups", "clock", "unit", "what, and over what"), measures),
    PageTable("laws", ("law", "what must hold"), laws),
]


def pages() -> str:
    """All pages, one after the other."""
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


# ---- tests ----


@pytest.mark.parametrize("table", PAGE_TABLES, ids=lambda table: table.name)
def test_a_table_of_the_page_is_what_the_code_says(table):
    expected = table.text(pages())
    differs = f"the table '{table.name}' differs; `python -m tests.docs.test_model_page` rewrites it as\n\n{expected}\n"
    assert "\n".join(table.lines(pages())) == expected, differs


@pytest.mark.parametrize("table", PAGE_TABLES, ids=lambda table: table.name)
def test_every_cell_of_a_table_is_written(table):
    missing = [row for row in table.rows(pages()) if TO_WRITE in row or len(row) != len(table.head)]
    assert missing == []


@pytest.mark.parametrize("table", INPUTS, ids=lambda table: table.name)
def test_every_default_has_a_label(table):
    for key, default, _, label in table.rows(pages()):
        has_value = default not in ("", "required")
        word = label.partition(":")[0]
        assert word in ((*LABELS, "neutral") if has_value else ("",)), key


def test_every_step_of_the_code_stands_in_the_pages():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "sim").rglob("*.py"))
    carried = chain.from_iterable(
        re.findall(r"\d+", steps) for steps in re.findall(r"[Ss]teps? (\d+(?:(?:,| to| and) \d+)*)", code)
    )
    letters = set(re.findall(r"\b7([a-f])\b", code))
    described = set(re.findall(r"^### Step (\d+)", pages(), re.MULTILINE))
    assert set(carried) <= described
    assert described == {str(number) for number in range(1, 17)}
    assert {f"**7{letter}" for letter in letters} <= set(re.findall(r"\*\*7[a-f]", pages()))


def test_the_page_names_the_version_of_the_log():
    assert re.findall(r"version (\d+) of the schema", pages()) == [str(LOG_VERSION)]


def test_measures_of_the_page_are_those_of_a_run():
    names = {row[0] for row in next(table for table in PAGE_TABLES if table.name == "measures").rows(pages())}
    assert names == {of.measure for of in every_measure()}


if __name__ == "__main__":
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for each in (table for table in PAGE_TABLES if table.mark in text):
            print(*(f"dropped from {row}\n" for row in each.dropped(text)), sep="", end="")
            text = each.rewritten(text)
        page.write_text(text, encoding="utf-8")
        print(f"{page} is rewritten; {text.count(f'| {TO_WRITE} ')} cells are still to be written.")
    print(f"without a place: {[each.name for each in PAGE_TABLES if each.mark not in pages()]}")
