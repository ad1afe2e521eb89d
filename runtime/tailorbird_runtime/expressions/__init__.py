"""Checked expressions as SQL, on SQLite and PostgreSQL, and what a single record needs fetched."""
