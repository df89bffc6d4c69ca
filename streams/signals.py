"""Records of `fairlead.signals`: written to the outbox with what they tell; whoever writes holds the project's lock."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select

from schemas.drift import Signal, Standing
from schemas.tables import drift_state
from schemas.topics import SIGNALS
from streams import outbox

_MICROSECONDS: Final = 1_000_000


def of_standing(connection: Connection, project: str, state: Standing, words: str) -> int:
    """Tell how a project now stands; gives the record's revision."""
    signal = _signal(connection, project, "standing", state, words)
    outbox.write(connection, SIGNALS.name, [(project, signal)])
    return signal.revision


def of_case(connection: Connection, project: str, event: str, words: str, case: int, stage: str = "") -> None:
    """Tell what happened to a case."""
    state = connection.execute(select(drift_state.c.state).where(drift_state.c.project == project)).scalar()
    standing = Standing(state or Standing.NOT_ENOUGH_DATA)
    outbox.write(
        connection,
        SIGNALS.name,
        [(project, _signal(connection, project, event, standing, words, case, stage))],
    )


def _signal(
    connection: Connection,
    project: str,
    event: str,
    state: Standing,
    words: str,
    case: int = 0,
    stage: str = "",
) -> Signal:
    at: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return Signal(project, event, state, words, at, int(at.timestamp() * _MICROSECONDS), case, stage)
