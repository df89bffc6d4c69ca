"""GitHub, github.com and Enterprise, through PyGithub."""

from connectors.github.host import GithubHost
from connectors.github.write_back import WriteBack

__all__ = ["GithubHost", "WriteBack"]
