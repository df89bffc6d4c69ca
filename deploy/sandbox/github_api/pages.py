"""GitHub's pages: `page` and `per_page`, and the Link header that leads through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request

from deploy.sandbox.json_object import number

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page, and the Link header's value; "" where everything fits on it."""

    entries: Sequence[T]
    link: str


def page_of(request: Request, base: str, every: Sequence[T]) -> Page[T]:
    """The page a request asks for; `base` is the API's address."""
    asked = request.query_params
    size = min(max(number(asked.get("per_page"), 30, "per_page"), 1), 100)
    current = max(number(asked.get("page"), 1, "page"), 1)
    last = max(1, -(-len(every) // size))
    first = (current - 1) * size
    return Page(every[first : first + size], _link(request, base, current, last))


def _link(request: Request, base: str, current: int, last: int) -> str:
    neighbours = {"prev": current - 1, "next": current + 1, "last": last, "first": 1}
    if current >= last:
        del neighbours["next"], neighbours["last"]
    if current == 1:
        del neighbours["prev"], neighbours["first"]
    path = base + request.url.path.partition("/github")[2]
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
    return ", ".join(
        f'<{path}?{urlencode([*kept, ("page", page)])}>; rel="{name}"' for name, page in neighbours.items()
    )
