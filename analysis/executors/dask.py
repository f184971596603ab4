"""Replications on the workers of a Dask scheduler.

The client is used as it is: joblib's backend for Dask waits for ever where a task is given up (joblib 1.6), as after
three workers that died over it.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from analysis.executors.batches import Batches
from analysis.executors.work import Done, Variant, run_batch
from analysis.store.keys import model_version
from scenarios.base import LawBroken, WrongInput

TIMEOUT = 10
"""Seconds after which a scheduler is given up."""

FIRST_WORKER = 60
"""Seconds after which a cluster without any worker is."""

AHEAD = 2
"""Tasks that are handed out for each thread of the cluster: one at work, one waiting there."""


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """A client of the scheduler at an address.

    Raises WrongInput where Dask is not installed, nobody answers, or no worker is there.
    """
    try:
        from distributed import Client
    except ImportError:
        raise WrongInput(
            "executor: 'dask' is not installed here; expected executor=local, or pip install -e '.[cluster]' before"
        ) from None
    try:
        knock(address)
        client = Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise WrongInput(
            f"executor.address: no scheduler answers at '{address}' ({_first_line(error)}); expected the address that "
            "`dask scheduler` prints, like tcp://10.0.0.1:8786"
        ) from None
    try:
        _wait_for_workers(client, address)
        _check_installed(client)
        yield client
    finally:
        client.close(timeout=1)


def knock(address: str) -> None:
    """Raises OSError where nobody listens; Dask itself would go on trying, and then say much."""
    place = urlsplit(address)
    socket.create_connection((place.hostname, place.port), timeout=TIMEOUT).close()


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0] or type(error).__name__


def _wait_for_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=FIRST_WORKER)
    except TimeoutError:
        raise WrongInput(
            f"executor.address: the scheduler at '{address}' has no workers; expected `dask worker {address}` to run "
            "on at least one machine"
        ) from None


def _check_installed(client: Any) -> None:
    """Raises WrongInput where the scheduler or a worker does not know truckroll: it would end over the first task."""
    try:
        client.run_on_scheduler(find_spec, __name__)
        client.run(find_spec, __name__)
    except ImportError:
        raise WrongInput(
            "executor: the cluster does not know truckroll; expected it to be installed where the scheduler and each "
            "worker run (docs/cluster.md)"
        ) from None


def threads_of(client: Any) -> int:
    """How many replications the cluster can run at once."""
    return max(1, sum(client.nthreads().values()))


def run_on_cluster(batches: Batches, client: Any) -> Iterator[Done]:
    """As many at once as the cluster has threads, in the order in which they are finished.

    A worker that is lost, and one that comes, changes nothing but the time: the scheduler hands its tasks to others.
    Raises WrongInput where a task is given up, or a worker has other sources.
    """
    from distributed import as_completed

    waiting, plans = iter(batches), dict[str, Any]()
    futures = as_completed(loop=client.loop)
    for batch in islice(waiting, AHEAD * threads_of(client)):
        futures.add(_submit(client, plans, *batch))
    for future in futures:
        yield _result(future)
        for batch in islice(waiting, 1):
            futures.add(_submit(client, plans, *batch))


def _submit(client: Any, plans: dict[str, Any], variant: Variant, numbers: tuple[int, ...]) -> Any:
    """Hands a batch to the scheduler; the variant travels to each worker once."""
    if variant.name not in plans:
        plans[variant.name] = client.submit(itself, variant, pure=False)
    return client.submit(run_there, plans[variant.name], numbers, model_version(), pure=False)


def itself(variant: Variant) -> Variant:
    """A task of the scheduler, so that the variant is not lost with the workers that hold it."""
    return variant


def run_there(variant: Variant, numbers: tuple[int, ...], version: str) -> Done | WrongInput | LawBroken:
    """A batch on a worker; what is wrong is brought back, as the scheduler would try it elsewhere."""
    if model_version() != version:
        return WrongInput("executor: a worker has other sources of truckroll; expected the same version everywhere")
    try:
        return run_batch(variant, numbers)
    except (WrongInput, LawBroken) as error:
        return error


def _result(future: Any) -> Done:
    """What a worker brought back. Raises what went wrong there."""
    from distributed import KilledWorker

    try:
        result = future.result()
    except (KilledWorker, CancelledError, asyncio.CancelledError, OSError) as error:
        raise WrongInput(
            f"executor: the cluster gave a task up ({_first_line(error)}); expected workers with enough memory that "
            "stay as long as the study"
        ) from None
    if isinstance(result, Exception):
        raise result
    return result
