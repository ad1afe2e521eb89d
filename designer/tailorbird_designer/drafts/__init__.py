"""Drafts, their review, releases and their way back."""
