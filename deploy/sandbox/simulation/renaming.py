"""What issues of Acme's GitHub are sorted by gets another name, or goes. GitHub tells of it; no issue's own time does."""

from dataclasses import dataclass
from typing import Final, Literal

from deploy.sandbox.github_api.model import Repository, Ticket
from deploy.sandbox.json_object import Json
from deploy.sandbox.simulation.forge import Forge
from deploy.sandbox.simulation.people import Person

Sorted = Literal["label", "milestone"]
_CALLED: Final[dict[Sorted, str]] = {"label": "name", "milestone": "title"}


@dataclass(frozen=True)
class Renaming:
    """By somebody, in one repository."""

    forge: Forge
    repository: Repository
    by: Person

    def rename(self, kind: Sorted, old: str, new: str) -> None:
        """Call a label or a milestone otherwise, wherever it stands."""
        self._put(kind, old, new)
        self._tell(kind, "edited", new, {"changes": {_CALLED[kind]: {"from": old}}})

    def remove(self, kind: Sorted, name: str) -> None:
        """Take a label or a milestone away from all that have it."""
        self._put(kind, name, "")
        self._tell(kind, "deleted", name, {})

    def _put(self, kind: Sorted, old: str, new: str) -> None:
        for ticket in self.repository.tickets:
            if kind == "milestone":
                ticket.milestone = new if ticket.milestone == old else ticket.milestone
            else:
                ticket.labels = _labels(ticket, old, new)

    def _tell(self, kind: Sorted, action: str, name: str, more: Json) -> None:
        shape = self.forge.shapes.label if kind == "label" else self.forge.shapes.milestone
        told: Json = {kind: shape(self.repository, name), **more}
        self.forge.tell(self.repository, kind, action, self.by, told)


def _labels(ticket: Ticket, old: str, new: str) -> tuple[str, ...]:
    named = (new if label == old else label for label in ticket.labels)
    return tuple(label for label in named if label)
