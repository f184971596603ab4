"""A study: a base scenario, named changes, variants made of changes, and what an operator published.

A change is a small partial tree of the scenario, one mechanism. Mappings merge, everything else replaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator

from scenarios.base import Model, WrongInput, expected_one_of, nearest
from scenarios.contrast import Contrast
from scenarios.demand import HistoryDemand, ModelDemand
from scenarios.explain import explain
from scenarios.page import CasePage
from scenarios.published import PublishedFigure
from scenarios.quantities import Duration, Precision, write_duration
from scenarios.scenario import Scenario, check_visits_end, read_scenario
from scenarios.tasks import Compare, Task

Tree = dict[str, Any]

MOST_WORKERS = 1024
"""More processes or threads than this would only exhaust the machine."""

MOST_REPLICATIONS = 1_000_000
"""More repetitions than this are a slip: no figure needs them."""


class LocalExecutor(Model):
    """Replications run on this machine."""

    name: Literal["local"] = "local"
    """`local`: on this machine."""
    kind: Literal["auto", "processes", "threads"] = "auto"
    """`processes` or `threads` of this machine; `auto`: threads where every variant runs on the compiled engine and all
    is done in about ten seconds, as they start at once, else processes, which measure at the same time."""
    workers: int | None = Field(default=None, gt=0, le=MOST_WORKERS)
    """How many at once; without it, one for each core."""


class DaskExecutor(Model):
    """Replications run on a cluster, see docs/cluster.md."""

    name: Literal["dask"] = "dask"
    """`dask`: on the workers of a Dask scheduler."""
    address: str
    """Where the scheduler listens, as `dask scheduler` prints it, like `tcp://10.0.0.1:8786`."""

    @field_validator("address")
    @classmethod
    def _names_a_port(cls, address: str) -> str:
        if not re.fullmatch(r"(tcp|tls)://[^\s/]+:\d{1,5}", address, re.ASCII):
            raise ValueError(f"'{address}' is no address of a scheduler; expected one like tcp://10.0.0.1:8786")
        return address


class StudyFile(Model):
    """A study as it is written down."""

    name: str = "study"
    """Short name, used for the folder of results."""
    title: str = ""
    """One line that says what is compared."""
    question: str = ""
    """The question that the study answers."""
    background: str = ""
    """What a reader needs to know: what was done, what is published, what is assumed."""
    scenario: Tree
    """The base scenario."""
    demand: ModelDemand | HistoryDemand = Field(default=ModelDemand(), discriminator="source")
    """Where first reports come from."""
    changes: dict[str, Tree] = {}
    """Changes by name: partial trees of the scenario."""
    variants: dict[str, list[str]] = {"base": []}
    """Variants by name: lists of changes, applied in this order. The first is the reference."""
    published: list[PublishedFigure] = []
    """Published figures."""
    contrasts: list[Contrast] = []
    """Differences in differences between two variants."""
    page: CasePage = CasePage()
    """The page of a published case in the report."""
    service_levels: list[Duration] = [86_400, 172_800]
    """Times from report to closing whose share kept is measured and marked in charts."""
    seed: int = Field(default=1, ge=0, lt=2**32)
    """Seed of all randomness."""
    replications: int = Field(default=12, gt=0, le=MOST_REPLICATIONS)
    """Independent repetitions of each variant."""
    check: bool = False
    """Whether every log is checked against the laws of conservation."""
    save_logs: bool = False
    """Whether the logs are kept as Parquet files."""
    store: bool = True
    """Whether finished replications are kept beside the results, so that none is run twice: an interrupted study goes
    on where it was, and a changed one runs what is missing. `on` or `off`; with `save_logs` all are run again."""
    engine: Literal["auto", "simpy", "compiled"] = "auto"
    """What simulates; no figure depends on it. `simpy`: the readable engine, which runs classes of yours, too.
    `compiled`: the fast one. `auto`: the fast one where it can run the scenario and has been compiled before or
    the study is large enough (about 300,000 tickets) to compile it for."""
    log: Literal["kept", "streamed"] = "kept"
    """Whether a run's log stays in memory until the run is over, about 300 bytes a ticket, or is measured while it
    runs: `streamed` is for runs of many millions of tickets, on the compiled engine. Every figure is the same."""
    targets: list[str] = []
    """What staffing must keep, in words: `share within 24 h >= 0.90`. On the command line `target=...`, as often as
    there are targets."""
    vary: list[str] = []
    """What sweeps and sensitivity vary: a path of the scenario, or the name of a change, and its values:
    `technicians.per_area = 3, 4, 5` or `repair.not_fixed = 0.05 .. 0.25`. On the command line `vary=...`, as often as
    there are paths."""
    precision: Precision | None = None
    """Half-width of the 95 % intervals of the headline figures, as a share of the figure, that is to be reached, like
    `2%`: replications are then run until it is, at most `most_replications`."""
    most_replications: int = Field(default=640, gt=1, le=MOST_REPLICATIONS)
    """With `precision`: so many are run at most."""
    task: Task = Field(default=Compare(), discriminator="name")
    """What is done."""
    executor: LocalExecutor | DaskExecutor = Field(default=LocalExecutor(), discriminator="name")
    """Where it runs."""

    @field_validator("task", mode="before")
    @classmethod
    def _compares(cls, task: Any) -> Any:
        """Who names no task wants a comparison."""
        return {"name": "compare", **task} if isinstance(task, dict) else task

    @field_validator("executor", mode="before")
    @classmethod
    def _runs_here(cls, executor: Any) -> Any:
        """Who names no executor means this machine."""
        return {"name": "local", **executor} if isinstance(executor, dict) else executor

    @field_validator("name")
    @classmethod
    def _names_a_folder(cls, name: str) -> str:
        if not name or set(name) & set('/\\:*?"<>|') or name.strip(" .") != name:
            raise ValueError(f"'{name}' cannot name a folder; expected a name like 'my_city'")
        return name

    @field_validator("variants", "changes")
    @classmethod
    def _name_folders(cls, named: dict[str, Any]) -> dict[str, Any]:
        """Variants name folders of logs and rows of tables, and both are typed on the command line with `_`."""
        seen: dict[str, str] = {}
        for name in named:
            if (
                not name
                or name != name.strip()
                or name in (".", "..")
                or not name.isprintable()
                or set(name) & set("/\\")
            ):
                raise ValueError(f"{name!r} cannot be a name; expected a name like 'direct_dispatch', without / and \\")
            same = seen.setdefault(name.replace("_", " "), name)
            if same != name:
                raise ValueError(f"the names '{same}' and '{name}' differ only in '_'; expected different names")
        return named


@dataclass(frozen=True)
class Study:
    """A study whose every variant is a valid scenario."""

    file: StudyFile
    scenarios: dict[str, Scenario]
    """The scenario of each variant, in order."""

    @property
    def base(self) -> Scenario:
        return next(iter(self.scenarios.values()))

    @property
    def reference(self) -> str:
        """Name of the variant that the others are compared with."""
        return next(iter(self.scenarios))


def merge(base: Tree, change: Tree) -> Tree:
    """The base with a change applied: mappings merge, everything else replaces.

    A mapping that names a distribution replaces as a whole, so that no parameter of the old one is left over.
    Where a fixed duration such as `40 min` stands, a new mean is a new duration.
    """
    result = dict(base)
    for key, value in change.items():
        result[key] = _merged(result.get(key), value)
    return result


def _merged(old: Any, value: Any) -> Any:
    if not isinstance(value, dict) or "distribution" in value:
        return value
    fixed = isinstance(old, str) or (isinstance(old, dict) and old.get("distribution") == "fixed")
    if fixed and list(value) in (["mean"], ["value"]):
        return next(iter(value.values()))
    return merge(old, value) if isinstance(old, dict) else value


def leaves(tree: Tree, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Paths and values of everything in a tree that is not itself a mapping."""
    for key, value in tree.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, (*path, str(key)))
        else:
            yield (*path, str(key)), value


