"""Secrets come from files only; a value never reaches a log, an error or a page."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from deploy.settings import Settings
from schemas.errors import Reject

_KEY_BYTES: Final = 32


def read(file: Path, named: str) -> bytes:
    """The file's content without the line's end. `named` is the setting that names the file."""
    try:
        content = file.read_bytes().strip()
    except OSError as error:
        raise Reject(f"{named} names {file}, which cannot be read: {error.strerror}.") from error
    if not content:
        raise Reject(f"{named} names {file}, which is empty.")
    return content


def given_or_made(given: Path | None, usual: Path) -> Path:
    """The file that somebody names, or the usual one, which is made with a new secret when there is none yet."""
    return given or made(usual, generated)


def generated() -> bytes:
    """A new secret."""
    return secrets.token_urlsafe(_KEY_BYTES).encode()


def made(file: Path, content: Callable[[], bytes]) -> Path:
    """The file, for its owner's eyes alone; made where there is none. Of two processes the first wins."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = _beside(file, content())
        try:
            os.link(part, file)
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return file


def replace(file: Path, content: bytes) -> None:
    """Write the file anew, as a whole. Raises OSError where it may not be written."""
    _beside(file, content).replace(file)


def _beside(file: Path, content: bytes) -> Path:
    part = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
    return part


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
