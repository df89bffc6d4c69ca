"""Who sent it."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.gateway.signature import verify
from tests.connectors.gateway.serving import sign


def test_the_example_of_githubs_documentation() -> None:
    proof = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert verify(proof, b"Hello, World!", [b"It's a Secret to Everybody"])


def test_either_of_two_secrets_proves_the_sender() -> None:
    assert verify(sign(b"x", b"old"), b"x", [b"old", b"next"])
    assert verify(sign(b"x", b"next"), b"x", [b"old", b"next"])
    assert not verify(sign(b"x", b"third"), b"x", [b"old", b"next"])


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        "sha256",
        "sha1=" + hmac.new(b"s", b"x", "sha1").hexdigest(),
        "md5=" + hmac.new(b"s", b"x", "md5").hexdigest(),
        sign(b"x", b"s").removeprefix("sha256="),
        sign(b"x", b"s")[:-1],
        sign(b"x", b"s") + "0",
        sign(b"y", b"s"),
        "sha512=" + hmac.new(b"s", b"x", "sha256").hexdigest(),
        "sha256=é" + "0" * 63,
        "sha256=\udce9",
    ],
)
def test_nothing_else_does(signature: str) -> None:
    assert not verify(signature, b"x", [b"s"])


def test_no_secret_and_an_empty_one_prove_nothing() -> None:
    assert not verify(sign(b"x", b""), b"x", [])
    assert not verify(sign(b"x", b""), b"x", [b""])


@given(st.text(), st.binary(), st.lists(st.binary(min_size=1), max_size=2))
def test_no_signature_crashes_it(signature: str, body: bytes, secrets: list[bytes]) -> None:
    assert verify(signature, body, secrets) is False
