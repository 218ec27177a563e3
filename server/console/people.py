"""How a member is named to the person who looks: in full within their scope, else as a public screen would."""

from collections.abc import Collection
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from server.console.page import reach
from server.console.roles import Action
from server.models import Member
from sync.contract.documents import masked_name


class Person(NamedTuple):
    """A member as one may see them.

    Attributes:
        name: in full, or 王*.
        url: of the member's page, or empty where one may not open it.
    """

    name: str
    url: str


def people(request: HttpRequest, members: Collection[str]) -> dict[str, Person]:
    """Some members, by id; those the district does not know are left out, and for a reader everybody is."""
    scope = reach(request, Action.SEE_MEMBERS)
    if not scope:
        return {}
    found = {}
    for row in Member.objects.filter(id__in=set(members)):
        if scope.covers(row.home):
            found[row.id] = Person(row.name or row.id, reverse("member", args=[row.id]))
        else:
            found[row.id] = Person(masked_name(row.name), "")
    return found