def _check_names(file: StudyFile) -> None:
    for variant, names in file.variants.items():
        for name in names:
            if name not in file.changes:
                raise WrongInput(
                    f"variants.{variant}: unknown change '{name}'{nearest(name, file.changes)}; "
                    f"{expected_one_of(file.changes)}"
                )
    for number, figure in enumerate(file.published):
        for name in figure.names:
            if name not in file.variants:
                raise _unknown_variant(f"published.{number}", name, file)
    for number, panel in enumerate(file.page.picture.panels):
        for name in panel.variants or []:
            if name not in file.variants:
                raise _unknown_variant(f"page.picture.panels.{number}.variants", name, file)
    if not file.variants:
        raise WrongInput("variants: none given; expected at least one, like {before: []}")


def _unknown_variant(place: str, name: str, file: StudyFile) -> WrongInput:
    return WrongInput(
        f"{place}: unknown variant '{name}'{nearest(name, file.variants)}; {expected_one_of(file.variants)}"
    )


def _check_samples(study: Study) -> None:
    """Refuses a published sample that is not as long as the window: its scatter could not be read off the runs.

    The window of a ticket file is known only when the file is read, and published figures do not speak of it.
    """
    for number, figure in enumerate(study.file.published):
        for name in figure.names:
            window = study.scenarios[name].horizon.window
            if figure.sample not in (None, window) and study.scenarios[name].history is None:
                raise WrongInput(
                    f"published.{number}.sample: {write_duration(figure.sample)} is not the window of '{name}', which "
                    f"is {write_duration(window)}; expected scenario.horizon.window="
                    f"'{write_duration(figure.sample)}', or no sample"
                )


