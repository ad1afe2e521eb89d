"""Schemas for people's editors: of the language, and of a company with its own names. Pure."""
