"""When Acme's issues are to be done: a sprint or a release is made, renamed, merged or deleted. No issue's own time says so."""

from dataclasses import dataclass
from datetime import datetime

from deploy.sandbox.clock import milliseconds
from deploy.sandbox.json_object import Json
from deploy.sandbox.simulation.issue import Board, Issue, Release
from deploy.sandbox.simulation.jira_world import JiraWorld
from deploy.sandbox.simulation.people import Person


@dataclass(frozen=True)
class Planning:
    """Of one project."""

    world: JiraWorld
    board: Board

    def plan(self, name: str) -> Release:
        """Make a release."""
        release = Release(self.world.new_id(), name)
        self.board.releases[release.id] = release
        self._tell("jira:version_created", {"version": self._shown(release)})
        return release

    def ship(self, at: datetime, issue: Issue, by: Person, release: Release) -> None:
        """Say that an issue is meant for a release."""
        issue.releases.append(release)
        change = ("Fix Version", "fixVersions", None, None, str(release.id), release.name)
        self.world.changed(at, issue, by, (change,))

    def rename(self, release: Release, name: str) -> None:
        """Call a release otherwise."""
        release.name = name
        self._tell("jira:version_updated", {"version": self._shown(release)})

    def remove(self, release: Release, into: Release | None = None) -> None:
        """Delete a release, or merge it into another."""
        del self.board.releases[release.id]
        for issue in self.board.issues:
            if release in issue.releases:
                issue.releases.remove(release)
                issue.releases += [into] if into else []
        told: Json = {"version": self._shown(release)}
        self._tell("jira:version_deleted", told | ({"mergedTo": self._shown(into)} if into else {}))

    def rename_sprint(self, number: int, name: str) -> None:
        """Call a fortnight otherwise."""
        self.board.sprints[number] = name
        sprint = self.board.sprint(number)
        told = {"id": sprint.id, "name": name, "originBoardId": int(self.board.id)}
        self._tell("sprint_updated", {"sprint": told})

    def _shown(self, release: Release) -> Json:
        told = {"id": str(release.id), "name": release.name, "projectId": int(self.board.id)}
        return {**told, "archived": False, "released": False}

    def _tell(self, event: str, told: Json) -> None:
        payload: Json = {"timestamp": milliseconds(self.world.now()), "webhookEvent": event, **told}
        self.world.telling("jira", event, lambda: payload)
