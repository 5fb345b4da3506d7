"""Floor 7: the use cases, one verb each; the only place where clock, files, store and core meet."""
