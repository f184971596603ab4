"""A rule that a user wrote as a Python class, named where otherwise the word of a rule stands."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Discriminator, Field, Tag, field_validator, model_serializer

from scenarios.base import Model


class OwnPolicy(Model):
    """A class in a Python file of yours, see docs/own_policy.md. It has to be deterministic."""

    model_config = ConfigDict(populate_by_name=True)

    python: str
    """The file, seen from the folder in which the program is started."""
    name: str = Field(alias="class")
    """The class in it."""

    @field_validator("name")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if not name.isidentifier():
            raise ValueError(f"'{name}' cannot name a class; expected a name like 'ShortestJobFirst'")
        return name

    @model_serializer
    def _as_written(self) -> dict[str, str]:
        return {"python": self.python, "class": self.name}


def _word_or_class(value: Any) -> str:
    return "class of one's own" if isinstance(value, dict | OwnPolicy) else "word"


Word, Class = Tag("word"), Tag("class of one's own")  # no keys, so that they do not get into the path of a mistake
WORD_OR_CLASS = Discriminator(_word_or_class)
"""Tells the word of a rule and a class of one's own apart: a mistake gives one error, not one for either."""
