"""From what a person types to a correction on the log, and to where it then stands."""

from collections.abc import Sequence
from datetime import date

from pydantic_core import PydanticCustomError
from sqlalchemy import Engine, select

from connectors.console import queries
from connectors.console.queries import Correction
from deploy import explain_page, store_state
from deploy.decide import decide
from schemas.alignment import WHOLE
from schemas.broker import Broker
from schemas.corrections import CONFIRM, PROPOSE, WITHDRAW, Decision, Proposal
from schemas.errors import Reject
from schemas.quantities import percent
from schemas.tables import command, item


def propose(
    broker: Broker,
    engine: Engine,
    key: str,
    serves: Sequence[str],
    because: str,
    actor: str,
    *,
    subtree: bool = False,
    until: date | None = None,
) -> Correction:
    """Propose a correction of the item that has the key; raises Reject with the reason where it is refused."""
    tracker, external_id, now = _item(engine, key)
    body = Proposal(tracker, external_id, now, shares(serves), because, subtree, until)
    decided = decide(broker, engine, PROPOSE, f"item/{tracker}/{external_id}", body, actor)
    with engine.connect() as connection:
        number = connection.execute(select(command.c.seq).where(command.c.id == decided)).scalar_one()
    return _numbered(engine, number)


def confirm(broker: Broker, engine: Engine, number: int, actor: str) -> Correction:
    """Let a proposed correction count. Raises Reject for who may not."""
    decide(broker, engine, CONFIRM, f"correction/{number}", Decision(number), actor)
    return _numbered(engine, number)


def withdraw(broker: Broker, engine: Engine, number: int, actor: str, because: str = "") -> Correction:
    """End a correction for good. Raises Reject for who may not."""
    decide(broker, engine, WITHDRAW, f"correction/{number}", Decision(number, because), actor)
    return _numbered(engine, number)


def shares(written: Sequence[str]) -> dict[str, int]:
    """`["one-tap"]` or `["young-shoppers=60", "calm-nights=40"]` as id -> ppm; those without a percent share the rest."""
    given = {id_: share for id_, _, share in (one.partition("=") for one in written)}
    if len(given) < len(written):
        raise Reject("--serves names something twice: name each objective once.")
    try:
        fixed = {id_: percent(share) for id_, share in given.items() if share}
    except PydanticCustomError as error:
        raise Reject(f"--serves: {error.message_template}; write it like young-shoppers=60.") from None
    rest = [id_ for id_ in given if id_ not in fixed]
    left = WHOLE - sum(fixed.values())
    if left < 0 or (left and not rest):
        raise Reject(f"--serves sums to {sum(fixed.values()) * 100 / WHOLE:g} percent; make it 100.")
    parts = {id_: left // len(rest) + (at < left % len(rest)) for at, id_ in enumerate(rest)}
    return {id_: fixed.get(id_, parts.get(id_, 0)) for id_ in given}


def _item(engine: Engine, key: str) -> tuple[str, str, str]:
    with engine.connect() as connection:
        store_state.refuse_empty(connection)
        found = queries.explain(connection, key)
        if found is None:
            raise explain_page.unknown(key, queries.nearest(connection, key))
        identity = select(item.c.external_id).where(item.c.tracker == found.tracker, item.c.key == found.key)
        return (
            found.tracker,
            connection.execute(identity.order_by(item.c.gone)).scalars().first() or "",
            found.key,
        )


def _numbered(engine: Engine, number: int) -> Correction:
    with engine.connect() as connection:
        found = queries.corrections(connection, ended=True)
    return next(each for each in found if each.number == number)
