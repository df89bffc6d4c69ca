"""Questions and their answers: from a file, from an earlier run, or from the terminal; each asked once."""

import os
from collections.abc import Callable, Sequence
from getpass import getpass
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from schemas.errors import Reject

KEPT: Final = "init-answers.yaml"


class Answers:
    """`given` comes from a file; what was answered earlier is in `home`, secrets left out.

    Without a terminal an unanswered question is refused by its name, so that a script can be completed.
    """

    def __init__(
        self,
        home: Path,
        given: dict[str, str],
        ask: Callable[[str], str] | None = None,
        ask_hidden: Callable[[str], str] | None = getpass,
    ) -> None:
        self._file = home / KEPT
        self._given, self._ask, self._ask_hidden = given, ask, ask_hidden
        self._kept = read(self._file) if self._file.is_file() else {}

    def text(self, name: str, question: str, default: str | None = None) -> str:
        """One answer; `default` is taken for an empty one, and by a script that says nothing."""
        found = self._given.get(name, self._kept.get(name))
        if found is None:
            found = self._asked(name, question, default)
        self._keep(name, found)
        return found

    def choice(self, name: str, question: str, choices: Sequence[str], default: str) -> str:
        """One of `choices`. Raises Reject for a scripted answer that is none of them; a person is asked again."""
        while (found := self.text(name, f"{question} [{' | '.join(choices)}]", default)) not in choices:
            self._kept.pop(name, None)
            if self._ask is None or name in self._given:
                raise Reject(f"The answer {found!r} to {name} is none of: {', '.join(choices)}.")
        return found

    def secret(self, name: str, question: str, file: Path) -> None:
        """A secret into a file that only this user may read, unless it is there; typed unseen, kept nowhere else."""
        if file.is_file():
            return
        found = self._given.get(name) or (
            self._ask_hidden(f"{question}: ") if self._ask and self._ask_hidden else ""
        )
        if not found.strip():
            raise Reject(f"{name} is not answered: {question}.")
        write_secret(file, found.strip())

    def _asked(self, name: str, question: str, default: str | None) -> str:
        if self._ask is None:
            if default is None:
                raise Reject(f"{name} is not answered: {question}. Put it into the answers file.")
            return default
        shown = f" ({default})" if default else ""
        while not (found := self._ask(f"{question}{shown}: ").strip()):
            if default is not None:
                return default
        return found

    def _keep(self, name: str, answer: str) -> None:
        if self._kept.get(name) != answer:
            self._kept[name] = answer
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("w", encoding="utf-8") as stream:
                YAML().dump(self._kept, stream)


def read(file: Path) -> dict[str, str]:
    """An answers file: one map of names to texts. Raises Reject where it is not that."""
    try:
        written = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise Reject(f"{file} cannot be read as answers: {error}") from error
    if not isinstance(written, dict):
        raise Reject(f"{file} must hold lines like `jira.url: https://acme.atlassian.net`.")
    return {str(name): "" if answer is None else str(answer) for name, answer in written.items()}


def write_secret(file: Path, value: str) -> None:
    """A file of mode 0600 in a folder of mode 0700."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        os.fchmod(descriptor, 0o600)
        stream.write(value)
