"""Compares the engines on many generated scenarios:

    python -m tests.engines.campaign --count 2000 --seed 1 --workers 2

Stops at the first scenario that they tell differently, makes it smaller, writes it to a file, and prints it with the
first difference. Then `--replay FILE` runs that file again, `--shrink FILE` makes it smaller still.

    --family ordinary|trouble|both   which scenarios (`trouble`: tests/engines/trouble.py)
    --plain                          the compiled engine as plain Python, which checks the bounds of its arrays
    --cramped                        it gets no more memory than it asks for, so that it asks all the time
    --all                            does not stop; counts the differences by kind
    --without appointments,outages   leaves out these parts of every scenario
    --engine NAME                    another engine than `kernel`: one of tests/engines/engines.py

A scenario that names a Python class is passed over and counted. An engine that dies or takes longer than `--timeout`
seconds for one scenario is reported like one that differs.
"""

from __future__ import annotations

import argparse
import faulthandler
import multiprocessing
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import monotonic

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from scenarios.base import WrongInput
from tests.engines.case import Case, told
from tests.engines.engines import STAND_INS, engine_named, run_plain
from tests.engines.families import FAMILIES
from tests.engines.judging import OWN_CLASS, Engine, Verdict, verdict_on
from tests.engines.shrinking import Shrinking

CHUNK = 50
"""Scenarios that one process generates from one seed."""

EQUAL, INVALID = "equal", "not valid"

FORK = multiprocessing.get_context("fork")
"""Engines that are compiled in this process are so in the others."""


STDERR = 2


class Enough(BaseException):
    """Ends a chunk early; not an Exception, so that hypothesis lets it through."""


