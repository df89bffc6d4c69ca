"""Find the one part that spoils a batch: halves in savepoints, so that all others are applied."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Connection

from streams.failures import Verdict, in_words, verdict

T = TypeVar("T")


def apply_all_but_the_culprits(
    connection: Connection, parts: Sequence[T], apply: Callable[[Sequence[T]], None]
) -> list[tuple[T, str]]:
    """Apply `parts` as few times as can be; give those that can never be applied, each with the reason.

    `apply` must not depend on how parts are grouped. Passing failures are raised: the transaction is tried again.
    """
    if not parts:
        return []
    try:
        with connection.begin_nested():
            apply(parts)
    except Exception as error:
        if verdict(error) is not Verdict.DATA:
            raise
        if len(parts) == 1:
            return [(parts[0], in_words(error))]
    else:
        return []
    middle = len(parts) // 2
    return [
        *apply_all_but_the_culprits(connection, parts[:middle], apply),
        *apply_all_but_the_culprits(connection, parts[middle:], apply),
    ]
