"""Certificates of service (志愿服务记录证明): what they say, their numbers, and whether a paper is still true.

The Measures for records and certificates of voluntary service (志愿服务记录与证明出具办法) ask for identity, time, content
and issuer; here each line has its evidence as well. A certificate is free, and true to the records of the day of issue.
"""

import hashlib
from typing import Final

import msgspec

from server import journal
from server.models import Activity, Attendance, Certificate, Member, ServiceClaim, Station
from server.projections import position
from server.refused import DeedRefused
from sync.contract.bank_facts import CertificateIssued
from sync.contract.documents import masked_name
from sync.contract.events import Draft

LONGEST_LINES: Final = 2_000
"""Lines of one certificate: ten years of service every second day."""


class CertificateRefused(DeedRefused):
    """`member_unknown`, `name_missing`, `times_wrong`, `nothing_served`, `too_many_lines`, `period_not_counted`."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One service.

    Attributes:
        at_ms: when it began, Unix ms.
        activity, title: id and title; empty for walk-in service.
        station, place: id and name of the station.
        minutes: that count.
        evidence: `clocked`, `witnessed`, `manual`.
        second: who witnessed it or agreed to it: a member's masked name or an account; empty where nobody had to.
    """

    at_ms: int
    activity: str
    title: str
    station: str
    place: str
    minutes: int
    evidence: str
    second: str


def lines_of(member: str, from_ms: int, until_ms: int) -> list[Line]:
    """A member's service that has ended and counts, from a moment until before another, oldest first."""
    rows = list(
        Attendance.objects.filter(member=member, in_ms__gte=from_ms, in_ms__lt=until_ms, served_min__gt=0)
        .exclude(out_ref="")
        .order_by("in_ms", "ref")
    )
    titles = dict(Activity.objects.filter(id__in={row.activity for row in rows}).values_list("id", "title"))
    stations = dict(Station.objects.values_list("id", "name"))
    claims = dict(ServiceClaim.objects.filter(id__in={row.claim for row in rows}).values_list("id", "decided_by"))
    names = _names({*claims.values(), *(row.witness for row in rows)})
    return [
        Line(
            at_ms=row.in_ms,
            activity=row.activity,
            title=titles.get(row.activity, row.activity),
            station=row.station,
            place=stations.get(row.station, row.station),
            minutes=row.served_min,
            evidence=row.evidence,
            second=names.get(_second(row, claims), ""),
        )
        for row in rows
    ]


def _second(row: Attendance, claims: dict[str, str]) -> str:
    if row.evidence == "manual":
        return claims.get(row.claim, "")
    return row.witness if row.evidence == "witnessed" else ""


def _names(people: set[str]) -> dict[str, str]:
    """People as they are named in events: members by their masked names, staff by their accounts."""
    members = dict(Member.objects.filter(id__in=people).values_list("id", "name"))
    return {
        who: who.partition(":")[2] if who.startswith(("staff:", "cli:")) else masked_name(members.get(who, ""))
        for who in people
        if who
    }


def digest_of(member: str, name: str, lines: list[Line]) -> str:
    """SHA-256, hex, of what a certificate says: titles and names of places may change, and mean the same."""
    said = [member, name, *([line.at_ms, line.activity, line.station, line.minutes, line.evidence] for line in lines)]
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()


def issue(member: str, from_ms: int, until_ms: int, *, actor: str) -> str:
    """Issue a certificate of the service from a moment until before another; gives its number.

    Raises:
        CertificateRefused: see there.
    """
    if not 0 <= from_ms < until_ms:
        raise CertificateRefused("times_wrong", "it has to end after it begins")
    with journal.writing():
        head = journal.head()
        if position() < head:
            raise CertificateRefused("period_not_counted", "the newest facts are still being counted; try again in a moment")
        row = Member.objects.filter(id=member).first()
        if row is None:
            raise CertificateRefused("member_unknown", f"there is no member {member!r}")
        if not row.name:
            raise CertificateRefused("name_missing", "there is no name on record, and a certificate is for somebody")
        lines = lines_of(member, from_ms, until_ms)
        if not lines:
            raise CertificateRefused("nothing_served", "there is no service in that time")
        if len(lines) > LONGEST_LINES:
            raise CertificateRefused("too_many_lines", f"{len(lines)} services are too many for one certificate")
        number = number_of(member, from_ms, until_ms, head)
        body = CertificateIssued(
            certificate=number,
            from_ms=from_ms,
            until_ms=until_ms,
            up_to_pos=head,
            times=len(lines),
            served_min=sum(line.minutes for line in lines),
            digest=digest_of(member, row.name, lines),
        )
        journal.append_district([Draft(body=body, member=member)], actor=actor)
    return number


def number_of(member: str, from_ms: int, until_ms: int, pos: int) -> str:
    """A certificate's number, digits in fours as people read them aloud: no two have the same position of the journal."""
    digest = hashlib.sha256(msgspec.json.encode([member, from_ms, until_ms, pos])).digest()
    digits = f"{pos:06d}{int.from_bytes(digest[:8], 'big') % 10**10:010d}"
    digits = digits.zfill(-(-len(digits) // 4) * 4)
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def spoken_to_number(text: str) -> str:
    """A number as somebody typed it, with or without its dashes."""
    digits = "".join(char for char in text if char.isascii() and char.isdecimal())
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def still_true(row: Certificate) -> bool:
    """Whether the records say today what the certificate says."""
    member = Member.objects.filter(id=row.member).first()
    if member is None:
        return False
    return digest_of(row.member, member.name, lines_of(row.member, row.from_ms, row.until_ms)) == row.digest
