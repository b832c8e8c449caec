"""Engines: each runs a named query with a Filter and answers with a Polars frame."""
