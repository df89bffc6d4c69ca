"""Whether everything that is needed is there; of what is not, how it is mended, and by whom."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec
from rich.console import RenderableType
from rich.text import Text
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

import schemas.migrations
from connectors.github import examination as github
from connectors.jira import examination as jira
from connectors.kpi.prometheus import query
from connectors.patience import skew
from deploy import person_key, persons, plain_table, secret_files, topics
from deploy.attach import Attached
from deploy.settings import EMBEDDED, Settings
from schemas.errors import Reject, Retry
from schemas.kpis import Site
from schemas.quantities import Quantity
from schemas.sources import GithubSource, JiraSource

ENGINEER: Final = "who runs Fairlead"
KAFKA: Final = "who runs Kafka"
DATABASE: Final = "who runs the database"
OLDEST: Final = 14
"""PostgreSQL's major version."""

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `fault` says what is wrong and what to do, `who` can; both are "" when all is well."""

    about: str
    fault: str = ""
    who: str = ""


def examine(settings: Settings, there: Attached, clock: Clock) -> list[Finding]:
    """Everything, in the order in which it would be mended."""
    return [
        *_looked_at("secrets", ENGINEER, lambda: _secrets(settings)),
        *_looked_at("database", DATABASE, lambda: _database(there.engine, clock)),
        *_looked_at("topics", KAFKA, lambda: _topics(settings, there)),
        *_sources(settings, clock),
        *_prometheus(settings),
    ]


def _looked_at(about: str, who: str, look: Callable[[], Iterator[str]]) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(Finding(about, fault, who) for fault in look())
    except (Reject, Retry) as error:
        found.append(Finding(about, str(error), who))
    return found or [Finding(about)]


def _secrets(settings: Settings) -> Iterator[str]:
    secret_files.refuse_missing(settings)
    persons.pseudonyms(settings)
    if overdue := person_key.overdue(settings):
        yield (
            f"persons.key_file still tells who left the traces of {overdue:%Y-%m}, which is to be forgotten by now, and may not"
            " be written: run `fairlead people key FILE` on it, and give the new one to every gateway and poller."
        )


def _database(engine: Engine, clock: Clock) -> Iterator[str]:
    try:
        with engine.connect() as connection:
            version = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
            now = connection.execute(select(func.clock_timestamp())).scalar_one()
        if version < OLDEST:
            yield f"it is PostgreSQL {version}: version {OLDEST} or newer is needed."
        yield from skew(now, clock())
        if (stands := schemas.migrations.standing(engine)) != (newest := schemas.migrations.newest()):
            yield f"its tables are those of {stands or 'nobody'}, not of {newest}: any role of Fairlead brings them up to date."
    except SQLAlchemyError as error:
        raise Retry(
            f"the database does not answer ({type(error).__name__}): check database.url and that it runs."
        ) from None


def _topics(settings: Settings, there: Attached) -> Iterator[str]:
    yield from topics.faults(there.broker)
    if settings.kafka.bootstrap != EMBEDDED:
        yield from topics.durability(there.broker)


def _sources(settings: Settings, clock: Clock) -> Iterator[Finding]:
    every: list[JiraSource | GithubSource] = [*settings.sources.jira, *settings.sources.github]
    if not every:
        yield Finding(
            "sources", "none is configured: name a Jira site or GitHub host in `sources`.", ENGINEER
        )
    for source in every:
        who = f"who administers {source.tracker}"
        yield from _looked_at(source.tracker, who, _examination(source, clock))


def _prometheus(settings: Settings) -> Iterator[Finding]:
    site = settings.kpis.prometheus
    if site:
        yield from _looked_at("kpis.prometheus", ENGINEER, lambda: _answers(site))


def _answers(site: Site) -> Iterator[str]:
    token = (
        secret_files.read(site.token_file, "kpis.prometheus.token_file").decode() if site.token_file else ""
    )
    if query(str(site.url), "vector(1)", Quantity(Decimal(1)), token) != 1:
        yield f"{site.url} does not count as Prometheus does."


def _examination(source: JiraSource | GithubSource, clock: Clock) -> Callable[[], Iterator[str]]:
    if isinstance(source, JiraSource):
        return lambda: jira.faults(source, clock)
    return lambda: github.faults(source, clock)


def as_json(findings: list[Finding]) -> str:
    """One JSON object."""
    told = {"well": not any(f.fault for f in findings), "findings": [asdict(f) for f in findings]}
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()


def as_text(findings: list[Finding]) -> str:
    """A line for each thing that is well, and for each fault a paragraph."""
    return plain_table.printed(line for finding in findings for line in _lines(finding))


def _lines(finding: Finding) -> Iterator[RenderableType]:
    if not finding.fault:
        yield Text.assemble(("ok     ", "green"), finding.about)
        return
    yield Text.assemble(("fault  ", "bold red"), f"{finding.about}: {finding.fault}")
    yield Text.assemble(("       to be mended by ", "dim"), finding.who)
