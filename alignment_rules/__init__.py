"""Judging work against strategy: pure functions of values; no I/O, no clock, no client library."""
