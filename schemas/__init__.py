"""The words everybody speaks: wire formats, tables, topics and metrics. Imports nothing of ours."""
