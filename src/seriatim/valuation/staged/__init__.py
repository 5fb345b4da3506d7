"""The staged commitment: an investor who may pay or default at each closing, and what its default costs it."""
