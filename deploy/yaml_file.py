"""A YAML file with the place of every key, so that a fault can be shown where it stands."""

from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from schemas.errors import Reject

Place = tuple[int, int]
Path_ = tuple[int | str, ...]


@dataclass(frozen=True)
class Written:
    """What a file says. `places`: path of a key or list entry -> line and column, from 1."""

    file: Path | None = None
    data: dict[str, object] = field(default_factory=dict)
    places: dict[Path_, Place] = field(default_factory=dict)

    def where(self, path: Path_) -> str:
        """`config.yaml:3:5` of the path, or of the nearest thing above it that is written there."""
        while path and path not in self.places:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        return f"{self.file}:{line}:{column}"


def read(file: Path) -> Written:
    """Read a file whose top is a mapping. Raises Reject with the place where it is not YAML."""
    try:
        tree = YAML(typ="rt").load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Reject(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Reject(f"{file} is not UTF-8 text.") from error
    except MarkedYAMLError as error:
        raise Reject(_told(file, error)) from error
    except YAMLError as error:
        raise Reject(f"{file} is not YAML: {error}") from error
    if tree is None:
        return Written(file)
    if not isinstance(tree, CommentedMap):
        raise Reject(f"{file}:1:1: settings are written as `key: value`, but this is not a mapping.")
    places: dict[Path_, Place] = {}
    return Written(file, {str(k): v for k, v in _plain(tree, (), places).items()}, places)  # type: ignore[attr-defined]


def _told(file: Path, error: MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
    return f"{file}{place}: this is not YAML: {(error.problem or error.context or '').splitlines()[0]}."


def _plain(node: object, path: Path_, places: dict[Path_, Place]) -> object:
    if isinstance(node, CommentedMap):
        for key in node:
            _mark(node.lc.key(key), (*path, key), places)
        return {key: _plain(value, (*path, key), places) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        for index in range(len(node)):
            _mark(node.lc.item(index), (*path, index), places)
        return [_plain(value, (*path, index), places) for index, value in enumerate(node)]
    return node


def _mark(place: Place, path: Path_, places: dict[Path_, Place]) -> None:
    line, column = place
    places[path] = (line + 1, column + 1)
