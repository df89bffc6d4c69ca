"""A fake Jira and a fake GitHub that the real client libraries talk to, and an organisation that works in them.

Nothing here is part of the product: it is what `fairlead up` shows when nobody has named real trackers, and what
tests and benchmarks list. Simulated: people work in accelerated time and webhooks tell of it. Recorded: an archive of
Jira issues and logs of git commits are served as they are.
"""
