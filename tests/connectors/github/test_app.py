"""A GitHub App through the real library: its own word, tokens of an installation, and their renewal."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from pydantic import HttpUrl

from connectors.github import GithubHost
from connectors.patience import Patience
from deploy.sandbox.options import Options
from schemas.errors import Reject
from schemas.sources import GithubSource
from tests.deploy.sandbox.clients import commit, written
from tests.sandbox_fixture import Running

TOKENS = "/github/app/installations/99/access_tokens"
PAIRS = [rsa.generate_private_key(public_exponent=65_537, key_size=2_048) for _ in range(2)]


@pytest.fixture
def host(start_sandbox: Callable[[Options], Running], tmp_path: Path) -> GithubHost:
    log = written(tmp_path / "log.jsonl", [commit(number) for number in (2, 1)])
    running = start_sandbox(Options(git_logs=(("tidev/one", log), ("tidev/two", log)), speed=0))
    running.inside.installed.believes = believed
    hold(tmp_path, PAIRS[0])
    source = GithubSource.model_validate(
        {
            "name": "acme",
            "url": HttpUrl(running.github_url),
            "app": {"id": 4_242, "key_file": tmp_path / "key", "installations": [99]},
            "repositories": ["tidev/*"],
        }
    )
    made = GithubHost(source, Patience(2, 0.01), running.inside.world.clock.now, lambda _: None)
    made.sandbox = running  # type: ignore[attr-defined]
    return made


def believed(word: str) -> bool:
    """Signed with the key that GitHub knows, by the App that it is of, and for ten minutes at most."""
    public = PAIRS[0].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        claims = jwt.decode(word, public, algorithms=["RS256"])
    except jwt.InvalidTokenError:
        return False
    return str(claims["iss"]) == "4242" and 0 < claims["exp"] - claims["iat"] <= 660


def hold(folder: Path, key: rsa.RSAPrivateKey) -> None:
    (folder / "key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def walked(host: GithubHost) -> set[str]:
    """What is followed, listed to its end."""
    return {scope.key for scope in host.scopes() if list(host.walk(scope, {}))[-1].backfilled}


def fetched(host: GithubHost) -> int:
    """How many tokens were asked for."""
    return host.sandbox.requests().get(TOKENS, 0)  # type: ignore[attr-defined, no-any-return]


def test_one_token_serves_until_it_is_about_to_run_out(host: GithubHost) -> None:
    issued = host.sandbox.inside.installed  # type: ignore[attr-defined]
    assert walked(host) == {"tidev/one", "tidev/two"}
    assert fetched(host) == 1
    issued.lasting = timedelta(seconds=15)  # less than the library wants to have left
    issued.issued.clear()
    assert walked(host) == {"tidev/one", "tidev/two"}, "a token that no longer counts is renewed"
    few = fetched(host)
    assert few > 5, "each question renews what is about to run out"
    issued.lasting = timedelta(hours=1)
    assert walked(host) == {"tidev/one", "tidev/two"}
    assert fetched(host) == few + 1


def test_a_word_signed_with_another_key_is_refused_once_and_a_new_key_counts_at_once(
    host: GithubHost, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hold(tmp_path, PAIRS[1])
    secret = (tmp_path / "key").read_text().splitlines()[1]
    for _ in range(3):
        with pytest.raises(Reject, match="401") as refused:
            walked(host)
        assert secret not in f"{refused.value}{caplog.text}"
    assert fetched(host) <= 2
    hold(tmp_path, PAIRS[0])
    assert walked(host) == {"tidev/one", "tidev/two"}
