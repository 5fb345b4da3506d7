"""Floor 5: what is due, and when."""
