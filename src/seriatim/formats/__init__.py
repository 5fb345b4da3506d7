"""Floor 6: text and files to types and back: the deal file, events, the report."""
