"""What was sent to people, in the words of a page. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connectors.console.queries import Receiver, Told
from connectors.console.view import ago, sentence, until

_WAYS: Final = {
    "mailto": "mail",
    "mailtos": "mail",
    "alertmanager": "Alertmanager",
    "json": "webhook",
    "jsons": "webhook",
}
"""Ways by the scheme of their URL; what is not here is called by its scheme, like slack."""
_NOBODY: Final = "Nobody has tried yet: a notifier that runs tries within a second."
_OVER: Final = "closed"


@dataclass(frozen=True)
class Line:
    """One receiver: who, by which way, and how far it has come."""

    who: str
    way: str
    words: str
    confirmed: bool


@dataclass(frozen=True)
class Entry:
    """One message with its receivers; `nobody` says why there is none."""

    subject: str
    path: str
    about: str
    due_at: datetime
    lines: list[Line]
    nobody: str


@dataclass(frozen=True)
class Inbox:
    """What is still on its way, the longest first, and what everybody has, the newest first."""

    waiting: list[Entry]
    confirmed: list[Entry]


def inbox(told: Iterable[Told], now: datetime) -> Inbox:
    """The page's two lists."""
    entries = [(it.done_at is None, _entry(it, now)) for it in told]
    return Inbox([it for waits, it in entries if waits], [it for waits, it in entries if not waits])


def _entry(it: Told, now: datetime) -> Entry:
    return Entry(
        subject=sentence(it.subject).removesuffix("."),
        path=f"/cases/{it.case}" if it.case else "",
        about=_about(it),
        due_at=it.due_at,
        lines=[_line(one, now) for one in it.receivers],
        nobody="" if it.receivers else _NOBODY,
    )


def _about(it: Told) -> str:
    to = f" to {', '.join(it.addresses)}" if it.addresses else ""
    if not it.case:
        return f"letter{to}"
    return f"case {it.case}, {'it is over' if it.stage == _OVER else it.stage}{to}"


def _line(one: Receiver, now: datetime) -> Line:
    way = one.way.partition("-")[0]
    return Line(one.address, _WAYS.get(way, way), _words(one, now), one.delivered_at is not None)


def _words(one: Receiver, now: datetime) -> str:
    if one.delivered_at:
        return f"confirmed {ago(one.delivered_at, now)}"
    tries = "once" if one.attempts == 1 else f"{one.attempts} times"
    again = until(one.again_at, now) if one.again_at - now > timedelta(0) else "now"
    return f"still tried: {tries} so far, again {again}. {one.failure}"
