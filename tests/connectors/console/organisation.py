"""Small makers of rows, and a planted organisation: payments drifts, shop is on plan, labs is only observed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Date, Table, func, insert

from connectors.console.queries import projects
from schemas import tables
from schemas.drift import Cause, Findings, Gap, Move, Notice

NOW = datetime(2026, 11, 14, 12, 0, tzinfo=UTC)
DAY = date(2026, 11, 14)

STRATEGY = """
people: {ana: ana@acme.example}
objectives:
  young-shoppers:
    title: Win shoppers under 30
    owner: ana
    reconfirm: 2027-01-15
    kpis: {mobile-conversion: {from: 2%, to: 3%, by: 2026-12-31, effect after: 6w, manual: ana}}
  calm-nights: {title: Halve customer-visible incidents, owner: ana}
always-on:
  upkeep: {title: Upgrades and security, max: 30%}
  learning: {title: Training and experiments}
"""


def make(connection: Connection, table: Table, *rows: dict[str, Any]) -> list[Any]:
    """Insert rows; return their first primary key column."""
    key = next(iter(table.primary_key))
    return [connection.execute(insert(table).values(row).returning(key)).scalar_one() for row in rows]


def scope(connection: Connection, ref: str = "jira:acme/PAY", number: str = "10010", **fields: Any) -> str:
    tracker = ref.partition("/")[0]
    row = {
        "id": f"{tracker}:{number}",
        "tracker": tracker,
        "external_id": number,
        "ref": ref,
        "observed_at": NOW,
        "last_event_at": NOW - timedelta(minutes=2),
        "complete_through": NOW,
        "backfilled": True,
        "cursor": {"issues": "412"},
    }
    return str(make(connection, tables.scope, row | fields)[0])


def item(connection: Connection, scope_id: str, key: str, title: str = "Some work", **fields: Any) -> int:
    tracker = scope_id.rpartition(":")[0]
    made = fields.pop("created_at", NOW - timedelta(hours=1))
    row = {
        "tracker": tracker,
        "external_id": f"issue:{key}",
        "scope_id": scope_id,
        "key": key,
        "kind": "issue",
        "state": "open",
        "title": title,
        "facts": {"url": f"https://tracker.example/browse/{key}"},
        "updated_at": made,
        "created_at": made,
    }
    item_id = int(make(connection, tables.item, row | fields)[0])
    alias(connection, item_id, tracker, key)
    return item_id


def alias(connection: Connection, item_id: int, tracker: str, key: str, seen_at: datetime = NOW) -> None:
    make(connection, tables.alias, {"tracker": tracker, "key": key, "item_id": item_id, "seen_at": seen_at})


def alignment(connection: Connection, item_id: int, state: str, *serves: str, **fields: Any) -> None:
    row = {
        "item_id": item_id,
        "state": state,
        "shares": [{"id": id_, "ppm": 1_000_000 // len(serves), "initiative": ""} for id_ in serves],
        "reasons": [
            {"step": "none", "rule": "", "source": "", "detail": "No rule, ancestor or link speaks for it."}
        ],
        "rule": "",
        "source": "",
        "version": 1,
        "tagged_at": NOW - timedelta(minutes=1),
    }
    make(connection, tables.alignment, row | fields)


def strategy(connection: Connection, version: int = 1, text: str = STRATEGY) -> None:
    command = {
        "id": f"c{version}", "seq": version, "actor": "ana", "kind": "strategy.publish", "target": "", "body": {},
        "issued_at": NOW, "outcome": "applied",
    }  # fmt: skip
    row = {
        "version": version, "hash": "00", "valid_from": NOW, "command_id": f"c{version}", "author": "ana",
        "files": {"strategy.yaml": text}, "published_at": NOW - timedelta(days=3),
    }  # fmt: skip
    make(connection, tables.command, command)
    make(connection, tables.strategy, row)


Line = tuple[str, str, float, float]
"""Objective, state, actual and planned."""


def figure(connection: Connection, name: str, project: str, value: float, **fields: Any) -> None:
    row = {"name": name, "project": project, "value": value, "version": 1, "as_of": DAY, "computed_at": NOW}
    make(connection, tables.figure, row | fields)


def review(connection: Connection) -> None:
    """What a review would find, as a console keeps it for scrapes."""
    for name, about, value in (
        ("findings", "no_kpi", 2),
        ("initiative_persondays", "one-tap", 120),
        ("initiative_spent", "one-tap", 86_400),
        ("initiative_cost", "one-tap", 420_000),
        ("initiative_forecast", "one-tap", 380_000),
    ):
        make(connection, tables.review_figure, {"name": name, "about": about, "value": value})


def weights(connection: Connection) -> None:
    """What each project's shares weigh in an average, as a console keeps it for scrapes."""
    for it in projects(connection):
        row = {"name": "effort_weight_ratio", "about": it.project, "value": it.weight}
        make(connection, tables.review_figure, row)


