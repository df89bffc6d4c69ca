"""Settings: what people write, and how its faults are read aloud."""

from pathlib import Path

import pytest

from deploy import settings
from schemas.errors import Reject

GOOD = """\
kafka:
  bootstrap: broker-1:9093,broker-2:9093
  security: SASL_SSL
  mechanism: SCRAM-SHA-512
  username: fairlead
  password_file: secrets/kafka
database:
  url: postgresql://fairlead:hunter2@db:5432/fairlead
strategy: strategy
sources:
  jira:
    - name: acme
      url: https://acme.example
      token_file: secrets/jira
      projects: [PAY]
  github:
    - name: acme
      token_files: [secrets/github]
      repositories: [acme/pay-*]
"""


def load(tmp_path: Path, text: str) -> settings.Settings:
    file = tmp_path / "config.yaml"
    file.write_text(text)
    return settings.load(tmp_path / "home", file)


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(Reject) as caught:
        load(tmp_path, text)
    return str(caught.value).replace(str(tmp_path) + "/", "")


def test_an_empty_file_means_everything_embedded_on_one_machine(tmp_path: Path) -> None:
    read = load(tmp_path, "")
    assert read.kafka.bootstrap == "embedded"
    assert read.database.url.get_secret_value() == "embedded"
    assert read.home == tmp_path / "home"


def test_no_file_means_the_same(tmp_path: Path) -> None:
    assert settings.load(tmp_path, None).sources.jira == []


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    read = load(tmp_path, GOOD)
    assert read.strategy == tmp_path / "strategy"
    assert read.kafka.password_file == tmp_path / "secrets/kafka"
    assert read.sources.jira[0].token_file == tmp_path / "secrets/jira"
    assert read.sources.github[0].token_files == [tmp_path / "secrets/github"]


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIRLEAD_DATABASE__URL", "postgresql://other/fairlead")
    monkeypatch.setenv("FAIRLEAD_KAFKA__USERNAME", "somebody")
    read = load(tmp_path, GOOD)
    assert read.database.url.get_secret_value() == "postgresql://other/fairlead"
    assert read.kafka.username == "somebody"
    assert read.kafka.bootstrap == "broker-1:9093,broker-2:9093"


def test_sources_may_come_from_the_environment_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "FAIRLEAD_SOURCES__JIRA",
        '[{"name": "acme", "url": "https://acme.example", "token_file": "/t", "projects": ["PAY"]}]',
    )
    assert settings.load(tmp_path, None).sources.jira[0].name == "acme"


def test_secrets_are_not_in_the_settings_text(tmp_path: Path) -> None:
    assert "hunter2" not in repr(load(tmp_path, GOOD))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "kafka:\n  bootstrp: broker:9092\n",
            "The configuration has faults:\n  config.yaml:2:3: kafka.bootstrp is unknown; did you mean bootstrap?",
        ),
        (
            "strategie: folder\n",
            "The configuration has faults:\n  config.yaml:1:1: strategie is unknown; did you mean strategy?",
        ),
        (
            "persons:\n  zzz: 1\n",
            "The configuration has faults:\n  config.yaml:2:3: persons.zzz is unknown; known here: key_file, key_rotates, key_kept_days, teams_file, accounts_file, availability_file",
        ),
        (
            "kafka:\n  bootstrap: kafka.example\n",
            ("The configuration has faults:\n"
            "  config.yaml:2:3: kafka.bootstrap must be `embedded` or host:port, several separated by commas"),
        ),
        (
            "kafka:\n  security: SASL_SSL\n",
            ("The configuration has faults:\n"
            "  config.yaml:1:1: kafka security SASL_SSL needs username and password_file"),
        ),
        (
            "gateway:\n  port: many\n",
            ("The configuration has faults:\n"
            "  config.yaml:2:3: gateway.port: input should be a valid integer, unable to parse string as an integer"),
        ),
        (
            "sources:\n  jira:\n    - name: acme\n      url: https://acme.example\n      projects: [PAY]\n      tokenfile: t\n",
            ("The configuration has faults:\n"
            "  config.yaml:3:7: sources.jira[0].token_file is missing\n"
            "  config.yaml:6:7: sources.jira[0].tokenfile is unknown; did you mean token_file?"),
        ),
        (
            "sources:\n  github:\n    - {name: acme, token_files: [t], repositories: [a/b],\n       write_back_on_issues: labels}\n",
            ("The configuration has faults:\n"
            "  config.yaml:4:8: sources.github[0].write_back_on_issues: input should be 'label' or 'comment'"),
        ),
        ("- a\n", "config.yaml:1:1: settings are written as `key: value`, but this is not a mapping."),
        ("kafka: {\n", "config.yaml:2:1: this is not YAML: expected the node content, but found '<stream end>'."),
        ("kafka: {}\nkafka: {}\n", 'config.yaml:2:1: this is not YAML: found duplicate key "kafka" with value "{}" (original value: "{}").'),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place_and_what_was_meant(tmp_path: Path, text: str, told: str) -> None:
    assert refusal(tmp_path, text) == told


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = refusal(tmp_path, "kafka:\n  bootstrp: a:1\nconsol: {}\n")
    assert told.splitlines()[1:] == [
        "  config.yaml:2:3: kafka.bootstrp is unknown; did you mean bootstrap?",
        "  config.yaml:3:1: consol is unknown; did you mean console?",
    ]


def test_a_fault_of_the_environment_names_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRLEAD_DATABASE__URL", "mysql://root:hunter2@db/x")
    told = refusal(tmp_path, "")
    assert told == (
        "The configuration has faults:\n  environment variable FAIRLEAD_DATABASE__URL:"
        " database.url must be `embedded` or postgresql://user@host:port/database"
    )


def test_a_wrong_database_url_never_shows_its_password(tmp_path: Path) -> None:
    assert "hunter2" not in refusal(tmp_path, "database:\n  url: mysql://root:hunter2@db/x\n")


def test_two_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    twice = GOOD.replace(
        "  github:", GOOD[GOOD.index("    - name: acme") : GOOD.index("  github:")] + "  github:"
    )
    assert refusal(tmp_path, twice) == (
        "config.yaml:16:7: sources.jira[1].name acme is taken by another jira source; give each its own."
    )


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Reject, match=r"nowhere\.yaml cannot be read: No such file or directory"):
        settings.load(tmp_path, tmp_path / "nowhere.yaml")


def test_people_are_told_by_one_chain_and_never_by_two(tmp_path: Path) -> None:
    both = "notify: {alertmanager: 'http://127.0.0.1:9093', apprise_file: ways}\n"
    assert "takes alertmanager or apprise_file, not both" in refusal(tmp_path, both)
    chosen = load(tmp_path, "notify: {apprise_file: ways}\n")
    assert chosen.notify.chosen
    assert chosen.notify.apprise_file == tmp_path / "ways"
    assert not load(tmp_path, "").notify.chosen
