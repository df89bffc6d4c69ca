"""The two ways out, each to real receivers: what they were told, and whether they can be reached at all."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from typing import Any, NamedTuple

from connectors.notifier import Alertmanager, Channel, Chats
from tests.connectors.notifier.receivers import Hook, Mailbox, free, hook, mailbox
from tests.connectors.notifier.test_alertmanager import alertmanager

CHAT = "chat"
PAGER = "pager"


class Told(NamedTuple):
    """One message as a receiver got it."""

    who: str
    subject: str
    text: str


@dataclass(frozen=True)
class Way:
    """A channel with its receivers, who can be reached only within `reachable`.

    `at_once`, `later` and `over`: who must be told when a case opens, when a sponsor mailed at `cmo` is due, when it is over.
    """

    channel: Channel
    reachable: Callable[[], AbstractContextManager[object]]
    everything: Callable[[], list[Told]]
    at_once: tuple[str, ...]
    later: tuple[str, ...]
    over: tuple[str, ...]

    def told(self, project: str) -> list[Told]:
        """What was told of a project, in order."""
        return [it for it in self.everything() if it.subject.startswith(project)]


@contextmanager
def through_alertmanager(folder: Path) -> Iterator[Way]:
    """Debian's Alertmanager, which tells one webhook."""
    port = free()
    with hook() as receiver:
        channel = Alertmanager(f"http://127.0.0.1:{port}", lambda: datetime.now(UTC))
        yield Way(
            channel,
            lambda: alertmanager(folder, port, receiver),
            lambda: [_paged(told) for told in receiver.got],
            *((PAGER,), (PAGER,), (PAGER,)),
        )


def _paged(told: dict[str, Any]) -> Told:
    """A group of alerts: of those that stand, or of all when it is over, the one of the stage that was told last."""
    last = max(told["alerts"], key=lambda alert: str(alert["labels"]["stage"]))
    said = last["annotations"]
    return Told(PAGER, said["summary"], f"{told['status']}\n{said['recipients']}\n{said['description']}")


@contextmanager
def through_apprise(_: Path) -> Iterator[Way]:
    """A mail server for the people of a notice, and a chat that hears of every notice."""
    with mailbox() as post, hook() as chat:
        people = ("ana@acme.example", "pmo@acme.example")
        yield Way(
            Chats([post.url, f"json://{chat.url}/hook"]),
            lambda: _up(post, chat),
            lambda: [*(_mailed(*it) for it in post.got), *(_chatted(it) for it in chat.got)],
            (*people, CHAT),
            ("cmo@acme.example", CHAT),
            (*people, "cmo@acme.example", CHAT),
        )


@contextmanager
def _up(post: Mailbox, chat: Hook) -> Iterator[None]:
    post.down = chat.broken = False
    try:
        yield
    finally:
        post.down = chat.broken = True


def _mailed(address: str, letter: Message) -> Told:
    parts = [part.get_payload(decode=True) for part in letter.walk() if not part.is_multipart()]
    text = "\n".join(part.decode() for part in parts if isinstance(part, bytes))
    return Told(address, str(letter["Subject"]), text)


def _chatted(told: dict[str, Any]) -> Told:
    return Told(CHAT, told["title"], told["message"])
