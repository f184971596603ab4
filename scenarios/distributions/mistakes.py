"""What is wrong in the mapping of a distribution, in words that name it and its parameters."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails

from scenarios.base import expected_one_of, nearest
from scenarios.distributions.base import AnyDistribution
from scenarios.distributions.families import FORMS


def in_plain_words(error: ValidationError, name: str) -> ValidationError:
    """The same mistakes at the same places, with messages that name the distribution and its parameters."""
    mistakes = error.errors()
    if any(mistake["type"] == "extra_forbidden" for mistake in mistakes):
        # A wrong word for a parameter leaves the right one missing; that is one mistake, not two.
        mistakes = [mistake for mistake in mistakes if mistake["type"] != "missing"]
    return ValidationError.from_exception_data(error.title, [_plain(mistake, name) for mistake in mistakes])


def _plain(mistake: ErrorDetails, name: str) -> InitErrorDetails:
    message = ValueError(_message(mistake, name))
    return InitErrorDetails(type="value_error", loc=mistake["loc"], input=mistake["input"], ctx={"error": message})


def _message(mistake: ErrorDetails, name: str) -> str:
    key = str(mistake["loc"][-1]) if mistake["loc"] else name
    if mistake["type"] == "extra_forbidden":
        return _unknown_parameter(key, name)
    if mistake["type"] == "missing":
        return f"{name} needs the parameter '{key}'; expected {_ways(name)}"
    return mistake["msg"].removeprefix("Value error, ").replace("Input should", f"'{key}' should")


def _unknown_parameter(key: str, name: str) -> str:
    known = [word for form in FORMS[name] for word in form.model_fields if word != "distribution"]
    if key in known:
        return f"'{key}' does not go with the other parameters of {name}; expected {_ways(name)}"
    return f"unknown parameter '{key}' of {name}; {expected_one_of(dict.fromkeys(known))}{nearest(key, known)}"


def _ways(name: str) -> str:
    """The sets of parameters that a distribution needs."""
    return ", or ".join(" and ".join(f"'{word}'" for word in _needed(form)) for form in FORMS[name])


def _needed(form: type[AnyDistribution]) -> list[str]:
    return [name for name, field in form.model_fields.items() if field.is_required()]
