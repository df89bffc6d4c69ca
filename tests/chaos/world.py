"""A made-up organisation that produces raw events by a seed: pages and webhooks, cross-scope links, moves, poison."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from schemas.events import Cursor, Origin, RawEvent, Scope

START = datetime(2026, 6, 1, tzinfo=UTC)
PROJECTS, REPOSITORIES, PEOPLE = 24, 12, 30
LABELS = ("wallet", "incident", "spike", "upkeep", "ledger")
POISON = 0.01


@dataclass(frozen=True)
class Sent:
    """A record to send, and which of its parts must end as dead letters (-1: the whole record)."""

    key: str
    value: bytes
    dead: frozenset[int] = frozenset()


@dataclass
class Walk:
    """A scope and what is in it."""

    scope: Scope
    items: dict[int, dict[str, Any]] = field(default_factory=dict)
    pages: int = 0

    def cursor(self, through: datetime) -> Cursor:
        """The poller's next cursor."""
        self.pages += 1
        return Cursor(1, self.pages, {"issues": str(self.pages)}, through, backfilled=self.pages > 5)


class World:
    """`events(count)` gives as many records; the same seed gives the same."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._now = START
        self._number = 0
        self._sent = 0
        self._jira = [
            Walk(Scope(f"jira:acme:{100 + n}", "jira:acme", str(100 + n), f"jira:acme/P{n}", f"Project {n}"))
            for n in range(PROJECTS)
        ]
        self._github = [
            Walk(Scope(f"github:acme:{500 + n}", "github:acme", str(500 + n), f"github:acme/repo-{n}"))
            for n in range(REPOSITORIES)
        ]

    def events(self, count: int) -> Iterator[Sent]:
        """The next `count` records."""
        makers = (self._webhook, self._page, self._pull, self._commits, self._delete, self._move, self._hint)
        for _ in range(count):
            self._now += timedelta(seconds=self._random.randint(1, 120))
            self._sent += 1
            if self._random.random() < POISON:
                yield self._poison()
            else:
                (made,) = self._random.choices(makers, (45, 22, 14, 10, 3, 3, 3))
                yield made()

    def _event(
        self, walk: Walk, name: str, parts: list[Any], *, page: bool = False, seen: datetime | None = None
    ) -> RawEvent:
        raw = [msgspec.Raw(part if isinstance(part, bytes) else json.dumps(part).encode()) for part in parts]
        return RawEvent(
            f"e{self._sent}",
            Origin.PAGE if page else Origin.WEBHOOK,
            name,
            walk.scope,
            seen or self._now,
            raw,
            walk.cursor(self._now) if page else None,
        )

    def _out(self, event: RawEvent, dead: frozenset[int] = frozenset()) -> Sent:
        return Sent(event.scope.id, msgspec.json.encode(event), dead)

    def _any_key(self) -> str:
        walk = self._random.choice(self._jira)
        return f"{walk.scope.key}-{self._random.randint(1, max(2, self._number))}"

    def _person(self) -> str:
        return f"p{self._random.randint(1, PEOPLE)}"

    def _issue(self, walk: Walk) -> dict[str, Any]:
        """A new issue, or a known one with something changed."""
        if walk.items and self._random.random() < 0.6:
            issue = walk.items[self._random.choice(sorted(walk.items))]
        else:
            self._number += 1
            issue = self._fresh(walk, self._number)
            walk.items[self._number] = issue
        fields = issue["fields"]
        if self._random.random() < 0.7:
            fields["updated"] = self._now.isoformat()
            fields["labels"] = self._random.sample(LABELS, self._random.randint(0, 2))
            fields["summary"] = self._title(issue["key"])
        if self._random.random() < 0.3:
            comment = {
                "id": str(self._sent),
                "author": self._person(),
                "created": self._now.isoformat(),
            }
            fields.setdefault("comment", {"comments": []})["comments"].append(comment)
        return json.loads(json.dumps(issue))  # type: ignore[no-any-return]

    def _fresh(self, walk: Walk, number: int) -> dict[str, Any]:
        epic = self._random.random() < 0.1
        parent = {"parent": {"key": self._any_key()}} if not epic and self._random.random() < 0.5 else {}
        return {
            "id": str(number),
            "key": f"{walk.scope.key}-{number}",
            "fields": {
                "summary": f"Issue {number}",
                "issuetype": {"name": "Epic" if epic else "Story", "hierarchyLevel": int(epic)},
                "status": {"name": "Open", "statusCategory": {"key": "new"}},
                "created": self._now.isoformat(),
                "updated": self._now.isoformat(),
                "creator": self._person(),
                "labels": [],
                **parent,
            },
        }

    def _title(self, key: str) -> str:
        odd = self._random.choice(("", "", "", "nul \0 in it", "lone \ud800 surrogate", self._any_key()))
        return f"{key} {self._random.choice(('wallet', 'refund', 'report'))} {odd}"

    def _webhook(self) -> Sent:
        walk = self._random.choice(self._jira)
        late = self._now - timedelta(seconds=self._random.choice((0, 0, 600)))
        return self._out(self._event(walk, "jira:issue_updated", [self._issue(walk)], seen=late))

    def _page(self) -> Sent:
        walk = self._random.choice(self._jira)
        issues = [self._issue(walk) for _ in range(self._random.randint(1, 8))]
        return self._out(self._event(walk, "issues", issues, page=True))

    def _pull(self) -> Sent:
        walk = self._random.choice(self._github)
        number = self._random.randint(1, 60)
        pull = {
            "id": int(walk.scope.external_id) * 1000 + number,
            "number": number,
            "state": self._random.choice(("open", "closed")),
            "title": self._title(f"#{number}"),
            "body": f"For {self._any_key()}",
            "created_at": START.isoformat(),
            "updated_at": self._now.isoformat(),
            "head": {"ref": f"feature/{self._any_key().lower()}"},
            "user": self._person(),
            "labels": [{"name": self._random.choice(LABELS)}],
        }
        return self._out(self._event(walk, "pull_request", [pull]))

    def _commits(self) -> Sent:
        walk = self._random.choice(self._github)
        commits = [
            {
                "sha": f"{self._random.randint(1, 5000):040x}",  # the same commit may be in several repositories
                "message": f"{self._any_key()} {self._random.choice(('fix', 'add'))}\n\nbody",
                "authored": START.isoformat(),
                "committed": self._now.isoformat(),
                "person": self._person(),
            }
            for _ in range(self._random.randint(1, 6))
        ]
        return self._out(self._event(walk, "commits", commits, page=True))

    def _known(self) -> tuple[Walk, int] | None:
        walk = self._random.choice(self._jira)
        return (walk, self._random.choice(sorted(walk.items))) if walk.items else None

    def _delete(self) -> Sent:
        known = self._known()
        if known is None:
            return self._hint()
        walk, number = known
        part = {"issue": {"id": str(number)}, "timestamp": int(self._now.timestamp() * 1000)}
        return self._out(self._event(walk, "jira:issue_deleted", [part]))

    def _move(self) -> Sent:
        """An issue goes to another project, which is another partition."""
        known = self._known()
        if known is None:
            return self._hint()
        walk, number = known
        there = self._random.choice(self._jira)
        issue = walk.items.pop(number)
        issue["key"] = f"{there.scope.key}-{number}"
        issue["fields"]["updated"] = self._now.isoformat()
        there.items[number] = issue
        return self._out(self._event(there, "jira:issue_updated", [issue]))

    def _hint(self) -> Sent:
        walk = self._random.choice(self._jira)
        return self._out(self._event(walk, self._random.choice(("comment_created", "jira:invented")), [{}]))

    def _poison(self) -> Sent:
        walk = self._random.choice(self._jira)
        parts: list[Any] = [self._issue(walk) for _ in range(self._random.randint(2, 8))]
        place = self._random.randrange(len(parts))
        broken = json.dumps(parts[place]).encode()
        bad: tuple[Any, ...] = (
            broken.replace(b'"id"', b'"id" tru'),
            broken.replace(b'"key": "', b'"key": "\xff'),
            parts[place] | {"id": "1\0"},
            parts[place] | {"fields": None},
        )
        kind = self._random.randrange(len(bad) + 1)
        if kind == len(bad):
            return Sent(walk.scope.id, b'{"not": an event', frozenset({-1}))
        parts[place] = bad[kind]
        return self._out(self._event(walk, "issues", parts, page=True), frozenset({place}))
