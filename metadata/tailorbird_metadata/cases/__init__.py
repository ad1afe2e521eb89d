"""Test cases of a configuration: given, when, then."""
