"""All models of the base chain by name. A model is imported only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from benchmarks.models.model import Model


@dataclass(frozen=True)
class Entry:
    """One competitor."""

    title: str
    module: str
    make: str
    """Name of the class, followed by the engine where it has several."""
    share: float
    """A slow model runs this share of the tickets; what is compared is time per ticket."""


COMPILED, READABLE, REFERENCE, BY_HAND = "truckroll compiled", "truckroll simpy", "simpy", "c"
PEERS = ("cimba processes", "cimba servers", "ciw", "salabim")
"""Other tools for simulation."""

MODELS = {
    COMPILED: Entry("truckroll, compiled engine", "truckroll", "Truckroll compiled", 1),
    READABLE: Entry("truckroll, SimPy engine", "truckroll", "Truckroll simpy", 0.2),
    REFERENCE: Entry("SimPy, a process per ticket", "simpy_processes", "SimpyProcesses", 0.2),
    BY_HAND: Entry("C, event loop by hand", "c_event_loop", "CEventLoop", 1),
    "cimba processes": Entry("cimba (Python), a process per ticket", "cimba_processes", "CimbaProcesses", 1),
    "cimba servers": Entry("cimba (Python), servers on stores", "cimba_servers", "CimbaServers", 1),
    "ciw": Entry("Ciw", "ciw_network", "CiwNetwork", 0.1),
    "salabim": Entry("salabim", "salabim_processes", "SalabimProcesses", 0.05),
}


def model_of(name: str) -> Model:
    """The model of that name.

    Raises NotHere where something that it needs is not installed.
    """
    entry = MODELS[name]
    kind, *engine = entry.make.split()
    make: Callable[..., Model] = getattr(import_module(f"benchmarks.models.{entry.module}"), kind)
    return make(*engine)
