"""Both trackers of the sandbox in a process of its own, 50 ms a call: FOLDER, cloud or datacenter. Says how it is reached; ends with its input."""

import asyncio
import contextlib
import gzip
import json
import re
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from deploy.sandbox.app import Sandbox
from deploy.sandbox.faults import Fault
from deploy.sandbox.options import Options
from deploy.sandbox.serve import listening, server
from deploy.sandbox.simulation.forge import Forge
from deploy.sandbox.simulation.people import person

LATENCY: Final = 0.05
JIRA_ISSUES: Final = 600
ISSUES, PULLS = 60, 30
_OPEN: Final = 5  # pull requests; the branches of the others are gone
_SINCE: Final = datetime(2026, 10, 1, 9, tzinfo=UTC)
_CREW: Final = [person(name, "Lisbon") for name in ("Ana Finch", "Bo Marsh", "Cleo Reed", "Dag Holm")]


def _jira(number: int) -> dict[str, Any]:
    at = (_SINCE + timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    who = {"name": f"dev-{number % 4}", "key": f"dev-{number % 4}", "active": True}
    comments = [{"id": str(10 * number + n), "author": who, "created": at, "body": "Seen."} for n in range(2)]
    return {
        "id": str(5_000 + number),
        "key": f"PAY-{number}",
        "fields": {
            "project": {"id": "10010", "key": "PAY", "name": "Payments"},
            "summary": f"Issue {number}",
            "issuetype": {"name": "Bug", "id": "1"},
            "status": {"name": "Done", "statusCategory": {"key": "done"}},
            "creator": who,
            "reporter": who,
            "created": at,
            "updated": at,
            "comment": {"comments": comments},
            "worklog": {"worklogs": []},
        },
    }


def _commit(number: int) -> dict[str, Any]:
    at = (_SINCE + timedelta(minutes=number)).isoformat()
    parents = [f"{number - 1:040x}"] if number > 1 else []
    who = {"author": "dev-1", "authored": at, "committer": "dev-1", "committed": at}
    return {"sha": f"{number:040x}", "parents": parents, "subject": "Begin", "body": "", **who}


def _written(file: Path, lines: Iterator[dict[str, Any]]) -> Path:
    file.write_bytes(gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode()))
    return file


def _furnish(sandbox: Sandbox) -> None:
    """Issues, comments, pull requests with commits and a review each."""
    host = sandbox.world.host
    assert host
    forge, repository, at = (
        Forge(host, sandbox.shapes, sandbox.world.telling),
        host.repositories[0],
        host.now(),
    )
    for number in range(ISSUES):
        who = _CREW[number % len(_CREW)]
        ticket = forge.open_issue(at, repository, who, f"Issue {number}", "It fails.", ())
        if number % 2:
            forge.comment(at, repository, ticket, who, "Seen.")
    for number in range(PULLS):
        who = _CREW[number % len(_CREW)]
        for step in range(2):
            forge.push(at, repository, f"fix-{number}", who, f"Step {step} of {number}")
        pull = forge.open_pull(at, repository, f"fix-{number}", who, f"Mend {number}", "")
        forge.review(at, repository, pull, _CREW[(number + 1) % len(_CREW)])
        if number >= _OPEN:
            forge.merge(at, repository, pull, who)


def main(folder: Path, deployment: str) -> None:
    archive = _written(folder / "issues.jsonl.gz", map(_jira, range(1, JIRA_ISSUES + 1)))
    log = _written(folder / "log.jsonl.gz", map(_commit, range(20, 0, -1)))
    options = Options(jira_archive=archive, git_logs=(("acme/ledger", log),), speed=0)

    def ready(sandbox: Sandbox) -> None:
        assert sandbox.world.jira
        sandbox.world.jira.deployment = "cloud" if deployment == "cloud" else "datacenter"
        _furnish(sandbox)
        every = Fault(re.compile("."), 0, 1 << 60, LATENCY, {}, "", "", late=False)
        sandbox.faults.waiting.append(every)
        told = {name: sandbox.addresses.secret(f"{name} token") for name in ("jira", "github")}
        print(json.dumps({"url": sandbox.addresses.url, **told}), flush=True)

    with contextlib.closing(listening(0)) as bound:
        running = server(options, bound, ready)

        def stop() -> None:
            sys.stdin.read()
            running.should_exit = True

        threading.Thread(target=stop, daemon=True).start()
        asyncio.run(running.serve(sockets=[bound]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
