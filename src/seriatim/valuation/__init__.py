"""What it is worth: closed forms first, then the grid, then paths; the staged commitment; dilution; what moves the value."""
