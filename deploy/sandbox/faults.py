"""Faults on order: a test says which requests shall fail, how, and how often."""

import re
from dataclasses import dataclass, field, fields
from typing import Final

from deploy.sandbox.json_object import Bad, Json, number

_LONGEST_DELAY: Final = 600
_TOKEN: Final = re.compile(r"[A-Za-z0-9-]{1,100}")
_PRINTABLE: Final = re.compile(r"[ -~]{0,1000}")


@dataclass
class Fault:
    """Requests whose path matches `path` get `status` after `delay` seconds, `count` times.

    Status 0 only delays: the request is then answered as usual. With a `method`, only its requests are met; `late`: what
    is asked for is done, and only the answer is lost.
    """

    path: re.Pattern[str]
    status: int
    count: int
    delay: float
    headers: dict[str, str]
    body: str
    method: str
    late: bool


@dataclass
class Faults:
    """The faults that still lie ahead, in the order they were asked for."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, asked: Json) -> None:
        """Remember a fault asked for as JSON; raises Bad when it cannot be understood."""
        self.waiting.append(_fault(asked))

    def next_for(self, method: str, path: str) -> Fault | None:
        """The fault this request meets, if any; it is used up by that."""
        meant = (fault for fault in self.waiting if fault.method in ("", method))
        found = next((fault for fault in meant if fault.path.search(path)), None)
        if found:
            found.count -= 1
            self.waiting = [fault for fault in self.waiting if fault.count > 0]
        return found


def _fault(asked: Json) -> Fault:
    if unknown := sorted(set(asked) - {field.name for field in fields(Fault)}):
        known = ", ".join(field.name for field in fields(Fault))
        raise Bad(f"a fault has {known}, not {', '.join(unknown)}")
    try:
        return Fault(
            path=re.compile(str(asked.get("path", "."))),
            status=_status(asked.get("status")),
            count=max(number(asked.get("count"), 1, "count"), 1),
            delay=_delay(asked.get("delay", 0)),
            headers=_headers(asked.get("headers", {})),
            body=str(asked.get("body", "")),
            method=str(asked.get("method", "")),
            late=asked.get("late") is True,
        )
    except (re.error, ValueError) as error:
        raise Bad(f"fault: {error}") from error


def _status(asked: object) -> int:
    status = number(asked, 0, "status")
    if status and not 200 <= status < 600:
        raise Bad(f"status: {status} is none that a server answers with; 0 only delays")
    return status


def _delay(asked: object) -> float:
    delay = float(str(asked))
    if not 0 <= delay <= _LONGEST_DELAY:
        raise Bad(f"delay: {delay} is not between 0 and {_LONGEST_DELAY} seconds")
    return delay


def _headers(asked: object) -> dict[str, str]:
    if not isinstance(asked, dict):
        raise Bad("headers: must be an object of name and value")
    headers = {str(name): str(value) for name, value in asked.items()}
    if not all(_TOKEN.fullmatch(name) and _PRINTABLE.fullmatch(value) for name, value in headers.items()):
        raise Bad("headers: a name is letters, digits and dashes, a value printable ASCII")
    return headers
