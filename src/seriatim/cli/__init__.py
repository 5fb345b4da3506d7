"""Floor 8: the command line, a thin shell over `app`. Commands are loaded when they are called."""
