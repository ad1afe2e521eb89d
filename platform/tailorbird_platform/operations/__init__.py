"""Running the product: health, and the jobs that keep it tidy."""
