"""Through Apprise: mail, chat and webhooks, each named by a URL that is a secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit

import apprise
from apprise.attachment.memory import AttachMemory

from connectors.notifier.channel import Message
from schemas.errors import Reject, Retry
from schemas.letters import Letter

_MAIL: Final = ("mailto", "mailtos")
_DIGEST: Final = 4


@dataclass(frozen=True, repr=False)
class _Way:
    """One URL. Mail without recipients of its own goes to the people of the notice, each alone."""

    url: str

    @property
    def name(self) -> str:
        """`mailto-1f2e3d4c`: tells ways apart and nobody the secret."""
        digest = blake2b(self.url.encode(), digest_size=_DIGEST).hexdigest()
        return f"{urlsplit(self.url).scheme}-{digest}"

    @property
    def is_mail(self) -> bool:
        """Whether it is mail, which takes long texts and files."""
        return urlsplit(self.url).scheme in _MAIL

    @property
    def mails_people(self) -> bool:
        """Whether the recipients are the notice's."""
        return self.is_mail and "to" not in parse_qs(urlsplit(self.url).query)

    def to(self, address: str) -> str:
        """The URL that mails one address."""
        return f"{self.url}{'&' if urlsplit(self.url).query else '?'}to={quote(address)}"


class Chats:
    """Every way of the file; each target is confirmed alone, so that none is told twice because another failed."""

    def __init__(self, ways: Sequence[str]) -> None:
        self._ways = {way.name: way for way in map(_Way, ways)}

    def targets(self, message: Message) -> tuple[str, ...]:
        """Each way, and where it mails people, each of them."""
        return self._targets(message.addresses)

    def deliver(self, target: str, message: Message) -> None:
        """Tell one target, unless it was just told the same for another stage."""
        if target in message.heard:
            return
        kind = apprise.NotifyType.SUCCESS if message.over else apprise.NotifyType.WARNING
        text = f"{message.text}\n\n{message.link}" if message.link else message.text
        plain = (
            apprise.NotifyFormat.TEXT
        )  # else mail would take it for HTML: without its lines, and with a title's tags
        self._hand(target, body=text, title=message.subject, notify_type=kind, body_format=plain)

    def stands(self, messages: Sequence[Message]) -> None:
        """Nothing: what was told is remembered by people."""

    def receivers(self, letter: Letter) -> tuple[str, ...]:
        """Each way, and where it mails people, each of them."""
        return self._targets(letter.addresses)

    def send(self, target: str, letter: Letter) -> None:
        """Send a letter to one target: whole and with its page by mail, in short elsewhere."""
        mail = self._ways[target.partition(" ")[0]].is_mail
        self._hand(
            target,
            body=letter.text if mail else letter.summary,
            title=letter.subject,
            notify_type=apprise.NotifyType.INFO,
            body_format=apprise.NotifyFormat.MARKDOWN,
            **({"attach": _attached(letter)} if mail and letter.page else {}),
        )

    def _targets(self, addresses: Sequence[str]) -> tuple[str, ...]:
        return tuple(target for way in self._ways.values() for target in _targets(way, addresses))

    def _hand(self, target: str, **said: Any) -> None:
        name, _, address = target.partition(" ")
        way = self._ways.get(name)
        if way is None:
            raise Reject(f"{name} is no way out any more")
        sender = apprise.Apprise.instantiate(way.to(address) if address else way.url)
        if not isinstance(sender, apprise.NotifyBase):
            raise Reject(f"Apprise does not read the URL of {name} for {address or 'everybody'}")
        if not sender.notify(**said):
            raise Retry(f"{name} did not take the message; Apprise's log says why")


def _attached(letter: Letter) -> apprise.AppriseAttachment:
    found = apprise.AppriseAttachment()
    memory: Any = AttachMemory  # it has no types
    found.add(memory(content=letter.page, name=letter.file, mimetype="text/html"))
    return found


def _targets(way: _Way, addresses: Sequence[str]) -> tuple[str, ...]:
    if not way.mails_people:
        return (way.name,)
    return tuple(f"{way.name} {address}" for address in addresses)


def urls(file: Path) -> list[str]:
    """Apprise's URLs in a file, one a line; `#` begins a comment. Raises Reject, by line, for what is none."""
    try:
        lines = file.read_text().splitlines()
    except OSError as error:
        raise Reject(f"notify.apprise_file names {file}, which cannot be read: {error.strerror}.") from error
    found = [(n, text) for n, line in enumerate(lines, 1) if (text := line.strip()) and text[0] != "#"]
    if not found:
        raise Reject(
            f"notify.apprise_file names {file}, which holds no URL: write one a line, like mailtos://…"
        )
    for number, text in found:
        if (
            apprise.Apprise.instantiate(
                _Way(text).to("somebody@example.org") if text.startswith("mailto") else text
            )
            is None
        ):
            raise Reject(
                f"{file}:{number}: Apprise does not read this URL (it is not shown: it may hold a password)."
            )
    return [text for _, text in found]
