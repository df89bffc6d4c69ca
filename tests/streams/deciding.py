"""People's decisions as records of `fairlead.commands`, and the tagging that follows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, select

from schemas.corrections import CONFIRM, PROPOSE, WITHDRAW, Decision, Proposal
from schemas.events import Command
from schemas.identity import LogIdentity
from schemas.tables import alignment, command, item
from schemas.topics import COMMANDS
from streams import tag
from streams.commands import Commands
from streams.publish import KIND, Publication
from streams.record import Place, Record

PLACE = Place(COMMANDS.name, LogIdentity("cluster", "commands-1"), 0)
ANA, BO, PMO, DEV = "ana@acme.example", "bo@acme.example", "pmo@acme.example", "dev@acme.example"
STRATEGY = """
people: {ana: ana@acme.example, bo: bo@acme.example, pmo: pmo@acme.example}
objectives:
  young-shoppers:
    title: Win shoppers under 30
    owner: ana
    initiatives: {one-tap: {title: One-tap checkout}}
  calm-nights: {title: Halve customer-visible incidents, owner: bo}
always-on: {upkeep: {title: Upgrades and security}}
projects:
  payments: {owner: bo, scopes: [jira:acme/PAY, github:acme/pay-*]}
"""
RULES = """
for: payments
rules:
  - {id: pay-bug, when: {type: Bug}, serves: calm-nights}
"""
FILES = {"strategy.yaml": STRATEGY, "rules/payments.yaml": RULES}


@dataclass
class Decisions:
    """A log of commands: each gets the next offset and is applied at once, in a transaction of its own."""

    engine: Engine
    at: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(hours=1))
    log: list[Record] = field(default_factory=list)

    def publish(self, files: Mapping[str, str] = FILES, message: str = "") -> int:
        """A new version of the strategy."""
        return self.send(KIND, PMO, Publication(dict(files), message))

    def propose(
        self, number: int, serves: str, by: str = DEV, subtree: bool = False, until: Any = None
    ) -> int:
        """A correction of the Jira issue with this number; gives the correction's."""
        body = Proposal(
            "jira:acme",
            f"issue:{number}",
            f"PAY-{number}",
            {serves: 1_000_000},
            "it does",
            subtree=subtree,
            until=until,
        )
        return self.send(PROPOSE, by, body)

    def confirm(self, number: int, by: str = PMO) -> int:
        """A confirmation."""
        return self.send(CONFIRM, by, Decision(number))

    def withdraw(self, number: int, by: str = PMO) -> int:
        """A withdrawal."""
        return self.send(WITHDRAW, by, Decision(number))

    def send(self, kind: str, actor: str, body: msgspec.Struct) -> int:
        """Any command; gives its offset."""
        offset = len(self.log)
        self.at += timedelta(seconds=1)
        raw = msgspec.Raw(msgspec.json.encode(body))
        self.log.append(Record(offset, self.at, None, _encoded(offset, kind, actor, self.at, raw)))
        self.apply(self.log[-1:])
        return offset

    def apply(self, records: Sequence[Record]) -> None:
        """Apply records, as the ledger does."""
        with self.engine.begin() as connection:
            Commands().apply(connection, PLACE, records)

    def outcome(self, offset: int) -> tuple[str, str]:
        """What became of the command, and why."""
        with self.engine.connect() as connection:
            row = connection.execute(
                select(command.c.outcome, command.c.detail).where(command.c.seq == offset)
            ).one()
        return row.outcome, row.detail


def _encoded(offset: int, kind: str, actor: str, at: datetime, body: msgspec.Raw) -> bytes:
    return msgspec.json.encode(Command(f"command-{offset}", kind, actor, at, body))


def judged(engine: Engine) -> dict[str, tuple[str, tuple[str, ...], str]]:
    """Judge all that waits; key -> state, what it serves, and the step that decided."""
    while tag.drain(engine):
        pass
    with engine.connect() as connection:
        return dict(_alignments(connection))


def _alignments(connection: Connection) -> Any:
    asked = select(item.c.key, alignment.c.state, alignment.c.shares, alignment.c.reasons).join(
        alignment, alignment.c.item_id == item.c.id
    )
    for row in connection.execute(asked):
        served = tuple(it["initiative"] or it["id"] for it in row.shares)
        yield row.key, (row.state, served, row.reasons[-1]["step"])
