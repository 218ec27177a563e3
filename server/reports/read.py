"""A period's report as a page shows it: frozen where the period is closed, as of now where it is not."""

from collections.abc import Collection

import msgspec

from server.models import CycleStation, Period, PeriodReport
from server.reports.figures import BRANCH, DISTRICT, STATION, Figures, rows_of
from sync.contract.rules.periods import Span


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one place.

    Attributes:
        id, name: of the branch or station; empty for the district.
        branch: of a station.
    """

    id: str
    name: str
    branch: str
    figures: Figures


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A period's report.

    Attributes:
        span: the period.
        closed: how and when it was closed, or None while it is open and its figures still move.
        total: of the whole district; None for whoever may see a part alone.
        branches, stations: by name.
    """

    span: Span
    closed: Period | None
    total: Line | None
    branches: tuple[Line, ...]
    stations: tuple[Line, ...]


def report_of(span: Span, only: Collection[str] | None = None) -> Report:
    """The report of a period.

    Args:
        span: which.
        only: stations that may be seen; None for all. A branch is seen by whoever may see all of its stations.
    """
    closed = Period.objects.filter(id=span.id).first()
    rows = list(PeriodReport.objects.filter(period=span.id)) if closed else list(rows_of(span, CycleStation.objects.all()))
    lines: dict[str, list[Line]] = {DISTRICT: [], BRANCH: [], STATION: []}
    for row in sorted(rows, key=lambda row: (row.name, row.scope_id)):
        figures = msgspec.convert(row.figures, Figures)
        lines[row.scope].append(Line(id=row.scope_id, name=row.name, branch=row.branch, figures=figures))
    stations = [line for line in lines[STATION] if only is None or line.id in only]
    hidden = {line.branch for line in lines[STATION]} - {""} if only is not None else set()
    hidden -= {branch for branch in hidden if all(s in stations for s in lines[STATION] if s.branch == branch)}
    return Report(
        span=span,
        closed=closed,
        total=lines[DISTRICT][0] if only is None and lines[DISTRICT] else None,
        branches=tuple(line for line in lines[BRANCH] if line.id not in hidden),
        stations=tuple(stations),
    )
