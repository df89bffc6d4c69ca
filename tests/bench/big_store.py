"""A store with a million judged items, filled faster than judging them would take, and as judging would have left it."""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Engine, text

import schemas.migrations
from alignment_rules.resolve import Ancestor, Own, Standing, resolve
from alignment_rules.rulebook import Rulebook
from alignment_rules.strategy import read
from alignment_rules.work import Facts, Subject, of_item
from deploy import store
from deploy.local.postgres import Postgres
from streams import tag
from tests.streams.publishing import publish

EPICS: Final = 1_000
THEMES: Final = 9
_MADE: Final = datetime(2026, 1, 5, tzinfo=UTC)
_SCOPE: Final = "jira:acme:10010"
_STRATEGY: Final = """
people: {ana: ana@acme.example}
objectives:
  growth: {title: Grow, owner: ana}
  calm: {title: Calm nights, owner: ana}
always-on: {upkeep: {title: Upkeep}}
projects: {pay: {owner: ana, scopes: [jira:acme/PAY]}}
"""
_WORDS: Final = [
    "refund",
    "basket",
    "wallet",
    "checkout",
    "ledger",
    "invoice",
    "sync",
    "mobile",
    "search",
    "login",
    "export",
    "report",
    "audit",
]


def files(moved: str = "") -> dict[str, str]:
    """The strategy; a draft in which the rule of one theme, and so a tenth of all items, serves something else."""
    rules = [
        {
            "id": f"theme-{n}",
            "when": {"label": f"theme-{n}"},
            "serves": "calm" if f"theme-{n}" == moved else "growth",
        }
        for n in range(THEMES)
    ]
    rules += [{"id": f"word-{n}", "when": {"words": f"rare{n}"}, "serves": "upkeep"} for n in range(100)]
    rules += [{"id": f"part-{n}", "when": {"component": f"part-{n}"}, "serves": "upkeep"} for n in range(90)]
    body = json.dumps({"for": "pay", "rules": rules})
    cases = [{"is": rule["id"], **rule["when"]} for rule in rules]  # type: ignore[dict-item]
    for case in cases:
        if "words" in case:
            case["title"] = case.pop("words")
    return {"strategy.yaml": _STRATEGY, "rules/pay.yaml": body, "rules/pay_test.yaml": json.dumps(cases)}


@contextmanager
def big_store(items: int) -> Iterator[Engine]:
    """A PostgreSQL with that many items, judged by `files()`."""
    with tempfile.TemporaryDirectory(prefix="fairlead-bench-") as home, Postgres(Path(home)) as server:
        engine = store.connect(server.url)
        schemas.migrations.upgrade(engine)
        began = time.perf_counter()
        publish(engine, files())
        while tag.drain(engine):
            pass
        _fill(engine, items)
        print(f"{items:,} items made in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        _prove(engine, items)
        yield engine
        engine.dispose()


def _fill(engine: Engine, items: int) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO scope (id, tracker, external_id, ref, observed_at)"
                " VALUES (:id, 'jira:acme', '10010', 'jira:acme/PAY', :at)"
            ),
            {"id": _SCOPE, "at": _MADE},
        )
        connection.execute(text("INSERT INTO project_scope VALUES (:id, 'pay')"), {"id": _SCOPE})
        cursor: Any = connection.connection.cursor()
        for table, columns, rows in _TABLES:
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows(items):
                    copy.write_row(row)
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence('item', 'id'), :last)"), {"last": items}
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _key(number: int) -> str:
    return f"PAY-{number}"


def _parent(number: int) -> int:
    """One item in five is below an epic, and has nothing that a rule knows itself."""
    return number % EPICS + 1 if number > EPICS and number % 5 == 0 else 0


def _theme(number: int) -> str:
    return "" if _parent(number) or number % 10 == 9 else f"theme-{number // 10 % THEMES}"


def _facts(number: int) -> dict[str, Any]:
    said = " ".join(_WORDS[(number * step) % len(_WORDS)] for step in range(3, 27))
    labels = [theme] if (theme := _theme(number)) else []
    return {"type": "Story", "status": "Open", "text": said, "labels": labels}


def _title(number: int) -> str:
    return " ".join(_WORDS[(number + step * step) % len(_WORDS)] for step in range(7))


