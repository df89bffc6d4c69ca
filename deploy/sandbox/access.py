"""Whether a request may see anything: the token as Basic password, Bearer or GitHub's `token`."""

import hmac
from base64 import b64decode
from dataclasses import dataclass


@dataclass(frozen=True)
class Access:
    """One token, and for Basic the e-mail it goes with."""

    token: str
    email: str = ""

    def allows(self, authorization: str) -> bool:
        """Whether this `Authorization` header carries the token."""
        scheme, _, credentials = authorization.partition(" ")
        if scheme.lower() in ("bearer", "token"):
            return _same(credentials.strip(), self.token)
        return scheme.lower() == "basic" and bool(self.email) and self._basic(credentials)

    def _basic(self, credentials: str) -> bool:
        try:
            told = b64decode(credentials, validate=True).decode()
        except ValueError:  # no base64, or no UTF-8 in it
            return False
        return _same(told, f"{self.email}:{self.token}")


def _same(told: str, wanted: str) -> bool:
    return hmac.compare_digest(told.encode(errors="replace"), wanted.encode())
