"""Secrets come from files only; a value never reaches a log, an error or a page."""

import os
import secrets
from pathlib import Path

from deploy.settings import EMBEDDED, Settings
from schemas.errors import Reject

_KEY_BYTES = 32


def read(file: Path, named: str) -> bytes:
    """The file's content without the line's end. `named` is the setting that names the file."""
    try:
        content = file.read_bytes().strip()
    except OSError as error:
        raise Reject(f"{named} names {file}, which cannot be read: {error.strerror}.") from error
    if not content:
        raise Reject(f"{named} names {file}, which is empty.")
    return content


def pseudonym_key(settings: Settings) -> bytes:
    """The key that turns accounts into pseudonyms; on one machine it is made when there is none yet."""
    file = settings.persons.key_file
    if (
        file is None
        and settings.kafka.bootstrap != EMBEDDED
        and settings.database.url.get_secret_value() != EMBEDDED
    ):
        kept = settings.home / "secrets" / "persons"
        if not kept.exists():
            raise Reject(
                "persons.key_file is not set: every gateway and poller must turn an account into the same pseudonym."
                " Make one key (`head -c 32 /dev/urandom | base64`), give it to all of them and set persons.key_file."
            )
    return read(
        _made(file or settings.home / "secrets" / "persons", generate=file is None), "persons.key_file"
    )


def given_or_made(given: Path | None, usual: Path) -> Path:
    """The file that somebody names, or the usual one, which is made with a new secret when there is none yet."""
    return given or _made(usual, generate=True)


def _made(file: Path, *, generate: bool) -> Path:
    if generate and not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = file.with_name(f"{file.name}.{os.getpid()}")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(_KEY_BYTES))
        try:
            os.link(part, file)  # the first of two processes wins, and both read the same key
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return file


def refuse_missing(settings: Settings) -> None:
    """Every file that the sources name must be there, said all at once."""
    named: list[tuple[str, Path]] = []
    for i, jira in enumerate(settings.sources.jira):
        named.append((f"sources.jira[{i}].token_file", jira.token_file))
        named += [(f"sources.jira[{i}].webhook_secret_files", f) for f in jira.webhook_secret_files]
    for i, github in enumerate(settings.sources.github):
        named += [(f"sources.github[{i}].token_files", f) for f in github.token_files]
        named += [(f"sources.github[{i}].webhook_secret_files", f) for f in github.webhook_secret_files]
        named += [(f"sources.github[{i}].app.key_file", github.app.key_file)] if github.app else []
    kpis = settings.kpis
    named += [(f"kpis.push[{i}].token_file", one.token_file) for i, one in enumerate(kpis.push)]
    named += [
        (f"kpis.pull[{i}].token_file", one.token_file) for i, one in enumerate(kpis.pull) if one.token_file
    ]
    if kpis.prometheus and kpis.prometheus.token_file:
        named.append(("kpis.prometheus.token_file", kpis.prometheus.token_file))
    missing = [f"  {key} names {file}" for key, file in named if not os.access(file, os.R_OK)]
    if missing:
        raise Reject("\n".join(["These files are missing or may not be read:", *missing]))
