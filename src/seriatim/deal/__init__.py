"""Floor 1: what was agreed (Deal, Security, Closing, Party, Citation) and what it has become (State, Step, Act, Event)."""
