"""A made-up company, Acme, whose people work in Jira and GitHub; what every piece of work serves is known."""
