"""State is a merge by version: each file brings one kind of fact into the store, set-based, whatever the order."""
