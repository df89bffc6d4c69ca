"""Who sent it: HMAC-SHA256 over the raw bytes, before anybody parses them. No I/O."""

import hmac
from collections.abc import Sequence
from typing import Final

_METHOD: Final = "sha256"


def verify(signature: str, body: bytes, secrets: Sequence[bytes]) -> bool:
    """Whether `signature` (`sha256=<hex>`) is that of `body` under one of `secrets`.

    Every secret is tried, each in constant time, so that the time says nothing of which one matched. The method
    comes from the value, and only SHA-256 is one.
    """
    method, _, given = signature.strip().partition("=")
    proof = given.strip().lower().encode(errors="replace")
    matches = [
        hmac.compare_digest(hmac.digest(secret, body, _METHOD).hex().encode(), proof)
        for secret in secrets
        if secret
    ]
    return method.lower() == _METHOD and any(matches)
