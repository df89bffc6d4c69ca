"""GitHub, github.com and Enterprise, through PyGithub."""

from connectors.github.host import GithubHost

__all__ = ["GithubHost"]
