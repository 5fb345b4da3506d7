"""Random deals with any clauses that a deal file may have, and random acts upon them: what no hand-made deal would combine."""
