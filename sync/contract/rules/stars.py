"""Stars (星级): what the district's published formulas propose. Staff confirm; nothing here decides.

Volunteers are judged by hours, quality and efficiency, stations by five indicators (seed article 001). Thresholds, weights
and shares are settings. Integers throughout: who works it out again with pencil and paper gets the same.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from sync.contract.settings import Settings, StationStars

MOST_STARS: Final = 5
INDICATORS: Final = ("accounts", "hours", "projects", "redeemed", "partners")
"""The five indicators of a station, by the names of their weights in `settings.StationStars`."""


# --- Volunteers -------------------------------------------------------------------------------------------------------


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A volunteer's service, all of it up to the end of a period.

    Attributes:
        minutes: of service.
        vouched_min: of these, clocked or witnessed.
        times: person-times.
        ended: of these, ended by a check-out with the card: not forgotten, not written down later.
    """

    minutes: int = 0
    vouched_min: int = 0
    times: int = 0
    ended: int = 0


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What the rule makes of a volunteer's service.

    Attributes:
        stars: 0 to 5, what is proposed.
        by_hours: what the hours alone would give.
        quality_pct: share of the minutes that was clocked or witnessed, rounded down.
        efficiency_pct: share of the person-times that a check-out ended, rounded down.
        quality, efficiency: whether each share is large enough.
        next_hours: hours from which on there is one star more; 0 with five stars.
    """

    stars: int
    by_hours: int
    quality_pct: int
    efficiency_pct: int
    quality: bool
    efficiency: bool
    next_hours: int


def judge_volunteer(service: Service, settings: Settings) -> Judged:
    """How many stars a volunteer's service is worth.

    Hours give the stars; where too little of it was clocked or witnessed, or too often nobody checked out, there are none.
    """
    by_hours = sum(service.minutes >= hours * 60 for hours in settings.star_hours)
    quality = _reaches(service.vouched_min, service.minutes, settings.star_quality_pct)
    efficiency = _reaches(service.ended, service.times, settings.star_efficiency_pct)
    return Judged(
        stars=by_hours if quality and efficiency else 0,
        by_hours=by_hours,
        quality_pct=_share_pct(service.vouched_min, service.minutes),
        efficiency_pct=_share_pct(service.ended, service.times),
        quality=quality,
        efficiency=efficiency,
        next_hours=settings.star_hours[by_hours] if by_hours < MOST_STARS else 0,
    )


def proposed_stars(judged: int, held: int) -> int:
    """What is proposed to somebody who has stars already: stars never go down by themselves; a person may take them."""
    return max(judged, held)


def _share_pct(part: int, whole: int) -> int:
    return 100 * part // whole if whole > 0 else 0


def _reaches(part: int, whole: int, least_pct: int) -> bool:
    return 100 * part >= least_pct * whole


# --- Stations ---------------------------------------------------------------------------------------------------------


class Indicator(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator of one station.

    Attributes:
        name: one of `INDICATORS`.
        value: of the station.
        best: of the station that has most of it.
        weight: points that the best one gets.
        tenths: what this station gets, in tenths of a point.
    """

    name: str
    value: int
    best: int
    weight: int
    tenths: int


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """A station's score.

    Attributes:
        indicators: in the order of `INDICATORS`.
        tenths: their sum, in tenths of a point.
        stars: 0 to 5, what is proposed.
    """

    indicators: tuple[Indicator, ...]
    tenths: int
    stars: int


def score_stations(values: Mapping[str, Mapping[str, int]], rule: StationStars) -> dict[str, Scored]:
    """Score stations against the best of them.

    Args:
        values: by station, by indicator; what is missing is 0, and less than nothing is nothing.
        rule: weights, and the scores from which on there are stars.

    Returns:
        By station. Each indicator gives weight × value ÷ best, rounded to a tenth of a point, halves up; nobody gets points
        for what no station has.
    """
    best = {name: max((of.get(name, 0) for of in values.values()), default=0) for name in INDICATORS}
    scored = {}
    for station, of in values.items():
        indicators = tuple(_indicator(name, of.get(name, 0), best[name], getattr(rule, name)) for name in INDICATORS)
        tenths = sum(indicator.tenths for indicator in indicators)
        stars = sum(tenths >= 10 * least for least in rule.at_least)
        scored[station] = Scored(indicators=indicators, tenths=tenths, stars=stars)
    return scored


def _indicator(name: str, value: int, best: int, weight: int) -> Indicator:
    value = max(0, value)
    tenths = (20 * weight * value + best) // (2 * best) if best > 0 else 0
    return Indicator(name=name, value=value, best=max(0, best), weight=weight, tenths=tenths)
