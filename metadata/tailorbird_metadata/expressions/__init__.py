"""Conditions and formulas: text to typed tree, tree to Python closure and to data for browsers."""
