"""JSON Schemas of a strategy folder's files, for editors: what completes and underlines while somebody writes.

They are looser than `fairlead strategy check`, which alone knows sums, references and what a pattern may hold.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel

from schemas.strategy import CasesFile, RulesFile, StrategyFile

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_FILES: Final[tuple[tuple[str, type[BaseModel], str], ...]] = (
    ("strategy", StrategyFile, ""),
    ("rules", RulesFile, ""),
    ("cases", CasesFile, "cases"),  # a file whose top is a list
)
_CONDITIONS: Final = ("any", "all", "not")
"""Of a rule's `when`: one condition or a list of them."""
_NOISE: Final = ("title", "default")


def editing_schemas() -> Iterator[tuple[str, str]]:
    """Yield (file name, text) of each, as committed in `schemas/json/`."""
    for name, model, under in _FILES:
        yield f"{name}.json", json.dumps(_document(model, under), indent=2, ensure_ascii=False) + "\n"


def _document(model: type[BaseModel], under: str) -> dict[str, Any]:
    schema = _tidied(model.model_json_schema(by_alias=True))
    definitions = schema.pop("$defs", {})
    for name in _CONDITIONS if "When" in definitions else ():
        many = definitions["When"]["properties"][name]
        definitions["When"]["properties"][name] = {"anyOf": [many["items"], many]}
    shape = schema["properties"][under] if under else schema
    head = {"$schema": _DIALECT, "description": model.__doc__}
    return (
        head | {key: value for key, value in shape.items() if key != "description"} | {"$defs": definitions}
    )


def _tidied(written: Any) -> Any:
    """Without pydantic's titles and defaults, and without `null`, which nobody writes on purpose."""
    if isinstance(written, list):
        return [_tidied(each) for each in written]
    if not isinstance(written, dict):
        return written
    tidied = {key: _property(key, value) for key, value in written.items() if not _is_noise(key, value)}
    if "patternProperties" in tidied:  # names are named as they must be
        tidied["additionalProperties"] = False
    choices = [each for each in tidied.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) == 1:
        return {key: value for key, value in tidied.items() if key != "anyOf"} | choices[0]
    return tidied | {"anyOf": choices} if choices else tidied


def _property(key: str, value: Any) -> Any:
    """Under `properties` keys are names, not words of JSON Schema."""
    if key == "properties":
        return {name: _tidied(each) for name, each in value.items()}
    return _tidied(value)


def _is_noise(key: str, value: Any) -> bool:
    return key in _NOISE and not isinstance(value, dict)
