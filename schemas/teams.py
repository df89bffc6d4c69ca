"""Who was in which team, and when: asked at the edge alone, so that only the team's name goes on."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Member(BaseModel):
    """An account (a Jira account id or name, a GitHub login, an address), in the team from a day on, until its last."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account: str = Field(min_length=1, max_length=255)
    start: date = Field(date.min, alias="from")
    until: date = date.max


def _member(written: object) -> object:
    return {"account": written} if isinstance(written, str) else written


TeamName = Annotated[str, Field(min_length=1, max_length=100)]
TeamsFile = dict[TeamName, list[Annotated[Member, BeforeValidator(_member)]]]
"""teams.yaml: team -> its members, each an account or `{account, from, until}`."""


class Teams:
    """The teams of accounts by day. An account may be in several."""

    def __init__(self, written: Mapping[str, Iterable[Member]]) -> None:
        self._of: dict[str, list[tuple[Member, str]]] = {}
        for team, members in written.items():
            for member in members:
                self._of.setdefault(member.account.casefold(), []).append((member, team))

    def __repr__(self) -> str:
        return "Teams(…)"

    def __bool__(self) -> bool:
        return bool(self._of)

    def of(self, accounts: Iterable[str], day: date) -> tuple[str, ...]:
        """The teams in which somebody who goes by any of these names was on that day."""
        known = (each for account in accounts for each in self._of.get(account.casefold(), ()))
        return tuple(sorted({team for member, team in known if member.start <= day <= member.until}))


NO_TEAMS: Final = Teams({})
