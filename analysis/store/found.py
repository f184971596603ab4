"""Figures of a study's replications: those that the store has, and those that workers bring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analysis.executors.work import Done, Task, Variant
from analysis.measures import Measured
from analysis.store.keys import KeyOf, keys_of
from analysis.store.records import as_kept
from analysis.store.store import Store


class Found:
    """What is known by now."""

    def __init__(self, store: Store | None) -> None:
        self._variants: dict[str, Variant] = {}
        self._store = store
        self._found: dict[Task, Measured] = {}
        self._keys: dict[str, KeyOf] = {}

    def knows(self, variant: Variant) -> None:
        """From now on replications of this one are looked for and kept."""
        self._variants[variant.name] = variant
        if self._store is not None:
            self._keys[variant.name] = keys_of(variant.plan, variant.service_levels, variant.seed)

    def forgets(self, name: str) -> None:
        """Drops a variant and its figures; the store keeps them."""
        del self._variants[name]
        self._keys.pop(name, None)
        for task in [task for task in self._found if task[0] == name]:
            del self._found[task]

    def __contains__(self, task: Task) -> bool:
        return task in self._found

    def __getitem__(self, task: Task) -> Measured:
        return self._found[task]

    def look(self, tasks: Iterable[Task]) -> None:
        """Takes from the store what it has of these; where logs are to be checked, those whose logs were."""
        if self._store is None:
            return
        wanted: dict[bytes, list[Task]] = {}  # variants that do not differ have the same keys
        for name, number in tasks:
            wanted.setdefault(self._keys[name](number), []).append((name, number))
        checked = any(variant.check for variant in self._variants.values())
        for key, measured in self._store.find(wanted, checked).items():
            self._found.update((task, measured) for task in wanted[key])

    def add(self, done: Done) -> Iterator[Measured]:
        """Keeps what a worker brought, one by one."""
        for number, measured in zip(done.replications, done.measured, strict=True):
            self._found[done.variant, number] = as_kept(measured)
            if self._store is not None:
                check = self._variants[done.variant].check
                self._store.keep(self._keys[done.variant](number), measured, check)
            yield measured
