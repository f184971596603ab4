"""Imports run one way: scenarios <- sim <- analysis, and only the command line knows Hydra."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

from sim.compiled.cache import ABOUT_STUDIES

ROOT = Path(__file__).parent.parent
OURS = {"scenarios", "sim", "analysis", "run"}
MAY_IMPORT = {
    "scenarios": {"scenarios"},
    "sim": {"scenarios", "sim"},
    "analysis": {"scenarios", "sim", "analysis"},
    "run": {"scenarios", "sim", "analysis"},
}
PREPARES_OR_READS = {
    "arrivals", "columns", "difference", "engines", "failures", "first_reports", "limits", "orders", "plan",
    "quantiles", "repeats", "service_plan", "workload", "streams", "log", "stages", "replicate", "__init__",
}  # fmt: skip
"""Modules of `sim` that prepare a replication or read its log."""
KERNEL = sorted((ROOT / "sim" / "kernel").glob("*.py"))
"""The compiled engine."""
PARTS = {f"{path.parent.name}/{path.stem}" for path in [*(ROOT / "sim" / "field").glob("*.py"), *KERNEL]}
ENGINE = sorted({path.stem for path in (ROOT / "sim").glob("*.py")} - PREPARES_OR_READS | PARTS)
"""What runs while a replication runs."""
RUNS = {"sim.process", "sim.replicate", "sim.kernel"}
"""Modules that simulate."""
RUNS_STUDIES = {"study", "replications", "work", "both_engines"}
"""Modules of analysis that may call them; the others read logs."""

FILES = [
    *(path for package in ("scenarios", "sim", "analysis") for path in (ROOT / package).rglob("*.py")),
    ROOT / "run.py",
]


def name_of(path: Path) -> str:
    """Dotted name of a module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> set[str]:
    """Everything that a file imports anywhere in it: modules, and names from modules, with their full names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            assert node.module is not None
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def attributes(path: Path) -> set[str]:
    """Dotted names that a file uses, such as `np.random`."""
    return {ast.unparse(node) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}


def below(module: str, packages: set[str]) -> bool:
    """Whether a module is one of these, or inside one."""
    return any(module == package or module.startswith(package + ".") for package in packages)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_module_imports_only_what_lies_below_it(path):
    package = name_of(path).partition(".")[0]
    ours = {module for module in imports(path) if below(module, OURS)}
    assert not {module for module in ours if not below(module, MAY_IMPORT[package])}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_only_the_command_line_knows_hydra(path):
    if name_of(path) != "run":
        assert not {module for module in imports(path) if below(module, {"hydra", "omegaconf"})}


@pytest.mark.parametrize("module", ENGINE)
def test_an_engine_draws_by_keys_and_computes_no_distribution(module):
    path = ROOT / "sim" / f"{module}.py"
    assert not {each for each in imports(path) if below(each, {"numpy.random", "random", "scipy", "analysis"})}
    assert not {name for name in attributes(path) if name.startswith(("np.random", "numpy.random"))}


@pytest.mark.parametrize("module", ENGINE)
def test_an_engine_computes_no_logarithm_or_power(module):
    """Their last bits differ between processors, and with them the log."""
    path, inexact = ROOT / "sim" / f"{module}.py", {"exp", "log", "log1p", "expm1", "pow", "power", "log2", "log10"}
    assert not {each for each in imports(path) if each in {f"math.{name}" for name in inexact}}
    assert not {name for name in attributes(path) if name.partition(".")[2] in inexact and name[0] in "mn"}


def knows_simpy(module: str) -> bool:
    """Whether a module of ours is written for SimPy."""
    path = ROOT / f"{module.replace('.', '/')}.py"
    return path.exists() and any(below(each, {"simpy", "sim.world"}) for each in imports(path))


@pytest.mark.parametrize("path", KERNEL, ids=name_of)
def test_the_compiled_engine_goes_through_the_steps_on_its_own(path):
    """Rules, tables and constants are shared; of what runs in SimPy it takes numbers only, so that two writings of
    the steps are compared with each other."""
    assert "sim.process" not in imports(path)
    assert not {each for each in imports(path) if below(each, {"simpy"})}
    taken = {each.rpartition(".") for each in imports(path) if each.startswith("sim.")}
    of_simpy = {(module, name) for module, _, name in taken if knows_simpy(module)}
    assert not {
        (module, name) for module, name in of_simpy if not isinstance(getattr(import_module(module), name), int)
    }


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_the_compiled_engine_is_reached_through_one_module(path):
    """So it is imported only where a plan runs on it."""
    if path not in KERNEL and name_of(path) != "sim.engines":
        assert not {module for module in imports(path) if below(module, {"sim.kernel"})}


@pytest.mark.parametrize("path", sorted((ROOT / "analysis").rglob("*.py")), ids=name_of)
def test_only_the_running_of_a_study_simulates(path):
    if path.stem not in RUNS_STUDIES:
        assert not {module for module in imports(path) if below(module, RUNS)}


def test_simulation_does_not_know_of_studies():
    """Compiled code need not be compiled anew when these change."""
    known, ahead = set[Path](), list((ROOT / "sim").rglob("*.py"))
    while ahead:
        path = ahead.pop()
        if path not in known:
            known.add(path)
            names = [
                ROOT.joinpath(*module.split(".")) for module in imports(path) if below(module, {"sim", "scenarios"})
            ]
            ahead += [
                file for name in names for file in (name.with_suffix(".py"), name / "__init__.py") if file.exists()
            ]
    left_out = {ROOT / "scenarios" / name for name in ABOUT_STUDIES}
    assert all(path.exists() for path in left_out)
    assert not [path for path in known if left_out & {path, *path.parents}]


def test_the_files_are_found():
    names = {name_of(path) for path in FILES}
    assert {"run", "scenarios.scenario", "sim.process", "analysis.measures"} <= names
    assert {name_of(ROOT / "sim" / f"{module}.py") for module in ENGINE} <= names
    assert {"sim.process", "sim.kernel.run", "sim.kernel.life"} <= names
    assert "sim.rules" in imports(ROOT / "sim" / "process.py")
    assert knows_simpy("sim.process")
    assert not knows_simpy("sim.rules")
