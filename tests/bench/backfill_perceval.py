"""Perceval's listing of everything: TRACKER, the sandbox's address, token, e-mail. Runs in an environment of its own; prints how many items, and in how many seconds."""

import sys
import time

from perceval.backends.core import github, jira


def main(tracker: str, url: str, token: str, email: str) -> int:
    if tracker == "jira":
        backend = jira.Jira(f"{url}/jira", project="PAY", user=email, password=token)
        return sum(1 for _ in backend.fetch())
    github.GITHUB_API_URL = (
        f"{url}/github"  # of its own accord it knows GitHub's and GitHub Enterprise's paths only
    )
    backend = github.GitHub("acme", "ledger", api_token=[token])
    return sum(1 for kind in ("issue", "pull_request") for _ in backend.fetch(category=kind))


if __name__ == "__main__":
    began = time.perf_counter()
    print(main(*sys.argv[1:]), time.perf_counter() - began)
