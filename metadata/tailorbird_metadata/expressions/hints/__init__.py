"""What people write by mistake, and what to write in its place: the words of help lines."""
