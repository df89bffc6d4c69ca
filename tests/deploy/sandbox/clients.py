"""The real client libraries on a sandbox, and a small archive to serve."""

import gzip
import json
from pathlib import Path
from typing import Any

from github import Auth, Github
from jira import JIRA

from deploy.sandbox.addresses import EMAIL
from tests.sandbox_fixture import Running


def jira(sandbox: Running, token: str = "", **more: Any) -> JIRA:
    """The `jira` library, with the sandbox's own token unless the test has another."""
    return JIRA(
        server=sandbox.jira_url,
        options={"rest_api_version": "2"},
        basic_auth=(EMAIL, token or sandbox.jira_token),
        max_retries=0,
        timeout=20,
        **more,
    )


def github(sandbox: Running, token: str = "", per_page: int = 100) -> Github:
    """PyGithub, without its own retries and pauses."""
    return Github(
        auth=Auth.Token(token or sandbox.github_token),
        base_url=sandbox.github_url,
        per_page=per_page,
        retry=None,
        timeout=20,
        seconds_between_requests=None,
    )


def issue(number: int, key: str, updated: str, **fields: Any) -> dict[str, Any]:
    """An issue as an archive holds it."""
    project = {"id": "10010", "key": key.partition("-")[0], "name": "Payments"}
    return {
        "id": str(number),
        "key": key,
        "fields": {
            "project": project,
            "summary": f"Issue {number}",
            "issuetype": {"name": "Bug"},
            "created": "2020-01-01T09:00:00.000+0000",
            "updated": updated,
            **fields,
        },
    }


def commit(number: int, **more: Any) -> dict[str, Any]:
    """A commit as a log holds it; each is the parent of the next."""
    when = f"2020-02-{number:02}T10:00:00+02:00"
    return {
        "sha": f"{number:040x}",
        "parents": [f"{number - 1:040x}"] if number > 1 else [],
        "author": "dev-1",
        "authored": when,
        "committer": "dev-2",
        "committed": when,
        "subject": f"PAY-{number}: change",
        "body": "",
        **more,
    }


def written(file: Path, lines: list[dict[str, Any]]) -> Path:
    """JSON Lines; compressed where the name ends in .gz."""
    text = "".join(json.dumps(line) + "\n" for line in lines).encode()
    file.write_bytes(gzip.compress(text) if file.suffix == ".gz" else text)
    return file