def doubt(connection: Connection, project: str, twice: float) -> None:
    """So much of a project's person-days may be counted twice, as a console keeps it for scrapes."""
    row = {"name": "effort_counted_twice_ratio", "about": project, "value": twice}
    make(connection, tables.review_figure, row)


def figures(
    connection: Connection,
    project: str,
    lines: Sequence[Line],
    *,
    days: float = 240,
    explained: float = 0.93,
    tolerance: float | None = 0.1,
) -> None:
    """A project's figures as the effort agent would write them."""
    for objective, state, actual, planned in lines:
        where = {"objective": objective, "state": state}
        figure(connection, "effort_ratio", project, actual, **where)
        figure(connection, "effort_persondays", project, days * explained * actual, **where)
        if tolerance is not None and objective:
            figure(connection, "planned_ratio", project, planned, objective=objective)
    figure(connection, "effort_persondays", project, days * (1 - explained), state="unknown")
    figure(connection, "explained_ratio", project, explained)
    figure(connection, "unaligned_ratio", project, sum(line[2] for line in lines if line[1] == "unaligned"))
    if tolerance is not None:
        off_plan = sum(abs(line[2] - line[3]) for line in lines) / 2
        figure(connection, "off_plan_ratio", project, off_plan)
        figure(connection, "tolerance_ratio", project, tolerance)
        sound = "drifting" if off_plan > tolerance else "on_plan"
        stands(connection, project, sound if explained >= 0.8 else "not_enough_data")


def stands(connection: Connection, project: str, state: str, words: str = "") -> None:
    """How the drift agent would say that the project stands."""
    row = {
        "project": project, "state": state, "reason": "inside", "words": words, "as_of": DAY, "evidence": {},
        "version": 1, "revision": 1,
    }  # fmt: skip
    make(connection, tables.drift_state, row)
    figure(connection, "drift_state", project, 1.0, state=state)
    figure(connection, "drift_minimum_detectable_ratio", project, 0.27)


FINDINGS = Findings(
    gaps=(Gap("young-shoppers", 0.42, 0.6), Gap("", 0.14, 0.0), Gap("upkeep", 0.26, 0.2)),
    items=(Cause("PAY-313", "Ledger drops a cent when a refund is split", "calm-nights", 0.08),),
    epics=(Cause("PAY-100", "Payouts to partner sellers", "", 0.12),),
    rules=(Cause("pay-ledger", "", "calm-nights", 0.08),),
    retagged=0.0,
    moves=(Move(18.0, "", "young-shoppers"),),
    window_from=DAY - timedelta(days=28),
    window_to=DAY,
)


def case(connection: Connection, project: str = "payments") -> int:
    """An open drift case of which the owner was told."""
    row = {
        "project": project, "opened_on": DAY, "since": DAY - timedelta(days=9), "opened_at": NOW - timedelta(days=3),
        "baseline": DAY, "version": 1, "off_plan": 0.2, "findings": msgspec.to_builtins(FINDINGS),
    }  # fmt: skip
    number = int(make(connection, tables.drift_case, row)[0])
    told = {"case_id": number, "kind": "told", "words": "owner (ana) is told", "at": NOW - timedelta(days=3)}
    make(connection, tables.case_log, told)
    return number


def reading(connection: Connection, value: float, at: datetime) -> None:
    """What somebody read of the KPI."""
    row = {
        "objective": "young-shoppers", "kpi": "mobile-conversion", "at": at, "value": value, "unit": "%",
        "source": "manual", "actor": "ana", "seq": 1,
    }  # fmt: skip
    connection.execute(insert(tables.kpi_reading).values(row))


def belongs(connection: Connection, scope_id: str, project: str) -> None:
    make(connection, tables.project_scope, {"scope_id": scope_id, "project": project})


PAYMENTS: tuple[Line, ...] = (
    ("young-shoppers", "aligned", 0.42, 0.60),
    ("calm-nights", "aligned", 0.17, 0.15),
    ("upkeep", "always_on", 0.24, 0.20),
    ("learning", "always_on", 0.03, 0.05),
    ("", "unaligned", 0.14, 0.0),
)
SHOP: tuple[Line, ...] = (
    ("young-shoppers", "aligned", 0.72, 0.75),
    ("upkeep", "always_on", 0.21, 0.20),
    ("learning", "always_on", 0.04, 0.05),
    ("", "unaligned", 0.03, 0.0),
)


def organisation(connection: Connection) -> None:
    """Three projects over two trackers, with items of every state."""
    strategy(connection)
    pay = scope(connection)
    api = scope(connection, "github:acme/pay-api", "77")
    shop = scope(connection, "jira:acme/SHOP", "10011")
    labs = scope(connection, "github:acme/labs", "78", last_event_at=NOW - timedelta(hours=3))
    for scope_id, project in ((pay, "payments"), (api, "payments"), (shop, "shop"), (labs, "labs")):
        belongs(connection, scope_id, project)
    figures(connection, "payments", PAYMENTS)
    figures(connection, "shop", SHOP, days=410, explained=0.97)
    figures(
        connection,
        "labs",
        (("calm-nights", "aligned", 0.7, 0), ("", "unaligned", 0.3, 0)),
        days=31,
        tolerance=None,
    )
    case(connection)
    reading(connection, 2.1, NOW - timedelta(days=30))
    reading(connection, 2.6, NOW - timedelta(days=2))
    work(connection, pay, api, shop)


