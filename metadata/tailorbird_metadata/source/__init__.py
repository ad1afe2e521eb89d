"""Reading configuration files: strict YAML with a position for every key and value."""
