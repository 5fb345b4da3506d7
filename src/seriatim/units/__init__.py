"""Floor 0: money, shares, prices, rates, dates, calendars, roundings and problems. Imports nothing of the house."""
