"""What is behind the two fake trackers: the simulated organisation, or what was recorded."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from deploy.sandbox.clock import Clock
from deploy.sandbox.github_api.model import Account, Host
from deploy.sandbox.github_api.shapes import Shapes
from deploy.sandbox.jira_api.site import Site
from deploy.sandbox.json_object import Json
from deploy.sandbox.options import Options
from deploy.sandbox.recorded import git_log
from deploy.sandbox.recorded.archive import Archive
from deploy.sandbox.resume import Resume
from deploy.sandbox.simulation.jira_shapes import JiraShapes
from deploy.sandbox.simulation.organisation import Organisation
from deploy.sandbox.simulation.people import Person
from deploy.sandbox.simulation.telling import Telling

SIMULATED_SPEED: Final = 3_600.0
"""An hour a second: a working day passes in half a minute, and something is new every second or two."""
_FOLDER: Final = Path(__file__).parent


@dataclass
class World:
    """Both trackers and their clock. `name` is what the configuration calls the sources."""

    name: str
    clock: Clock
    jira: Site | None
    host: Host | None
    strategy: Path
    truth: Callable[[], Json]
    run_until: Callable[[datetime], object]
    telling: Telling = field(default_factory=Telling)
    resume: Resume | None = None
    people: tuple[Person, ...] = ()

    def catch_up(self) -> None:
        """Let everything happen that the clock says has happened."""
        self.run_until(self.clock.now())


def simulated(options: Options, shapes: Shapes, jira_base: str) -> World:
    """The organisation with its quarter of history."""
    resume = Resume.beside(options)
    clock = Clock(resume.now, SIMULATED_SPEED if options.speed is None else options.speed)
    organisation = Organisation(options.seed, resume.start, clock.now, JiraShapes(jira_base), shapes)
    organisation.run_until(resume.now)
    return World(
        "acme",
        clock,
        organisation.jira,
        organisation.host,
        _FOLDER / "strategy",
        organisation.truth,
        organisation.run_until,
        organisation.telling,
        resume,
        tuple(somebody for crew in organisation.company.crews for somebody in crew.people),
    )


def recorded(options: Options) -> World:
    """An archive of issues, logs of commits, or both; the clock stands a day after the newest thing in them."""
    archive = Archive(options.jira_archive) if options.jira_archive else None
    repositories = [git_log.repository(name, file) for name, file in options.git_logs]
    ends = [each.pushed_at for each in repositories if each.pushed_at] + ([archive.now()] if archive else [])
    start = options.start or max(ends).astimezone(UTC) + timedelta(days=1)
    clock = Clock(start, 1.0 if options.speed is None else options.speed)
    if archive:
        archive.clock = clock
    owner = repositories[0].owner if repositories else git_log.account("recorded", "Organization")
    host = Host(owner, Account(1, "fairlead", "Fairlead"), clock.now, repositories) if repositories else None
    return World("recorded", clock, archive, host, _FOLDER / "recorded_strategy", dict, lambda _: None)
