"""Reading JSON that others wrote: a wrong type is an absent value, never an exception."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Final, Protocol

from schemas.errors import Reject
from schemas.person import Person
from schemas.work import Activity, ActivityKind

JsonObject = Mapping[str, object]


class Pseudonymise(Protocol):
    """What the edge makes of persons; `schemas.pseudonym.Pseudonyms` is one."""

    def __call__(self, tracker: str, account: str, day: date, /) -> str:
        """The pseudonym of an account on a day, in the form of `schemas.person.Person`."""
        ...

    @property
    def knows_teams(self) -> bool:
        """Whether anybody is in a team."""
        ...

    def teams(self, accounts: Iterable[str], day: date, /) -> tuple[str, ...]:
        """The teams in which somebody who goes by any of these names was on that day."""
        ...


_NONE: Final[JsonObject] = {}
_KINDS: Final = {
    type(None): "nothing",
    bool: "a truth value",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}
_EPOCH_DIGITS: Final = 9  # eight digits are a date
_LONGEST_IDENTITY: Final = 255
_MILLISECONDS: Final = 100_000_000_000  # a larger number of seconds would be after the year 5000


def inner(value: object, *path: str) -> JsonObject:
    """The object at `path` below `value`; an empty one where it is absent or no object."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else _NONE


def objects(value: object) -> list[JsonObject]:
    """The objects in a list; none where it is no list."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def word(value: object) -> str:
    """A string, or a whole number in digits; "" for everything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def words(values: list[object]) -> tuple[str, ...]:
    """The words among `values`, each once, in order, so that a mere reordering changes nothing."""
    return tuple(sorted({found for value in values if (found := word(value))}))


def moment(value: object) -> datetime | None:
    """A time in UTC from ISO 8601 (`…Z`, `…+0000`, none at all) or epoch seconds or milliseconds."""
    try:
        if isinstance(value, str) and len(value) >= _EPOCH_DIGITS and value.isdecimal():
            return moment(int(value))
        if isinstance(value, str):
            read = datetime.fromisoformat(value)
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000 if abs(value) >= _MILLISECONDS else value, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None


def listed(value: object) -> list[object]:
    """The entries of a list; none where it is no list."""
    return value if isinstance(value, list) else []


def identity(part: JsonObject, *path: str) -> str:
    """The identity at `path`. Raises Reject when it is absent or could not stand for one thing alone."""
    found, place = word(inner(part, *path[:-1]).get(path[-1])), ".".join(path)
    if not found:
        raise Reject(f"{place}: there is none, and without it nobody knows which item is meant")
    if len(found) > _LONGEST_IDENTITY or not found.isprintable() or "\N{REPLACEMENT CHARACTER}" in found:
        raise Reject(f"{place}: {described(found)} cannot be an identity")
    return found


def described(value: object) -> str:
    """Length and kind of what is wrong, never itself: it may be anything, a person's name too."""
    if not isinstance(value, str):
        return _KINDS.get(type(value), "something else")
    unprintable = sum(not one.isprintable() or one == "\N{REPLACEMENT CHARACTER}" for one in value)
    return f"a text of {len(value):,} characters" + (f", {unprintable:,} unprintable," if unprintable else "")


def required_moment(part: JsonObject, *path: str) -> datetime:
    """The time at `path`. Raises Reject when there is none: without it no merge can be guarded."""
    value = inner(part, *path[:-1]).get(path[-1])
    found = moment(value)
    if found is None:
        raise Reject(
            f"{'.'.join(path)}: {described(value)} is no time, and an item cannot be merged without it"
        )
    return found


def activity(id_: str, at: object, person: object, kind: ActivityKind) -> Activity | None:
    """A trace of effort on the day of `at`; None where its time or its person is not known."""
    when, who = moment(at), Person.read(word(person))
    if when is None or not who.pseudonym or not id_.isprintable():
        return None
    return Activity(id_, when.date(), who.pseudonym, kind, who.available)
