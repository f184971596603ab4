"""What `python run.py --help` says."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from scenarios.base import WrongInput
from scenarios.configuration.config_files import ConfigFolders
from scenarios.configuration.yaml_files import read_strictly
from scenarios.tasks import Task

TEXT = """\
Simulates how telecom faults are handled and compares ways of organising it.

  python run.py [KEY=VALUE ...] [--config-dir FOLDER] [--multirun]

Examples
  python run.py                                  the case jinan, with results in runs/jinan
  python run.py task=check                       what would run, with loads and time, without running
  python run.py replications=40 seed=7           more repetitions, another seed
  python run.py scenario.technicians.per_area=5  a value of the scenario
  python run.py scenario.repair.on_site="40 min" a duration has a unit; spaces need quotes
  python run.py hydra.run.dir=results/first      another folder for the results
  python run.py case=my_city --config-dir plans  your own case, in plans/case/my_city.yaml
  python run.py case=runs/jinan/study.yaml       an earlier run once more
  python run.py --multirun seed=1,2,3            one run for each value

What can be chosen
{choices}

Tasks
{tasks}

Cases
{cases}

Every key is described by `python run.py task=schema`, for editors as JSON schema.
"""


def _tasks() -> dict[str, str]:
    """Each task with what it does."""
    fields = [kind.model_fields["name"] for kind in get_args(Task)]
    return {str(field.default): str(field.description).partition(": ")[2].rstrip(".") for field in fields}


def _title(folders: ConfigFolders, name: str) -> str:
    try:
        return str(read_strictly(folders.find("case", name)).get("title", ""))
    except WrongInput as error:
        return f"cannot be used: {error}"


def _table(rows: dict[str, str]) -> str:
    width = max(map(len, rows), default=0)
    return "\n".join(f"  {name:<{width}}  {text}".rstrip() for name, text in rows.items())


def usage(shipped: Path, own: Path | None = None) -> str:
    """The help text, with what there is to choose from."""
    folders = ConfigFolders(shipped, own)
    choices = {f"{group}=": ", ".join(folders.names(group)) for group in folders.groups}
    cases = {name: _title(folders, name) for name in folders.names("case")}
    return TEXT.format(choices=_table(choices), tasks=_table(_tasks()), cases=_table(cases))
