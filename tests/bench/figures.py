"""Small helpers to measure and print."""

import statistics
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def row(name: str, value: str, beside: str = "") -> None:
    """Print one figure and what stands beside it."""
    print(f"   {name:<46} {value:>20}   {beside}", flush=True)


def median_us(values_s: Sequence[float]) -> float:
    """Median of seconds, in microseconds."""
    return statistics.median(values_s) * 1e6
