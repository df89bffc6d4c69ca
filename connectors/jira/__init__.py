"""Jira, Cloud and Data Center, through the `jira` library."""

from connectors.jira.site import JiraSite

__all__ = ["JiraSite"]
