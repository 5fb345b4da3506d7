"""Floor 4: what follows. One walk over the clauses, under a policy, on Decimals or on arrays."""
