"""A study as the text of a file that runs again as it is."""

from __future__ import annotations

import re
from typing import Any

import yaml

from scenarios.configuration.config_files import HEADER
from scenarios.scenario import Scenario, read_scenario
from scenarios.study import Study, Tree

REMARK = "# Everything is written out, also what was not mentioned. It runs again: python run.py case=path/to/this/file"


_CHOSEN_ANEW = ("task", "executor", "engine", "store")
"""What no figure depends on. Written into the file, it would win over `task=check` on the command line."""


def _without_nothing(tree: Any) -> Any:
    """A tree without the keys that hold nothing, which is what they hold by default."""
    if isinstance(tree, list):
        return [_without_nothing(element) for element in tree]
    if not isinstance(tree, dict):
        return tree
    return {key: _without_nothing(part) for key, part in tree.items() if part is not None}


def _literal(value: Any) -> Any:
    """A tree whose texts mean themselves: `${name}` would otherwise be replaced when the file is read."""
    if isinstance(value, list):
        return [_literal(element) for element in value]
    if isinstance(value, dict):
        return {key: _literal(part) for key, part in value.items()}
    return value.replace("${", "\\${") if isinstance(value, str) else value


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
# Texts such as 1e5 are quoted: other readers than this library take them for numbers.
_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?[0-9][0-9_.]*[eE][-+]?[0-9]+$"), list("-+0123456789")
)


def yaml_of(tree: Tree) -> str:
    """A tree as YAML, in its own order, as a person would write it."""
    return yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def study_yaml(study: Study) -> str:
    """The whole study as YAML, with every default written out. Reading it gives the same scenarios."""
    tree = study.file.model_dump(mode="json")
    tree["scenario"] = _scenario_tree(study.file.scenario)
    from_file = tree["demand"]["source"] == "history"
    left_out = _CHOSEN_ANEW if from_file else (*_CHOSEN_ANEW, "demand")
    kept = {key: part for key, part in tree.items() if key not in left_out}
    parts = {key: part if key == "changes" else _without_nothing(part) for key, part in kept.items()}
    chosen = {"scenario": "neutral", **({"demand": "history"} if from_file else {})}
    defaults = [{f"override /{group}": name} for group, name in chosen.items()]
    whole = {"defaults": defaults, **_literal(parts)}
    return f"{HEADER}\n{REMARK}\n{yaml_of(whole)}"
