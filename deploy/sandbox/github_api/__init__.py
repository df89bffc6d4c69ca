"""GitHub's REST API as far as a poller needs it; what is behind it is a `Host` full of repositories."""
