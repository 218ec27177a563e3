"""Centralised redemption (集中兑换): the district invites who has many points, for some days, to rewards of their own."""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from django.db.models import Sum

from server import journal, meta
from server.catalogue import CannotPublish, checked_title
from server.models import Account, CentralInvite, CentralRound, Member
from server.refused import DeedRefused
from sync.contract.bank_facts import CentralCalled
from sync.contract.events import Draft

_AT_A_TIME: Final = 500

INVITED_MAX: Final = 1_000
"""Members that one round invites: more are another round, as of another branch."""


class CentralRefused(DeedRefused):
    """`round_unknown`, `members_unknown`, `nobody_invited`, `too_many_invited`."""


class Candidate(NamedTuple):
    """A member whose balance is high enough."""

    member: str
    home: str
    balance: int


def candidates(*, least_points: int = 0, stations: Collection[str] | None = None) -> list[Candidate]:
    """Who may be invited, the highest balance first.

    Args:
        least_points: from this balance on; 0 means the settings' `central_least_points`.
        stations: at home at one of these, or anywhere for None.
    """
    least = least_points or meta.read().settings.central_least_points
    sums = Account.objects.exclude(member="").order_by().values("member").annotate(points=Sum("balance"))
    rich = dict(sums.filter(points__gte=max(1, least)).values_list("member", "points"))
    homes = _homes(list(rich))
    found = [
        Candidate(member, homes[member], balance)
        for member, balance in rich.items()
        if member in homes and (stations is None or homes[member] in stations)
    ]
    return sorted(found, key=lambda each: (-each.balance, each.member))


def _homes(members: Sequence[str]) -> dict[str, str]:
    homes: dict[str, str] = {}
    for start in range(0, len(members), _AT_A_TIME):
        rows = Member.objects.filter(id__in=members[start : start + _AT_A_TIME]).exclude(registered_ms=0)
        homes.update(rows.values_list("id", "home"))
    return homes


def call(
    round_id: str,
    title: str,
    *,
    from_ms: int,
    until_ms: int,
    members: Collection[str],
    open: bool = True,  # noqa: A002 - as the fact calls it
    actor: str,
) -> None:
    """Call a centralised redemption, change one, or call one off.

    Args:
        round_id: its id.
        title: what it is called.
        from_ms, until_ms: when its rewards can be had, Unix ms.
        members: everybody who is invited; an officer has looked through the list.
        open: false calls it off.
        actor: the officer's account.

    Raises:
        CentralRefused: nobody is invited, too many are, or somebody whom the district does not know.
        CannotPublish: the title or the times make no sense.
    """
    wanted = sorted(set(members))
    if from_ms < 0 or until_ms <= from_ms:
        raise CannotPublish("times_wrong", "it ends after it begins")
    if open and not wanted:
        raise CentralRefused("nobody_invited", "nobody is invited")
    if len(wanted) > INVITED_MAX:
        raise CentralRefused("too_many_invited", f"{len(wanted)} members; {INVITED_MAX} is the most in one round")
    title = checked_title(title)
    with journal.writing():
        known = set(Member.objects.filter(id__in=wanted).values_list("id", flat=True))
        if unknown := [member for member in wanted if member not in known]:
            raise CentralRefused("members_unknown", f"there is no member {unknown[0]!r}")
        body = CentralCalled(
            round=round_id, title=title, from_ms=from_ms, until_ms=until_ms, members=tuple(wanted), open=open
        )
        journal.append_district([Draft(body=body)], actor=actor)


def call_off(round_id: str, *, actor: str) -> None:
    """Call a round off: kiosks no longer offer it. Who was invited stays on record.

    Raises:
        CentralRefused: there is no such round.
    """
    row = CentralRound.objects.filter(id=round_id).first()
    if row is None:
        raise CentralRefused("round_unknown", f"there is no round {round_id!r}")
    members = invited(round_id)
    call(row.id, row.title, from_ms=row.from_ms, until_ms=row.until_ms, members=members, open=False, actor=actor)


def invited(round_id: str) -> list[str]:
    """Who is on the list of a round, by id."""
    rows = CentralInvite.objects.filter(round=round_id, invited=True).order_by("member")
    return list(rows.values_list("member", flat=True))
