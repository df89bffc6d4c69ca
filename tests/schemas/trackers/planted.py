"""Payloads in which a person is planted wherever trackers name one: in accounts, texts, comments, names and addresses."""

from schemas.trackers.jira_events import HINTS as JIRA_HINTS
from tests.schemas.trackers.making import jira_issue

CANARY = "canary"
PERSON = {
    "accountId": "canary-id",
    "key": "canary-key",
    "name": "canary.name",
    "login": "canary-login",
    "displayName": "Canary Person",
    "emailAddress": "canary@persons.example",
    "email": "canary@persons.example",
    "avatarUrls": {"48x48": "https://avatars.example/canary"},
    "avatar_url": "https://avatars.example/canary",
    "html_url": "https://github.example/canary-login",
    "id": 5,
}
TEXT = (
    "Ask canary@persons.example, [~canary.name], [~accountid:canary-id] or @canary-login.\n"
    "Signed-off-by: Canary Person <canary@persons.example>\nCo-authored-by: Canary\n"
)
_STAMPED = {"author": PERSON, "updateAuthor": PERSON, "created": "2026-01-05T09:00:00.000+0000"}
_JIRA_FIELDS = {
    **dict.fromkeys(("creator", "reporter", "assignee", "customfield_1", "watches"), PERSON),
    "summary": f"Title {TEXT}",
    "description": TEXT,
    "comment": {"comments": [{"id": "1", "body": "a canary body", **_STAMPED}]},
    "worklog": {
        "worklogs": [{"id": "1", "comment": "canary log", "started": _STAMPED["created"], **_STAMPED}]
    },
    "attachment": [{"filename": "canary.png", **_STAMPED}],
    "environment": TEXT,
    "labels": ["wallet", "canary@persons.example"],
    "components": [{"name": "Refunds [~canary.name]", "lead": PERSON}],
    "fixVersions": [{"name": "1.0 @canary-login", "description": TEXT}],
}
_JIRA = {
    "timestamp": 1767862800000,
    "user": PERSON,
    "issue": jira_issue(**_JIRA_FIELDS),
    "comment": {"id": "2", "body": "canary comment", **_STAMPED},
    "changelog": {
        "id": "9",
        "items": [
            {"field": "assignee", "toString": "Canary Person", "from": "canary-id", "to": "canary-key"}
        ],
    },
}
_JIRA_HINT = {
    **_JIRA,
    "comment": {**_STAMPED, "id": "2", "self": "https://canary.example/rest/api/2/issue/81/comment/2"},
    "worklog": {**_STAMPED, "id": "5", "issueId": "81", "comment": "canary log"},
    "issueLink": {"id": 1, "sourceIssueId": 81, "destinationIssueId": 82, "owner": PERSON},
    "version": {"id": "7", "name": "canary", "description": TEXT},
    "sprint": {"id": 3, "name": "Sprint of Canary", "goal": TEXT},
    "project": {"id": 10010, "key": "PAY", "name": "Canary", "projectLead": PERSON},
}
_GITHUB_ITEM = {
    "id": 1,
    "number": 2,
    "title": f"Title {TEXT}",
    "body": TEXT,
    "state": "open",
    "labels": [{"name": "for @canary-login", "description": TEXT}],
    "milestone": {"title": "canary@persons.example", "creator": PERSON},
    "created_at": "2026-01-05T09:00:00Z",
    "updated_at": "2026-01-06T09:00:00Z",
    **dict.fromkeys(("user", "assignee", "closed_by", "merged_by"), PERSON),
    "assignees": [PERSON],
    "requested_reviewers": [PERSON],
    "head": {"ref": "fix", "label": "canary-login:fix", "user": PERSON, "repo": {"owner": PERSON}},
}
_GITHUB_COMMIT = {
    "sha": "a" * 40,
    "commit": {"message": f"Title\n\n{TEXT}", "author": {**PERSON, "date": "2026-01-05T09:00:00Z"}},
    "author": PERSON,
    "committer": PERSON,
}
_BESIDE = {
    "comments": {
        "nodes": [{"databaseId": 1, "createdAt": "2026-01-05T09:00:00Z", "body": TEXT, "author": PERSON}]
    },
    "reviews": {
        "nodes": [{"databaseId": 2, "submittedAt": "2026-01-05T09:00:00Z", "body": TEXT, "author": PERSON}]
    },
    "commits": {
        "nodes": [
            {
                "commit": {
                    "message": TEXT,
                    "authoredDate": "2026-01-05T09:00:00Z",
                    "author": {**PERSON, "user": PERSON},
                    "committer": PERSON,
                }
            }
        ]
    },
}
_PUSH = {
    "ref": "refs/heads/main",
    "repository": {"default_branch": "main", "owner": PERSON},
    "pusher": PERSON,
    "commits": [
        {
            "id": "a" * 40,
            "message": TEXT,
            "author": PERSON,
            "committer": PERSON,
            "timestamp": "2026-01-05T09:00:00Z",
            "added": ["ana@canary.example.txt"],
        }
    ],
}
PAYLOADS = [
    ("jira", "issues", jira_issue(**_JIRA_FIELDS)),
    ("jira", "jira:issue_updated", _JIRA),
    ("jira", "jira:issue_deleted", _JIRA),
    ("jira", "comment_created", _JIRA),
    ("jira", "jira:issue_levitated", _JIRA),
    *(("jira", name, _JIRA_HINT) for name in sorted(JIRA_HINTS)),
    ("github", "issues", {"action": "opened", "issue": _GITHUB_ITEM, "sender": PERSON}),
    ("github", "pull_request", {"action": "opened", "pull_request": _GITHUB_ITEM, "sender": PERSON}),
    ("github", "pulls", {**_GITHUB_ITEM, "timeline": _BESIDE}),
    ("github", "sub_issues", {"sub_issue": {**_GITHUB_ITEM, "repository_url": "/repos/"}, "sender": PERSON}),
    (
        "github",
        "pull_request_review",
        {"pull_request": _GITHUB_ITEM, "review": {"id": 3, "body": TEXT, "user": PERSON}},
    ),
    ("github", "commits", _GITHUB_COMMIT),
    ("github", "push", _PUSH),
    (
        "github",
        "issue_comment",
        {"issue": _GITHUB_ITEM, "comment": {"id": 1, "body": "canary", "user": PERSON}},
    ),
]
