"""A walker over the part of JSON Schema (draft 7) that Grafana's schemas use; the real one is not among our packages."""

from collections.abc import Iterator, Mapping
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}


def faults(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str = "$") -> Iterator[str]:
    """Where `value` is not what `schema` says; `root` holds the definitions.

    What has a default may be missing: Grafana fills it in, also for dashboards of earlier releases. An object of
    no known property is what Grafana's generator writes for "anything".
    """
    if reference := schema.get("$ref"):
        yield from faults(value, _resolved(reference, root), root, at)
    elif _anything(schema):
        return
    elif "type" in schema and not _is(value, schema["type"]):
        yield f"{at}: {value!r} is no {schema['type']}"
    else:
        yield from _choice_faults(value, schema, root, at)
        yield from _inner_faults(value, schema, root, at)


def _anything(schema: Mapping[str, Any]) -> bool:
    return (
        schema.get("type") == "object"
        and schema.get("additionalProperties") in (None, {})
        and "properties" not in schema
    )


def _choice_faults(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{at}: {value!r} is none of {schema.get('enum') or schema.get('const')}"
    for choice in ("anyOf", "oneOf"):
        if choice in schema and all([*faults(value, each, root, at)] for each in schema[choice]):
            yield f"{at}: fits none of {choice}"
    for each in schema.get("allOf", ()):
        yield from faults(value, each, root, at)


def _inner_faults(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _object_faults(value, schema, root, at)
    if isinstance(value, list) and "items" in schema:
        for place, inner in enumerate(value):
            yield from faults(inner, schema["items"], root, f"{at}[{place}]")


def _object_faults(
    value: Mapping[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> Iterator[str]:
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    needed = (name for name in schema.get("required", ()) if "default" not in properties.get(name, {}))
    yield from (f"{at}.{name} is missing" for name in needed if name not in value)
    for name, inner in value.items():
        if name in properties:
            yield from faults(inner, properties[name], root, f"{at}.{name}")
        elif others is False:
            yield f"{at}.{name} is not known"
        elif isinstance(others, dict):
            yield from faults(inner, others, root, f"{at}.{name}")


def _is(value: Any, types: str | list[str]) -> bool:
    names = [types] if isinstance(types, str) else types
    return any(
        isinstance(value, _TYPES[name]) and not (isinstance(value, bool) and name in {"integer", "number"})
        for name in names
    )


def _resolved(reference: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = root
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    return found  # type: ignore[no-any-return]
