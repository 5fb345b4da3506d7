"""Floor 3: what has happened. Acts are performed by asking the clauses, and folded by adding up what they moved."""
