"""The table of roles and pages in docs/console.md, made from the registry: `python -m server.console.table` writes it.

A test compares, so the document can't say anything else than what the server does.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "console.md"
_BEGIN: Final = "<!-- made by python -m server.console.table -->"
_END: Final = "<!-- end -->"
_MARKS: Final = {"all": "district", "branch": "branch", "station": "station", "partner": "own", "none": "–"}


def table() -> str:
    """Every page: its address, what it is for, whether it acts, and how far each role may go."""
    from server.console import urls
    from server.console.page import ROUTES
    from server.console.roles import MAY, Action, Role

    assert urls.urlpatterns  # importing them fills ROUTES
    order = {action: place for place, action in enumerate(Action)}
    routes = sorted(ROUTES.values(), key=lambda route: (order[route.action], route.path))
    head = ["page", "action", "on POST", *(str(role) for role in Role)]
    rows = [
        [
            f"`/{re.sub(r'<(?:[a-z]+:)?', '<', route.path)}`",
            str(route.action),
            "acts" if route.acts else "",
            *(_MARKS[MAY[route.action][role]] for role in Role),
        ]
        for route in routes
    ]
    return "\n".join(_line(row) for row in (head, ["---"] * len(head), *rows))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def document(text: str) -> str:
    """The document with the table as it is now."""
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{table()}\n{_END}{after}"


def main() -> None:
    """Write the table into the document."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    django.setup()
    DOCUMENT.write_text(document(DOCUMENT.read_text()))


if __name__ == "__main__":
    main()
