"""Strict reading of YAML: what YAML would silently take for something else is refused, with file and line.

YAML keeps the last of two equal keys, reads an unquoted 18:00 as the number 1080, and `off` as false.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from scenarios.base import WrongInput

Tree = dict[str, Any]

_BOOL, _INT, _FLOAT = (f"tag:yaml.org,2002:{name}" for name in ("bool", "int", "float"))


class _PlainLoader(yaml.SafeLoader):
    """Reads 18:00 and off as the texts that they are."""


_PlainLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    (_BOOL, r"true|True|TRUE|false|False|FALSE", "tTfF"),
    (_INT, r"[-+]?(0|[1-9][0-9_]*)", "-+0123456789"),
    (_FLOAT, r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+", "-+.0123456789"),
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    _PlainLoader.add_implicit_resolver(_tag, re.compile(f"^(?:{_pattern})$"), list(_first))


def place_of(mark: yaml.Mark | None, name: object = None) -> str:
    """Where something stands, for example `my_city.yaml, line 3, column 5`."""
    if mark is None:
        return str(name or "YAML")
    return f"{name or mark.name}, line {mark.line + 1}, column {mark.column + 1}"


def yaml_mistake(error: yaml.YAMLError, name: object = None) -> str:
    """What a YAML parser could not read, and where, in one sentence."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return f"{name or 'YAML'}: {error}"
    what = re.sub(r"\s+", " ", error.problem or error.context or "this is no YAML")
    hints = {
        "but found '?'": "inside braces and brackets ??? needs quotes",
        "mapping values": "a text with ': ' inside needs quotes",
        "start any token": "indent with spaces, not tabs, and quote texts that begin with % or @",
    }
    advice = "".join(f"; {hint}" for words, hint in hints.items() if words in what)
    return f"{place_of(error.problem_mark or error.context_mark, name)}: {what}{advice}"


def _nodes(node: yaml.Node, seen: set[int]) -> Iterator[yaml.Node]:
    """A node and everything below it, each once, though an anchor may be used again."""
    if id(node) in seen:
        return
    seen.add(id(node))
    yield node
    for child in node.value if isinstance(node, yaml.SequenceNode | yaml.MappingNode) else ():
        for part in child if isinstance(child, tuple) else (child,):
            yield from _nodes(part, seen)


def _check_scalar(node: yaml.ScalarNode, name: object) -> None:
    text, place = node.value, place_of(node.start_mark, name)
    if node.tag in (_INT, _FLOAT) and ":" in text:
        raise WrongInput(f'{place}: YAML reads an unquoted {text} as a number; quote it: "{text}"')
    if node.tag == _BOOL and text.lower() not in ("true", "false"):
        raise WrongInput(
            f'{place}: YAML reads an unquoted {text} as true or false; write true, false, or quote it: "{text}"'
        )


def _check_keys(node: yaml.MappingNode, name: object) -> None:
    lines: dict[str, int] = {}
    for key, _ in node.value:
        text = str(key.value)
        if text in lines:
            place = place_of(key.start_mark, name)
            raise WrongInput(f"{place}: the key '{text}' stands here again after line {lines[text]}; expected it once")
        lines[text] = key.start_mark.line + 1


def _load(text: str, name: object, loader: type[yaml.SafeLoader]) -> Any:
    """What a text holds, after every key and value of it was looked at."""
    reader = loader(text)
    root = reader.get_single_node()
    for node in _nodes(root, set()) if root is not None else ():
        if isinstance(node, yaml.ScalarNode):
            _check_scalar(node, name)
        elif isinstance(node, yaml.MappingNode):
            _check_keys(node, name)
    return reader.construct_document(root) if root is not None else None


def read_text(path: Path) -> str:
    """The text of a file. Raises WrongInput where it cannot be read as UTF-8."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise WrongInput(f"{path}: cannot be read ({error.strerror}); expected a YAML file") from None
    except UnicodeDecodeError as error:
        raise WrongInput(f"{path}: byte {error.start} is not UTF-8; expected a YAML file saved as UTF-8") from None
    if text.startswith("\ufeff"):
        raise WrongInput(f"{path}: begins with a byte order mark; expected a YAML file saved as UTF-8 without one")
    return text


def read_strictly(path: Path) -> Tree:
    """The mapping that a YAML file holds.

    Raises WrongInput with file and line on mistakes of YAML, repeated keys, unquoted times, and `on` or `off`.
    """
    text = read_text(path)
    try:
        tree = _load(text, path, yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise WrongInput(yaml_mistake(error, path)) from None
    if not isinstance(tree or {}, dict):
        raise WrongInput(f"{path}: holds no keys; expected keys with values, like 'name: my_city'")
    return tree or {}


def _with_spaces(value: Any) -> Any:
    """Reads `{mean:1 h}` without a space after the colon, too: YAML takes that for a key without a value."""
    if isinstance(value, list):
        return [_with_spaces(element) for element in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for key, part in value.items():
        name, colon, rest = str(key).partition(":")
        forgotten = colon and part is None
        found[name if forgotten else key] = read_value(rest) if forgotten else _with_spaces(part)
    return found


def read_value(text: str) -> Any:
    """The value that a text on the command line means: as in a YAML file, but 18:00 and off are texts.

    Raises WrongInput where brackets, braces or quotes do not match.
    """
    text = text.strip()
    if not text.startswith(("{", "[", '"', "'")) and not re.fullmatch(r"[-+.]?\w[\w.+-]*|", text, re.ASCII):
        return text
    try:
        return _with_spaces(_load(text, text, _PlainLoader))
    except yaml.YAMLError:
        raise WrongInput(f"cannot read the value {text}; brackets, braces and quotes must come in pairs") from None
