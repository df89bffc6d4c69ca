"""The configuration: one YAML file, any value of which the environment may override.

`FAIRLEAD_KAFKA__BOOTSTRAP=broker:9092` sets `kafka.bootstrap`. Paths are relative to the file's folder. Embedded
engines are the default, so that an empty file, or none, runs on one machine.
"""

import re
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    PrivateAttr,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from deploy import settings_faults, yaml_file
from schemas.counting import Unit
from schemas.errors import Reject
from schemas.kpis import KpiSources
from schemas.person_keys import Rotation
from schemas.sources import Sources

EMBEDDED: Final = "embedded"
_ADDRESS: Final = re.compile(r"embedded|[^\s,/]+:\d{1,5}(,[^\s,/]+:\d{1,5})*")
Port = Annotated[int, Field(ge=1, le=65535)]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class KafkaSettings(_Written):
    """`bootstrap` is `embedded` or host:port; the other keys say how to get in, or where jars come from."""

    bootstrap: str = EMBEDDED
    security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "PLAIN"
    username: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None
    maven_repository: HttpUrl | None = None  # a mirror for the embedded broker's jars
    jars: Path | None = None  # where they are kept; by default the user's cache

    @field_validator("bootstrap")
    @classmethod
    def _address(cls, value: str) -> str:
        if not _ADDRESS.fullmatch(value):
            raise ValueError("must be `embedded` or host:port, several separated by commas")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.security.startswith("SASL") and not (self.username and self.password_file):
            raise ValueError(f"security {self.security} needs username and password_file")
        return self


class DatabaseSettings(_Written):
    """`url` is `embedded` or postgresql://…; libpq's `passfile=` keeps the password out of it."""

    url: SecretStr = SecretStr(EMBEDDED)

    @field_validator("url")
    @classmethod
    def _address(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() != EMBEDDED and not value.get_secret_value().startswith("postgresql://"):
            raise ValueError("must be `embedded` or postgresql://user@host:port/database")
        return value


class Listen(_Written):
    """Where a role listens. Without a port: its usual one, or on one machine a free one, kept over restarts."""

    host: str = "127.0.0.1"
    port: Port | None = None


class PollerSettings(_Written):
    """How often each scope is asked for what changed."""

    interval_seconds: Annotated[float, Field(gt=0, le=86_400)] = 30


class PersonsSettings(_Written):
    """`key_file` holds the key of the pseudonyms; by default one is made in the home folder.

    A person has another pseudonym each `key_rotates` (`month`, `quarter`, `year`; `never` keeps one for good), and the key of
    a period is destroyed `key_kept_days` after its end: work of it that comes in later joins nobody any more.

    `teams_file` says who is in which team, and since when; only teams' names leave the gateway and the poller.
    `accounts_file` says which accounts are one person's, so that nobody counts twice; no account leaves them.
    `availability_file` says who has how much of a day for work, and when, so that leave and part time count.
    """

    key_file: Path | None = None
    key_rotates: Rotation = Rotation.QUARTER
    key_kept_days: Annotated[int, Field(ge=31, le=3_660)] = 366
    teams_file: Path | None = None
    accounts_file: Path | None = None
    availability_file: Path | None = None

    @model_validator(mode="after")
    def _known_for_good(self) -> Self:
        if self.availability_file and self.key_rotates is not Rotation.NEVER:
            raise ValueError(
                "takes availability_file only with key_rotates: never, for who works part time would be known again anyway"
            )
        return self


class EffortSettings(_Written):
    """What effort is counted in: person-days of `pseudonyms`, or with `none` item-days, and nobody is told from another."""

    people: Literal["pseudonyms", "none"] = "pseudonyms"

    @property
    def unit(self) -> Unit:
        """The same as what figures are in."""
        return Unit.ITEM_DAYS if self.people == "none" else Unit.PERSON_DAYS


class NotifySettings(_Written):
    """How people are told of drift cases: by `alertmanager`, or by the ways in `apprise_file`; never by both.

    Letters (reviews, a changed strategy, what waits for an answer) go by the ways in `letters_file`, or else by those in
    `apprise_file`. `console` is the address under which people reach the console, for links.
    """

    alertmanager: HttpUrl | None = None
    apprise_file: Path | None = None
    letters_file: Path | None = None
    console: HttpUrl | None = None

    @model_validator(mode="after")
    def _one_chain(self) -> Self:
        if self.alertmanager and self.apprise_file:
            raise ValueError("takes alertmanager or apprise_file, not both: everybody would be told twice")
        return self

    @property
    def chosen(self) -> bool:
        """Whether people are told at all."""
        return bool(self.alertmanager or self.apprise_file)

    @property
    def letter_ways(self) -> Path | None:
        """The file of the ways that letters go; None: they wait."""
        return self.letters_file or self.apprise_file


class Settings(BaseSettings):
    """Everything a person may set."""

    model_config = SettingsConfigDict(
        env_prefix="FAIRLEAD_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    kafka: KafkaSettings = KafkaSettings()
    database: DatabaseSettings = DatabaseSettings()
    strategy: Path | None = None
    sources: Sources = Sources()
    gateway: Listen = Listen()
    console: Listen = Listen()
    metrics: Listen = Listen()
    poller: PollerSettings = PollerSettings()
    notify: NotifySettings = NotifySettings()
    persons: PersonsSettings = PersonsSettings()
    effort: EffortSettings = EffortSettings()
    kpis: KpiSources = KpiSources()
    _home: Path = PrivateAttr(default=Path())
    _file: Path | None = PrivateAttr(default=None)

    @property
    def home(self) -> Path:
        """The home folder: data, logs, secrets."""
        return self._home

    @property
    def file(self) -> Path | None:
        """The configuration file, where there is one."""
        return self._file

    def placed(self, home: Path, file: Path | None) -> Self:
        """The same settings on a home folder; every path in them made absolute from the file's folder."""
        base = file.parent if file else Path.cwd()
        anchored = _anchored(self, base.resolve())
        anchored._home, anchored._file = home.resolve(), file
        return anchored

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment before the file; nothing else."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


_M = TypeVar("_M", bound=BaseModel)


def _anchored(model: _M, base: Path) -> _M:
    changed = {name: _from(base, value) for name, value in model}
    return model.model_copy(update=changed)


def _from(base: Path, value: object) -> object:
    match value:
        case Path():
            return base / value.expanduser()
        case BaseModel():
            return _anchored(value, base)
        case list():
            return [_from(base, each) for each in value]
    return value


def load(home: Path, config: Path | None) -> Settings:
    """Read the configuration. Raises Reject that tells every fault with file, line and column, never a value."""
    written = yaml_file.read(config) if config else yaml_file.Written()
    try:
        settings = Settings.model_validate(written.data)
    except ValidationError as error:
        raise settings_faults.told(error, written, Settings) from None
    except SettingsError as error:
        raise Reject(f"{error}: a list from the environment is written as JSON.") from None
    settings_faults.refuse_twins(settings.sources, written)
    return settings.placed(home, config)
