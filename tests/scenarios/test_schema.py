"""The JSON schema that editors use."""

from __future__ import annotations

import json

from scenarios.schema import study_schema

SCHEMA = study_schema()


def test_it_is_plain_json():
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_every_reference_leads_somewhere():
    def references(part: object) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
            return own.union(*(references(value) for value in part.values()))
        return set().union(*map(references, part)) if isinstance(part, list) else set()

    assert references(SCHEMA) <= {f"#/$defs/{name}" for name in SCHEMA["$defs"]}


def test_scenario_and_changes_are_described_in_full():
    properties = SCHEMA["properties"]
    assert properties["scenario"]["$ref"] == "#/$defs/Scenario"
    assert properties["changes"]["additionalProperties"] == {"$ref": "#/$defs/Scenario"}
    assert "defaults" in properties
    assert SCHEMA["additionalProperties"] is False


def test_a_file_may_hold_any_part():
    assert "required" not in SCHEMA
    assert "required" not in SCHEMA["$defs"]["Area"]
    assert "oneOf" not in json.dumps(SCHEMA)


def test_quantities_are_shown_as_people_write_them():
    pause = SCHEMA["$defs"]["Contact"]["properties"]["pause"]
    assert pause["type"] == "string"
    assert pause["default"] == "5 min"
    assert pause["description"] == "From the first contact to the second."
    assert SCHEMA["properties"]["service_levels"]["default"] == ["24 h", "2 days"]


def test_every_key_of_the_scenario_has_a_description():
    silent = [
        f"{name}.{key}"
        for name, part in SCHEMA["$defs"].items()
        for key, field in part.get("properties", {}).items()
        if not {"description", "$ref", "const"} & field.keys()
    ]
    assert silent == []
