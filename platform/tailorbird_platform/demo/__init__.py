"""A company to try things on: from a pack, with people, records and one change of its own."""
