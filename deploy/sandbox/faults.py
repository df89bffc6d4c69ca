"""Faults on order: a test says which requests shall fail, how, and how often."""

import re
from dataclasses import dataclass, field

from deploy.sandbox.json_object import Bad, Json, number


@dataclass
class Fault:
    """Requests whose path matches `path` get `status` after `delay` seconds, `count` times.

    Status 0 only delays: the request is then answered as usual.
    """

    path: re.Pattern[str]
    status: int
    count: int
    delay: float
    headers: dict[str, str]
    body: str


@dataclass
class Faults:
    """The faults that still lie ahead, in the order they were asked for."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, asked: Json) -> None:
        """Remember a fault asked for as JSON; raises Bad when it cannot be understood."""
        self.waiting.append(_fault(asked))

    def next_for(self, path: str) -> Fault | None:
        """The fault this request meets, if any; it is used up by that."""
        found = next((fault for fault in self.waiting if fault.path.search(path)), None)
        if found:
            found.count -= 1
            self.waiting = [fault for fault in self.waiting if fault.count > 0]
        return found


def _fault(asked: Json) -> Fault:
    unknown = set(asked) - {"path", "status", "count", "delay", "headers", "body"}
    if unknown:
        raise Bad(
            f"a fault has path, status, count, delay, headers and body, not {', '.join(sorted(unknown))}"
        )
    headers = asked.get("headers") or {}
    if not isinstance(headers, dict):
        raise Bad("headers: must be an object of name and value")
    try:
        return Fault(
            path=re.compile(str(asked.get("path", "."))),
            status=number(asked.get("status"), 0, "status"),
            count=number(asked.get("count"), 1, "count"),
            delay=float(str(asked.get("delay", 0))),
            headers={str(name): str(value) for name, value in headers.items()},
            body=str(asked.get("body", "")),
        )
    except (re.error, ValueError) as error:
        raise Bad(f"fault: {error}") from error
