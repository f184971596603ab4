"""What every part of a scenario has in common: frozen, strict, and plain about what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails


class WrongInput(Exception):
    """Something the user wrote cannot be used.

    The message names the place, what was expected and, where there is one, the nearest right word.
    The command line prints it and ends with exit status 2.
    """


class LawBroken(Exception):
    """A log contradicts a law of conservation: a defect of the model, never of the input."""


class Model(BaseModel):
    """Base of all scenario classes: frozen, and an unknown key is an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        arbitrary_types_allowed=False,
        allow_inf_nan=False,
    )

    @model_validator(mode="wrap")
    @classmethod
    def _truth_is_no_number(cls, values: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        """Pydantic would take true for 1, and an unquoted `on` is true in YAML."""
        model = read(values)
        given = values if isinstance(values, dict) else {}
        wrong = [key for key, value in given.items() if _became_a_number(value, getattr(model, key, value))]
        if wrong:
            raise ValidationError.from_exception_data(cls.__name__, [_no_number(key, given[key]) for key in wrong])
        return model


def _no_number(key: str, value: Any) -> InitErrorDetails:
    found = value if isinstance(value, bool) else "true or false among the values"
    message = f"got {found}; expected a number; YAML reads an unquoted on, off, yes or no as true or false"
    return InitErrorDetails(type="value_error", loc=(key,), input=value, ctx={"error": ValueError(message)})


def _became_a_number(value: Any, found: Any) -> bool:
    """Whether true or false was read as a number, alone or in a list or mapping."""
    if isinstance(value, bool):
        return not isinstance(found, bool)
    if isinstance(value, dict) and isinstance(found, dict):
        return any(_became_a_number(value[key], found.get(key)) for key in value)
    if isinstance(value, list | tuple) and isinstance(found, list | tuple):
        return any(_became_a_number(*pair) for pair in zip(value, found, strict=False))
    return False


def nearest(word: str, words: Iterable[object]) -> str:
    """A hint such as ` (did you mean 'handling'?)`, or nothing where no word is near."""
    names = {str(candidate).lower(): str(candidate) for candidate in words}
    close = get_close_matches(str(word).lower(), names, n=1, cutoff=0.6)
    return f" (did you mean '{names[close[0]]}'?)" if close else ""


def expected_one_of(words: Iterable[object]) -> str:
    """The end of a message that lists the words that would have been right."""
    return "expected one of [" + ", ".join(f"'{word}'" for word in words) + "]"
