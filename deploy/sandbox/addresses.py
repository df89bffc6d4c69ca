"""What a sandbox is reached by: addresses, tokens and webhook secrets, the same for the same seed."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

EMAIL: Final = "fairlead@acme.example"


@dataclass(frozen=True)
class Addresses:
    """Everything a client needs. Tokens follow from the seed, so that a restarted sandbox is still reached."""

    url: str
    seed: int

    @property
    def jira(self) -> str:
        """The Jira site."""
        return f"{self.url}/jira"

    @property
    def github(self) -> str:
        """The GitHub API."""
        return f"{self.url}/github"

    def secret(self, of: str) -> str:
        """A throw-away secret: a token, or what signs webhooks."""
        return sha256(f"fairlead sandbox {self.seed} {of}".encode()).hexdigest()[:40]
