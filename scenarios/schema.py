"""The whole schema of a study: what a path on the command line may name, and the JSON schema for editors."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from scenarios.scenario import Scenario
from scenarios.study import StudyFile


class WholeStudy(StudyFile):
    """A study whose scenario and changes are no free trees.

    It only describes: a change is a part of a scenario, and would not validate by itself.
    """

    scenario: Scenario  # type: ignore[assignment]
    """The base scenario."""
    changes: dict[str, Scenario] = {}  # type: ignore[assignment]
    """Changes by name: partial trees of the scenario."""


DEFAULTS = {
    "type": "array",
    "description": "The files that this one stands on, like `override /scenario: jinan_before`.",
    "items": {"anyOf": [{"type": "string"}, {"type": "object"}]},
}


class _AsWritten(GenerateJsonSchema):
    """Shows defaults as people write them: `15 min` and not 900."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        found = super().default_schema(schema)
        inner: Any = schema["schema"]
        write = inner.get("serialization", {}).get("function")
        write_item = inner.get("items_schema", {}).get("serialization", {}).get("function")
        if write and found.get("default") is not None:
            found["default"] = write(found["default"])
        elif write_item:
            found["default"] = [write_item(item) for item in found["default"]]
        return found


def _of_a_part(schema: Any) -> Any:
    """The schema of any part of a thing: nothing is required, so several classes of a union may fit."""
    if isinstance(schema, list):
        return [_of_a_part(element) for element in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: part for key, part in schema.items() if key not in ("required", "discriminator")}
    return {"anyOf" if key == "oneOf" else key: _of_a_part(part) for key, part in kept.items()}


def study_schema() -> dict[str, Any]:
    """JSON schema of a case's file, any part of which may also come from the files that it stands on."""
    schema = _of_a_part(WholeStudy.model_json_schema(schema_generator=_AsWritten))
    schema["properties"] = {"defaults": DEFAULTS, **schema["properties"]}
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A study of truckroll",
        "description": "A case's file: a base scenario, named changes, variants made of them, published figures.",
    }
    return head | schema | head
