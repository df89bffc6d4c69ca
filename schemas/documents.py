"""JSON Schemas of everything on a topic, generated from the structs that code uses."""

import inspect
import json
from collections.abc import Iterator
from typing import Any

import msgspec

from schemas.topics import TOPICS, Topic


def json_schemas() -> Iterator[tuple[str, str]]:
    """Yield (file name, text) of each topic's value schema, as committed in `schemas/json/`."""
    for topic in TOPICS:
        yield f"{topic.name}.json", json.dumps(_document(topic), indent=2, ensure_ascii=False) + "\n"


def _document(topic: Topic) -> dict[str, Any]:
    schema = msgspec.json.schema(topic.value)
    for definition in schema["$defs"].values():
        if "description" in definition:
            definition["description"] = inspect.cleandoc(definition["description"])
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": topic.name}
    return head | {"description": topic.about} | schema
