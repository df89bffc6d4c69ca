"""Jira's REST API, version 2, as Cloud and as Data Center speak it; what is behind it is a `Site`."""
