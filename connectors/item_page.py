"""Where the console tells of an item."""

from urllib.parse import quote


def path(key: str) -> str:
    """The page of an item."""
    return f"/items/{quote(key, safe='/@')}"
