"""What the product does by itself: triggers, steps, runs."""
