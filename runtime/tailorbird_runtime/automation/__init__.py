"""What the product does by itself: triggers, steps, runs, notices, due times."""

from tailorbird_runtime.automation.service import Automations, Button, Status, is_outward
from tailorbird_runtime.automation.tables import automation_metadata

__all__ = ["Automations", "Button", "Status", "automation_metadata", "is_outward"]
