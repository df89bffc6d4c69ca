"""The three kinds of failure; the third, a bug, is any other exception and crashes loudly."""


class Reject(Exception):  # noqa: N818 - the word says what happens, not what went wrong
    """Can never succeed: becomes a dead letter, or a 4xx answer with the reason and the remedy."""


class Retry(Exception):  # noqa: N818
    """May succeed later: waited for in place with backoff, or answered with 5xx.

    `after` is how many seconds the other side asked us to wait, where it did.
    """

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class LogMismatch(Exception):  # noqa: N818
    """The Kafka log is not the one our marks speak of; the process stops and names `fairlead recover`."""
