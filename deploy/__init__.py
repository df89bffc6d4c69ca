"""How Fairlead is run: the command line, settings, embedded engines and the sandbox."""
