"""Allow-lists: a payload is cut down to a table of what may be kept; everything else is never sent on."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Final

from schemas.trackers.reading import moment, word

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


@dataclass(frozen=True)
class Account:
    """An account of whom nothing but the pseudonym is kept, on the day of the field `at` beside it; without a day nothing."""

    at: str


@dataclass(frozen=True)
class Each:
    """A list whose entries have this shape."""

    shape: "Shape"


@dataclass(frozen=True)
class Named:
    """A map whose names the organisation chose, and whose values have this shape; at most 50 of them."""

    shape: "Shape"


Shape = Keep | Each | Named | Mapping[str, "Shape | Account"]
"""An allow-list: what is not named in it is dropped."""
Pseudonym = Callable[[object, date], str]
"""An account's object, and a day -> its pseudonym; "" for robots and for nobody."""
Keeper = Callable[[object, Pseudonym], object]
"""A value -> what may be kept of it; None where that is nothing."""


def keeper(shape: Shape) -> Keeper:
    """What makes of a value what `shape` allows of it; None where that is nothing."""
    if isinstance(shape, Keep):
        return _KEEPERS[shape]
    if isinstance(shape, Each):
        return _entries(keeper(shape.shape))
    if isinstance(shape, Named):
        return _named(keeper(shape.shape))
    accounts = {name: inner.at for name, inner in shape.items() if isinstance(inner, Account)}
    return _fields(
        {name: keeper(inner) for name, inner in shape.items() if not isinstance(inner, Account)}, accounts
    )


def _entries(entry: Keeper) -> Keeper:
    def keep(value: object, pseudonym: Pseudonym) -> object:
        if not isinstance(value, list):
            return None
        return [kept for one in value if (kept := entry(one, pseudonym)) is not None]

    return keep


def _named(entry: Keeper) -> Keeper:
    def keep(value: object, pseudonym: Pseudonym) -> object:
        if not isinstance(value, dict):
            return None
        names = (name for name in [*value][:_MOST_NAMES] if isinstance(name, str))
        return {name: kept for name in names if (kept := entry(value[name], pseudonym)) is not None}

    return keep


def _fields(allowed: Mapping[str, Keeper], accounts: Mapping[str, str]) -> Keeper:
    entries, dated = tuple(allowed.items()), tuple(accounts.items())

    def keep(value: object, pseudonym: Pseudonym) -> object:
        if not isinstance(value, dict):
            return None
        fields = {
            name: kept
            for name, entry in entries
            if name in value and (kept := entry(value[name], pseudonym)) is not None
        }
        for name, at in dated:
            when = moment(value.get(at)) if value.get(name) else None
            if when and (who := pseudonym(value[name], when.date())):
                fields[name] = who
        return fields

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


def _word(value: object, _: Pseudonym) -> object:
    """Labels, versions and milestones are named by people, who name people in them."""
    line = _beginning(word(value), LONGEST_WORD).partition("\n")[0]
    return _unaddressed(line).strip()[:LONGEST_WORD] or None


def _flag(value: object, _: Pseudonym) -> object:
    return value if isinstance(value, bool) else None


def _text(value: object, _: Pseudonym) -> object:
    return clean(value) or None if isinstance(value, str) else None


_KEEPERS: Final[Mapping[Keep, Keeper]] = {
    Keep.WORD: _word,
    Keep.FLAG: _flag,
    Keep.TEXT: _text,
}
