"""The OpenAPI document: whole, and honest about errors, keys and tokens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from premium_tui.server.problems import MEDIA_TYPE, not_found, stale
from tests.server.world import World

PROBLEM = {"$ref": "#/components/schemas/Problem"}
OPEN_TO_ALL = "/healthz"


def operations(world: World) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in world.app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_document_is_of_version_3_1_and_its_schemas_are_json_schemas(world: World) -> None:
    document = world.app.openapi()
    assert document["openapi"].startswith("3.1.")
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    names = [operation["operationId"] for _, _, operation in operations(world)]
    assert len(set(names)) == len(names)


def test_every_error_is_declared_a_problem(world: World) -> None:
    for path, method, operation in operations(world):
        errors = {code: a for code, a in operation["responses"].items() if int(code) >= 400}
        assert "503" in errors, (method, path)
        assert ("401" in errors) is (path != OPEN_TO_ALL)
        for answer in errors.values():
            assert answer["content"] == {MEDIA_TYPE: {"schema": PROBLEM}}, (method, path)
            assert answer["description"].endswith(".")


def test_every_write_of_a_person_requires_a_key(world: World) -> None:
    for path, method, operation in operations(world):
        headers = {
            parameter["name"]: parameter["required"]
            for parameter in operation.get("parameters", ())
            if parameter["in"] == "header"
        }
        # Typing and who is here leave nothing behind that could be done twice.
        fleeting = path.endswith(("/typing", "/presence"))
        keyless = path.startswith(("/v1/demo/", "/v1/kiosk/")) or fleeting
        writes = method != "get" and not keyless
        assert headers.get("Idempotency-Key", False) is writes, (method, path)
        versioned = path.endswith(("/assignee", "/merge", "/requester"))
        assert headers.get("If-Match", False) is versioned, (method, path)
        assert bool(operation.get("security")) is (path != OPEN_TO_ALL), (method, path)


def test_problems_are_of_the_declared_shape(world: World) -> None:
    document = world.app.openapi()
    schema = {**PROBLEM, "components": document["components"]}
    for problem in (not_found(), stale(b'{"version": 2}', '"2"')):
        Draft202012Validator(schema).validate(json.loads(problem.body("a-request")))
