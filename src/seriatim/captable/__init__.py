"""Floor 5: who owns what: outstanding, reserved, as converted, fully diluted, beneficial ownership."""
