"""Who somebody is: passwords, sessions, API tokens and links for a first password."""
