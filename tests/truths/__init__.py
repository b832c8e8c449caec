"""Figures against a second road to them."""
