"""Layout, entity, record and rights made into finished objects; templates see only these.

Nothing here decides a rule or a right: it arranges what the record service answered.
"""
