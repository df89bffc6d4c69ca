"""What a sandbox is asked to be."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """`speed`: simulated seconds a second; None for the mode's usual one. `start`: None for now, or where it stood.

    With an archive or logs the sandbox is recorded, else simulated.
    """

    port: int = 0
    seed: int = 1
    speed: float | None = None
    start: datetime | None = None
    jira_archive: Path | None = None
    git_logs: tuple[tuple[str, Path], ...] = ()
    webhook_target: str = ""
    write_config: Path | None = None

    @property
    def recorded(self) -> bool:
        """Whether something recorded is served."""
        return bool(self.jira_archive or self.git_logs)
