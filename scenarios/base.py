"""What every part of a scenario has in common: frozen, strict, and plain about what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from pydantic import BaseModel, ConfigDict


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


def nearest(word: str, words: Iterable[object]) -> str:
    """A hint such as ` (did you mean 'handling'?)`, or nothing where no word is near."""
    names = {str(candidate).lower(): str(candidate) for candidate in words}
    close = get_close_matches(str(word).lower(), names, n=1, cutoff=0.6)
    return f" (did you mean '{names[close[0]]}'?)" if close else ""


def expected_one_of(words: Iterable[object]) -> str:
    """The end of a message that lists the words that would have been right."""
    return "expected one of [" + ", ".join(f"'{word}'" for word in words) + "]"