def each_example(strategy: SearchStrategy[Case], seed: int, count: int, use: Callable[[Case], None]) -> None:
    """Hands so many generated cases to a function; always the same ones for the same seed."""

    @hypothesis.seed(seed)
    @settings(
        max_examples=count, database=None, phases=[Phase.generate], deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def use_each(case: Case) -> None:
        use(case)

    use_each()


@dataclass
class Found:
    """What a chunk has found."""

    counts: Counter[str] = field(default_factory=Counter)
    differing: list[tuple[Case, Verdict]] = field(default_factory=list)


def judged(case: Case, engine: Engine) -> Verdict | str:
    """The verdict, or a word where there is nothing to say."""
    try:
        return verdict_on(case, engine) or EQUAL
    except WrongInput:
        return INVALID


@dataclass(frozen=True)
class Campaign:
    """What is compared, and how."""

    engine: str
    family: str
    seed: int
    timeout: float
    without: tuple[str, ...] = ()
    goes_on: bool = False

    def chunk(self, number: int, count: int, current: Path) -> Found:
        """Compares so many cases; the one at hand stands in a file, for the case that the process dies."""
        found, engine = Found(), engine_named(self.engine)

        def compare(case: Case) -> None:
            case = replace(case, scenario={key: part for key, part in case.scenario.items() if key not in self.without})
            case.save(current)
            faulthandler.dump_traceback_later(self.timeout, exit=True, file=STDERR)
            verdict = judged(case, engine)
            faulthandler.cancel_dump_traceback_later()
            found.counts[verdict.kind if isinstance(verdict, Verdict) else verdict] += 1
            if isinstance(verdict, Verdict) and verdict.kind != OWN_CLASS:
                found.differing.append((case, verdict))
                if not self.goes_on:
                    raise Enough

        with suppress(Enough):
            each_example(FAMILIES[self.family], self.seed * 1_000_003 + number, count, compare)
        return found


def _work(campaign: Campaign, number: int, count: int, current: Path, answer: Connection) -> None:
    answer.send(campaign.chunk(number, count, current))


@dataclass
class _Worker:
    process: multiprocessing.process.BaseProcess
    answer: Connection
    current: Path

    @classmethod
    def started(cls, campaign: Campaign, number: int, count: int, folder: Path) -> _Worker:
        answer, theirs = FORK.Pipe(duplex=False)
        current = folder / f"{number}.json"
        process = FORK.Process(target=_work, args=(campaign, number, count, current, theirs))
        process.start()
        theirs.close()
        return cls(process, answer, current)

    def found(self) -> Found:
        """What it found; a process that died has shown a difference, too."""
        try:
            return self.answer.recv()
        except EOFError:
            self.process.join()
            text = f"the process ended with {self.process.exitcode}: it died, or took longer than --timeout"
            case = Case.load(self.current)
            return Found(Counter({"dies": 1}), [(case, Verdict("dies", text))])
        finally:
            self.process.join()


def compared(campaign: Campaign, count: int, workers: int, say: Callable[[str], None]) -> Found:
    """Compares the engines on so many cases, or until they differ."""
    chunks = [(number, min(CHUNK, count - number * CHUNK)) for number in range(-(-count // CHUNK))]
    total, running = Found(), []
    with tempfile.TemporaryDirectory() as folder:
        while running or chunks:
            while chunks and len(running) < workers:
                running.append(_Worker.started(campaign, *chunks.pop(0), Path(folder)))
            ready = wait([worker.answer for worker in running])
            for worker in [worker for worker in running if worker.answer in ready]:
                running.remove(worker)
                found = worker.found()
                total.counts += found.counts
                total.differing += found.differing
            say(_summary(total))
            if total.differing and not campaign.goes_on:
                chunks = []
                for worker in running:
                    worker.process.terminate()
                running = []
    return total


def _summary(found: Found) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in found.counts.most_common())


def in_child(case: Case, engine: Engine, timeout: float) -> Verdict | str:
    """The verdict from another process, which may die."""
    answer, theirs = FORK.Pipe(duplex=False)

    def judge() -> None:
        with open(os.devnull, "w") as nowhere:
            faulthandler.dump_traceback_later(timeout, exit=True, file=nowhere)
            theirs.send(judged(case, engine))

    process = FORK.Process(target=judge)
    process.start()
    theirs.close()
    try:
        return answer.recv()
    except EOFError:
        return Verdict("dies", "the process died, or took longer than --timeout")
    finally:
        process.join()


def shrunk(case: Case, kind: str, engine: Engine, seconds: float, timeout: float) -> Case:
    """A smaller case with a difference of the same sort: in a log, in a message, or a breakdown."""

    def sort(kind: str) -> str:
        return "log" if "." in kind else kind

    def differs(smaller: Case) -> bool:
        try:
            verdict = in_child(smaller, engine, timeout) if kind == "dies" else judged(smaller, engine)
        except Exception:  # a case that cannot be built is no smaller one
            return False
        return isinstance(verdict, Verdict) and sort(verdict.kind) == sort(kind)

    return Shrinking(differs, seconds, say=lambda text: print(f"  shrinking: {text}", file=sys.stderr)).shrunk(case)


def shown(case: Case, verdict: Verdict | str, path: Path | None) -> str:
    """The case and the difference, for whoever has to understand it."""
    text = f"{verdict.kind}\n{verdict.text}" if isinstance(verdict, Verdict) else verdict
    lines = ["---- scenario", told(case), "---- first difference: SimPy, and the other engine", text]
    if path is not None:
        lines += [f"---- again: python -m tests.engines.campaign --replay {path}"]
    return "\n".join(lines)


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--family", choices=FAMILIES, default="both")
    parser.add_argument("--engine", choices=["kernel", *STAND_INS], default="kernel")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--cramped", action="store_true")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--without", default="")
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("--shrink-seconds", type=float, default=60)
    parser.add_argument("--save", type=Path, default=Path(tempfile.gettempdir()) / "differing.json")
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--shrink", type=Path)
    return parser.parse_args(words)


def _once_more(case: Case, arguments: argparse.Namespace) -> int:
    """Runs a case that was kept; a second time smaller, where that is asked for."""
    engine = engine_named(arguments.engine)
    if arguments.shrink is not None:
        verdict = in_child(case, engine, arguments.timeout)
        if isinstance(verdict, Verdict):
            case = shrunk(case, verdict.kind, engine, arguments.shrink_seconds, arguments.timeout)
            case.save(arguments.save)
    verdict = in_child(case, engine, arguments.timeout)
    print(shown(case, verdict, arguments.save if arguments.shrink else None))
    return isinstance(verdict, Verdict)


def _be_strict(arguments: argparse.Namespace) -> None:
    from tests.engines.memory import leave_little_room, look_nowhere_else

    if arguments.plain:
        look_nowhere_else()
    if arguments.cramped:
        leave_little_room()


def main(words: list[str] | None = None) -> int:
    """0 where the engines are equal."""
    arguments = _arguments(words)
    if arguments.plain:
        run_plain()
    if arguments.plain or arguments.cramped:
        _be_strict(arguments)
    kept = arguments.replay or arguments.shrink
    if kept is not None:
        return _once_more(Case.load(kept), arguments)
    engine = engine_named(arguments.engine)
    without = tuple(part for part in arguments.without.split(",") if part)
    campaign = Campaign(arguments.engine, arguments.family, arguments.seed, arguments.timeout, without, arguments.all)
    begun = monotonic()
    found = compared(campaign, arguments.count, arguments.workers, lambda text: print(f"  {text}", file=sys.stderr))
    print(f"{_summary(found)} ({monotonic() - begun:.0f} s)")
    if not found.differing:
        return 0
    case, verdict = found.differing[0]
    case = shrunk(case, verdict.kind, engine, arguments.shrink_seconds, arguments.timeout)
    case.save(arguments.save)
    print(shown(case, in_child(case, engine, arguments.timeout), arguments.save))
    return 1


if __name__ == "__main__":
    sys.exit(main())
