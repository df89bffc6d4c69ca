"""A repository from a log of git commits, one JSON object a line, newest first."""

from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import msgspec

from deploy.sandbox.github_api.model import Account, Commit, Repository
from deploy.sandbox.recorded.lines import lines
from schemas.errors import Reject


class _Logged(msgspec.Struct):
    sha: str
    parents: list[str]
    author: str
    authored: datetime
    committer: str
    committed: datetime
    subject: str
    body: str = ""


def repository(full_name: str, file: Path) -> Repository:
    """The repository `owner/name` with the log's commits on its default branch. Raises Reject naming file and line."""
    owner, slash, name = full_name.partition("/")
    if not (owner and slash and name) or "/" in name:
        raise Reject(f"--git-log {full_name}={file}: the name must be OWNER/REPOSITORY.")
    commits = _commits(file)[::-1]
    if not commits:
        raise Reject(f"{file} holds no commit.")
    found = Repository(
        _number(full_name),
        account(owner, "Organization"),
        name,
        f"Recorded in {file.name}",
        "",
        commits[0].committed_at,
    )
    found.commits = commits
    found.by_sha = {commit.sha: commit for commit in commits}
    found.pushed_at = max(commit.committed_at for commit in commits)
    return found


@lru_cache(maxsize=10_000)
def account(login: str, kind: str = "User") -> Account:
    """The account of a name in a log."""
    if kind == "Organization":
        return Account(_number(login), login, login, kind="Organization")
    return Account(_number(login), login, login, f"{login}@users.noreply.example")


def _commits(file: Path) -> list[Commit]:
    decoder = msgspec.json.Decoder(_Logged)
    found = []
    for number, line in enumerate(lines(file), start=1):
        try:
            found.append(_commit(decoder.decode(line)))
        except msgspec.DecodeError as error:
            raise Reject(f"{file}:{number}: this is not a commit: {error}") from error
    return found


def _commit(logged: _Logged) -> Commit:
    message = f"{logged.subject}\n\n{logged.body}" if logged.body else logged.subject
    return Commit(
        logged.sha,
        tuple(logged.parents),
        account(logged.author),
        account(logged.committer),
        message,
        logged.authored,
        logged.committed,
    )


def _number(name: str) -> int:
    return 10_000_000 + int(sha256(name.lower().encode()).hexdigest()[:7], 16)
