"""Which commits of a branch are new. No I/O.

Listings by date miss old commits that were pushed or merged late, so a walk goes by parents: it ends once every
parent of a new commit has been listed or is known to be below the last head.
"""

from collections.abc import Iterable

from schemas.trackers.reading import JsonObject, objects, word


class Frontier:
    """The edge between the commits below `head`, which are known, and those that are new."""

    def __init__(self, head: str) -> None:
        self._known = {head} if head else set[str]()
        self._wanted: set[str] = set()
        self._listed: set[str] = set()

    @property
    def closed(self) -> bool:
        """Whether no new commit can follow in the listing."""
        return not self._wanted

    def new(self, listed: Iterable[JsonObject]) -> list[JsonObject]:
        """Those of the next commits of the listing, newest first, that are not below the last head."""
        return [commit for commit in listed if self._is_new(commit)]

    def _is_new(self, commit: JsonObject) -> bool:
        sha = word(commit.get("sha"))
        parents = {word(parent.get("sha")) for parent in objects(commit.get("parents"))}
        self._wanted.discard(sha)
        self._listed.add(sha)
        if sha in self._known:
            self._known |= parents
            self._wanted -= parents
            return False
        self._wanted |= parents - self._known - self._listed
        return True
