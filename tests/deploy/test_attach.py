"""Which engines a command works on."""

from pathlib import Path

import pytest
from sqlalchemy import text

from deploy import attach, home, settings
from tests.deploy.processes import living_in

pytestmark = pytest.mark.engines


def test_a_command_alone_starts_the_embedded_engines_for_its_time_and_others_join_it(tmp_path: Path) -> None:
    chosen = settings.load(tmp_path, None)
    with attach.attached(chosen, "sync", first=True) as first:
        with attach.attached(settings.load(tmp_path, None), "status") as second:
            assert second.broker.bootstrap == first.broker.bootstrap
            with second.engine.connect() as connection:
                assert connection.execute(text("SELECT current_user")).scalar() == "fairlead"
                assert connection.execute(text("SHOW transaction_isolation")).scalar() == "read committed"
                assert connection.execute(text("SHOW lock_timeout")).scalar() == "20s"
        found = home.running(tmp_path)
        assert found is not None
        assert found.command == "sync"
    assert living_in(tmp_path) == []
    assert home.running(tmp_path) is None


def test_external_engines_are_used_as_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    (tmp_path / "password").write_text("hunter2\n")
    monkeypatch.setenv("FAIRLEAD_DATABASE__URL", database_url)
    monkeypatch.setenv("FAIRLEAD_KAFKA__BOOTSTRAP", "kafka:9093")
    monkeypatch.setenv("FAIRLEAD_KAFKA__SECURITY", "SASL_PLAINTEXT")
    monkeypatch.setenv("FAIRLEAD_KAFKA__USERNAME", "fairlead")
    monkeypatch.setenv("FAIRLEAD_KAFKA__PASSWORD_FILE", str(tmp_path / "password"))
    with attach.attached(settings.load(tmp_path / "home", None)) as there:
        assert there.broker.bootstrap == "kafka:9093"
        assert there.broker.password == "hunter2"
        assert "hunter2" not in repr(there)
    assert not (tmp_path / "home").exists()
