"""Which items are to be told: judged, open, and not told of this judgement yet.

That nothing was found is told only once the history of all that is followed is here: what it serves may stand in what is still to come.
"""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, bindparam, cast, exists, func, literal, select

from connectors.write_back.way import Way
from schemas.alignment import State
from schemas.tables import alignment, effect, item, scope
from schemas.work import Access, ItemState

RECENT: Final = timedelta(days=14)
"""An issue that nobody touched for longer is left alone: else the first start would wake all who watch old issues."""

_HEARD: Final = timedelta(days=1)
"""What has neither told anything nor been taken up for longer is not waited for."""
_STILL_TO_COME: Final = exists().where(
    ~scope.c.backfilled,
    scope.c.access == Access.OPEN.value,
    func.greatest(scope.c.last_event_at, scope.c.lease_until) > func.now() - _HEARD,
)

_OPEN: Final = (ItemState.OPEN.value, ItemState.IN_PROGRESS.value)


def due(way: Way) -> Select[Any]:
    """The newest judgement to be told in this way, of an item of `tracker` touched after `since`, but none of `put_off`."""
    key = _key(way)
    return (
        select(
            *(
                item.c.external_id,
                item.c.key,
                item.c.scope_id,
                scope.c.external_id.label("place"),
                scope.c.ref,
            ),
            *(alignment.c.state, alignment.c.shares, alignment.c.rule, alignment.c.source),
            key.label("effect"),
        )
        .join(alignment, alignment.c.item_id == item.c.id)
        .join(scope, scope.c.id == item.c.scope_id)
        .where(
            item.c.tracker == bindparam("tracker"),
            item.c.kind.in_([kind.value for kind in way.kinds]),
            item.c.state.in_(_OPEN),
            *([] if way.on_commits else [item.c.updated_at >= bindparam("since")]),
            ~item.c.gone,
            ~item.c.archived,
            alignment.c.state != State.UNKNOWN.value,
            (alignment.c.state != State.UNALIGNED.value) | ~_STILL_TO_COME.correlate(None),
            ~exists().where(effect.c.key == key),
            key.not_in(bindparam("put_off", expanding=True)),
        )
        .order_by(alignment.c.tagged_at.desc())
        .limit(1)
    )


def _key(way: Way) -> ColumnElement[str]:
    touched = [cast(func.extract("epoch", item.c.updated_at), String)] if way.on_commits else []
    judgement = item.c.tracker, item.c.external_id, cast(alignment.c.revision, String)
    return func.concat_ws(":", literal(way.name), *judgement, *touched)
