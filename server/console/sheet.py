"""Tables to take along: CSV files that open as they should in the spreadsheets of an office."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_BOM: Final = "\ufeff"
"""Without it spreadsheets take UTF-8 for something else, and Chinese for noise."""

_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula: what residents write is text (OWASP, CSV injection)."""
    if isinstance(cell, int):
        return str(cell)
    text = str(cell)
    return f"'{text}" if text.lstrip(" \u3000").startswith(_STARTS_A_FORMULA) else text


def sheet(name: str, headings: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table as a file to download.

    Args:
        name: of the file, without ending.
        headings: of the columns.
        rows: whole numbers stay numbers, all else is text.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([guarded(heading) for heading in headings])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    response = HttpResponse(_BOM + text.getvalue(), content_type="text/csv; charset=utf-8")
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.csv")
    assert disposition is not None
    response.headers["Content-Disposition"] = disposition
    return response
