"""What a channel is: it takes a message to one target, and says so, or why it could not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from schemas.letters import Letter

CLOSED: Final = "closed"
"""The stage of the message that a case is over."""


@dataclass(frozen=True)
class Message:
    """A notice of a case as people read it. `stages` are all that were told of the case, this one included.

    `heard`: the targets that were told the same, at the same moment, for another stage.
    """

    case: int
    project: str
    stage: str
    addresses: tuple[str, ...]
    subject: str
    text: str
    link: str = ""
    stages: tuple[str, ...] = ()
    heard: frozenset[str] = frozenset()

    @property
    def over(self) -> bool:
        """Whether it says that the case is closed."""
        return self.stage == CLOSED


class Channel(Protocol):
    """One way out."""

    def targets(self, message: Message) -> tuple[str, ...]:
        """Where the message must go; each is delivered and confirmed alone. No name of one holds a secret."""

    def deliver(self, target: str, message: Message) -> None:
        """Return once the target has taken it. Raises Retry when it may later, Reject when it never will."""

    def stands(self, messages: Sequence[Message]) -> None:
        """These are still true: tell a receiver again that forgets what is not repeated. Raises Retry."""


class Post(Protocol):
    """A way out for letters."""

    def receivers(self, letter: Letter) -> tuple[str, ...]:
        """Where the letter must go; each is delivered and confirmed alone. No name of one holds a secret."""

    def send(self, target: str, letter: Letter) -> None:
        """Return once the target has taken it. Raises Retry when it may later, Reject when it never will."""
