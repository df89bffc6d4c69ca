"""What stands above the newest issues: epics that nobody has touched for long must not wait for the history. No I/O."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from connectors.jira.client import BadQuery, Found
from schemas.trackers.reading import JsonObject, inner, word

_LEVELS: Final = 8
_AT_ONCE: Final = 100

Search = Callable[[str, str | None], Found]


class Above:
    """Remembers what was listed and what that names as its parent."""

    def __init__(self) -> None:
        self._listed: set[str] = set()
        self._named: set[str] = set()

    def hear(self, issues: Iterable[JsonObject]) -> None:
        """Take a page in."""
        for issue in issues:
            fields = inner(issue, "fields")
            self._listed.add(word(issue.get("key")))
            self._named |= {word(inner(fields, name).get("key")) for name in ("parent", "epic")}

    def missing(self, search: Search, project: str) -> Iterator[list[JsonObject]]:
        """The issues of the project above those heard of, level by level, and not listed yet."""
        asked: set[str] = set()
        for _ in range(_LEVELS):
            wanted = sorted(key for key in self._named - self._listed - asked if _is_key(key))
            asked |= set(wanted)
            for start in range(0, len(wanted), _AT_ONCE):
                found = _by_key(search, project, wanted[start : start + _AT_ONCE])
                self.hear(found)
                if found:
                    yield found


def _by_key(search: Search, project: str, keys: Sequence[str]) -> list[JsonObject]:
    """Jira refuses a query that names a key it does not know: then the others are asked for without it."""
    named = ", ".join(f'"{key}"' for key in keys)
    try:
        return search(f"project = {project} AND key in ({named}) ORDER BY key ASC", None).issues
    except BadQuery:
        if len(keys) == 1:
            return []
    half = len(keys) // 2
    return [*_by_key(search, project, keys[:half]), *_by_key(search, project, keys[half:])]


def _is_key(key: str) -> bool:
    """What is none could not be asked for."""
    return bool(key) and key.replace("-", "").replace("_", "").isalnum()
