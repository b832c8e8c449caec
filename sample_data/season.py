"""The shop's year: what kind of day each day is, and how many customers turn up in each hour."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from sample_data import world


def day_number(day: str) -> int:
    """Days from world.START to an ISO date."""
    return (date.fromisoformat(day) - world.START.date()).days


def second_of(moment: datetime) -> int:
    """Seconds from world.START to a local moment."""
    return int((moment - world.START).total_seconds())


@dataclass(frozen=True)
class Season:
    """Facts of every day, one array entry a day, and the expected arrivals of every hour."""

    promo: np.ndarray  # code of the campaign, or ""
    aftermath: np.ndarray  # one of the 7 days after a great wave
    workday: np.ndarray  # worked, make-up days included, whether or not a campaign runs
    hourly: np.ndarray  # (days * 24,) relative rate of arrivals

    @classmethod
    def planted(cls) -> "Season":
        days = world.DAYS
        weekday = np.array([(world.START + timedelta(days=n)).weekday() for n in range(days)])
        promo = np.full(days, "", dtype="U16")
        aftermath = np.zeros(days, bool)
        workday = weekday < 5
        rate = world.WEEKDAY_FACTORS[weekday] * world.YEARLY_GROWTH ** (np.arange(days) / 365)
        for first, last, factor in world.HOLIDAYS:
            span = slice(day_number(first), day_number(last) + 1)
            workday[span] = False
            rate[span] *= factor
        for day in world.MAKE_UP_DAYS:
            workday[day_number(day)] = True
        hours = np.where(workday[:, None], world.WORKDAY_HOURS, world.WEEKEND_HOURS)
        hours = hours / hours.sum(axis=1, keepdims=True)
        for code, first, factors in world.PROMOS:
            start, stop = day_number(first), day_number(first) + len(factors)
            promo[start:stop] = code
            rate[start:stop] *= factors
            if code in ("double_11", "618"):
                after = slice(stop, stop + len(world.AFTERMATH_FACTORS))
                rate[after] *= world.AFTERMATH_FACTORS
                aftermath[after] = True
                for hour, factor in world.WAVE_HOURS.items():
                    hours[stop - 1, hour] *= factor
        hours = hours / hours.sum(axis=1, keepdims=True)
        return cls(promo, aftermath, workday, (rate[:, None] * hours).ravel())

    @property
    def phase(self) -> np.ndarray:
        """`normal`, `promo` or `aftermath` of each day."""
        return np.where(self.promo != "", "promo", np.where(self.aftermath, "aftermath", "normal"))

    @property
    def load(self) -> np.ndarray:
        """Expected arrivals of each hour against an ordinary daytime hour's (the median of 8–24 h), at least 1."""
        by_day = self.hourly.reshape(world.DAYS, 24)
        return np.maximum(self.hourly / np.median(by_day[:, 8:]), 1.0)

    def slots(self, pool: str, spare_days: int) -> np.ndarray:
        """Slots of a pool in every hour, and for some days more, so that late work finds an end."""
        total = world.DAYS + spare_days
        slots = np.tile(world.SLOTS[pool], (total, 1))
        second_double_11 = (self.promo == "double_11") & (np.arange(world.DAYS) > 365)
        daytime = np.arange(24) >= 8
        slots[: world.DAYS] += world.EXTRA_SLOTS_2026_DOUBLE_11[pool] * second_double_11[:, None] * daytime
        return slots.ravel()
