"""Floor 5: who is paid what when the company is sold or wound up, all classes' choices solved together."""
