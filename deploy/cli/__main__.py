"""`python -m deploy.cli`: how the supervisor starts a role."""

from deploy.cli import main

main()
