"""A project with a plan and ten people at work, through the agents' own handlers and drains."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

import msgspec
from sqlalchemy import Engine, func, select, text

from schemas.events import Command, Cursor, RawEvent
from schemas.tables import command, effect
from schemas.topics import COMMANDS, EVENTS
from streams import drift, effort, tag
from streams.commands import Commands
from streams.ingest import Ingest
from streams.ledger import Ledger
from streams.publish import KIND, Publication
from streams.record import Place, Record
from tests.streams.maker import LOG, PLACE, SHOP, event

FIRST = date(2025, 6, 2)
LAST = date(2025, 9, 12)
PEOPLE = tuple(f"person-{number}" for number in range(10))
PLAN = {"young": 50, "calm": 30, "upkeep": 20}
Mix = Mapping[str, int]

STRATEGY = """\
people: {{ana: ana@acme.example, cmo: cmo@acme.example, coo: coo@acme.example, pmo: pmo@acme.example}}
objectives:
  young: {{title: Win shoppers under 30, sponsor: cmo, owner: ana}}
  calm: {{title: Calm nights, sponsor: coo, owner: ana}}
always-on:
  upkeep: {{title: Upkeep}}
projects:
  shop: {{owner: ana, scopes: [jira:acme/SHOP]}}
plan:
  2025-Q1: {{shop: {plan}}}
drift:
  tolerance: 10pp
  tell: {{owner: at once, pmo: at once, sponsor: 5 workdays}}
"""
RULES = """\
for: shop
rules:
  - {id: shop-young, when: {label: young}, serves: young}
  - {id: shop-calm, when: {label: calm}, serves: calm}
  - {id: shop-upkeep, when: {label: upkeep}, serves: upkeep}
"""
CASES = """\
- {is: shop-young, label: young}
- {is: shop-calm, label: calm}
- {is: shop-upkeep, label: upkeep}
"""


def published(plan: Mapping[str, int] = PLAN) -> dict[str, str]:
    """The strategy folder with this plan of the project `shop`."""
    written = "{" + ", ".join(f"{id_}: {share}" for id_, share in plan.items()) + "}"
    text_ = STRATEGY.format(plan=written)
    return {"strategy.yaml": text_, "rules/shop.yaml": RULES, "rules/shop_test.yaml": CASES}


@dataclass
class Steered:
    """A store with one project; what happens to it goes the way it goes in the field."""

    engine: Engine
    seed: int = 1
    offsets: "count[int]" = field(default_factory=count)
    decided: "count[int]" = field(default_factory=count)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        handlers = {EVENTS.name: Ingest(), COMMANDS.name: Commands()}
        self.ledger = Ledger(self.engine, "ingest", handlers, threading.Event())
        self.random = Random(self.seed)

    def publish(self, plan: Mapping[str, int] = PLAN, on: date = date(2025, 1, 1)) -> None:
        """Publish the strategy with this plan, in force from `on`."""
        self.decide(KIND, Publication(published(plan)), at=datetime.combine(on, time(), UTC))

    def publish_effort(self, effort: str) -> None:
        """Publish the same strategy with this below `effort:`."""
        files = published()
        files["strategy.yaml"] += f"effort: {effort}\n"
        self.decide(KIND, Publication(files))

    def decide(self, kind: str, body: msgspec.Struct, actor: str = "ana", at: datetime | None = None) -> str:
        """Apply somebody's command; gives what came of it, with the reason of a refusal."""
        offset = next(self.decided)
        made = Command(
            f"c{offset}", kind, actor, at or datetime.now(UTC), msgspec.Raw(msgspec.json.encode(body)), "t"
        )
        place = Place(COMMANDS.name, LOG, 0)
        record = Record(offset, datetime.now(UTC), b"t", msgspec.json.encode(made))
        self.ledger.apply(place, [record])
        with self.engine.connect() as connection:
            row = connection.execute(select(command).where(command.c.id == made.id)).one()
        return f"{row.outcome} {row.detail}".strip()

    def work(
        self,
        first: date,
        last: date,
        mix: Mix,
        people: Sequence[str] = PEOPLE,
        heard: timedelta = timedelta(0),
    ) -> None:
        """Everybody works from `first` to `last`, each on one issue after the other, what for drawn from `mix`.

        `heard`: how long ago the page that tells of it was observed.
        """
        issues = [it for person in people for it in self._issues(person, first, last, mix)]
        self.tell(*issues, through=last, heard=heard)

    def tell(self, *issues: dict[str, Any], through: date, heard: timedelta = timedelta(0)) -> None:
        """One page of a listing that is complete up to the end of `through`."""
        end = datetime.combine(through, time(23), UTC)
        number = next(self.offsets)
        observed = datetime.now(UTC) - heard
        cursor = Cursor(1, number + 1, {}, end, backfilled=True)
        page = msgspec.structs.replace(
            event(*issues, scope=SHOP, cursor=cursor, identity=f"page/{number}"), observed_at=observed
        )
        self._apply(page, number)

    def _apply(self, page: RawEvent, number: int) -> None:
        record = Record(number, datetime.now(UTC), page.scope.id.encode(), msgspec.json.encode(page))
        self.ledger.apply(PLACE, [record])

    def _issues(self, person: str, first: date, last: date, mix: Mix) -> list[dict[str, Any]]:
        found, day = [], first
        while day <= last:
            days: list[date] = []
            for _ in range(self.random.randint(1, 4)):
                if day <= last:
                    days.append(day)
                day += timedelta(days=3 if day.weekday() == 4 else 1)
            label = self.random.choices(list(mix), list(mix.values()))[0]
            found.append(self.issue(person, days, label))
        return found

    def issue(self, person: str, days: Sequence[date], label: str) -> dict[str, Any]:
        """An issue that `person` wrote a comment on each of these days."""
        number = next(self.numbers)
        moments = [datetime.combine(day, time(10), UTC) for day in days]
        comments = [
            {"id": f"{number}-{place}", "author": person, "created": moment.isoformat()}
            for place, moment in enumerate(moments)
        ]
        return {
            "id": str(number),
            "key": f"SHOP-{number}",
            "fields": {
                "summary": f"Issue {number}",
                "issuetype": {"name": "Story", "hierarchyLevel": 0},
                "status": {"name": "Done", "statusCategory": {"key": "done"}},
                "created": moments[0].isoformat(),
                "updated": moments[-1].isoformat(),
                "labels": [label] if label else [],
                "comment": {"comments": comments},
            },
        }

    def settle(self) -> None:
        """Let the agents work until nothing is left to do."""
        drains: tuple[Callable[[Engine], int], ...] = (tag.drain, effort.drain, drift.drain)
        for _ in range(200):
            if not sum(drain(self.engine) for drain in drains):
                return
        raise AssertionError("the agents never come to rest")

    def rows(self, query: str) -> list[Any]:
        """What the store answers."""
        with self.engine.connect() as connection:
            return list(connection.execute(text(query)))

    def run(self, statement: str) -> None:
        """Change the store by hand, as time does."""
        with self.engine.begin() as connection:
            connection.execute(text(statement))

    def standing(self) -> tuple[str, str]:
        """State and reason of the project."""
        (row,) = self.rows("SELECT state, reason FROM drift_state WHERE project = 'shop'")
        return row.state, row.reason

    def told(self) -> list[str]:
        """Keys of the effects that were asked for."""
        with self.engine.connect() as connection:
            return sorted(connection.execute(select(effect.c.key)).scalars())

    def count(self, table: str) -> int:
        """Rows of a table."""
        with self.engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(text(table))).scalar_one()
