"""Keys that a mistyped one may have meant."""

from difflib import SequenceMatcher, get_close_matches
from typing import Final

from sqlalchemy import Connection, func, select

from alignment_rules.keys import compared
from connectors.console.queries.keys import sound
from schemas.tables import alias, scope

_CANDIDATES: Final = 5_000


def nearest(connection: Connection, key: str, limit: int = 3) -> list[str]:
    """Up to `limit` known keys that look like `key`: of the same board or repository, else of one named alike."""
    key = sound(key)
    stem, sign, _ = _split(key)
    if known := _keys(connection, stem + sign):
        return _most_alike(key, known)[:limit]
    alike = get_close_matches(stem, _stems(connection), 1, cutoff=0.5)
    return _most_alike(key, _keys(connection, alike[0]))[:limit] if alike else []


def _most_alike(key: str, known: list[str]) -> list[str]:
    return sorted(known, key=lambda other: (-SequenceMatcher(None, key, other).ratio(), other))


def _split(key: str) -> tuple[str, str, str]:
    """`PAY-311` -> PAY, -, 311; `acme/pay-api#12` -> acme/pay-api, #, 12. Jira's keys are in capitals."""
    for sign in "#@":
        if sign in key:
            return key.partition(sign)
    stem, sign, number = key.rpartition("-")
    return (stem.upper(), sign, number) if sign else (key.upper(), "", "")


def _keys(connection: Connection, start: str) -> list[str]:
    """Keys that begin so; the index serves the prefix."""
    wanted = select(alias.c.key).where(alias.c.key.startswith(compared(start), autoescape=True)).distinct()
    return list(connection.execute(wanted.limit(_CANDIDATES)).scalars())


def _stems(connection: Connection) -> list[str]:
    """The trackers' own names of boards and repositories: PAY, acme/pay-api."""
    after = func.substring(scope.c.ref, r"^(?:jira:[^/]*/|github:)(.*)$")
    return list(connection.execute(select(after).where(after.is_not(None))).scalars())
