"""What people say of items: proposed by anyone, confirmed by who answers for the objective, withdrawn for good.

A correction names its item by the tracker's identity, so that it does not matter which of the two comes first.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple, TypeVar

import msgspec
from sqlalchemy import Connection, insert, select

from alignment_rules.answering import answering
from alignment_rules.faults import nearest
from alignment_rules.strategy import Strategy
from schemas.alignment import WHOLE
from schemas.corrections import CONFIRM, PROPOSE, WITHDRAW, Decision, Proposal, Standing
from schemas.errors import Reject
from schemas.events import Command
from schemas.tables import command as audit
from schemas.tables import correction
from schemas.text import normalise
from streams import corrected
from streams.rulebooks import decided_under

B = TypeVar("B", Proposal, Decision)


class _Stands(NamedTuple):
    number: int
    serves: dict[str, int]
    state: str
    actor: str  # who proposed it


def propose(connection: Connection, command: Command) -> None:
    """Write the correction down; it counts at once where who proposes it may confirm it."""
    body = _read(command, Proposal)
    strategy = _strategy(connection, command)
    _refuse_nonsense(strategy, body, command)
    number = connection.execute(select(audit.c.seq).where(audit.c.id == command.id)).scalar_one()
    mine = command.actor.casefold() in answering(strategy, body.serves)
    connection.execute(
        insert(correction).values(
            number=number,
            command_id=command.id,
            **msgspec.structs.asdict(body),
            state=(Standing.CONFIRMED if mine else Standing.PROPOSED).value,
            proposed_at=command.issued_at,
            decided_at=command.issued_at if mine else None,
        )
    )
    if mine:
        corrected.mark(connection, [number])


def confirm(connection: Connection, command: Command) -> None:
    """Let a proposed correction count. Raises Reject for who may not, and for one that is withdrawn."""
    found = _named(connection, _read(command, Decision).number)
    if found.state != Standing.PROPOSED:
        raise Reject(f"Correction {found.number} is {found.state}; only a proposed one can be confirmed.")
    allowed = answering(_strategy(connection, command), found.serves)
    if command.actor.casefold() not in allowed:
        raise Reject(_not_yours("confirmed", found.number, allowed))
    _decide(connection, found.number, Standing.CONFIRMED, command)


def withdraw(connection: Connection, command: Command) -> None:
    """End a correction for good: by who proposed it, or who may confirm it."""
    found = _named(connection, _read(command, Decision).number)
    if found.state == Standing.WITHDRAWN:
        raise Reject(f"Correction {found.number} is withdrawn already.")
    allowed = answering(_strategy(connection, command), found.serves) | {found.actor.casefold()}
    if command.actor.casefold() not in allowed:
        raise Reject(_not_yours("withdrawn", found.number, allowed))
    _decide(connection, found.number, Standing.WITHDRAWN, command)


KINDS: Final[Mapping[str, Callable[[Connection, Command], None]]] = {
    PROPOSE: propose,
    CONFIRM: confirm,
    WITHDRAW: withdraw,
}
"""Kind of command -> what carries it out."""


def _read(command: Command, kind: type[B]) -> B:
    try:
        return msgspec.convert(normalise(msgspec.json.decode(command.body)), kind)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise Reject(f"{command.kind}: the body is not as it should be: {error}") from error


def _strategy(connection: Connection, command: Command) -> Strategy:
    """The strategy by which the decision is judged, now and whenever it is replayed."""
    found = decided_under(connection, command.issued_at)
    if found is None:
        raise Reject("There is no strategy yet that the item could serve; publish one first.")
    return found


def _unknown(id_: str, strategy: Strategy) -> str:
    remedy = nearest(id_, strategy.titles)
    return f"The strategy has no `{id_}` that work could serve; {remedy}{'' if remedy.endswith('?') else '.'}"


def _refuse_nonsense(strategy: Strategy, body: Proposal, command: Command) -> None:
    unknown = sorted(id_ for id_ in body.serves if not strategy.knows(id_))
    if unknown:
        raise Reject(" ".join(_unknown(id_, strategy) for id_ in unknown))
    if sum(body.serves.values()) != WHOLE or min(body.serves.values()) <= 0:
        raise Reject("What the item serves does not sum to 100 percent.")
    if not body.because.strip():
        raise Reject("A correction needs a reason (`because`): whoever confirms it will ask.")
    if body.until and body.until < command.issued_at.date():
        raise Reject(f"{body.until} is past: the correction would never count.")


def _named(connection: Connection, number: int) -> _Stands:
    asked = (
        select(correction.c.number, correction.c.serves, correction.c.state, audit.c.actor)
        .join(audit, audit.c.id == correction.c.command_id)
        .where(correction.c.number == number)
        .with_for_update(of=correction)
    )
    row = connection.execute(asked).first()
    if row is None:
        raise Reject(f"There is no correction {number}; `fairlead corrections list` names those there are.")
    return _Stands(*row)


def _not_yours(done: str, number: int, allowed: Iterable[str]) -> str:
    by = ", ".join(sorted(allowed)) or "nobody: name the owners' and the PMO's addresses under `people`"
    return f"Correction {number} can be {done} by {by}."


def _decide(connection: Connection, number: int, state: Standing, command: Command) -> None:
    values = {"state": state.value, "decided_at": command.issued_at}
    connection.execute(correction.update().where(correction.c.number == number).values(values))
    corrected.mark(connection, [number])
