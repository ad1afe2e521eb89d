"""The durable queue: work that must happen, also after a crash."""
