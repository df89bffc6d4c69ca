"""The file of the key: made once, the same for everybody who reads it, and without what is to be forgotten."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from deploy import person_key
from deploy.cli.frame import run
from deploy.settings import Settings
from schemas.errors import Reject
from schemas.person_keys import Keys, PersonKey

TODAY = datetime.now(UTC).date()
OLD = PersonKey(b"a secret", date(2020, 1, 1), date(2020, 1, 1))


def settings(folder: Path, **persons: object) -> Settings:
    """A configuration whose engines are embedded."""
    return Settings.model_validate({"persons": persons}).placed(folder, None)


def test_one_is_made_in_the_home_for_its_owner_alone_and_is_the_same_for_everybody(tmp_path: Path) -> None:
    one, other = person_key.read(settings(tmp_path)), person_key.read(settings(tmp_path))
    assert one == other
    assert one.of == date(2000, 1, 1)
    assert (tmp_path / "secrets" / "persons").stat().st_mode & 0o777 == 0o600


def test_what_is_to_be_forgotten_goes_from_the_file_and_the_rest_stays(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_bytes(OLD.written())
    chosen = settings(tmp_path, key_file=str(file))
    assert person_key.overdue(chosen) == OLD.of
    kept = person_key.read(chosen)
    assert person_key.overdue(chosen) is None
    assert PersonKey.read(file.read_bytes()) == kept
    assert OLD.secret not in file.read_bytes()
    assert TODAY - timedelta(days=366 + 92) < kept.of <= TODAY - timedelta(days=366)
    assert Keys(kept).on(TODAY) == Keys(OLD).on(TODAY)


def test_a_file_that_may_not_be_written_is_forgotten_in_memory_and_told(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_bytes(OLD.written())
    (tmp_path / f"key.{os.getpid()}").mkdir()  # where the new one would be written
    chosen = settings(tmp_path, key_file=str(file))
    assert person_key.read(chosen).of > OLD.of
    assert person_key.overdue(chosen) == OLD.of
    assert file.read_bytes() == OLD.written()


def test_the_command_makes_a_key_and_forgets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, home = tmp_path / "key", ["--home", str(tmp_path)]
    assert run(["people", "key", str(file), *home]) == 0
    assert "nothing of it is to be forgotten yet" in capsys.readouterr().out
    made = file.read_bytes()
    assert run(["people", "key", str(file), *home]) == 0
    assert file.read_bytes() == made
    file.write_bytes(OLD.written())
    assert run(["people", "key", str(file), *home]) == 0
    said = capsys.readouterr().out
    assert "told persons from January 2020 on" in said
    assert "secret" not in said
    file.write_bytes(b"canary of 2020-13 made 2020-01")
    assert run(["people", "key", str(file), *home]) == 2
    said = capsys.readouterr().err
    assert f"persons.key_file names {file}" in said
    assert "canary" not in said


def test_without_a_key_outside_it_is_said_how_to_make_one(tmp_path: Path) -> None:
    outside = {
        "kafka": {"bootstrap": "broker:9092"},
        "database": {"url": "postgresql://fairlead@database/fairlead"},
    }
    with pytest.raises(Reject, match="fairlead people key FILE"):
        person_key.read(Settings.model_validate(outside).placed(tmp_path, None))
