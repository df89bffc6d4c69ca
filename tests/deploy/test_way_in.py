"""The way in, piece by piece: rights, estimates, answers, and proposals that are only what is there."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alignment_rules.proposals import Seen, proposals
from alignment_rules.work import Work
from deploy import strategy_folder
from deploy.way_in import estimate, rights
from deploy.way_in.answers import Answers
from deploy.way_in.estimate import Active
from deploy.way_in.first_strategy import Chosen, Said, files, observed
from deploy.way_in.trackers import Github, Jira
from schemas.errors import Reject
from tests.sandbox_fixture import START, Running

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def tokens(sandbox: Running, tmp_path: Path) -> Path:
    (tmp_path / "jira").write_text(sandbox.jira_token)
    (tmp_path / "github").write_text(sandbox.github_token)
    return tmp_path


def jira(sandbox: Running, tokens: Path) -> Jira:
    return Jira("acme", sandbox.jira_url, "fairlead@acme.example", tokens / "jira", lambda: START)


def github(sandbox: Running, tokens: Path) -> Github:
    return Github("acme", sandbox.github_url, "acme", tokens / "github", lambda: START)


def test_a_good_token_has_every_right_and_sees_what_changes(sandbox: Running, tokens: Path) -> None:
    for tracker in (jira(sandbox, tokens), github(sandbox, tokens)):
        assert [each.missing for each in rights.tested(tracker.rights())] == [""] * len(tracker.rights())
        active = tracker.active()
        assert active[0].recent > 10
        assert active[0].recent <= active[0].total
        assert active == estimate.by_activity(active)
    assert jira(sandbox, tokens).source.deployment == "cloud"


def test_a_missing_right_is_named_with_what_to_send_to_the_administrator(
    sandbox: Running, tokens: Path
) -> None:
    connected = github(sandbox, tokens)
    sandbox.fail("/repos/.*/pulls", 403, count=9)
    with pytest.raises(Reject) as refused:
        rights.refuse(rights.tested(connected.rights()), "GitHub")
    said = str(refused.value)
    assert "read pull requests" in said
    assert "read commits" not in said
    assert said.count(rights.GITHUB_READ) == 1


def test_a_backfill_is_estimated_in_requests_and_minutes() -> None:
    chosen = [
        Active("jira", "PAY", "Payments", NOW, 412, 3_100),
        Active("github", "acme/pay", "", NOW, 90, 900),
    ]
    assert estimate.cost(chosen) == (
        "the newest 90 days: 6 requests, about 1 minute; everything: 40 requests, about 1 minute"
    )
    assert estimate.line(chosen[0], NOW) == "PAY  Payments  412 in 90 days of 3,100, changed today"


def test_answers_are_asked_once_kept_and_secrets_are_not(tmp_path: Path) -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return "acme"

    first = Answers(tmp_path, {}, ask, lambda _: "s3cret")
    assert first.text("jira.name", "A name") == "acme"
    first.secret("jira.token", "The token", tmp_path / "secrets" / "jira-token")
    assert stat.S_IMODE((tmp_path / "secrets" / "jira-token").stat().st_mode) == 0o600
    again = Answers(tmp_path, {}, None)
    assert again.text("jira.name", "A name") == "acme"
    again.secret("jira.token", "The token", tmp_path / "secrets" / "jira-token")
    assert asked == ["A name: "]
    assert "s3cret" not in (tmp_path / "init-answers.yaml").read_text()
    with pytest.raises(Reject, match=r"jira.url is not answered"):
        again.text("jira.url", "Its address.")
    with pytest.raises(Reject, match="none of: upkeep, skip"):
        Answers(tmp_path, {"serves.x": "other"}).choice("serves.x", "It serves", ["upkeep", "skip"], "skip")


def seen(number: int, weight: int = 1, epic: str = "", **facts: object) -> Seen:
    work = Work(key=f"PAY-{number}", title=f"Work {number}", **facts)  # type: ignore[arg-type]
    return Seen("pay", work, weight, {epic: "Checkout"} if epic else {})


def test_what_one_proposal_covers_counts_for_no_later_one() -> None:
    under = [seen(n, epic="PAY-100", labels=("wallet",)) for n in range(1, 7)]
    bots = [seen(n, branch=f"renovate/lib-{n}") for n in range(7, 10)]
    rare = [seen(n, labels=(f"only-{n}",)) for n in range(10, 13)]
    found = proposals([*under, *bots, *rare])
    assert [(it.name, it.items, it.share, it.bot) for it in found] == [
        ("branch renovate/*", 3, 0.25, True),
        ("under PAY-100", 6, 0.5, False),
    ]
    assert found[1].title == "Checkout"
    assert len(found[1].examples) == 3
    assert sum(it.share for it in found) <= 1


def test_the_files_are_sound_and_say_only_what_was_said(tmp_path: Path) -> None:
    odd = [seen(n, labels=('say "hi": no',)) for n in range(1, 4)]
    bots = [seen(n, branch=f"dependabot/pip/lib-{n}") for n in range(4, 8)]
    found = proposals([*odd, *bots])
    made = files(
        [Said("growth", "Grow: by 10 %", "ana@acme.example")],
        {"upkeep": "Upgrades"},
        {"pay": ["jira:acme/PAY"]},
        "ana@acme.example",
        [Chosen(it, "upkeep" if it.bot else "growth") for it in found],
    )
    strategy, tested = strategy_folder.checked(made)
    assert tested.cases == 2
    assert not strategy.file.objectives["growth"].kpis
    assert strategy.file.objectives["growth"].sponsor is None
    assert not strategy.file.plan


def test_today_s_mix_is_a_plan_only_where_most_of_it_is_placed() -> None:
    assert observed({"growth": 0.614, "upkeep": 0.2}, 0.186) == {"growth": "61", "upkeep": "rest"}
    assert observed({"growth": 0.3}, 0.7) is None
    assert observed({}, 0.0) is None
