"""GitHub, github.com and Enterprise, through PyGithub."""

from collections.abc import Callable
from datetime import datetime

from connectors.github.hooks import GithubHooks
from connectors.github.host import GithubHost
from connectors.patience import Patience
from schemas.sources import GithubSource

__all__ = ["GithubHooks", "GithubHost", "hooks_of"]


def hooks_of(source: GithubSource, clock: Callable[[], datetime]) -> GithubHooks:
    """The webhooks of the source's repositories, by its own tokens."""
    return GithubHooks(GithubHost(source, Patience(attempts=2), clock, lambda _: None))
