"""Floor 5: does the deal say what its sources say, and add up? Pure: what reads files is `app.check`'s."""
