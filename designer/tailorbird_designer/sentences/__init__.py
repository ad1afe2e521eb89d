"""Rules and automations as sentences that people read."""
