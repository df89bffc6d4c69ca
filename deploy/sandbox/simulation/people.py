"""The people and robots of Acme, and their accounts in both trackers."""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final

from deploy.sandbox.github_api.model import Account

OFFICES: Final = {
    "Lisbon": ("Europe/Lisbon", timedelta()),
    "Berlin": ("Europe/Berlin", timedelta(hours=1)),
    "Toronto": ("America/Toronto", timedelta(hours=-5)),
    "Bangalore": ("Asia/Kolkata", timedelta(hours=5, minutes=30)),
}
"""Office -> its time zone and its offset from UTC, which here knows no summer time."""
DOMAIN: Final = "acme.example"


@dataclass(frozen=True)
class Person:
    """Somebody, or a robot, with one account in Jira and one in GitHub."""

    name: str
    office: str
    account_id: str
    github: Account
    robot: bool = False

    @property
    def email(self) -> str:
        """The address; robots have none that anybody reads."""
        return self.github.email

    @property
    def timezone(self) -> str:
        """The time zone's name."""
        return OFFICES[self.office][0]

    @property
    def offset(self) -> timedelta:
        """The office's offset from UTC."""
        return OFFICES[self.office][1]


def person(name: str, office: str) -> Person:
    """A person; accounts follow from the name."""
    login = _plain(name).lower().replace(" ", "-")
    email = f"{login.replace('-', '.')}@{DOMAIN}"
    return Person(name, office, _account_id(login), Account(_number(login), login, name, email))


def robot(name: str, login: str) -> Person:
    """A robot: its traces are nobody's effort."""
    account = Account(_number(login), login, name, f"{_number(login)}+{login}@users.noreply.{DOMAIN}", "Bot")
    return Person(name, "Lisbon", _account_id(login), account, robot=True)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


def _number(login: str) -> int:
    return 1_000_000 + int(sha256(login.encode()).hexdigest()[:6], 16)


def _account_id(login: str) -> str:
    return f"712020:{sha256(login.encode()).hexdigest()[:32]}"


RENOVATE: Final = robot("Renovate", "renovate[bot]")
ALERTING: Final = robot("Alerting", "alerting[bot]")
SERVICE_DESK: Final = robot("Service Desk", "service-desk[bot]")
