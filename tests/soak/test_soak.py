"""A short form of `python -m tests.soak`."""

import msgspec
import pytest

from tests.soak.__main__ import cost, percentile, soak, table, wrong
from tests.soak.kiosk import Report, Sample


def sample(scans: int, **changes: int) -> Sample:
    usual = Sample(
        scans=scans,
        seconds=float(scans),
        memory_kib=200_000,
        files=20,
        threads=9,
        blocks=900_000,
        store_bytes=1_000_000,
        work_ms=50.0 + 8.0 * scans,
        drawing_ms=20.0 + 6.0 * scans,
        frames=scans // 2,
    )
    return msgspec.structs.replace(usual, **changes)


@pytest.mark.slow
def test_after_three_thousand_scans_a_kiosk_holds_no_more_than_before() -> None:
    report = soak(3_000, seed=3, timeout_s=900)
    assert wrong(report) == [], table(report)
    assert report.steps["greeting"] > 2_000
    assert report.acted > 50


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"memory_kib": 211_000}, "memory grew by 5.5%"),
        ({"files": 30}, "10 more files are open"),
        ({"threads": 19}, "10 more threads run"),
    ],
)
def test_what_grows_is_said(changes: dict[str, int], said: str) -> None:
    report = Report(samples=[sample(0), sample(30), sample(100)], frame_ms=[16.0], steps={"greeting": 100})
    assert wrong(report) == []
    report.samples.append(msgspec.structs.replace(sample(100), **changes))
    assert wrong(report) == [said]


def test_what_a_scan_costs_is_said_with_and_without_the_window() -> None:
    report = Report(samples=[sample(0), sample(30), sample(100)])
    assert cost(report) == (
        "processor time: 8.0 ms a scan, 2.0 without the window's, which is 12.0 a frame (2.0 scans a frame)"
    )


def test_a_percentile_is_a_figure_that_was_measured() -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0], 0.5) == 3.0
    assert percentile([1.0, 2.0], 1.0) == 2.0
