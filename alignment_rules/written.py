"""From a tree of words to typed values: pydantic's errors become faults with places, causes and remedies."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from alignment_rules.faults import Fault, nearest
from alignment_rules.yaml_tree import Path, Tree
from schemas.nonsense import NONSENSE

T = TypeVar("T", bound=BaseModel)
Said = tuple[str, str]


def typed(tree: Tree, model: type[T], *, under: str = "") -> tuple[T | None, list[Fault]]:
    """The file as `model`, or None, and its faults. `under` is the field that holds a file whose top is a list."""
    if tree.broken:
        return None, list(tree.faults)
    content = {under: tree.plain()} if under else tree.plain()
    try:
        return model.model_validate({} if content is None else content), list(tree.faults)
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [*tree.faults, *(_fault(tree, model, detail, under) for detail in details)]


def _fault(tree: Tree, model: type[BaseModel], detail: ErrorDetails, under: str) -> Fault:
    path: Path = tuple(part for part in detail["loc"] if part != "[key]")
    cause, remedy = _SAID.get(detail["type"], _otherwise)(model, path, detail)
    return tree.fault(path[1:] if under else path, cause, remedy)


def _unknown(model: type[BaseModel], path: Path, detail: ErrorDetails) -> Said:
    known = _known(_model_at(model, path[:-1]))
    return f"the key `{path[-1]}` is not known here", nearest(str(path[-1]), known)


def _missing(model: type[BaseModel], path: Path, detail: ErrorDetails) -> Said:
    return f"`{path[-1]}` is missing", f"add `{path[-1]}: …`"


def _nonsense(model: type[BaseModel], path: Path, detail: ErrorDetails) -> Said:
    return detail["ctx"]["cause"], detail["ctx"]["remedy"]


def _choice(model: type[BaseModel], path: Path, detail: ErrorDetails) -> Said:
    return f"`{_shown(detail)}` is not a choice here", f"write one of {detail['ctx']['expected']}"


def _pattern(model: type[BaseModel], path: Path, detail: ErrorDetails) -> Said:
    return f"`{_shown(detail)}` is not written as it must be", _shape(detail["ctx"]["pattern"])


def _not_a_map(model: type[BaseModel], path: Path, detail: ErrorDetails) -> Said:
    return f"{_named(path)} must be a mapping", "write `key: value` lines below it"


def _not_a_list(model: type[BaseModel], path: Path, detail: ErrorDetails) -> Said:
    return f"{_named(path)} must be a list", "write its entries as `- …` lines or in [ ]"


def _not_a_word(model: type[BaseModel], path: Path, detail: ErrorDetails) -> Said:
    return f"{_named(path)} must be text", "write one value after the colon"


def _too_short(model: type[BaseModel], path: Path, detail: ErrorDetails) -> Said:
    return f"{_named(path)} is empty", "write at least one entry, or leave the key out"


def _too_long(model: type[BaseModel], path: Path, detail: ErrorDetails) -> Said:
    return f"{_named(path)} is too long", f"keep it to {detail['ctx']['max_length']}"


def _otherwise(model: type[BaseModel], path: Path, detail: ErrorDetails) -> Said:
    return (
        f"{_named(path)}: {detail['msg'][:1].lower()}{detail['msg'][1:]}",
        "see the format of the strategy folder",
    )


_SAID: Final[Mapping[str, Callable[[type[BaseModel], Path, ErrorDetails], Said]]] = {
    NONSENSE: _nonsense,
    "extra_forbidden": _unknown,
    "missing": _missing,
    "enum": _choice,
    "literal_error": _choice,
    "string_pattern_mismatch": _pattern,
    "model_type": _not_a_map,
    "dict_type": _not_a_map,
    "list_type": _not_a_list,
    "tuple_type": _not_a_list,
    "string_type": _not_a_word,
    "string_too_short": _too_short,
    "too_short": _too_short,
    "string_too_long": _too_long,
    "too_long": _too_long,
}


def _named(path: Path) -> str:
    return f"`{path[-1]}`" if path and isinstance(path[-1], str) else "this entry" if path else "the file"


def _shown(detail: ErrorDetails) -> str:
    return str(detail["input"])[:60]


def _shape(pattern: str) -> str:
    if "jira:" in pattern:
        return "write a scope like jira:acme/PAY or github:acme/pay-*"
    return "begin with a small letter or digit and use only small letters, digits, - and _"


def _known(model: type[BaseModel]) -> set[str]:
    return {info.alias or name for name, info in model.model_fields.items()}


def _model_at(model: type[BaseModel], path: Path) -> type[BaseModel]:
    for part in path:
        for name, info in model.model_fields.items():
            if part in (info.alias, name):
                model = next(_models(info.annotation), model)
                break
    return model


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
