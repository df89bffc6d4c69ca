"""Handing something to each of its targets: what came of each try is kept, whatever becomes of the others."""

from collections.abc import Callable, Iterable, Mapping

import structlog
from sqlalchemy import Engine

from connectors.notifier import deliveries, letters
from connectors.notifier.channel import Post
from schemas.errors import Reject, Retry

Tried = Callable[[str], None]
"""Told `delivered` or `failed` after each try."""
_log = structlog.get_logger()


def hand_out(
    engine: Engine,
    key: str,
    targets: Iterable[str],
    deliver: Callable[[str], None],
    tried: Tried,
    about: Mapping[str, object],
) -> bool:
    """Whether every target has it now."""
    outcomes = [_hand(engine, key, target, deliver, tried, about) for target in targets]
    return all(outcomes)


def _hand(
    engine: Engine,
    key: str,
    target: str,
    deliver: Callable[[str], None],
    tried: Tried,
    about: Mapping[str, object],
) -> bool:
    log, failure = _log.bind(target=target, **about), ""
    try:
        deliver(target)
    except (Retry, Reject) as error:
        failure = str(error)
        log.warning("not delivered", reason=failure)
    else:
        log.info("delivered")
    tried("failed" if failure else "delivered")
    with engine.begin() as connection:
        deliveries.tried(connection, key, target, failure)
    return not failure


def send(engine: Engine, post: Post, tried: Tried = lambda _: None, only: str = "") -> bool:
    """Send the next letter that is due, or the one of that key, to whoever lacks it; False where none is due."""
    with engine.begin() as connection:
        found = letters.due(connection, only)
        if found is None:
            return False
        missing = [it for it in post.receivers(found.letter) if it not in found.delivered]
        if hand_out(
            engine,
            found.key,
            missing,
            lambda target: post.send(target, found.letter),
            tried,
            {"letter": found.key},
        ):
            deliveries.done(connection, found.key)
    return True
