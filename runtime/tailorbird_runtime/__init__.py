"""Carries out a model: tables, rights, validation, records, forms, pages and API."""
