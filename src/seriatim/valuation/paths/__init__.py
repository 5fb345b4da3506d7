"""Monte Carlo on the deal's own clauses: what follows the market's path, and so has neither a formula nor a grid. Needs numpy alone."""
