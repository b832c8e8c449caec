"""Statistics that SQL should not do: pure functions of numbers and frames."""
