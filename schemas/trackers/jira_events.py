"""Every event of Jira that we know, and what it is to us. An unknown one is kept and counted."""

from typing import Final

from schemas.trackers.jira_hints import HINTS

__all__ = ["DELETED", "HINTS", "IGNORED", "LISTINGS", "STATED"]

LISTINGS: Final = frozenset({"issues"})
STATED: Final = frozenset({"jira:issue_created", "jira:issue_updated"})
"""Webhooks that state an issue wholly."""
DELETED: Final = frozenset({"jira:issue_deleted"})
IGNORED: Final = frozenset(
    {"jira:version_created", "jira:version_released", "jira:version_unreleased", "jira:version_moved"}
    | {"user_created", "user_updated", "user_deleted", "sprint_created"}
    | {"attachment_created", "attachment_deleted", "issue_property_set", "issue_property_deleted"}
    | {"issuetype_created"}
    | {"board_created", "board_updated", "board_deleted", "board_configuration_changed"}
    | {"option_voting_changed", "option_watching_changed", "option_unassigned_issues_changed"}
    | {"option_subtasks_changed", "option_attachments_changed", "option_issuelinks_changed"}
    | {"option_timetracking_changed", "jira_expression_evaluation_failed"}
)
"""Events that say nothing of a work item."""
