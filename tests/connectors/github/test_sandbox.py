"""PyGithub against the sandbox: what a walk lists is what there is, whatever happens meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from pydantic import HttpUrl

from connectors.github import GithubHost
from connectors.listing import Page
from connectors.patience import Patience
from deploy.sandbox.github_api.model import Repository, Ticket
from deploy.sandbox.simulation.forge import Forge
from deploy.sandbox.simulation.people import Person, person
from deploy.sandbox.simulation.relations import block
from schemas.events import Origin, RawEvent, Scope
from schemas.person_keys import Keys
from schemas.pseudonym import Pseudonyms
from schemas.sources import GithubSource
from schemas.text import normalise
from schemas.trackers import minimise, parse
from schemas.trackers.reading import inner
from schemas.work import Activity, ActivityKind, Fact, WorkItem
from tests.sandbox_fixture import START, Running

PSEUDONYMS = Pseudonyms(Keys.stable(b"key"))
ANA, BO = person("Ana Canary", "Lisbon"), person("Bo Finch", "Berlin")


@dataclass
class Followed:
    """One repository of a sandbox with nothing in it yet, and a host that follows it."""

    sandbox: Running
    host: GithubHost
    forge: Forge
    repository: Repository
    answers: list[str]
    states: dict[str, dict[str, str]] = field(default_factory=dict)

    def scope(self) -> Scope:
        return next(scope for scope in self.host.scopes() if scope.external_id == str(self.repository.id))

    def walk(self) -> list[Page]:
        """One visit, from where the last one ended."""
        return list(self.pages())

    def pages(self) -> Iterator[Page]:
        scope = self.scope()
        for page in self.host.walk(scope, self.states.get(scope.id, {})):
            yield page
            self.states[scope.id] = dict(page.state)

    def facts(self, pages: list[Page]) -> dict[str, Fact]:
        scope = self.scope()
        found: dict[str, Fact] = {}
        for page in pages:
            for entry in page.objects:
                for part in minimise(scope.tracker, page.listing, inner(normalise(entry)), PSEUDONYMS):
                    event = RawEvent("e", Origin.PAGE, page.listing, scope, START, [])
                    for fact in parse(event, msgspec.json.encode(part)):
                        if isinstance(fact, WorkItem):
                            found[fact.external_id] = fact
        return found

    def issue(self, title: str = "Refunds") -> Ticket:
        return self.forge.open_issue(self.now(), self.repository, ANA, title, "", ())

    def pull(self, branch: str = "fix", commits: int = 1) -> Ticket:
        for number in range(commits):
            self.commit(branch, f"Step {number} of {branch}")
        return self.forge.open_pull(self.now(), self.repository, branch, ANA, f"Do {branch}", "")

    def commit(self, branch: str, message: str, by: Person = ANA) -> str:
        self.sandbox.advance(seconds=1)
        return self.forge.push(self.now(), self.repository, branch, by, message).sha

    def now(self) -> datetime:
        return self.forge.host.now()


@pytest.fixture
def followed(sandbox: Running, tmp_path: Path) -> Followed:
    host = sandbox.inside.world.host
    assert host
    forge = Forge(host, sandbox.inside.shapes, sandbox.inside.world.telling)
    repository = forge.found("ledger", "Go", "Books", START)
    (tmp_path / "token").write_text(sandbox.github_token)
    source = GithubSource(
        name="acme",
        url=HttpUrl(sandbox.github_url),
        token_files=[tmp_path / "token"],
        repositories=[f"{host.organisation.login}/*"],
    )
    answers: list[str] = []
    tracked = GithubHost(source, Patience(3, 0.01), host.now, answers.append)
    followed = Followed(sandbox, tracked, forge, repository, answers)
    followed.commit("main", "Begin")
    return followed


def activities(facts: dict[str, Fact]) -> set[Activity]:
    return {trace for fact in facts.values() if isinstance(fact, WorkItem) for trace in fact.activities}


def kinds(facts: dict[str, Fact]) -> list[ActivityKind]:
    return sorted(trace.kind for trace in activities(facts))


def test_what_issues_wait_for_is_asked_of_those_that_wait_alone(followed: Followed) -> None:
    waits, holds, _ = (followed.issue(title) for title in ("Refunds", "Ledger", "Receipts"))
    block(followed.forge, followed.now(), followed.repository, waits, holds, ANA)
    before = followed.sandbox.requests().get("/github/graphql", 0)
    found = followed.facts(followed.walk())
    links = {
        fact.title: [link.target_key for link in fact.links]
        for fact in found.values()
        if isinstance(fact, WorkItem)
    }
    name = followed.repository.full_name
    assert links["Refunds"] == [f"{name}#{holds.number}"]
    assert links["Ledger"] == [f"{name}#{waits.number}"]
    assert links["Receipts"] == []
    assert followed.sandbox.requests().get("/github/graphql", 0) - before == 1, "nobody commented either"


def test_every_issue_pull_request_and_commit_of_the_organisation_is_listed(followed: Followed) -> None:
    host = followed.forge.host
    for scope in followed.host.scopes():
        pages = list(followed.host.walk(scope, {}))
        repository = host.by_id(int(scope.external_id))
        assert repository
        numbers = {entry["number"] for page in pages if page.listing != "commits" for entry in page.objects}
        shas = {entry["sha"] for page in pages if page.listing == "commits" for entry in page.objects}
        assert numbers == {ticket.number for ticket in repository.tickets}
        assert shas == set(repository.by_sha)


def test_comments_reviews_and_commits_come_with_their_items(followed: Followed) -> None:
    issue, pull = followed.issue(), followed.pull(commits=2)
    followed.forge.comment(followed.now(), followed.repository, issue, BO, "hush")
    followed.forge.review(followed.now(), followed.repository, pull, BO)
    found = followed.facts(followed.walk())
    assert kinds(found) == sorted(
        [ActivityKind.CREATED, ActivityKind.PULL_REQUEST, ActivityKind.COMMENT, ActivityKind.REVIEW]
        + [ActivityKind.COMMIT] * 3
    )
    asked = followed.sandbox.requests()["/github/graphql"]
    assert followed.walk()[-1].backfilled
    assert followed.sandbox.requests()["/github/graphql"] == asked + 2, "only what changed is asked again"


def test_a_long_conversation_is_read_to_its_beginning_once(followed: Followed) -> None:
    issue = followed.issue()
    for number in range(250):
        followed.forge.comment(followed.now(), followed.repository, issue, BO, f"{number}")
    found = followed.facts(followed.walk())
    assert kinds(found).count(ActivityKind.COMMENT) == 250
    followed.sandbox.advance(hours=2)
    followed.walk()
    followed.forge.comment(followed.now(), followed.repository, issue, BO, "one more")
    later = followed.facts(followed.walk())
    assert kinds(later).count(ActivityKind.COMMENT) == 100, "the newest page reaches what was read before"


def test_a_merged_pull_request_counts_its_commits_once(followed: Followed) -> None:
    pull = followed.pull(commits=3)
    found = followed.facts(followed.walk())
    before = activities(found)
    followed.forge.merge(followed.now(), followed.repository, pull, ANA)
    assert activities(found | followed.facts(followed.walk())) == before


def test_old_commits_pushed_late_are_found(followed: Followed) -> None:
    followed.walk()
    late = followed.forge._commit(
        followed.now() - timedelta(days=200), followed.repository, "old-work", ANA, "Long ago"
    )
    followed.forge._pushed(followed.now(), followed.repository, "old-work", ANA, "0" * 40, [late])
    pages = followed.walk()
    assert f"commit:{followed.repository.id}:{late.sha}" in followed.facts(pages)


def test_a_renamed_repository_keeps_its_scope_and_is_listed_under_its_new_name(followed: Followed) -> None:
    issue = followed.issue()
    followed.walk()
    before = followed.scope()
    followed.forge.rename(followed.repository, "books", ANA)
    after = followed.scope()
    assert (before.id, before.external_id) == (after.id, after.external_id)
    assert after.key == f"{followed.forge.host.organisation.login}/books"
    found = followed.facts(followed.walk())[f"issue:{issue.id}"]
    assert isinstance(found, WorkItem)
    assert found.key == f"{after.key}#{issue.number}"


def test_edits_during_every_page_of_a_walk_lose_nothing_and_it_ends(followed: Followed) -> None:
    for number in range(730):
        followed.issue(f"Issue {number}")
    edited = iter(list(followed.repository.tickets))
    listed: set[object] = set()
    for visit in range(2):
        pages = 0
        for page in followed.pages():
            pages += 1
            listed |= {entry["number"] for entry in page.objects if page.listing == "issues"}
            followed.sandbox.advance(minutes=1)
            ticket = next(edited)
            ticket.title, ticket.updated_at = f"Edited in visit {visit}", followed.now()
        assert pages < 40
    assert listed == {ticket.number for ticket in followed.repository.tickets}
    found = followed.facts(followed.walk())
    stale = [
        ticket.number
        for ticket in followed.repository.tickets
        if ticket.title.startswith("Edited in visit 1") and f"issue:{ticket.id}" not in found
    ]
    assert stale == []


def test_an_idle_poll_is_four_answers_a_repository_that_nothing_changed(followed: Followed) -> None:
    """Issues, pull requests, commits of the default branch and branches, each under its ETag: free of GitHub's limit."""
    forge, host = followed.forge, followed.host
    for number in range(6):
        repository = forge.found(f"service-{number}", "Go", "", START)
        forge.push(START, repository, "main", ANA, "Begin")
        forge.push(START, repository, "fix", ANA, "Mend")
        forge.open_issue(START, repository, ANA, "Refunds", "", ())
        forge.open_pull(START, repository, "fix", ANA, "Mend", "")
    scopes = [scope for scope in host.scopes() if "/service-" in scope.key]
    assert len(scopes) == 6
    states: dict[str, dict[str, str]] = {scope.id: {} for scope in scopes}
    for _ in range(2):  # the second walk learns the ETags that the first had no use for
        for scope in scopes:
            states[scope.id] = dict(list(host.walk(scope, states[scope.id]))[-1].state)
    for scope in scopes:
        followed.answers.clear()
        (page,) = host.walk(scope, states[scope.id])
        assert page.objects == []
        assert followed.answers == ["304"] * 4, "and so of a hundred: 400"
