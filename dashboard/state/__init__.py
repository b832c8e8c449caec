"""State: what the lake does not know, in a small SQL database. One module a noun, plain functions on an engine.

The import list and the current mart can be told again from the lake; saved settings live only here.
"""
