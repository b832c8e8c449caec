"""Faults on purpose: programs are killed at any moment, and what they leave is held against what it must be."""
