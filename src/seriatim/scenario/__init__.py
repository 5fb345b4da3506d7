"""Floor 5: what if. A scenario, what its parties do in it, and what it comes to."""
