"""Several members named in one field of a form, each by card or telephone on a line of their own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from server.console.fields import Words, wrong
from server.console.page import reach
from server.console.people import Person, people
from server.console.roles import Action, Scope
from server.console.text import T
from server.console.whom import as_typed, find_one
from server.models import Member


class Several(Words):
    """Ids of members, each once."""

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]  # the members, not the text that was typed
        """Who is meant.

        Raises:
            ValidationError: a line means nobody, or more than one; or nobody is named who has to be.
        """
        found = list[str]()
        for line in filter(None, map(str.strip, str(super().clean(value)).splitlines())):
            member = find_one(line)
            if isinstance(member, T):
                raise wrong(T("“{line}”：{why}", "“{line}”: {why}", line=line, why=member))
            found.append(member.id)
        return list(dict.fromkeys(found))


def typed(request: HttpRequest, members: Sequence[str]) -> str:
    """Members as one would type them, a line for each, with the name as one may see it; sent back, it means the same."""
    rows, known, scope = Member.objects.in_bulk(members), people(request, members), reach(request, Action.SEE_MEMBERS)
    return "\n".join(_line(rows[member], known, scope) for member in members if member in rows)


def _line(row: Member, known: Mapping[str, Person], scope: Scope) -> str:
    number = as_typed(row.id)
    if number == row.id and scope.covers(row.home):
        found = find_one(row.phone)
        number = row.phone if isinstance(found, Member) and found.id == row.id else number
    return f"{number} {known[row.id].name}" if number != row.id and row.id in known else number
