"""Tasks for workers: so many replications of a variant that each takes about a second.

A shorter task would spend its time on the way, a longer one would leave workers idle at the end and lose more where
a study is interrupted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from analysis.executors.work import Done, Task, Variant

SECONDS = 1.0
"""What a task should take."""


class Batches:
    """The tasks of a study, to be iterated while results come in: these tell how many replications make a second."""

    def __init__(
        self,
        variants: dict[str, Variant],
        tasks: Iterable[Task],
        workers: int,
        seconds: dict[str, float] | None = None,
    ) -> None:
        self._variants = variants
        self._workers = workers
        self._seconds = {} if seconds is None else seconds
        self._waiting: dict[str, deque[int]] = {}
        for name, number in tasks:
            self._waiting.setdefault(name, deque()).append(number)
        self._left = sum(map(len, self._waiting.values()))

    def __iter__(self) -> Iterator[tuple[Variant, tuple[int, ...]]]:
        """Variant by variant in turn, so that an interrupted study has seen all of them about equally often."""
        while self._waiting:
            for name in list(self._waiting):
                yield self._variants[name], self._next(name)

    def learn(self, done: Done) -> None:
        """Takes note of how long a replication takes; the last ones tell most."""
        if not done.replications:
            return
        each = done.seconds / len(done.replications)
        self._seconds[done.variant] = (each + self._seconds.get(done.variant, each)) / 2

    def _next(self, name: str) -> tuple[int, ...]:
        waiting = self._waiting[name]
        batch = tuple(waiting.popleft() for _ in range(self._size(name)))
        self._left -= len(batch)
        if not waiting:
            del self._waiting[name]
        return batch

    def _size(self, name: str) -> int:
        """One until something is known, and towards the end so few that all workers stay busy."""
        each = self._seconds.get(name) or max(self._seconds.values(), default=SECONDS)
        of_a_second = round(SECONDS / max(each, 1e-6))
        share = -(-self._left // (3 * self._workers))
        return max(1, min(of_a_second, share, len(self._waiting[name])))
