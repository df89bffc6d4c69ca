"""From an address and a token to a first strategy of one's own data: `fairlead init`."""
