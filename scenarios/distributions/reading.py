"""Reads a distribution by its name from whatever stands in a scenario, and describes it in a JSON schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema, core_schema

from scenarios.base import expected_one_of, nearest
from scenarios.distributions.base import AnyDistribution
from scenarios.distributions.bounded import Fixed
from scenarios.distributions.empirical import EmpiricalFile
from scenarios.distributions.families import FORMS, Form
from scenarios.distributions.mistakes import in_plain_words
from scenarios.quantities import parse_duration


def read_distribution(value: Any) -> AnyDistribution:
    """A distribution from whatever stands in a scenario.

    Chooses the class itself, so that a mistake gives one error at its place, not one for every class.
    """
    if isinstance(value, AnyDistribution):
        return _loaded(value)
    if not isinstance(value, Mapping):
        parse_duration(value)
        return Fixed(value=value)
    name = _name(value)
    form = max(FORMS[name], key=lambda form: len(form.model_fields.keys() & value.keys()))
    try:
        return _loaded(form.model_validate(dict(value)))
    except ValidationError as error:
        raise in_plain_words(error, name) from None


def _loaded(given: AnyDistribution) -> AnyDistribution:
    return given.read() if isinstance(given, EmpiricalFile) else given


def _name(value: Mapping[Any, Any]) -> str:
    """The name of the distribution in a mapping."""
    if "distribution" not in value:
        slip = next((f"; did you mean it by '{key}'?" for key in value if nearest(key, ["distribution"])), "")
        raise ValueError(
            f"the name of the distribution is missing (key 'distribution'); {expected_one_of(FORMS)}{slip}"
        )
    name = value["distribution"]
    if not isinstance(name, str) or name not in FORMS:
        raise ValueError(f"unknown distribution '{name}'; {expected_one_of(FORMS)}{nearest(name, FORMS)}")
    return name


class _ReadByName:
    """Makes pydantic read a field by `read_distribution`, and describe it in a JSON schema as a text or a class."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        # A file never gets past `read_distribution`; it is among the classes so that the JSON schema shows it.
        schema = handler.generate_schema(source | EmpiricalFile)
        return core_schema.no_info_before_validator_function(read_distribution, schema)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        text = {"type": "string", "description": "always this duration", "examples": ["15 min", "2 h"]}
        return {"oneOf": [text, *handler(schema)["anyOf"]]}


Distribution = Annotated[Form, _ReadByName()]
"""A distribution of durations: a text such as `15 min`, or a mapping with the key `distribution`."""
