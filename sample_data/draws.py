"""Random numbers that are the same on every machine and under every numpy."""

import zlib

import numpy as np


class Draws:
    """A stream of random numbers for one purpose.

    Every purpose has a stream of its own, so a draw more in one step leaves the others as they were. Only PCG64's raw
    bits are used: numpy promises those for ever, but not what its distributions make of them. Durations are rounded to
    whole seconds at once, so that a last-digit difference between two mathematics libraries cannot spread.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(purpose.encode())]))

    def uniform(self, n: int) -> np.ndarray:
        """n numbers in [0, 1)."""
        return (self._bits.random_raw(n) >> np.uint64(11)) * 2.0**-53

    def chance(self, probability: np.ndarray | float, n: int) -> np.ndarray:
        """n booleans, true with the probability given (one number, or one a draw)."""
        return self.uniform(n) < probability

    def between(self, low: int, high: int, n: int) -> np.ndarray:
        """n whole numbers from low to high, both included."""
        return low + (self.uniform(n) * (high - low + 1)).astype(np.int64)

    def pick(self, weights: np.ndarray, n: int) -> np.ndarray:
        """n indices by weight: weights of shape (k,), or (n, k) with a row for each draw."""
        edges = np.cumsum(np.broadcast_to(np.asarray(weights, float), (n, np.shape(weights)[-1])), axis=1)
        reach = self.uniform(n) * edges[:, -1]
        return (reach[:, None] >= edges).sum(axis=1)

    def normal(self, n: int) -> np.ndarray:
        """n standard normal numbers (Box and Muller)."""
        return np.sqrt(-2 * np.log1p(-self.uniform(n))) * np.cos(2 * np.pi * self.uniform(n))

    def lognormal_seconds(self, median: np.ndarray | float, sigma: np.ndarray | float, n: int) -> np.ndarray:
        """n durations in whole seconds, at least 1, with the median and the spread of the logarithm given."""
        return np.maximum(np.rint(median * np.exp(sigma * self.normal(n))), 1).astype(np.int64)

    def exponential_seconds(self, mean: float, n: int) -> np.ndarray:
        """n durations in whole seconds, at least 1, with the mean given."""
        return np.maximum(np.rint(-mean * np.log1p(-self.uniform(n))), 1).astype(np.int64)
