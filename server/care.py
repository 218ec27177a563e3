"""What staff decide about standing help: where members belong, households on lists (特需), pairs (结对) and visits."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from django.db.models import Q

from server import journal, meta
from server.clock import now_ms
from server.holds import merged_from
from server.models import AccountHold, Household, JournalEvent, Member, Pair, SkillListing, Station, Visit
from server.projections import position
from server.refused import DeedRefused
from sync.contract.body import Body
from sync.contract.care_facts import HouseholdKept, HouseholdLeft, MemberPlaced, PairEnded, PairMade, VisitMade
from sync.contract.events import Draft
from sync.contract.ids import DISTRICT
from sync.contract.rules.care import (
    FOUND,
    MOST_DAYS,
    MOST_DAYS_AGO,
    RISKS,
    WELL,
    WRITTEN,
    duty_of,
    may_do,
    usual_days,
)
from sync.contract.wire import NotAnEvent, body_of, decode_event

NAME_MAX: Final = 80
PHONE_MAX: Final = 40
ADDRESS_MAX: Final = 200
TEXT_MAX: Final = 500
MOST_HELPERS: Final = 20
KEEPERS: Final = frozenset({"volunteer", "keeper"})
"""Roles of those who may have households on their list; whoever is one of these suffices."""


class CareRefused(DeedRefused):
    """`member_unknown`, `station_unknown`, `household_unknown`, `household_there`, `household_left`, `household_nameless`,
    `household_keeper_unfit`, `household_lists_wrong`, `household_risk_wrong`, `pair_unknown`, `pair_over`,
    `pair_helpers_wrong`, `pair_helper_lives_there`, `pair_not_vouched`, `pair_days_wrong`, `duty_unknown`,
    `visit_there`, `visit_not_theirs`, `visit_found_wrong`, `visit_days_wrong`, `text_too_long`, `reason_too_long`,
    `not_caught_up`.

    Attributes:
        about: which household or member it is about, or empty.
    """

    def __init__(self, code: str, sentence: str, *, about: str = "") -> None:
        """Say why, and of what."""
        super().__init__(code, sentence)
        self.about: Final = about


# --- Members ----------------------------------------------------------------------------------------------------------


def place_member(member: str, *, grid: str = "", unit: str = "", building: str = "", actor: str = "") -> None:
    """Say where a member belongs: all of it, as it is from now on.

    Args:
        member: id.
        grid: the grid (网格), or empty.
        unit: the unit (单位) that the member reports to the community with, or empty.
        building: the building (楼栋), which lies beside the event; or empty.
        actor: the staff account that decided.

    Raises:
        CareRefused: there is no such member, or a text is too long.
    """
    grid, unit, building = grid.strip(), unit.strip(), building.strip()
    _short((grid, NAME_MAX), (unit, TEXT_MAX), (building, ADDRESS_MAX))
    with journal.writing():
        _registered([member])
        private = {"building": building} if building else {}
        _write(MemberPlaced(grid=grid, unit=unit), private, member=member, actor=actor)


# --- Households -------------------------------------------------------------------------------------------------------


def keep_household(
    household: str,
    *,
    station: str,
    keeper: str,
    lists: Collection[str],
    name: str,
    members: Sequence[str] = (),
    address: str = "",
    building: str = "",
    phone: str = "",
    needs: str = "",
    grid: str = "",
    risk: int = 1,
    actor: str = "",
) -> None:
    """Put a household on a keeper's list, or say anew what is to be known of it.

    Args:
        household: its id; a new one for a household that is not known.
        station: which looks after it.
        keeper: the volunteer or station keeper on whose list it is.
        lists: ids of the settings' need lists, at least one.
        name: of the household, for staff.
        members: ids of members who live there.
        address, building, phone, needs: for whoever may see them; they lie beside the event.
        grid: in which it lies.
        risk: 1 to 3.
        actor: the staff account that decided.

    Raises:
        CareRefused: something is missing or unknown, or the household is on the station's lists already
            (`household_there`, with its id): it must be counted once.
    """
    fields = {"name": name, "address": address, "building": building, "phone": phone, "needs": needs}
    private = {key: value.strip() for key, value in fields.items()}
    if not private["name"]:
        raise CareRefused("household_nameless", "say what the household is called")
    _short(
        (private["name"], NAME_MAX),
        (private["address"], ADDRESS_MAX),
        (private["building"], ADDRESS_MAX),
        (private["phone"], PHONE_MAX),
        (private["needs"], TEXT_MAX),
        (grid.strip(), NAME_MAX),
    )
    known = [each.id for each in meta.read().settings.need_lists]
    if not lists or not set(lists) <= set(known):
        raise CareRefused("household_lists_wrong", f"name one or several of the lists: {', '.join(known)}")
    if risk not in RISKS:
        raise CareRefused("household_risk_wrong", "the risk is 1, 2 or 3")
    with journal.writing():
        _caught_up(household, station)
        if not Station.objects.filter(id=station).exists():
            raise CareRefused("station_unknown", f"there is no station {station!r}")
        if keeper not in fit_keepers([keeper]):
            raise CareRefused("household_keeper_unfit", f"{keeper!r} is no volunteer or station keeper", about=keeper)
        _registered(members)
        if there := _same(household, station, private["phone"], private["address"]):
            raise CareRefused("household_there", f"it is on the lists of {station} already: {there}", about=there)
        private |= {"lists": ",".join(each for each in known if each in lists), "members": ",".join(dict.fromkeys(members))}
        body = HouseholdKept(household=household, station=station, keeper=keeper, grid=grid.strip(), risk=risk)
        _write(body, {key: value for key, value in private.items() if value}, actor=actor)


def leave_household(household: str, *, reason: str, actor: str = "") -> None:
    """A household needs no looking after any more; its pairs end.

    Args:
        household: its id.
        reason: why, in words that name nobody.
        actor: the staff account that decided.

    Raises:
        CareRefused: there is no such household, or it left before.
    """
    reason = _reason(reason)
    with journal.writing():
        _caught_up(household)
        _kept(household)
        _write(HouseholdLeft(household=household, reason=reason), actor=actor)


def fit_keepers(members: Iterable[str]) -> set[str]:
    """Those of these members on whose list a household can be: volunteers and station keepers, whose record is their own."""
    wanted = set(members)
    passed_on = set(AccountHold.objects.filter(member__in=wanted).exclude(passed_to="").values_list("member", flat=True))
    rows = Member.objects.filter(id__in=wanted - passed_on, registered_ms__gt=0).values_list("id", "roles")
    return {member for member, roles in rows if KEEPERS & set(roles)}


# --- Pairs ------------------------------------------------------------------------------------------------------------


def make_pair(
    pair: str,
    *,
    household: str,
    helpers: Sequence[str],
    every_days: int = 0,
    duty: str = "",
    from_ms: int = 0,
    actor: str = "",
) -> None:
    """Members stand by a household from now on; of a pair that there is, everything is said anew.

    Args:
        pair: its id; a new one for a new pair.
        household: whom they help.
        helpers: ids of the members who do, 1 to 20.
        every_days: the rhythm, 1 to 366; 0 for what is usual at the household's risk (`settings.visit_days`).
        duty: one of the settings' duties, or empty for a visit. Where it needs a qualification, staff must have seen the
            proof of every helper's.
        from_ms: when the rhythm begins, Unix ms; 0 for now, or as it was.
        actor: the staff account that decided.

    Raises:
        CareRefused: something of it is unknown or can't be.
    """
    helpers = list(dict.fromkeys(helpers))
    if not 1 <= len(helpers) <= MOST_HELPERS:
        raise CareRefused("pair_helpers_wrong", f"name one to {MOST_HELPERS} members who help")
    if not 0 <= every_days <= MOST_DAYS:
        raise CareRefused("pair_days_wrong", f"the rhythm is 1 to {MOST_DAYS} days")
    settings = meta.read().settings
    wanted = duty_of(duty, settings.duties)
    if duty and wanted is None:
        raise CareRefused("duty_unknown", f"there is no duty {duty!r}")
    with journal.writing():
        _caught_up(household, pair)
        row = _kept(household)
        _registered(helpers)
        if at_home := [member for member in helpers if member in row.members]:
            raise CareRefused("pair_helper_lives_there", f"{at_home[0]} lives there", about=at_home[0])
        vouched = vouched_skills(helpers)
        for member in helpers:
            if not may_do(wanted, vouched[member]):
                raise CareRefused("pair_not_vouched", f"nobody saw {member}'s proof for the duty {duty!r}", about=member)
        days = every_days or usual_days(row.risk, settings.visit_days)
        body = PairMade(pair=pair, household=household, helpers=tuple(helpers), every_days=days, duty=duty, from_ms=from_ms)
        _write(body, actor=actor)


def end_pair(pair: str, *, reason: str = "", actor: str = "") -> None:
    """A pair is no more.

    Args:
        pair: its id.
        reason: why, in words that name nobody.
        actor: the staff account that decided.

    Raises:
        CareRefused: there is no such pair, or it ended before.
    """
    reason = _reason(reason)
    with journal.writing():
        _caught_up(pair)
        _standing(pair)
        _write(PairEnded(pair=pair, reason=reason), actor=actor)


def vouched_skills(members: Collection[str]) -> dict[str, set[str]]:
    """By member, the skills that they list and of which staff saw the proof, which counts still."""
    found: dict[str, set[str]] = {member: set() for member in members}
    # What a record listed that was merged into a member's is the member's.
    owner = {other: member for member, others in merged_from(members).items() for other in others}
    rows = SkillListing.objects.filter(member__in={*members, *owner}, shown=True, vouched=True)
    rows = rows.filter(Q(vouched_until_ms=0) | Q(vouched_until_ms__gt=now_ms()))
    for member, skill in rows.values_list("member", "skill"):
        found[owner.get(member, member)].add(skill)
    return found


# --- Visits -----------------------------------------------------------------------------------------------------------


def write_visit(
    visit: str, *, pair: str, member: str, found: str = WELL, days_ago: int = 0, note: str = "", actor: str = ""
) -> None:
    """Write down a visit that a helper told of.

    Args:
        visit: its id, a new one.
        pair: which.
        member: the helper who visited.
        found: how they were: `well`, `worse` or `away`.
        days_ago: how many days ago, 0 to 31.
        note: for whoever may see it; lies beside the event.
        actor: the staff account that wrote it down.

    Raises:
        CareRefused: there is no such pair, the member does not help in it, or the rest makes no sense.
    """
    note = note.strip()
    _short((note, TEXT_MAX))
    if found not in FOUND:
        raise CareRefused("visit_found_wrong", f"how they were is one of: {', '.join(FOUND)}")
    if not 0 <= days_ago <= MOST_DAYS_AGO:
        raise CareRefused("visit_days_wrong", f"a visit is written down within {MOST_DAYS_AGO} days")
    with journal.writing():
        _caught_up(visit, pair)
        if Visit.objects.filter(id=visit).exists():
            raise CareRefused("visit_there", f"the visit {visit} is written down already")
        if member not in _standing(pair).helpers:
            raise CareRefused("visit_not_theirs", f"{member!r} does not help in the pair {pair}", about=member)
        body = VisitMade(visit=visit, pair=pair, evidence=WRITTEN, found=found, days_ago=days_ago)
        _write(body, {"note": note} if note else {}, member=member, actor=actor)


# --- What they have in common -----------------------------------------------------------------------------------------


def _write(body: Body, private: dict[str, str] | None = None, *, member: str = "", actor: str) -> None:
    journal.append_district([Draft(body=body, private=private or {}, member=member)], actor=actor)


def _caught_up(*about: str) -> None:
    """See that the tables know everything that was decided about these households, stations, pairs and visits: two who
    decide at the same moment must not both be right."""
    behind = JournalEvent.objects.filter(pos__gt=position(), stream__name=DISTRICT).order_by("pos")
    for data in behind.values_list("data", flat=True):
        try:
            body = body_of(decode_event(bytes(data)))
        except NotAnEvent:
            continue
        if not set(about).isdisjoint(_subjects(body)):
            raise CareRefused("not_caught_up", "somebody decided just now; look again in a moment")


def _subjects(body: Body | None) -> tuple[str, ...]:
    match body:
        case HouseholdKept():
            return body.household, body.station
        case HouseholdLeft():
            return (body.household,)
        case PairMade():
            return body.pair, body.household
        case PairEnded():
            return (body.pair,)
        case VisitMade():
            return (body.visit,)
        case _:
            return ()


def _registered(members: Collection[str]) -> None:
    known = set(Member.objects.filter(id__in=members, registered_ms__gt=0).values_list("id", flat=True))
    if unknown := [member for member in members if member not in known]:
        raise CareRefused("member_unknown", f"there is no member {unknown[0]!r}", about=unknown[0])


def _kept(household: str) -> Household:
    row = Household.objects.filter(id=household).first()
    if row is None:
        raise CareRefused("household_unknown", f"there is no household {household!r}")
    if row.left_ms:
        raise CareRefused("household_left", f"the household {household} is looked after no more")
    return row


def _standing(pair: str) -> Pair:
    row = Pair.objects.filter(id=pair, made_ms__gt=0).first()
    if row is None:
        raise CareRefused("pair_unknown", f"there is no pair {pair!r}")
    if row.ended_ms:
        raise CareRefused("pair_over", f"the pair {pair} is over")
    return row


def _same(household: str, station: str, phone: str, address: str) -> str:
    """Another household at the station with the same telephone number or address, or empty."""
    digits, place = _digits(phone), _bare(address)
    rows = Household.objects.filter(station=station, left_ms=0).exclude(id=household).order_by("id")
    for other, its_phone, its_address in rows.values_list("id", "phone", "address"):
        if (digits and digits == _digits(its_phone)) or (place and place == _bare(its_address)):
            return other
    return ""


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdecimal())


def _bare(text: str) -> str:
    """An address without what people write differently: blanks, kinds of hyphens, wide and capital letters."""
    text = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return re.sub(r"[\W_]+", "-", text).strip("-")


def _short(*texts: tuple[str, int]) -> None:
    for text, most in texts:
        if len(text) > most:
            raise CareRefused("text_too_long", f"{len(text)} characters are too many; {most} is the most")


def _reason(reason: str) -> str:
    reason = reason.strip()
    if len(reason) > TEXT_MAX:
        raise CareRefused("reason_too_long", f"the reason has {len(reason)} characters; {TEXT_MAX} is the most")
    return reason
