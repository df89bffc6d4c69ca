"""The configuration that leads Fairlead to this sandbox, and the line that tells of it."""

import json
import os
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML

from deploy.sandbox.addresses import EMAIL, Addresses
from deploy.sandbox.jira_api.own_fields import AREA, POINTS
from deploy.sandbox.json_object import Json
from deploy.sandbox.world import World

_OWN_FIELDS: Final = {"Area": AREA, "Story Points": POINTS}


def announcement(world: World, addresses: Addresses, config: Path | None) -> str:
    """One line of JSON: addresses, tokens, secrets."""
    told: Json = {
        "url": addresses.url,
        "control": f"{addresses.url}/sandbox",
        "now": world.clock.now().isoformat(),
        "speed": world.clock.speed,
        "strategy": str(world.strategy),
        "config": str(config.resolve()) if config else None,
    }
    if world.jira:
        told["jira"] = {
            "url": addresses.jira,
            "deployment": world.jira.deployment,
            "email": EMAIL,
            "token": addresses.secret("jira token"),
            "webhook_secret": addresses.secret("jira webhook"),
            "projects": _projects(world),
        }
    if world.host:
        told["github"] = {
            "url": addresses.github,
            "token": addresses.secret("github token"),
            "webhook_secret": addresses.secret("github webhook"),
            "repositories": _repositories(world),
        }
    return json.dumps(told)


def write(file: Path, world: World, addresses: Addresses) -> None:
    """Write the configuration, and beside it the tokens and secrets that only this user may read."""
    folder = file.parent
    folder.mkdir(parents=True, exist_ok=True)
    sources: Json = {}
    if world.jira:
        sources["jira"] = [
            {
                "name": world.name,
                "url": addresses.jira,
                "deployment": world.jira.deployment,
                "email": EMAIL,
                "token_file": _secret(folder, "jira-token", addresses.secret("jira token")),
                "webhook_secret_files": [_secret(folder, "jira-webhook", addresses.secret("jira webhook"))],
                "projects": _projects(world),
                **({"custom_fields": dict(_OWN_FIELDS)} if world.people else {}),
            }
        ]
    if world.host:
        sources["github"] = [
            {
                "name": world.name,
                "url": addresses.github,
                "token_files": [_secret(folder, "github-token", addresses.secret("github token"))],
                "webhook_secret_files": [
                    _secret(folder, "github-webhook", addresses.secret("github webhook"))
                ],
                "repositories": _repositories(world),
            }
        ]
    content: Json = {"strategy": str(world.strategy), "sources": sources}
    if world.people:
        content["kpis"] = {"prometheus": {"url": f"{addresses.url}/prometheus"}, "every_minutes": 5}
        content["persons"] = {"accounts_file": _accounts(folder, world)}
    _write_whole(file, content)


def _accounts(folder: Path, world: World) -> str:
    """Whose accounts are whose, as an organisation that knows its people would write it."""
    file = folder / "accounts.yaml"
    with file.open("w", encoding="utf-8") as stream:
        YAML().dump(
            {
                one.github.login: [
                    f"jira:{world.name}/{one.account_id}",
                    f"github:{world.name}/{one.github.login}",
                ]
                for one in world.people
            },
            stream,
        )
    return file.name


def _projects(world: World) -> list[str]:
    return sorted(project.key for project in world.jira.projects()) if world.jira else []


def _repositories(world: World) -> list[str]:
    return [repository.full_name for repository in world.host.repositories] if world.host else []


def _write_whole(file: Path, content: Json) -> None:
    """The file appears at once: whoever waits for it never reads half of it."""
    partial = file.with_name(file.name + ".part")
    with partial.open("w", encoding="utf-8") as stream:
        stream.write("# Written by `fairlead sandbox serve`: leads to the made-up trackers it serves.\n")
        YAML().dump(content, stream)
    partial.replace(file)


def _secret(folder: Path, name: str, value: str) -> str:
    file = folder / name
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        os.fchmod(descriptor, 0o600)  # also where an earlier file had other rights
        stream.write(value)
    return name
