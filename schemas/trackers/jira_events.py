"""Every event of Jira that we know, and what it is to us. An unknown one is kept and counted."""

from typing import Final

LISTINGS: Final = frozenset({"issues"})
STATED: Final = frozenset({"jira:issue_created", "jira:issue_updated"})
"""Webhooks that state an issue wholly."""
DELETED: Final = frozenset({"jira:issue_deleted"})
HINTS: Final = frozenset(
    {"comment_created", "comment_updated", "comment_deleted", "issuelink_created", "issuelink_deleted"}
    | {"worklog_created", "worklog_updated", "worklog_deleted", "jira:worklog_updated"}
    | {"attachment_created", "attachment_deleted", "issue_property_set", "issue_property_deleted"}
    | {"project_updated", "project_deleted", "project_soft_deleted", "project_restored_deleted"}
    | {"project_archived", "project_restored_archived", "jira:version_deleted", "jira:version_updated"}
)
"""Partial payloads: something of an item or a project changed; the next walk reads it wholly."""
IGNORED: Final = frozenset(
    {"project_created", "jira:version_created", "jira:version_released", "jira:version_unreleased"}
    | {"jira:version_moved", "user_created", "user_updated", "user_deleted"}
    | {"sprint_created", "sprint_updated", "sprint_deleted", "sprint_started", "sprint_closed"}
    | {"board_created", "board_updated", "board_deleted", "board_configuration_changed"}
    | {"option_voting_changed", "option_watching_changed", "option_unassigned_issues_changed"}
    | {"option_subtasks_changed", "option_attachments_changed", "option_issuelinks_changed"}
    | {"option_timetracking_changed", "jira_expression_evaluation_failed"}
)
"""Events that say nothing of a work item."""
