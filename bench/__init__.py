"""Measurements: how right, how fast and how large. `python -m bench --help`; nothing of the product imports it."""
