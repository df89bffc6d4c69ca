"""What takes long: run by name, `make recorded` and `make beside`, not with every change."""
