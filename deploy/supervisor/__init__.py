"""`fairlead up`: every role on one machine, started in order, kept running, stopped in order."""
