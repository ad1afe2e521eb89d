"""From raw values to a record that may be stored, or to every sentence that says why not.

Rules, gates, required fields and field rights are checked here and nowhere else, whatever door
the values came through.
"""
