"""The steps of `fairlead init`: connect, count, bring in, propose, ask, write, publish, and prefill the plan.

Every step is safe to run again: answers are kept, a listing goes on where it stopped, a folder that is there is used.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ruamel.yaml import YAML

from alignment_rules.folder import STRATEGY
from alignment_rules.proposals import Proposal, proposals
from connectors.console import queries
from deploy import editor_schemas, settings, strategy_folder
from deploy.attach import attached
from deploy.plan_import import with_plan
from deploy.settings import Settings
from deploy.sync import sync_once
from deploy.way_in import estimate, rights, seen
from deploy.way_in.answers import Answers
from deploy.way_in.estimate import Active
from deploy.way_in.first_strategy import OBSERVED, UPKEEP, Chosen, Said, files, observed
from deploy.way_in.trackers import Github, Jira
from schemas.errors import Reject

CONFIG: Final = "config.yaml"
SKIP: Final = "skip"
_ALWAYS_ON: Final = {UPKEEP: "Upgrades, security and repairs"}
_KINDS: Final = {"under": ("epic", "epics"), "branch": ("kind of branch", "kinds of branches")}
Say = Callable[[str], None]


def run(home: Path, folder: Path, answers: Answers, say: Say, patience: float) -> Path:
    """All steps; gives the configuration file. Raises Reject that says what is missing and how to get it."""
    if (home / "sandbox").exists():
        raise Reject(f"{home} is the sandbox's home. Your own data gets its own: choose another with --home.")
    connected = _connect(home, answers, say)
    config = _configure(home, connected)
    with attached(settings.load(home, config), "init", first=True):
        say("Listing the newest 90 days …")
        sync_once(settings.load(home, config), patience, recent=True)
        if (folder / STRATEGY).is_file():
            say(f"{folder} is there already and is used as it is.")
        else:
            _propose(settings.load(home, config), connected, folder, answers, say)
        config = _configure(home, connected, folder)
        say("Publishing it, and judging everything …")
        sync_once(settings.load(home, config), patience, recent=True)
        if _prefill(settings.load(home, config), folder, say):
            sync_once(settings.load(home, config), patience, recent=True)
        say(_older(settings.load(home, config)))
    return config


def _older(chosen: Settings) -> str:
    """What of the history is still to come."""
    with attached(chosen) as there, there.engine.connect() as connection:
        sources = queries.sources(connection)
    left = sum(source.scopes - source.backfilled for source in sources)
    if not left:
        return "All history is here."
    many = "one board or repository" if left == 1 else f"{left} boards and repositories"
    return f"Older history of {many} comes in while `fairlead up` runs; the first page says what is here."


class _Connected:
    """What was connected, and what of it is to be followed."""

    def __init__(self) -> None:
        self.jira: Jira | None = None
        self.github: Github | None = None
        self.keys: list[str] = []
        self.repositories: list[str] = []


def _connect(home: Path, answers: Answers, say: Say) -> _Connected:
    found, chosen = _Connected(), list[Active]()
    secrets = home / "secrets"
    if url := answers.text(
        "jira.url", "Address of your Jira, such as https://acme.atlassian.net (empty: none)", ""
    ):
        say(f"Its token is made at {rights.JIRA_TOKEN_PAGE}; Data Center: Profile › Personal Access Tokens.")
        name = answers.text("jira.name", "A short name for it", _short(url))
        email = answers.text("jira.email", "The token's e-mail address (empty for Data Center)", "")
        answers.secret("jira.token", "The token, typed unseen", secrets / "jira-token")
        with _spare(secrets / "jira-token"):
            found.jira = Jira(name, url, email, secrets / "jira-token", _now)
            rights.refuse(rights.tested(found.jira.rights()), "Jira")
        active = found.jira.active()
        found.keys = _choose(answers, say, "jira.projects", "Which Jira projects", active)
        chosen += [each for each in active if each.key in found.keys]
    if owner := answers.text("github.owner", "Your organisation on GitHub (empty: none)", ""):
        say(f"Its token is made at {rights.GITHUB_TOKEN_PAGE}.")
        url = answers.text("github.url", "GitHub's API", "https://api.github.com")
        name = answers.text("github.name", "A short name for it", _short(owner))
        answers.secret("github.token", "The token, typed unseen", secrets / "github-token")
        with _spare(secrets / "github-token"):
            found.github = Github(name, url, owner, secrets / "github-token", _now)
            rights.refuse(rights.tested(found.github.rights()), "GitHub")
        active = found.github.active()
        found.repositories = _choose(answers, say, "github.repositories", "Which repositories", active)
        chosen += [each for each in active if each.key in found.repositories]
    if not chosen:
        raise Reject("Nothing is connected: answer jira.url or github.owner.")
    say(f"The backfill, {estimate.cost(chosen)}.")
    return found


@contextmanager
def _spare(token: Path) -> Iterator[None]:
    """A token that is refused is not kept: the next run asks for another."""
    try:
        yield
    except Reject:
        token.unlink()
        raise


def _choose(answers: Answers, say: Say, name: str, question: str, active: Sequence[Active]) -> list[str]:
    """Keys among what is there; by default what changed in the last 90 days."""
    for each in active:
        say(f"  {estimate.line(each, _now())}")
    default = ", ".join(each.key for each in active if each.recent)
    wanted = [one.strip() for one in answers.text(name, question, default).split(",") if one.strip()]
    unknown = sorted(set(wanted) - {each.key for each in active})
    if unknown:
        raise Reject(f"{name}: the token does not see {', '.join(unknown)}.")
    return wanted


def _configure(home: Path, connected: _Connected, folder: Path | None = None) -> Path:
    """Poll-only and read-only: no webhook secret, nothing is written back."""
    sources: dict[str, list[dict[str, object]]] = {}
    if connected.jira:
        told = connected.jira.source.model_dump(
            mode="json", exclude_none=True, exclude={"webhook_secret_files"}
        )
        sources["jira"] = [told | {"token_file": "secrets/jira-token", "projects": connected.keys}]
    if connected.github:
        told = connected.github.source.model_dump(
            mode="json", exclude_none=True, exclude={"webhook_secret_files"}
        )
        files_ = {"token_files": ["secrets/github-token"], "repositories": connected.repositories}
        sources["github"] = [told | files_]
    file = home / CONFIG
    with file.open("w", encoding="utf-8") as stream:
        stream.write(
            "# Made by `fairlead init`: polls, and writes nothing anywhere. What to turn on next: docs/first-steps.md\n"
        )
        YAML().dump(({"strategy": str(folder.resolve())} if folder else {}) | {"sources": sources}, stream)
    return file


def _propose(chosen: Settings, connected: _Connected, folder: Path, answers: Answers, say: Say) -> None:
    with attached(chosen) as there, there.engine.connect() as connection:
        scopes = _scopes(connected)
        projects = _projects(scopes, seen.pairs(connection))
        by_scope = {scope: name for name, theirs in projects.items() for scope in theirs}
        found = proposals(seen.seen(connection, by_scope, _now().date()))
    say("\nWhat leadership wants, in your words; Fairlead invents no objective and no KPI.")
    owner = _address(answers, "owner", "Your own address, for whatever has no other owner yet")
    objectives = _objectives(answers, owner)
    made = files(objectives, _ALWAYS_ON, projects, owner, _rules(answers, say, found, objectives))
    strategy_folder.checked(made)
    for path, text in made.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    editor_schemas.write(folder)
    say(f"A first strategy is in {folder}. It belongs under version control.")


def _scopes(connected: _Connected) -> list[str]:
    jira = [f"{connected.jira.source.tracker}/{key}" for key in connected.keys] if connected.jira else []
    return [*jira, *(f"github:{name}" for name in connected.repositories)]


def _projects(scopes: Sequence[str], paired: dict[str, str]) -> dict[str, list[str]]:
    """Each Jira project with the repositories whose work names it most; other repositories stand alone."""
    found: dict[str, list[str]] = {}
    for scope in sorted(scopes, key=lambda each: (each.startswith("github:"), each)):
        home = paired.get(scope, scope)
        found.setdefault(_short((home if home in scopes else scope).rpartition("/")[2]), []).append(scope)
    return found


def _objectives(answers: Answers, owner: str) -> list[Said]:
    named = answers.text("objectives", "Short names of the objectives, such as young-shoppers, calm-nights")
    found = []
    for id_ in (one.strip() for one in named.split(",") if one.strip()):
        ask = f"objectives.{id_}"
        found.append(
            Said(
                id_,
                answers.text(f"{ask}.title", f"{id_}: what is wanted, in one line", id_),
                _address(answers, f"{ask}.owner", f"{id_}: address of who answers for it", owner),
                _address(
                    answers, f"{ask}.sponsor", f"{id_}: address of who on the business side wants it", ""
                ),
                answers.text(f"{ask}.because", f"{id_}: market, customers, cost, risk, …?", ""),
                answers.text(
                    f"{ask}.kpi", f"{id_}: how will success be seen, as in conversion: {{from: 2.1%, …}}", ""
                ),
            )
        )
    return found


def _rules(answers: Answers, say: Say, found: Sequence[Proposal], objectives: Sequence[Said]) -> list[Chosen]:
    choices = [*(it.id for it in objectives), *_ALWAYS_ON, SKIP]
    chosen = []
    for line in _overview(found):
        say(line)
    for it in found:
        what = f"{it.value} “{it.title}”" if it.title else f"{it.field} {it.value}"
        say(f"\n{what} covers {it.share:.0%} of {it.project} ({it.items} items), e.g.")
        for example in it.examples:
            say(f"  {example}")
        default = UPKEEP if it.bot else SKIP
        serves = answers.choice(f"serves.{it.project} {it.name}", "It serves", choices, default)
        chosen += [] if serves == SKIP else [Chosen(it, serves)]
    return chosen


def _overview(found: Sequence[Proposal]) -> Iterator[str]:
    for project in dict.fromkeys(it.project for it in found):
        for field in dict.fromkeys(it.field for it in found if it.project == project):
            mine = [it for it in found if (it.project, it.field) == (project, field)]
            one, many = _KINDS.get(field, (field, f"{field}s"))
            what = f"{len(mine)} {many} cover" if len(mine) > 1 else f"one {one} covers"
            yield f"{project}: {what} {sum(it.share for it in mine):.0%} of the work"


def _prefill(chosen: Settings, folder: Path, say: Say) -> bool:
    """Write today's mix into the plan, where there is none yet. Whether that changed the folder."""
    text = (folder / STRATEGY).read_text(encoding="utf-8")
    if re.search(r"^plan:", text, re.MULTILINE):
        return False
    with attached(chosen) as there, there.engine.connect() as connection:
        standing = queries.projects(connection)
    month = _now().strftime("%Y-%m")
    plan = {}
    for project in standing:
        known = {part.id: part.actual for part in project.parts if part.id and part.actual}
        if shares := observed(known, project.unaligned or 0):
            plan[project.project] = shares
    if not plan:
        say(
            "No plan yet: for too much of the work no objective was found. The projects are observed, and never drift."
        )
        return False
    text, _ = with_plan(text, {month: plan})
    (folder / STRATEGY).write_text(
        re.sub(r"^plan:", f"{OBSERVED}\nplan:", text, flags=re.MULTILINE), encoding="utf-8"
    )
    say("The plan is prefilled with today's mix, marked as observed, not decided.")
    return True


def _address(answers: Answers, name: str, question: str, default: str | None = None) -> str:
    found = answers.text(name, question, default)
    if found and ("@" not in found.strip("@") or " " in found):
        raise Reject(f"{name}: {found!r} is no e-mail address.")
    return found


def _short(name: str) -> str:
    host = urlsplit(name).hostname or name
    return "-".join(re.findall(r"[a-z0-9]+", host.partition(".")[0].casefold()))[:60] or "tracker"


def _now() -> datetime:
    return datetime.now(UTC)
