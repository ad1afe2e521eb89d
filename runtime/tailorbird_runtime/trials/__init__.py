"""What a change would do before it does: dry runs and test cases; nothing outside is touched."""
