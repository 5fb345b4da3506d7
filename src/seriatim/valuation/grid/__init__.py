"""Finite differences: everything with rights and dates that a grid in the stock's price can hold. Numba is loaded by the first price."""

from seriatim.valuation.grid.price import Prices, price, price_one

__all__ = ["Prices", "price", "price_one"]
