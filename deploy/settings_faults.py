"""Faults of the configuration, read aloud: where, what, and what was probably meant. Values are never shown."""

import difflib
import os
from collections.abc import Iterator, Sequence
from typing import Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from deploy.yaml_file import Path_, Written
from schemas.errors import Reject
from schemas.sources import Sources

_PREFIX: Final = "FAIRLEAD_"


def told(error: ValidationError, written: Written, root: type[BaseModel]) -> Reject:
    """One line for each fault."""
    details = error.errors(include_url=False, include_input=False, include_context=False)
    return Reject(
        "\n".join(["The configuration has faults:", *(f"  {_line(d, written, root)}" for d in details)])
    )


def _line(detail: ErrorDetails, written: Written, root: type[BaseModel]) -> str:
    path = detail["loc"]
    return f"{_where(path, written)}: {_what(detail, path, root)}"


def _where(path: Path_, written: Written) -> str:
    variable = _variable(path)
    if variable:
        return f"environment variable {variable}"
    return written.where(path) if written.file else "the configuration"


def _variable(path: Path_) -> str | None:
    """The environment variable that sets this path or something above it."""
    names = {name.upper(): name for name in os.environ}
    for length in range(len(path), 0, -1):
        name = _PREFIX + "__".join(str(part) for part in path[:length]).upper()
        if name in names:
            return names[name]
    return None


def _what(detail: ErrorDetails, path: Path_, root: type[BaseModel]) -> str:
    name = dotted(path)
    match detail["type"]:
        case "extra_forbidden":
            return f"{name} is unknown{_nearest(path, root)}"
        case "missing":
            return f"{name} is missing"
        case "value_error":
            return f"{name} {detail['msg'].removeprefix('Value error, ')}"
    return f"{name}: {detail['msg'][0].lower()}{detail['msg'][1:]}"


def dotted(path: Sequence[int | str]) -> str:
    """`sources.jira[0].url`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".")


def _nearest(path: Path_, root: type[BaseModel]) -> str:
    known = list(_model_at(path[:-1], root).model_fields)
    close = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else f"; known here: {', '.join(known)}"


def _model_at(path: Path_, model: type[BaseModel]) -> type[BaseModel]:
    for part in path:
        if isinstance(part, str) and part in model.model_fields:
            model = next(_models(model.model_fields[part].annotation), model)
    return model


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def refuse_twins(sources: Sources, written: Written) -> None:
    """Two sources of one kind must not share a name: their scopes would be one."""
    for kind, listed in (("jira", sources.jira), ("github", sources.github)):
        names = [source.name for source in listed]
        for index, name in enumerate(names):
            if name in names[:index]:
                place = _where(("sources", kind, index, "name"), written)
                raise Reject(
                    f"{place}: sources.{kind}[{index}].name {name} is taken by another {kind} source; give each its own."
                )
