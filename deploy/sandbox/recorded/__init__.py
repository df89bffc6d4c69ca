"""What was recorded elsewhere, served as it is: Jira issues and git commits, one JSON object a line."""
