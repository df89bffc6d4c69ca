"""The file that holds the key of pseudonyms: made where there is none, and written anew without what need not be kept."""

from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from deploy import secret_files
from deploy.settings import EMBEDDED, Settings
from schemas.errors import Reject
from schemas.person_keys import FIRST, PersonKey

_SETTING = "persons.key_file"


def read(settings: Settings) -> PersonKey:
    """The key without what must be destroyed by now; the file too, where it may be written."""
    key = _written(file := _file(settings))
    if (kept := _kept(key, settings)) != key:
        with suppress(OSError):  # a mounted secret: `overdue` tells whoever asks
            secret_files.replace(file, kept.written())
    return kept


def overdue(settings: Settings) -> date | None:
    """The first month of which the file still tells persons, where it should no longer."""
    if settings.effort.people == "none":
        return None
    key = _written(_file(settings))
    return key.of if _kept(key, settings) != key else None


def make(file: Path, settings: Settings) -> tuple[PersonKey, PersonKey]:
    """The key in a file that may be given to every gateway and poller, as it was and as it is now; a new one at first."""
    was = _written(secret_files.made(file, _new))
    now = _kept(was, settings)
    if now != was:
        secret_files.replace(file, now.written())
    return was, now


def _file(settings: Settings) -> Path:
    if settings.persons.key_file:
        return settings.persons.key_file
    usual = settings.home / "secrets" / "persons"
    embedded = EMBEDDED in {settings.kafka.bootstrap, settings.database.url.get_secret_value()}
    if not embedded and not usual.exists():
        raise Reject(
            f"{_SETTING} is not set: every gateway and poller must turn an account into the same pseudonym."
            f" Make one key (`fairlead people key FILE`), give it to all of them and set {_SETTING}."
        )
    return secret_files.made(usual, _new)


def _written(file: Path) -> PersonKey:
    try:
        return PersonKey.read(secret_files.read(file, _SETTING))
    except ValueError as fault:
        raise Reject(f"{_SETTING} names {file}: {fault}") from None


def _new() -> bytes:
    return PersonKey(secret_files.generated(), FIRST, _today().replace(day=1)).written()


def _kept(key: PersonKey, settings: Settings) -> PersonKey:
    return key.kept(_today(), settings.persons.key_rotates, settings.persons.key_kept_days)


def _today() -> date:
    return datetime.now(UTC).date()
