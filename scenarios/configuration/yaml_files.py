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

_BOOL, _INT, _FLOAT, _NULL = (f"tag:yaml.org,2002:{name}" for name in ("bool", "int", "float", "null"))


class _FileLoader(yaml.SafeLoader):
    """Reads a date as a text: what is wrong with 2026-13-45 is told where a date is expected."""


_FileLoader.yaml_implicit_resolvers = {
    sign: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for sign, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _PlainLoader(yaml.SafeLoader):
    """Reads 18:00 and off as the texts that they are."""


_PlainLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    (_BOOL, r"true|True|TRUE|false|False|FALSE", "tTfF"),
    (_INT, r"[-+]?(0|[1-9][0-9_]*)", "-+0123456789"),
    (_FLOAT, r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+", "-+.0123456789"),
    (_NULL, r"~|null|Null|NULL|", ["~", "n", "N", ""]),
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
    return f"{place_of(error.problem_mark or error.context_mark, name)}: {_in_plain_words(what)}"


_PLAIN_WORDS = {
    r"but found '\?'": "a value is missing before '?'; inside braces and brackets ??? needs quotes",
    r"mapping values": "a second ':' stands here; a text with ': ' inside needs quotes",
    r"start any token": "no value begins so; indent with spaces, not tabs, and quote texts that begin with % or @",
    r"expected <block end>": "this does not fit to the lines above; expected the same indent for keys of one level",
    r"expected ',' or '(.)'": "a comma or the closing {} is missing before this",
    r"unhashable key": "a list or braces stand where a key belongs; quote a key that begins with {{ or [",
    r"constructor for the tag '([^']*)'": "the type '{}' is not known; quote a text that begins with !",
    r"could not find expected ':'": "a key without ':' stands before this; expected 'key: value'",
    r"undefined alias '?([^']*)'?": "undefined alias '*{0}'; expected '&{0}' before it, or quotes around the text",
    r"unexpected end of stream": "a quotation mark is not closed; expected quotation marks in pairs",
    r"but found another document": "a second document begins here; expected one, without '---' in between",
    r"expected the node content": "a value is missing before this; texts with brackets or commas need quotes",
}
"""What the parser says, and what that means for who wrote the file."""


def _in_plain_words(what: str) -> str:
    for pattern, sentence in _PLAIN_WORDS.items():
        if found := re.search(pattern, what):
            return sentence.format(*found.groups())
    return what


def _nodes(node: yaml.Node, name: object, seen: set[int], above: tuple[int, ...] = ()) -> Iterator[yaml.Node]:
    """A node and everything below it, each once, though an anchor may be used again.

    Raises WrongInput where an anchor is used inside of what it names, which has no end.
    """
    if id(node) in above:
        raise WrongInput(
            f"{place_of(node.start_mark, name)}: holds itself; expected an anchor that ends before its use"
        )
    if id(node) in seen:
        return
    seen.add(id(node))
    yield node
    for child in node.value if isinstance(node, yaml.SequenceNode | yaml.MappingNode) else ():
        for part in child if isinstance(child, tuple) else (child,):
            yield from _nodes(part, name, seen, (*above, id(node)))


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
        if key.tag == _NULL:
            raise WrongInput(
                f"{place_of(key.start_mark, name)}: a key is missing before ':'; expected a name (or quotes)"
            )
        text = str(key.value)
        if text in lines:
            place = place_of(key.start_mark, name)
            raise WrongInput(f"{place}: the key '{text}' stands here again after line {lines[text]}; expected it once")
        lines[text] = key.start_mark.line + 1


def _load(text: str, name: object, loader: type[yaml.SafeLoader]) -> Any:
    """What a text holds, after every key and value of it was looked at."""
    reader = loader(text)
    root = reader.get_single_node()
    for node in _nodes(root, name, set()) if root is not None else ():
        if isinstance(node, yaml.ScalarNode):
            _check_scalar(node, name)
        elif isinstance(node, yaml.MappingNode):
            _check_keys(node, name)
    try:
        return reader.construct_document(root) if root is not None else None
    except ValueError as error:  # such as a number with thousands of digits
        raise WrongInput(
            f"{name}: holds a value that cannot be read ({error}); expected plain texts and numbers"
        ) from None


def read_text(path: Path) -> str:
    """The text of a file. Raises WrongInput where it cannot be read as UTF-8."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise WrongInput(f"{path}: cannot be read ({error.strerror}); expected a YAML file") from None
    except UnicodeDecodeError as error:
        raise WrongInput(f"{path}: byte {error.start} is not UTF-8; expected a YAML file saved as UTF-8") from None
    return text.removeprefix("\ufeff")  # the byte order mark with which some editors begin UTF-8


def read_strictly(path: Path) -> Tree:
    """The mapping that a YAML file holds.

    Raises WrongInput with file and line on mistakes of YAML, repeated keys, unquoted times, and `on` or `off`.
    """
    text = read_text(path)
    try:
        tree = _load(text, path, _FileLoader)
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