def _items(items: int) -> Iterator[tuple[Any, ...]]:
    for n in range(1, items + 1):
        kind = "epic" if n <= EPICS else "issue"
        facts = json.dumps(_facts(n))
        yield (
            n,
            "jira:acme",
            f"issue:{n}",
            _SCOPE,
            _key(n),
            kind,
            "open",
            _title(n),
            facts,
            False,
            _MADE,
            _MADE,
        )


def _aliases(items: int) -> Iterator[tuple[Any, ...]]:
    return (("jira:acme", _key(n), n, _MADE) for n in range(1, items + 1))


def _links(items: int) -> Iterator[tuple[Any, ...]]:
    return ((n, "parent", _key(_parent(n)), "field", "PAY") for n in range(1, items + 1) if _parent(n))


class _Judge:
    """What judging says, made once for each kind of item and then only renamed."""

    def __init__(self) -> None:
        self._book = Rulebook(read(files()), _MADE.date())
        self._made: dict[tuple[str, str], tuple[str, str, str, str, str]] = {}

    def __call__(self, number: int) -> tuple[str, str, str, str, str]:
        """State, shares, reasons, rule and source."""
        above = _parent(number)
        place = _theme(number), _theme(above) if above else ""
        if place not in self._made:
            self._made[place] = self._judge(number, above)
        state, shares, reasons, rule, source = self._made[place]
        return (
            state,
            shares,
            self._renamed(reasons, number, above),
            rule,
            self._renamed(source, number, above),
        )

    def _renamed(self, said: str, number: int, above: int) -> str:
        return said.replace("@ME@", _key(number)).replace("@UP@", _key(above))

    def _own(self, number: int) -> tuple[Own, str]:
        facts = msgspec.convert(_facts(number), Facts)
        ruling = self._book.rules("pay").match(
            Subject(of_item(_key(number), "issue", _title(number), facts, 0))
        )
        return (Own(ruling.rule, ruling.shares), ruling.words) if ruling else (Own(), "")

    def _judge(self, number: int, above: int) -> tuple[str, str, str, str, str]:
        own, words = self._own(number)
        ancestors = (Ancestor("@UP@", known=True, own=self._own(above)[0]),) if above else ()
        standing = Standing("@ME@", "pay", own, matched=words, ancestors=ancestors, scope="jira:acme/PAY")
        it = resolve(standing, self._book.state)
        shares, reasons = (msgspec.json.encode(each).decode() for each in (it.shares, it.reasons))
        return it.state, shares, reasons, it.rule, it.source


def _owns(items: int) -> Iterator[tuple[Any, ...]]:
    book = Rulebook(read(files()), _MADE.date())
    shares = {each.rule: msgspec.json.encode(each.shares).decode() for each in book.rules("pay").rulings}
    return ((n, _theme(n), shares.get(_theme(n), "[]"), 1) for n in range(1, items + 1))


def _alignments(items: int) -> Iterator[tuple[Any, ...]]:
    judge = _Judge()
    return ((n, *judge(n), 1, 1) for n in range(1, items + 1))


_TABLES: Final = (
    (
        "item",
        "id, tracker, external_id, scope_id, key, kind, state, title, facts, gone, updated_at, created_at",
        _items,
    ),
    ("alias", "tracker, key, item_id, seen_at", _aliases),
    ("link", "item_id, kind, target_key, place, home", _links),
    ("own_alignment", "item_id, rule, shares, version", _owns),
    ("alignment", "item_id, state, shares, reasons, rule, source, version, revision", _alignments),
)


def _prove(engine: Engine, items: int) -> None:
    """Judge a sample: nothing may come out otherwise than it was filled in."""
    with engine.begin() as connection:
        sample = list(range(1, items + 1, max(1, items // 2_000)))
        connection.execute(
            text("INSERT INTO dirty (kind, item_id) SELECT 'item', unnest(CAST(:ids AS bigint[]))"),
            {"ids": sample},
        )
    while tag.drain(engine):
        pass
    with engine.connect() as connection:
        changed = connection.execute(text("SELECT count(*) FROM alignment WHERE revision > 1")).scalar_one()
    if changed:
        raise SystemExit(f"{changed} of {len(sample)} items are judged otherwise than they were filled in")
