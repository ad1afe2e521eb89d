"""The front door: settings, sign-in, command line, and the wiring of all rooms."""
