"""A study as the text of a file that runs again as it is."""

from __future__ import annotations

from typing import Any

import yaml

from scenarios.config_files import HEADER
from scenarios.scenario import Scenario, read_scenario
from scenarios.study import Study, Tree

REMARK = "# Everything is written out, also what was not mentioned. It runs again: python run.py case=path/to/this/file"


def _without_nothing(value: Any) -> Any:
    """A tree without the keys that hold nothing: nothing is what they hold by default."""
    if isinstance(value, list):
        return [_without_nothing(element) for element in value]
    if not isinstance(value, dict):
        return value
    return {key: _without_nothing(part) for key, part in value.items() if part is not None}


def _scenario_tree(tree: Tree) -> Tree:
    """The base scenario with every default, but without the names that stand in mappings nobody wrote.

    A change that names its own fault classes would otherwise add them to the one of the default.
    """
    scenario: Scenario = read_scenario(tree, "scenario")
    dumped = scenario.model_dump(mode="json")
    silent = {name for name, value in dumped.items() if isinstance(value, dict) and name not in tree}
    named = {name for name, field in Scenario.model_fields.items() if isinstance(field.default, dict)}
    return {name: value for name, value in dumped.items() if name not in silent & named}


class _Dumper(yaml.SafeDumper):
    """Lists of plain values in one line, and no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _list(dumper: yaml.SafeDumper, values: list[Any]) -> yaml.Node:
    flat = not any(isinstance(value, list | dict) for value in values)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=flat)


_Dumper.add_representer(list, _list)


def study_yaml(study: Study) -> str:
    """The whole study as YAML, with every default written out. Reading it gives the same scenarios."""
    tree = study.file.model_dump(mode="json")
    tree["scenario"] = _scenario_tree(study.file.scenario)
    chosen = {"scenario": "neutral", "demand": tree["demand"]["source"]}
    defaults = [{f"override /{group}": name} for group, name in chosen.items()]
    text = yaml.dump(
        {"defaults": defaults, **_without_nothing(tree)}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110
    )
    return f"{HEADER}\n{REMARK}\n{text}"
