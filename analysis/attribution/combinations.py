"""The scenarios between two variants: every combination of the changes in which they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.findings.wording import listed, plain, quoted
from scenarios.base import WrongInput, expected_one_of, nearest
from scenarios.history import with_history
from scenarios.scenario import Scenario
from scenarios.study import Study, runnable, tree_with


@dataclass(frozen=True)
class Between:
    """Two variants, and what lies between them."""

    study: Study
    earlier: str
    later: str
    order: tuple[str, ...]
    """All changes that either variant makes, in the order in which they are applied."""
    changes: tuple[str, ...]
    """Those in which they differ, in the same order; bit i of a combination says of change i whether it is as in the
    later variant."""
    added: tuple[bool, ...]
    """Whether a change is made in the later variant; else it is taken back there."""

    @property
    def all(self) -> int:
        """The combination that is the later variant."""
        return (1 << len(self.changes)) - 1

    def made(self, combination: int) -> list[str]:
        """The changes that stand in the scenario of a combination."""
        turned = {name for bit, name in enumerate(self.changes) if combination >> bit & 1}
        before = set(self.study.file.variants[self.earlier])
        return [name for name in self.order if (name in before) != (name in turned)]

    def name(self, combination: int) -> str:
        """A name for the scenario of a combination; with a slash, it is the name of no variant, and with the number
        that of no other combination, whatever commas the names of changes hold."""
        ends = {0: self.earlier, self.all: self.later}
        made = ", ".join(self.made(combination)) or "no change"
        return ends.get(combination) or f"between / {combination}: {made}"

    def scenario(self, combination: int) -> Scenario:
        """The scenario of a combination.

        Raises WrongInput where the changes cannot stand without each other.
        """
        ends = {0: self.earlier, self.all: self.later}
        if combination in ends:
            return self.study.scenarios[ends[combination]]
        made = self.made(combination)
        try:
            scenario = runnable(tree_with(self.study.file, made), "scenario")
        except WrongInput as error:
            raise WrongInput(
                f"task: {quoted(self.later)} cannot be split: with {listed(map(plain, made)) or 'no change'} alone, "
                f"{error}; expected changes that can stand without each other, or one that holds both"
            ) from None
        return scenario if scenario.history is None else with_history(scenario)[0]

    def in_words(self, combination: int) -> str:
        """What is made in a combination, of the changes in which the variants differ."""
        ends = {0: quoted(self.earlier), self.all: quoted(self.later)}
        made = self.made(combination)
        return ends.get(combination) or listed(plain(name) for name in made) or "no change"


def between(study: Study, earlier: str | None = None, later: str | None = None) -> Between:
    """The changes between two variants, by default between the first and the last.

    Raises WrongInput where there is no such variant, or nothing lies between them that could be split.
    """
    names = list(study.scenarios)
    if len(names) < 2:
        raise WrongInput("task: attribute needs two variants; expected a further one under variants")
    earlier = _known("earlier", earlier, names) or names[0]
    later = _known("later", later, names) or names[-1]
    first, last = study.file.variants[earlier], study.file.variants[later]
    order = _merged(first, last)
    changes = tuple(name for name in order if (name in first) != (name in last))
    if not changes:
        raise WrongInput(
            f"task: {quoted(earlier)} and {quoted(later)} make the same changes, so there is nothing to split; "
            f"expected two that differ, as task.earlier and task.later; {expected_one_of(names)}"
        )
    found = Between(study, earlier, later, order, changes, tuple(name in last for name in changes))
    _check_order(found)
    return found


def _known(key: str, name: str | None, names: Sequence[str]) -> str | None:
    if name is not None and name not in names:
        raise WrongInput(f"task.{key}: unknown variant '{name}'{nearest(name, names)}; {expected_one_of(names)}")
    return name


def _merged(first: Sequence[str], last: Sequence[str]) -> tuple[str, ...]:
    """All changes of two lists in the order of the second; what only the first has comes behind what precedes it
    there."""
    order, place = list(dict.fromkeys(last)), 0
    for name in dict.fromkeys(first):
        if name not in order:
            order.insert(place, name)
        place = order.index(name) + 1
    return tuple(order)


def _check_order(found: Between) -> None:
    """Refuses variants that apply changes which touch the same place in different orders: their difference is then not
    that of changes alone."""
    for combination, name in ((0, found.earlier), (found.all, found.later)):
        applied, asked = found.made(combination), list(found.study.file.variants[name])
        if applied != asked and _differ(found.study, applied, asked):
            raise WrongInput(
                f"task: {quoted(found.earlier)} and {quoted(found.later)} apply changes in different orders, and these "
                f"set the same places; expected the order {', '.join(found.order)} in both variants"
            )


def _differ(study: Study, applied: Sequence[str], asked: Sequence[str]) -> bool:
    return runnable(tree_with(study.file, applied), "scenario") != runnable(tree_with(study.file, asked), "scenario")
