"""What YAML would silently take for something else is refused with its place; values of the command line."""

from __future__ import annotations

import pytest

from scenarios.base import WrongInput
from scenarios.configuration.yaml_files import read_strictly, read_value


@pytest.fixture
def read(tmp_path):
    def read(text: str) -> dict:
        path = tmp_path / "my.yaml"
        path.write_text(text, encoding="utf-8")
        return read_strictly(path)

    return read


def test_a_plain_file(read):
    assert read("a: 1\nb: {c: [x, 1.5, true, null]}\nt: 08:00-18:00\nu: '18:00'\n") == {
        "a": 1,
        "b": {"c": ["x", 1.5, True, None]},
        "t": "08:00-18:00",
        "u": "18:00",
    }
    assert read("") == {}


def test_a_byte_order_mark_and_a_date_that_is_none(read):
    assert read("\ufeffa: 2026-13-45\n") == {"a": "2026-13-45"}


def test_anchors_and_merged_keys_are_no_repetition(read):
    assert read("a: &x {b: 1, c: 1}\nd: *x\ne: {<<: *x, c: 2}\n")["e"] == {"b": 1, "c": 2}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\nb: 2\na: 3", "line 3, column 1: the key 'a' stands here again after line 1"),
        ("x:\n  - {a: 1, a: 1}", "line 2, column 12: the key 'a' stands here again after line 2"),
        ("a: 18:00", 'line 1, column 4: YAML reads an unquoted 18:00 as a number; quote it: "18:00"'),
        ("a: [1:30.5]", "unquoted 1:30.5"),
        ("a: {12:30: b}", "unquoted 12:30"),
        ("a: off", 'YAML reads an unquoted off as true or false; write true, false, or quote it: "off"'),
        ("on: 1", "unquoted on"),
        ("a: b: c", "a text with ': ' inside needs quotes"),
        ("\ta: 1", "not tabs"),
        ("a: [1\n", "line 2, column 1"),
        ("a: {b: ???}", "??? needs quotes"),
        ("a: *b", "undefined alias '*b'; expected '&b' before it"),
        ("a: &x [*x]", "line 1, column 4: holds itself"),
        ("a: &x {b: {c: *x}}", "holds itself"),
        ("null: 5", "line 1, column 1: a key is missing"),
        ("a:\n  b: 1\n c: 2", "line 3, column 2: this does not fit to the lines above"),
        ("? [a]\n: 1", "line 1, column 3: a list or braces stand where a key belongs"),
        ("a: !b c", "the type '!b' is not known"),
        ("a: {b: 1", "the closing } is missing"),
        ("a: 'b", "a quotation mark is not closed"),
        ("a: 1\n---\nb: 1", "expected one, without '---'"),
        ("a: 1\nb\nc: 2", "a key without ':'"),
        ("a: !!python/object:x.y z", "line 1, column 4"),
        ("[1, 2]", "expected keys with values"),
        ("a word", "expected keys with values"),
    ],
)
def test_mistake(read, text, words):
    with pytest.raises(WrongInput) as error:
        read(text)
    assert words in str(error.value)
    assert "my.yaml" in str(error.value)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(WrongInput, match=r"nothing.yaml: cannot be read .*; expected a YAML file"):
        read_strictly(tmp_path / "nothing.yaml")
    with pytest.raises(WrongInput, match="cannot be read"):
        read_strictly(tmp_path)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("-0.5", -0.5),
        ("1e-3", 0.001),
        ("1_000", 1000),
        ("true", True),
        ("null", None),
        ("", None),
        ("18:00", "18:00"),
        ("off", "off"),
        ("08", "08"),
        ("2026-01-05", "2026-01-05"),
        ("1 h 30 min", "1 h 30 min"),
        ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M"),
        ("a: b # c", "a: b # c"),
        ("'5'", "5"),
        ("[18:00, off, 5 min]", ["18:00", "off", "5 min"]),
        ("{mean: 1 h, cv: 0.5}", {"mean": "1 h", "cv": 0.5}),
        ("{mean:1 h,cv:0.5}", {"mean": "1 h", "cv": 0.5}),
        ("{a: {b:[1,2]}, c: null}", {"a": {"b": [1, 2]}, "c": None}),
        ("{}", {}),
    ],
)
def test_value(text, value):
    assert read_value(text) == value
    assert type(read_value(text)) is type(value)


@pytest.mark.parametrize("text", ["{a: 1", "[1, 2", "'a", "{a: ]}", "{a: 1, a: 2}"])
def test_wrong_value(text):
    with pytest.raises(WrongInput):
        read_value(text)
