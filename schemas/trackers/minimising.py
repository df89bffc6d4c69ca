"""Allow-lists: a payload is cut down to a table of what may be kept; everything else is never sent on."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from schemas.trackers.reading import word

LONGEST_TEXT: Final = 4_000
"""Characters of a title, body or message that rules may read."""
LONGEST_WORD: Final = 1_000
_MOST_NAMES: Final = 50

_ROOM: Final = 400  # read beyond the cut, so that an address across it is recognised
_SPLIT_WORD: Final = re.compile(r"\S{1,400}\Z")
_ADDRESS: Final = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_TRAILER: Final = re.compile(
    r"^[ \t>]*[A-Za-z]+(?:-[A-Za-z]+){0,4}-by[ \t]*:[^\n]*\n?", re.MULTILINE | re.IGNORECASE
)
_MENTION: Final = re.compile(r"\[~[^\]\n]{0,255}\]|(?<![\w/@.-])@[A-Za-z0-9][A-Za-z0-9-]{0,38}(?![\w/-])")


class Keep(Enum):
    """What may be kept of a value; of any other type nothing is."""

    WORD = (
        auto()
    )  # a name, key, state or time: one short line without addresses and mentions, or a whole number
    FLAG = auto()
    TEXT = auto()  # written by people: cut, without addresses, mentions and trailers
    PERSON = auto()  # an account: its pseudonym alone


@dataclass(frozen=True)
class Each:
    """A list whose entries have this shape."""

    shape: "Shape"


@dataclass(frozen=True)
class Named:
    """A map whose names the organisation chose, and whose values have this shape; at most 50 of them."""

    shape: "Shape"


Shape = Keep | Each | Named | Mapping[str, "Shape"]
"""An allow-list: what is not named in it is dropped."""
Person = Callable[[object], str]
"""An account's object -> its pseudonym; "" for robots and for nobody."""
Keeper = Callable[[object, Person], object]
"""A value -> what may be kept of it; None where that is nothing."""


def keeper(shape: Shape) -> Keeper:
    """What makes of a value what `shape` allows of it; None where that is nothing."""
    if isinstance(shape, Keep):
        return _KEEPERS[shape]
    if isinstance(shape, Each):
        return _entries(keeper(shape.shape))
    if isinstance(shape, Named):
        return _named(keeper(shape.shape))
    return _fields({name: keeper(inner) for name, inner in shape.items()})


def _entries(entry: Keeper) -> Keeper:
    def keep(value: object, person: Person) -> object:
        if not isinstance(value, list):
            return None
        return [kept for one in value if (kept := entry(one, person)) is not None]

    return keep


def _named(entry: Keeper) -> Keeper:
    def keep(value: object, person: Person) -> object:
        if not isinstance(value, dict):
            return None
        names = (name for name in [*value][:_MOST_NAMES] if isinstance(name, str))
        return {name: kept for name in names if (kept := entry(value[name], person)) is not None}

    return keep


def _fields(allowed: Mapping[str, Keeper]) -> Keeper:
    entries = tuple(allowed.items())

    def keep(value: object, person: Person) -> object:
        if not isinstance(value, dict):
            return None
        return {
            name: kept
            for name, entry in entries
            if name in value and (kept := entry(value[name], person)) is not None
        }

    return keep


def clean(text: str) -> str:
    """A text as rules may read it: cut, without e-mail addresses, mentions of persons and `…-by:` trailers."""
    read = _beginning(text, LONGEST_TEXT)
    if "-by" in read.lower():
        read = _TRAILER.sub("", read)
    return _unaddressed(read)[:LONGEST_TEXT]


def _beginning(text: str, longest: int) -> str:
    """Somewhat more than the cut leaves, ending between words."""
    return text if len(text) <= longest else _SPLIT_WORD.sub("", text[: longest + _ROOM])


def _unaddressed(text: str) -> str:
    return _MENTION.sub("", _ADDRESS.sub("", text)) if "@" in text or "[~" in text else text


def _word(value: object, _: Person) -> object:
    """Labels, versions and milestones are named by people, who name people in them."""
    line = _beginning(word(value), LONGEST_WORD).partition("\n")[0]
    return _unaddressed(line).strip()[:LONGEST_WORD] or None


def _flag(value: object, _: Person) -> object:
    return value if isinstance(value, bool) else None


def _text(value: object, _: Person) -> object:
    return clean(value) or None if isinstance(value, str) else None


def _person(value: object, person: Person) -> object:
    return person(value) or None


_KEEPERS: Final[Mapping[Keep, Keeper]] = {
    Keep.WORD: _word,
    Keep.FLAG: _flag,
    Keep.TEXT: _text,
    Keep.PERSON: _person,
}
