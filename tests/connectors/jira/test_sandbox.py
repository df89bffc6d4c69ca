"""The real `jira` library on the sandbox's Cloud and Data Center: what hints and existence checks ask."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from pydantic import HttpUrl

from connectors.gateway.admission import admit
from connectors.gateway.doors import DOORS
from connectors.jira import JiraSite
from connectors.listing import Read
from connectors.patience import Patience
from deploy.sandbox.addresses import EMAIL
from deploy.sandbox.options import Options
from deploy.sandbox.simulation.jira_shapes import JiraShapes
from deploy.sandbox.simulation.jira_world import JiraWorld
from deploy.settings import load
from schemas.errors import Retry
from schemas.events import Origin, RawEvent, Scope
from schemas.person_keys import Keys
from schemas.pseudonym import Pseudonyms
from schemas.sources import JiraSource
from schemas.trackers import minimise, parse
from schemas.trackers.reading import inner, objects
from schemas.work import Access, WorkItem
from tests.deploy.sandbox.clients import issue, written
from tests.sandbox_fixture import Running

Start = Callable[[Options], Running]


def site(running: Running, folder: Path, **more: object) -> JiraSite:
    (folder / "token").write_text(running.jira_token)
    known = {"name": "acme", "url": HttpUrl(running.jira_url), "email": EMAIL, "projects": ["*"]}
    source = JiraSource.model_validate({**known, "token_file": folder / "token", **more})
    return JiraSite(source, Patience(attempts=2, initial=0.001), lambda: datetime.now(UTC), lambda _: None)


def scope(followed: JiraSite, key: str = "PAY") -> Scope:
    return next(one for one in followed.scopes() if one.key == key)


def told(reads: list[Read]) -> dict[str, list[tuple[str, str]]]:
    """Listing -> scope's key and the item, of each object."""
    found: dict[str, list[tuple[str, str]]] = {}
    for read in reads:
        for one in read.objects:
            name = str(one.get("key") or f"{one.get('item')} {one.get('cause')}")
            found.setdefault(read.listing, []).append((read.scope.key, name))
    return found


@pytest.fixture
def center(start_sandbox: Start, tmp_path: Path) -> JiraSite:
    """A Data Center with 250 issues of one project."""
    lines = [
        issue(5_000 + n, f"PAY-{n}", "2020-01-02T00:00:00.000+0000", epic={"key": "PAY-1"})
        for n in range(1, 251)
    ]
    running = start_sandbox(Options(jira_archive=written(tmp_path / "issues.jsonl", lines), speed=0))
    return site(running, tmp_path, deployment="datacenter", email=None)


def test_a_data_center_counts_lists_ids_and_reads_by_id(center: JiraSite) -> None:
    pay = scope(center)
    assert (center.access(pay), center.count(pay)) == (Access.OPEN, 250)
    assert [place for _, place in center.there(pay)] == [f"issue:{5_000 + n}" for n in range(1, 251)]
    reads = list(center.read(pay, ["issue:5007", "issue:9", "version:3"]))
    assert told(reads) == {"issues": [("PAY", "PAY-7")], "existence": [("PAY", "issue:9 unknown")]}
    assert inner(reads[0].objects[0], "fields", "epic") == {"key": "PAY-1"}
    elsewhere = Scope("jira:acme:1", "jira:acme", "1", "jira:acme/NOPE")
    assert center.access(elsewhere) is Access.LOST


@dataclass
class Cloud:
    world: JiraWorld
    followed: JiraSite
    running: Running


@pytest.fixture
def cloud(sandbox: Running, tmp_path: Path) -> Cloud:
    world = sandbox.inside.world.jira
    assert isinstance(world, JiraWorld)
    return Cloud(world, site(sandbox, tmp_path, projects=["PAY", "SHOP"]), sandbox)


def test_what_moved_is_read_where_it_is_and_what_strayed_is_said_to_have_moved(cloud: Cloud) -> None:
    boards = {one.project.key: one.project for one in cloud.world.issues()}
    shop, pay, at = boards["SHOP"], scope(cloud.followed), cloud.world.now()
    moved, strayed, deleted, stays = boards["PAY"].issues[:4]
    cloud.world.move_to(at, moved, shop.lead, shop)
    cloud.world.move_to(at, strayed, shop.lead, boards["LOG"])
    cloud.world.delete(at, deleted, shop.lead)
    places = [f"issue:{one.id}" for one in (moved, strayed, deleted, stays)]
    assert told(list(cloud.followed.read(pay, places))) == {
        "issues": [("SHOP", moved.key), ("PAY", stays.key)],
        "existence": [
            ("PAY", f"issue:{strayed.id} moved"),
            ("PAY", f"issue:{deleted.id} unknown"),
        ],
    }


