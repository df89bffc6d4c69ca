"""What trackers tell the outside of: the moment something happened, in the words of a webhook."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from deploy.sandbox.json_object import Json


@dataclass(frozen=True)
class Happening:
    """One webhook: GitHub's `event` goes into a header, Jira's stands in the payload."""

    tracker: Literal["jira", "github"]
    event: str
    payload: Json


class Telling:
    """Passes happenings on while somebody listens; payloads are built only then."""

    def __init__(self) -> None:
        self.listener: Callable[[Happening], None] | None = None

    def __call__(self, tracker: Literal["jira", "github"], event: str, payload: Callable[[], Json]) -> None:
        """Tell the listener what happened."""
        if self.listener:
            self.listener(Happening(tracker, event, payload()))
