"""Where each branch stood when it was last looked at. No I/O."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

from schemas.trackers.reading import JsonObject, inner, word

MOST_PAGES: Final = 10
"""Branches beyond the first thousand, by name, are followed by their pushes and pull requests alone."""


class Branches:
    """Heads by page of the listing, each page with the ETag that stands for them, as one bookmark."""

    def __init__(self, bookmark: str) -> None:
        kept = json.loads(bookmark) if bookmark else {}
        self._etags: dict[str, str] = kept.get("etags", {})
        self._heads: dict[str, dict[str, str]] = kept.get("heads", {})
        self._before: dict[str, str] = {}
        for heads in self._heads.values():
            self._before |= heads

    def pages(self, base: str) -> Iterator[tuple[str, str, str]]:
        """Number, address and ETag of each page; the addresses are always the same, so that ETags stand."""
        for number in map(str, range(1, MOST_PAGES + 1)):
            yield number, f"{base}/branches?per_page=100&page={number}", self._etags.get(number, "")

    def head(self, name: str) -> str:
        """The branch's last head; "" for a branch not seen yet."""
        return self._before.get(name, "")

    def moved(self, page: str, listed: Iterable[JsonObject]) -> list[tuple[str, str]]:
        """Name and new head of every branch on the page that moved; the others stay as they were."""
        heads = {word(entry.get("name")): word(inner(entry, "commit").get("sha")) for entry in listed}
        self._heads[page] = {name: sha for name, sha in heads.items() if self.head(name) == sha}
        return [(name, sha) for name, sha in heads.items() if name and sha and self.head(name) != sha]

    def followed(self, page: str, name: str, sha: str) -> None:
        """Everything up to this head has been listed."""
        self._heads[page][name] = sha

    def done(self, page: str, etag: str, *, last: bool) -> None:
        """The page is read to its end; after the `last` one there is none."""
        self._etags[page] = etag
        if last:
            self._etags = {number: tag for number, tag in self._etags.items() if int(number) <= int(page)}
            self._heads = {number: heads for number, heads in self._heads.items() if int(number) <= int(page)}

    def follows(self, page: str) -> bool:
        """Whether there was a page after this one."""
        return str(int(page) + 1) in self._etags

    def written(self) -> str:
        """The bookmark."""
        return json.dumps({"etags": self._etags, "heads": self._heads}, separators=(",", ":"))
