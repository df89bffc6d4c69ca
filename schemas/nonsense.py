"""A written value that means nothing: what is wrong with it and what to write instead."""

from typing import Final

from pydantic_core import PydanticCustomError

NONSENSE: Final = "nonsense"
"""The error type under which pydantic reports these."""


def nonsense(cause: str, remedy: str) -> PydanticCustomError:
    """An error that a validator raises: one clause for the cause, one for the remedy."""
    escaped = cause.replace("{", "{{").replace("}", "}}")
    return PydanticCustomError(NONSENSE, escaped, {"cause": cause, "remedy": remedy})
