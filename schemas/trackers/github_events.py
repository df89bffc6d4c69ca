"""Every event of GitHub that we know, and what it is to us. An unknown one is kept and counted."""

from typing import Final

LISTINGS: Final = frozenset({"issues", "pulls", "commits"})
STATED: Final = frozenset(
    {"issues", "issue_comment", "sub_issues", "pull_request", "push"}
    | {"pull_request_review", "pull_request_review_comment", "pull_request_review_thread"}
)
"""Webhooks that state issues, pull requests or commits wholly; `issues` also says that one is gone."""
DELETED: Final = frozenset[str]()
HINTS: Final = frozenset(
    {"commit_comment", "create", "delete", "issue_dependencies", "label", "milestone", "repository"}
)
"""Partial payloads: something of an item or the repository changed; the next walk reads it wholly."""
IGNORED: Final = frozenset(
    {"branch_protection_configuration", "branch_protection_rule", "check_run", "check_suite"}
    | {"code_scanning_alert", "custom_property", "custom_property_values"}
    | {"dependabot_alert", "deploy_key", "deployment", "deployment_protection_rule", "deployment_review"}
    | {"deployment_status", "discussion", "discussion_comment", "fork", "github_app_authorization"}
    | {"gollum", "installation", "installation_repositories", "installation_target"}
    | {"marketplace_purchase", "member", "membership", "merge_group", "meta", "org_block", "organization"}
    | {"package", "page_build", "personal_access_token_request", "ping", "project", "project_card"}
    | {"project_column", "projects_v2", "projects_v2_item", "projects_v2_status_update", "public"}
    | {"registry_package", "release", "repository_advisory", "repository_dispatch", "repository_import"}
    | {"repository_ruleset", "repository_vulnerability_alert", "secret_scanning_alert"}
    | {"secret_scanning_alert_location", "secret_scanning_scan", "security_advisory"}
    | {"security_and_analysis", "sponsorship"}
    | {"star", "status", "team", "team_add", "watch", "workflow_dispatch", "workflow_job", "workflow_run"}
)
"""Events that say nothing of a work item."""