def test_the_state_of_a_project_is_told_as_it_is(cloud: Cloud) -> None:
    board = next(one.project for one in cloud.world.issues() if one.project.key == "PAY")
    pay = scope(cloud.followed)
    seen = [cloud.followed.access(pay)]
    for change in (
        lambda: cloud.world.put_away(board, archived=True),
        lambda: cloud.world.put_away(board, trashed=True),
        lambda: cloud.world.put_away(board),
        lambda: cloud.world.hide(board),
    ):
        change()
        seen.append(cloud.followed.access(pay))
    assert seen == [Access.OPEN, Access.ARCHIVED, Access.DELETED, Access.OPEN, Access.LOST]
    assert "PAY" not in {one.key for one in cloud.followed.scopes()}


def test_an_archived_project_is_not_walked(cloud: Cloud) -> None:
    board = next(one.project for one in cloud.world.issues() if one.project.key == "PAY")
    cloud.world.put_away(board, archived=True)
    assert [one.key for one in cloud.followed.scopes()] == ["SHOP"]


def test_a_listed_issue_has_its_whole_history_comments_and_worklogs(cloud: Cloud) -> None:
    board = next(one.project for one in cloud.world.issues() if one.project.key == "PAY")
    long, at = board.issues[1], cloud.world.now()
    for number in range(120):
        at += timedelta(seconds=1)
        cloud.world.remark(at, long, board.lead, "hm")
        cloud.world.log_work(at, long, board.lead, 60)
        cloud.world.edit(at, long, board.lead, f"Title {number}")
    pages = cloud.followed.walk(scope(cloud.followed), {})
    listed = next(one for page in pages for one in page.objects if one["id"] == str(long.id))
    (read,) = cloud.followed.read(scope(cloud.followed), [f"issue:{long.id}"])
    moves = {str(c.id) for c in long.changes if any(item[0] == "status" for item in c.items)}
    for whole in (listed, read.objects[0]):
        fields = inner(whole, "fields")
        assert len(objects(inner(fields, "comment").get("comments"))) == len(long.remarks) >= 120
        assert len(objects(inner(fields, "worklog").get("worklogs"))) == 120
        assert moves <= {str(one["id"]) for one in objects(inner(whole, "changelog").get("histories"))}


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 200, "body": "<html>log in</html>", "headers": {"Content-Type": "text/html"}},
        {"status": 200, "body": '{"issues": ['},
        {"status": 200, "body": "{}"},
        {"status": 503, "headers": {"Retry-After": "0"}},
        {"status": 429},
    ],
)
def test_a_broken_answer_says_nothing_is_gone(cloud: Cloud, fault: dict[str, object]) -> None:
    pay = scope(cloud.followed)
    for path in ("issue/bulkfetch", "search/jql"):
        cloud.running.fail(path, count=2, **fault)  # type: ignore[arg-type]
    with pytest.raises(Retry):
        list(cloud.followed.read(pay, ["issue:10001"]))
    with pytest.raises(Retry):
        list(cloud.followed.there(pay))


def test_fields_of_ones_own_and_sprints_are_the_same_by_listing_and_by_webhook(
    cloud: Cloud, tmp_path: Path
) -> None:
    sources = load(tmp_path / "home", cloud.running.write_config(tmp_path / "fairlead.yaml")).sources
    (source,) = sources.jira
    followed = JiraSite(source, Patience(attempts=2), cloud.world.now, lambda _: None)
    pay = scope(followed)
    story = next(one for one in cloud.world.issues() if one.type == "Story" and one.component)
    (read,) = followed.read(scope(followed, story.project.key), [f"issue:{story.id}"])
    shapes = JiraShapes(cloud.running.jira_url)
    told = {"webhookEvent": "jira:issue_updated", "issue": shapes.issue(story)}
    body = msgspec.json.encode(told)
    admitted = admit(DOORS[JiraSource], source, {}, body, cloud.world.now(), Pseudonyms(Keys.stable(b"key")))
    assert admitted
    event = msgspec.json.decode(admitted[1], type=RawEvent)
    listed = [
        msgspec.Raw(msgspec.json.encode(p))
        for p in minimise(pay.tracker, "issues", dict(read.objects[0]), Pseudonyms(Keys.stable(b"key")))
    ]
    page = msgspec.structs.replace(event, name="issues", origin=Origin.PAGE, parts=listed)
    by_webhook, by_listing = (
        next(fact for part in one.parts for fact in parse(one, bytes(part))) for one in (event, page)
    )
    assert isinstance(by_webhook, WorkItem)
    assert isinstance(by_listing, WorkItem)
    assert (by_webhook.custom, by_webhook.sprints) == (by_listing.custom, by_listing.sprints)
    assert f"Area: {story.component}" in by_listing.custom
    assert any(one.startswith("Story Points: ") for one in by_listing.custom)
    assert by_listing.sprints[0].startswith(f"{story.project.key} Sprint ")
