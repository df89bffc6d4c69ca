"""GitHub's JSON: every object with all the keys the real one has."""

from datetime import datetime
from functools import lru_cache
from hashlib import sha256

import msgspec

from deploy.sandbox.github_api.alike import (
    FACTS,
    PULL_FACTS,
    REPOSITORY_FACTS,
    REPOSITORY_URLS,
    USER_URLS,
    moment,
    node,
    reactions,
)
from deploy.sandbox.github_api.model import Account, Comment, Commit, Pull, Repository, Review, Ticket
from deploy.sandbox.github_api.names import Names
from deploy.sandbox.json_object import Json


class Shapes(Names):
    """Builds GitHub's objects. `api` is the API's address, `site` the one for people."""

    def __init__(self, api: str, site: str) -> None:
        self.api, self.site = api, site
        self.user = lru_cache(maxsize=10_000)(self._user)

    def _user(self, account: Account) -> msgspec.Raw:
        api = f"{self.api}/users/{account.login}"
        page = f"{self.site}/{account.login}"
        shape: Json = {
            "login": account.login,
            "id": account.id,
            "node_id": node("U", account.id),
            "avatar_url": f"{self.site}/avatars/{account.id}",
            "gravatar_id": "",
            "url": api,
            "html_url": page,
            **{name: api + path for name, path in USER_URLS.items()},
            "type": account.kind,
            "site_admin": False,
        }
        return msgspec.Raw(msgspec.json.encode(shape))

    def organisation(self, account: Account) -> Json:
        """An organisation."""
        api = f"{self.api}/orgs/{account.login}"
        return {
            "login": account.login,
            "id": account.id,
            "node_id": node("O", account.id),
            "url": api,
            "repos_url": f"{api}/repos",
            "events_url": f"{api}/events",
            "hooks_url": f"{api}/hooks",
            "issues_url": f"{api}/issues",
            "members_url": f"{api}/members{{/member}}",
            "public_members_url": f"{api}/public_members{{/member}}",
            "avatar_url": f"{self.site}/avatars/{account.id}",
            "description": account.name,
        }

    def repository(self, repository: Repository) -> Json:
        """A repository."""
        api, page = f"{self.api}/repos/{repository.full_name}", f"{self.site}/{repository.full_name}"
        still_open = sum(not ticket.closed_at for ticket in repository.present())
        pushed = repository.pushed_at or repository.created_at
        return {
            "id": repository.id,
            "node_id": node("R", repository.id),
            "name": repository.name,
            "full_name": repository.full_name,
            "owner": self.user(repository.owner),
            "html_url": page,
            "description": repository.description,
            **{name: api + path for name, path in REPOSITORY_URLS.items()},
            **REPOSITORY_FACTS,
            "archived": repository.archived,
            "private": repository.private,
            "visibility": "private" if repository.private else "public",
            "created_at": moment(repository.created_at),
            "updated_at": moment(pushed),
            "pushed_at": moment(pushed),
            "git_url": f"git:{page.partition(':')[2]}.git",
            "ssh_url": f"git@localhost:{repository.full_name}.git",
            "clone_url": f"{page}.git",
            "svn_url": page,
            "language": repository.language,
            "open_issues_count": still_open,
            "open_issues": still_open,
            "default_branch": repository.default_branch,
        }

    def commit(self, repository: Repository, commit: Commit) -> Json:
        """A commit of a listing."""
        api = f"{self.api}/repos/{repository.full_name}"
        page = f"{self.site}/{repository.full_name}"
        tree = sha256(commit.sha.encode()).hexdigest()[:40]
        return {
            "sha": commit.sha,
            "node_id": node("C", int(commit.sha[:8], 16)),
            "commit": {
                "author": _signature(commit.author, commit.authored_at),
                "committer": _signature(commit.committer, commit.committed_at),
                "message": commit.message,
                "tree": {"sha": tree, "url": f"{api}/git/trees/{tree}"},
                "url": f"{api}/git/commits/{commit.sha}",
                "comment_count": 0,
                "verification": {"verified": False, "reason": "unsigned", "signature": None, "payload": None},
            },
            "url": f"{api}/commits/{commit.sha}",
            "html_url": f"{page}/commit/{commit.sha}",
            "comments_url": f"{api}/commits/{commit.sha}/comments",
            "author": self.user(commit.author),
            "committer": self.user(commit.committer),
            "parents": [
                {"sha": sha, "url": f"{api}/commits/{sha}", "html_url": f"{page}/commit/{sha}"}
                for sha in commit.parents
            ],
        }

    def issue(self, repository: Repository, ticket: Ticket) -> Json:
        """An issue, or a pull request as the listing of issues shows it."""
        api = f"{self.api}/repos/{repository.full_name}/issues/{ticket.number}"
        shape = self._discussed(repository, ticket) | {
            "url": api,
            "repository_url": f"{self.api}/repos/{repository.full_name}",
            "labels_url": f"{api}/labels{{/name}}",
            "comments_url": f"{api}/comments",
            "events_url": f"{api}/events",
            "timeline_url": f"{api}/timeline",
            "html_url": self._page(repository, ticket),
            "id": ticket.id,
            "node_id": node("I", ticket.id),
            "state_reason": "completed" if ticket.closed_at and not ticket.pull else None,
            "performed_via_github_app": None,
            "reactions": reactions(api),
            "type": self.type(ticket.type) if ticket.type else None,
            "parent_issue_url": ticket.parent_url or None,
            "sub_issues_summary": {"total": 0, "completed": 0, "percent_completed": 0},
            "issue_dependencies_summary": ticket.dependencies,
        }
        if ticket.pull:
            shape["pull_request"] = self._pull_urls(repository, ticket) | {
                "merged_at": moment(ticket.pull.merged_at)
            }
        return shape

    def pull(self, repository: Repository, ticket: Ticket, *, whole: bool) -> Json:
        """A pull request; `whole` adds what only the single object and webhooks carry."""
        if ticket.pull is None:
            raise ValueError(f"{repository.full_name}#{ticket.number} is no pull request")
        pull = ticket.pull
        api = f"{self.api}/repos/{repository.full_name}"
        urls = self._pull_urls(repository, ticket)
        issue = f"{api}/issues/{ticket.number}"
        shape = self._discussed(repository, ticket) | {
            **PULL_FACTS,
            **urls,
            "id": pull.id,
            "node_id": node("PR", pull.id),
            "issue_url": issue,
            "merged_at": moment(pull.merged_at),
            "merge_commit_sha": pull.merge_sha,
            "draft": pull.draft,
            "commits_url": f"{urls['url']}/commits",
            "review_comments_url": f"{urls['url']}/comments",
            "review_comment_url": f"{api}/pulls/comments{{/number}}",
            "comments_url": f"{issue}/comments",
            "statuses_url": f"{api}/statuses/{pull.head_sha}",
            "head": self._head(repository, pull),
            "base": self._end(repository, repository.default_branch, pull.base_sha),
            "_links": {
                "self": {"href": urls["url"]},
                "html": {"href": urls["html_url"]},
                "issue": {"href": issue},
                "comments": {"href": f"{issue}/comments"},
                "review_comments": {"href": f"{urls['url']}/comments"},
                "review_comment": {"href": f"{api}/pulls/comments{{/number}}"},
                "commits": {"href": f"{urls['url']}/commits"},
                "statuses": {"href": f"{api}/statuses/{pull.head_sha}"},
            },
        }
        return shape | self._counts(ticket) if whole else {n: v for n, v in shape.items() if n != "comments"}

    def _counts(self, ticket: Ticket) -> Json:
        pull = ticket.pull
        return {
            "merged": bool(pull and pull.merged_at),
            "mergeable": None if ticket.closed_at else True,
            "rebaseable": None if ticket.closed_at else True,
            "mergeable_state": "unknown" if ticket.closed_at else "clean",
            "merged_by": self.user(pull.merged_by) if pull and pull.merged_by else None,
            "comments": ticket.comments,
            "review_comments": 0,
            "maintainer_can_modify": False,
            "commits": len(pull.commits) if pull else 0,
            "additions": 20 * len(pull.commits) if pull else 0,
            "deletions": 5 * len(pull.commits) if pull else 0,
            "changed_files": len(pull.commits) if pull else 0,
        }

    def _discussed(self, repository: Repository, ticket: Ticket) -> Json:
        return {
            **FACTS,
            "number": ticket.number,
            "title": ticket.title,
            "body": ticket.body or None,
            "state": ticket.state,
            "user": self.user(ticket.author),
            "labels": [self.label(repository, name) for name in ticket.labels],
            "comments": ticket.comments,
            "created_at": moment(ticket.created_at),
            "updated_at": moment(ticket.updated_at),
            "closed_at": moment(ticket.closed_at),
            "milestone": self.milestone(repository, ticket.milestone) if ticket.milestone else None,
        }

    def _pull_urls(self, repository: Repository, ticket: Ticket) -> Json:
        page = f"{self.site}/{repository.full_name}/pull/{ticket.number}"
        return {
            "url": f"{self.api}/repos/{repository.full_name}/pulls/{ticket.number}",
            "html_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
        }

    def _head(self, repository: Repository, pull: Pull) -> Json:
        end = self._end(repository, pull.branch, pull.head_sha)
        if pull.fork:
            end["repo"] = self.repository(repository) | {"id": repository.id + 1, "fork": True}
        return end

    def review(self, repository: Repository, ticket: Ticket, review: Review) -> Json:
        """A review of a pull request."""
        url = self._pull_urls(repository, ticket)
        return {
            "id": review.id,
            "node_id": node("PRR", review.id),
            "user": self.user(review.author),
            "body": "",
            "state": "approved",
            "commit_id": ticket.pull.head_sha if ticket.pull else None,
            "submitted_at": moment(review.submitted_at),
            "html_url": f"{url['html_url']}#pullrequestreview-{review.id}",
            "pull_request_url": url["url"],
            "author_association": "MEMBER",
            "_links": {"html": {"href": url["html_url"]}, "pull_request": {"href": url["url"]}},
        }

    def _end(self, repository: Repository, branch: str, sha: str) -> Json:
        return {
            "label": f"{repository.owner.login}:{branch}",
            "ref": branch,
            "sha": sha,
            "user": self.user(repository.owner),
            "repo": self.repository(repository),
        }

    def _page(self, repository: Repository, ticket: Ticket) -> str:
        kind = "pull" if ticket.pull else "issues"
        return f"{self.site}/{repository.full_name}/{kind}/{ticket.number}"

    def comment(self, repository: Repository, comment: Comment) -> Json:
        """A comment on an issue or a pull request."""
        api = f"{self.api}/repos/{repository.full_name}/issues"
        url = f"{api}/comments/{comment.id}"
        return {
            "url": url,
            "html_url": f"{self.site}/{repository.full_name}/issues/{comment.number}#issuecomment-{comment.id}",
            "issue_url": f"{api}/{comment.number}",
            "id": comment.id,
            "node_id": node("IC", comment.id),
            "user": self.user(comment.author),
            "created_at": moment(comment.created_at),
            "updated_at": moment(comment.updated_at or comment.created_at),
            "author_association": "MEMBER",
            "performed_via_github_app": {"id": comment.app} if comment.app else None,
            "body": comment.body,
            "reactions": reactions(url),
        }

    def branch(self, repository: Repository, name: str, sha: str) -> Json:
        """A branch and its head."""
        url = f"{self.api}/repos/{repository.full_name}/commits/{sha}"
        return {
            "name": name,
            "commit": {"sha": sha, "url": url},
            "protected": name == repository.default_branch,
        }


def _signature(account: Account, at: datetime) -> Json:
    return {"name": account.name, "email": account.email, "date": moment(at)}
