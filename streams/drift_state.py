"""`drift_state`, its figures, and what is told of a change."""

from collections.abc import Iterator
from typing import Final

import msgspec
from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from alignment_rules.governance.standing import Stand
from schemas import metrics
from schemas.drift import Standing
from schemas.metrics import OF_DRIFT
from schemas.tables import drift_state, figure
from streams import signals
from streams.drift_judging import Judged
from streams.effort_figures import Figure
from streams.merge.rowset import given, rows

_NAMES: Final = tuple(metric.figure for metric in OF_DRIFT)


def write(connection: Connection, project: str, stand: Stand, found: Judged, version: int) -> bool:
    """Store how the project stands; whether that is new."""
    before = connection.execute(
        select(drift_state.c.state, drift_state.c.reason).where(drift_state.c.project == project)
    ).first()
    changed = before is None or (before.state, before.reason) != (stand.state, stand.why)
    row = {
        "project": project, "state": stand.state.value, "reason": stand.why.value, "words": stand.words,
        "as_of": found.situation.as_of, "evidence": msgspec.to_builtins(found.evidence), "version": version,
    }  # fmt: skip
    stored = insert(drift_state).values(**row, revision=1)
    kept = {name: stored.excluded[name] for name in row if name != "project"}
    since = func.now() if changed else drift_state.c.since
    connection.execute(
        stored.on_conflict_do_update(
            index_elements=[drift_state.c.project],
            set_={**kept, "revision": drift_state.c.revision + 1, "since": since, "computed_at": func.now()},
        )
    )
    return changed


def tell(connection: Connection, project: str, stand: Stand) -> None:
    """Tell everybody how the project now stands."""
    signals.of_standing(connection, project, stand.state, stand.words)


def forget(connection: Connection, project: str) -> None:
    """A project that the strategy no longer knows stands nowhere."""
    connection.execute(delete(drift_state).where(drift_state.c.project == project))
    connection.execute(delete(figure).where(figure.c.project == project, figure.c.name.in_(_NAMES)))


def figures(connection: Connection, project: str, stand: Stand, found: Judged, version: int) -> None:
    """Replace the project's figures of drift."""
    connection.execute(delete(figure).where(figure.c.project == project, figure.c.name.in_(_NAMES)))
    as_of = found.situation.as_of
    values = [
        Figure(metric.figure, project, "", state, value, version, as_of)
        for metric, state, value in _figures(stand, found)
    ]
    connection.execute(_INSERT, rows(values))


def _figures(stand: Stand, found: Judged) -> Iterator[tuple[metrics.Metric, str, float]]:
    for state in Standing:
        yield metrics.DRIFT_STATE, state, float(state is stand.state)
    if found.evidence.minimum_detectable is not None:
        yield metrics.MINIMUM_DETECTABLE, "", found.evidence.minimum_detectable


_GIVEN: Final = given(*(figure.c[name] for name in Figure.__struct_fields__))
_INSERT: Final = insert(figure).from_select(list(Figure.__struct_fields__), select(*_GIVEN.c))
