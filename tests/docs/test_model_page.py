"""docs/model.md says what the code does: its tables are compared with the code, cell by cell.

Some cells come from the code (names, defaults, units), others are written by people (meanings, labels). Where
the code has changed, `python -m tests.docs.test_model_page` rewrites the former and keeps the latter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from analysis.measures import measure
from analysis.results import Measure
from scenarios.distributions.families import FORMS
from scenarios.scenario import LABELS, read_scenario
from scenarios.schema import study_schema
from sim.laws import LAWS, nothing_after_the_cut
from sim.log import DESK_PASSAGES, INSTANTS, LOG_VERSION, SHIFTS, TICKETS, VISITS
from sim.planning import build_plan
from sim.replicate import replicate
from sim.rules import Outcome, Phase, Route
from sim.stages import STAGES
from sim.streams import Source

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "model.md"

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

    def lines(self, page: str) -> list[str]:
        """The lines that stand in the page."""
        found = re.search(rf"{self.mark}\n(.*?)<!-- end -->", page, re.DOTALL)
        assert found, f"docs/model.md has no place for the table '{self.name}'"
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


def study_keys() -> list[Row]:
    """Keys of a study, without those of its scenario and its demand."""
    own = {key: part for key, part in SCHEMA["properties"].items() if key not in ("defaults", "scenario", "demand")}
    return list(_keys("", {"properties": own}))


def scenario_keys() -> list[Row]:
    rows = _keys("scenario.", SCHEMA["$defs"]["Scenario"])
    return [(row[0].replace("scenario.", "", 1), *row[1:]) for row in rows]


def demand_keys() -> list[Row]:
    return list(_keys("", {"properties": {"demand": SCHEMA["properties"]["demand"]}}))


def distributions() -> list[Row]:
    rows = []
    for name, forms in FORMS.items():
        ways = [[key for key in form.model_fields if key != "distribution"] for form in forms]
        words = _line((forms[0].__doc__ or "").split("\n\n")[0])
        rows.append((_code(name), "; or ".join(", ".join(map(_code, way)) for way in ways), words))
    return rows


# ---- codes and the log ----

TABLES = {"tickets": TICKETS, "desk_passages": DESK_PASSAGES, "visits": VISITS, "shifts": SHIFTS}


def log_columns() -> list[Row]:
    return [
        (_code(f"{table}.{column}"), "instant" if column in INSTANTS else "number")
        for table, columns in TABLES.items()
        for column in columns
    ]


def codes() -> list[Row]:
    found = [("outcome", Outcome), ("route", Route)]
    return [
        (_code(f"{column} {code.value}"), code.name.lower().replace("_", " "))
        for column, kind in found
        for code in kind
    ]


def phases() -> list[Row]:
    return [(str(phase.value), phase.name.lower()) for phase in Phase]


def sources() -> list[Row]:
    return [(str(source.value), _code(source.name)) for source in Source]


def stages() -> list[Row]:
    return [(stage,) for stage in STAGES]


def laws() -> list[Row]:
    return [(law.__name__.replace("_", " "), _line(law.__doc__ or "")) for law in (*LAWS, nothing_after_the_cut)]


# ---- measures, from a run without demand ----

EVERYTHING = {
    "areas": {"NAME": {"lines": 1}},
    "customers": {"NAME": {}},
    "dispatch": {"chain": ["NAME"], "desks": {"NAME": {"limit": "2 h"}}},
    "technicians": {"per_area": 1},
    "repair": {"on_site": "1 h"},
}
STATISTICS = ("mean", "median", "80 %", "90 %", "95 %", "maximum", "share", "count", "per 100")


def every_measure() -> list[Measure]:
    plan = build_plan(read_scenario(EVERYTHING))
    return list(measure(plan, replicate(plan, 0, 0), [86_400]).values)


def _group(group: str) -> str:
    """The group, with NAME for what the scenario, the model or the process calls it."""
    kind, _, name = group.partition(": ")
    named = {"desk": "NAME", "area": "NAME", "customers": "NAME", "stage": "STAGE"}
    return f"{kind}: {named.get(kind, name)}" if name else group


def measures() -> list[Row]:
    """One row for each name, clock and unit, with all its statistics and all its groups."""
    rows: dict[Row, tuple[list[str], list[str]]] = {}
    for of in every_measure():
        statistics, groups = rows.setdefault((of.measure, of.clock, of.unit), ([], []))
        statistics.append(of.statistic if of.statistic in STATISTICS else f"such as {_code(of.statistic)}")
        groups.append(_group(of.group))
    return [
        (name, ", ".join(dict.fromkeys(statistics)), ", ".join(dict.fromkeys(groups)), clock or "none", unit)
        for (name, clock, unit), (statistics, groups) in rows.items()
    ]


INPUTS = [
    PageTable("study", ("key", "default", "meaning", "label"), study_keys, kept_with=2),
    PageTable("scenario", ("key", "default", "meaning", "label"), scenario_keys, kept_with=2),
    PageTable("demand", ("key", "default", "meaning", "label"), demand_keys, kept_with=2),
]
PAGE_TABLES = [
    *INPUTS,
    PageTable("phases", ("order", "name", "what happens"), phases),
    PageTable("distributions", ("name", "parameters", "meaning"), distributions),
    PageTable("sources", ("number", "source", "drawn for", "decides"), sources),
    PageTable("log", ("column", "kind", "meaning"), log_columns),
    PageTable("codes", ("code", "name", "meaning"), codes),
    PageTable("stages", ("stage", "from", "to"), stages),
    PageTable("measures", ("measure", "statistics", "groups", "clock", "unit", "what, and over what"), measures),
    PageTable("laws", ("law", "what must hold"), laws),
]


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


# ---- tests ----


@pytest.mark.parametrize("table", PAGE_TABLES, ids=lambda table: table.name)
def test_a_table_of_the_page_is_what_the_code_says(table):
    expected = table.text(page())
    differs = f"the table '{table.name}' differs; `python -m tests.docs.test_model_page` rewrites it as\n\n{expected}\n"
    assert "\n".join(table.lines(page())) == expected, differs


@pytest.mark.parametrize("table", PAGE_TABLES, ids=lambda table: table.name)
def test_every_cell_of_a_table_is_written(table):
    missing = [row for row in table.rows(page()) if TO_WRITE in row or len(row) != len(table.head)]
    assert missing == []


@pytest.mark.parametrize("table", INPUTS, ids=lambda table: table.name)
def test_every_default_has_a_label(table):
    for key, default, _, label in table.rows(page()):
        has_value = default not in ("", "required")
        word = label.partition(":")[0]
        assert word in ((*LABELS, "neutral") if has_value else ("",)), key


def test_every_step_of_the_code_stands_in_the_page():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "sim").glob("*.py"))
    carried = chain.from_iterable(
        re.findall(r"\d+", steps) for steps in re.findall(r"[Ss]teps? (\d+(?:(?:,| to| and) \d+)*)", code)
    )
    letters = set(re.findall(r"\b7([a-f])\b", code))
    described = set(re.findall(r"^### Step (\d+)", page(), re.MULTILINE))
    absent = re.search(r"^Steps (.+) do not exist in this version", page(), re.MULTILINE)
    assert absent
    assert set(carried) <= described
    assert described | set(re.findall(r"\d+", absent[1])) == {str(number) for number in range(1, 17)}
    assert described.isdisjoint(re.findall(r"\d+", absent[1]))
    assert {f"**7{letter}" for letter in letters} <= set(re.findall(r"\*\*7[a-f]", page()))


def test_the_page_names_the_version_of_the_log():
    assert re.findall(r"version (\d+) of the schema", page()) == [str(LOG_VERSION)]


def test_measures_of_the_page_are_those_of_a_run():
    names = {row[0] for row in next(table for table in PAGE_TABLES if table.name == "measures").rows(page())}
    assert names == {of.measure for of in every_measure()}


if __name__ == "__main__":
    text = page()
    for each in PAGE_TABLES:
        text = each.rewritten(text)
    PAGE.write_text(text, encoding="utf-8")
    print(f"{PAGE} is rewritten; {text.count(f'| {TO_WRITE} ')} cells are still to be written.")