def work(connection: Connection, pay: str, api: str, shop: str) -> None:
    """Items whose titles sound like work."""
    for number, (title, state, *serves) in enumerate(
        (
            ("Add Apple Pay to refunds", "aligned", "young-shoppers"),
            ("Support 3DS2 challenges in the one-tap checkout", "aligned", "young-shoppers"),
            ("Ledger drops a cent when a refund is split", "aligned", "young-shoppers", "calm-nights"),
            ("Renew certificates of the acquirer gateway", "always_on", "upkeep"),
            ("Walletless refunds", "unaligned"),
            ("Move the nightly report to the warehouse", "unaligned"),
            ("Try a columnar store for settlement files", "always_on", "learning"),
        ),
        start=311,
    ):
        made = item(
            connection, pay, f"PAY-{number}", title, created_at=NOW - timedelta(minutes=7 * (330 - number))
        )
        alignment(connection, made, state, *serves, tagged_at=NOW - timedelta(minutes=330 - number))
    pull = item(connection, api, "acme/pay-api#12", "Retry on acquirer timeouts", kind="pull_request")
    alignment(connection, pull, "aligned", "calm-nights", source="PAY-313", reasons=CHAIN, tagged_at=NOW)
    item(connection, shop, "SHOP-9", "Gift cards in the basket")
    gone = item(connection, shop, "SHOP-8", "Deleted by its author", gone=True)
    alignment(connection, gone, "unaligned")


CHAIN = [
    {"step": "rule", "rule": "", "source": "acme/pay-api#12", "detail": "No rule of rules/payments.yaml matches it."},
    {"step": "ancestor", "rule": "", "source": "", "detail": "It has no parent."},
    {
        "step": "linked",
        "rule": "pay-incidents",
        "source": "PAY-313",
        "detail": "Its branch names PAY-313, which serves calm-nights: type is Bug and a label is customer-visible.",
    },
]  # fmt: skip


def worked_on_without_objective(connection: Connection, scope_id: str, key: str, days: int) -> None:
    """An unaligned item on which somebody spent half of each of the last days, and some long ago."""
    made = item(connection, scope_id, key)
    alignment(connection, made, "unaligned")
    for back in (*range(days), 90):
        row = {"day": DAY - timedelta(days=back), "person": "p1", "item_id": made, "micro_days": 500_000}
        make(connection, tables.effort, row)


def corrected(connection: Connection, number: int, key: str, days_left: int) -> None:
    """A confirmed correction that speaks for so many days from today, by the database's clock."""
    command = {
        "id": f"x{number}", "seq": 100 + number, "actor": "bo", "kind": "correction.propose", "target": key, "body": {},
        "issued_at": NOW, "outcome": "applied",
    }  # fmt: skip
    make(connection, tables.command, command)
    row = {
        "number": number, "command_id": f"x{number}", "tracker": "jira:acme", "external_id": f"issue:{key}", "key": key,
        "subtree": False, "serves": {"calm-nights": 1_000_000}, "because": "agreed", "state": "confirmed",
        "until": func.timezone("UTC", func.now()).cast(Date) + days_left, "proposed_at": NOW,
    }  # fmt: skip
    make(connection, tables.correction, row)


def noticed(
    connection: Connection,
    case: int,
    stage: str,
    receivers: Sequence[str] = (),
    confirmed: int = 0,
    failure: str = "it did not answer",
) -> str:
    """A notice of a case that was handed to these receivers, of whom the first so many have confirmed it."""
    key = f"case:{case}:told:{stage}"
    whole = len(receivers) == confirmed
    notice = Notice(case, "payments", stage, ("ana@acme.example",), "payments drifts", ("12 of 100 days",))
    effect = {
        "key": key, "kind": "case.notice", "payload": msgspec.to_builtins(notice), "made_at": NOW - timedelta(hours=2),
        "done_at": NOW - timedelta(hours=1) if whole and receivers else None,
    }  # fmt: skip
    make(connection, tables.effect, effect)
    for number, target in enumerate(receivers):
        done = number < confirmed
        row = {
            "effect_key": key, "target": target, "attempts": 1 if done else 3, "failure": "" if done else failure,
            "tried_at": NOW - timedelta(hours=1), "again_at": NOW + timedelta(minutes=2),
            "delivered_at": NOW - timedelta(hours=1) if done else None,
        }  # fmt: skip
        make(connection, tables.delivery, row)
    return key