def tree_with(file: StudyFile, changes: Iterable[str]) -> Tree:
    """The tree of the scenario with its demand and these changes, applied in this order."""
    tree = dict(file.scenario)
    if isinstance(file.demand, HistoryDemand):
        tree["history"] = file.demand.model_dump(mode="json")
    for name in changes:
        tree = merge(tree, file.changes[name])
    return tree


def runnable(tree: Tree, place: str) -> Scenario:
    """A scenario that can be run to its end.

    Raises WrongInput whose message begins with the place of the tree.
    """
    scenario = read_scenario(tree, place)
    try:
        check_visits_end(scenario)
    except WrongInput as error:
        raise WrongInput(f"{place}.{error}") from None
    return scenario


def _check_streamed(file: StudyFile) -> None:
    """Refuses what needs a whole log where none is kept."""
    if file.log != "streamed":
        return
    for given, why, other in (
        (file.save_logs, "save_logs=true writes whole logs", "save_logs=false"),
        (file.check, "check=true looks at whole logs", "check=false"),
        (file.engine == "simpy", "engine=simpy keeps its own", "engine=auto"),
    ):
        if given:
            raise WrongInput(f"log: 'streamed' keeps no log, and {why}; expected log=kept, or {other}")


def _check_change(name: str, change: Tree) -> None:
    """Refuses a change that chooses files or speaks of the study: it could not be applied to a scenario."""
    for key in change:
        if key == "defaults" or (key in StudyFile.model_fields and key not in Scenario.model_fields):
            raise WrongInput(
                f"changes.{name}: unknown key '{key}'; a change cannot choose files or set what belongs to the study; "
                "expected parts of the scenario, like {repair: {not_fixed: 0.1}}"
            )


def resolve(tree: Tree) -> Study:
    """Reads a whole study; every change is also tried by itself, whether or not a variant uses it.

    Raises WrongInput with a message that names the place.
    """
    try:
        file = StudyFile.model_validate(tree)
    except ValidationError as error:
        raise WrongInput(explain(error, StudyFile)) from None
    _check_names(file)
    _check_streamed(file)
    own, alone = runnable(tree_with(file, []), "scenario"), {}
    for name, change in file.changes.items():
        _check_change(name, change)
        alone[name] = runnable(tree_with(file, [name]), f"changes.{name}")
    variants = {
        name: runnable(tree_with(file, changes), f"variants.{name}: scenario")
        for name, changes in file.variants.items()
    }
    study = Study(file, variants)
    _check_desks_of_changes(study, own, alone)
    _check_samples(study)
    return study


def _check_desks_of_changes(study: Study, base: Scenario, alone: dict[str, Scenario]) -> None:
    """Refuses a desk that only a change names and that no chain has: it is a slip that would do nothing.

    A chain may come from the base, from the change, or from another change of a variant with it.
    """
    for name, change in study.file.changes.items():
        with_it = [study.scenarios[variant] for variant, names in study.file.variants.items() if name in names]
        chains = [scenario.dispatch.chain for scenario in (alone[name], *with_it)]
        known = list(dict.fromkeys([*base.dispatch.desks, *(desk for chain in chains for desk in chain)]))
        for desk in (change.get("dispatch") or {}).get("desks") or {}:
            if desk not in known:
                raise WrongInput(
                    f"changes.{name}.dispatch.desks: '{desk}' is in no chain{nearest(desk, known)}; "
                    f"{expected_one_of(known)}, or a chain with it"
                )
