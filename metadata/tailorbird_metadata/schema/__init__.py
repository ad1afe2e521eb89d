"""The closed JSON Schemas of the language, and the check of what was written against them."""
