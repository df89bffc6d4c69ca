"""Keys as people type them, made fit to be asked for."""

from schemas.text import normalise


def sound(key: str) -> str:
    """The key without space around it and without what PostgreSQL's text cannot hold."""
    return str(normalise(key.strip()))
