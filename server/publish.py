"""Documents made from projections, put into the feed for the audiences that may have them.

A document that counts facts says how far (`includes_up_to`), so everything in it must be as of one position: that of the
projections. The ledger is ahead of them, since it is written with the journal itself; a balance therefore is the
account's less what was posted after the position, which is a short range of the postings' index.

All functions run inside a transaction of the caller's and hold the position still (`projections.lock_position`). No
document ever holds a full name, nor a phone number but that which a neighbour agreed to have shown with a skill.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Final

import msgspec
from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from server import feed, member_parts
from server.holds import MERGED, along_merges, merged_from, merged_into
from server.member_parts.orders import held_at, live_stations_of
from server.models import (
    Account,
    AccountHold,
    Activity,
    Attendance,
    Card,
    CentralRound,
    Doc,
    Interest,
    Member,
    MemberStream,
    Notice,
    Partner,
    Posting,
    Reward,
    SkillListing,
    Wish,
)
from server.projections.book import Book
from server.projections.following import lock_position
from server.projections.wishes import course_of
from server.revisions import Revisions
from sync.contract import documents
from sync.contract.ledger import member_account, owed_account, stream_of_held
from sync.contract.rules.need_deeds import WAITING
from sync.contract.rules.skills import DISTRICT, KEEPER, PHONE
from sync.contract.rules.wish_course import ON_THE_WALL, due_ms
from sync.contract.settings import Settings

_BATCH: Final = 400
"""Members at a time: bounds the memory and the length of queries."""


def audience_of(station: str) -> str:
    """The audience of every kiosk at a station, or of all kiosks where the station is empty."""
    return feed.for_station(station) if station else feed.ALL


def publish_touched(book: Book) -> None:
    """Everything that a chunk of events touched."""
    publish_members(book.members)
    publish_cards(book.cards)
    feed.put_docs(_activities(Activity.objects.filter(id__in=book.activities)))
    feed.put_docs(_rewards(Reward.objects.filter(id__in=book.rewards)))
    feed.put_docs(_rounds(CentralRound.objects.filter(id__in=book.rounds)))
    feed.put_docs(_notices(Notice.objects.filter(id__in=book.notices)))
    feed.put_docs(_wishes(Wish.objects.filter(id__in=book.wishes)))
    feed.put_docs(_needs(Wish.objects.filter(id__in=book.wishes)))
    feed.put_docs(_skills(SkillListing.objects.filter(id__in=book.listings)))


def publish_catalogue() -> None:
    """What is for everybody to see: every activity, reward, centralised redemption and notice,
    and the wall's wishes.

    Stations and settings are published with the district's own events.
    """
    feed.put_docs(_activities(Activity.objects.order_by("id")))
    feed.put_docs(_rewards(Reward.objects.order_by("id")))
    feed.put_docs(_rounds(CentralRound.objects.order_by("id")))
    feed.put_docs(_notices(Notice.objects.order_by("id")))
    feed.put_docs(_wishes(Wish.objects.filter(state__in=ON_THE_WALL).order_by("id")))
    feed.put_docs(_needs(Wish.objects.filter(state__in=WAITING).order_by("id")))
    feed.put_docs(_skills(SkillListing.objects.filter(shown=True).order_by("id")))


def publish_members(members: Collection[str]) -> None:
    """The documents of members, for each station that has to do with them."""
    if not members:
        return
    position = lock_position()
    # Whoever meets a record that was merged into another's needs that one as well.
    ordered = sorted(along_merges(members))
    for start in range(0, len(ordered), _BATCH):
        batch = ordered[start : start + _BATCH]
        stations = _stations(batch)
        feed.put_docs(
            feed.Sheet(feed.for_station(station), "member", document.id, document)
            for document in member_documents(batch, position)
            for station in stations[document.id]
        )


def publish_cards(numbers: Collection[str]) -> None:
    """Who holds these cards, for each station that has to do with a holder."""
    if not numbers:
        return
    lock_position()
    ordered = sorted(numbers)
    for start in range(0, len(ordered), _BATCH):
        cards = list(Card.objects.filter(number__in=ordered[start : start + _BATCH]).order_by("number"))
        stations = _stations({name for card in cards for name in (card.member, card.also_bound_to) if name})
        heads = _heads([f"card/{card.number}" for card in cards])
        merged = merged_into({card.member for card in cards})
        feed.put_docs(
            feed.Sheet(
                feed.for_station(station),
                "card",
                card.number,
                documents.CardHolder(
                    number=card.number,
                    member=merged.get(card.member, card.member),
                    disputed=card.disputed,
                    verifier=card.verifier,
                    proxy=card.proxy,
                    holder=card.holder,
                    holder_shown=documents.masked_name(card.holder_name) if card.proxy else "",
                    includes_up_to=heads.get(f"card/{card.number}", {}),
                ),
            )
            for card in cards
            for station in sorted({*stations[card.member], *stations[card.also_bound_to]})
        )


def member_documents(members: Collection[str], position: int) -> list[documents.Member]:
    """What kiosks are told of members, all of it as of one position, ordered by id.

    Args:
        members: at most some hundred ids; those that no fact was ever about are left out.
        position: of the projections, locked.
    """
    rows = list(Member.objects.filter(id__in=members).order_by("id"))
    accounts = _accounts(members, position)
    heads = _heads(members)
    opened = _open_check_ins(members)
    titles = _titles({entry[3] for row in rows for entry in row.entries if entry[3]})
    parts = member_parts.fields_of([row.id for row in rows])
    held = {
        row.id: {
            stream: points
            for account, points in sorted(accounts[row.id].items())
            if points and (stream := stream_of_held(account))
        }
        for row in rows
    }
    live = live_stations_of(stream for streams in held.values() for stream in streams)
    return [
        documents.Member(
            id=row.id,
            # Nothing is known of a member whose registration did not arrive yet; the kiosk may know the name itself.
            shown=documents.masked_name(row.name) if row.registered_ms else "",
            home=row.home,
            roles=tuple(row.roles),
            balance=sum(accounts[row.id].values()),
            unallocated=accounts[row.id].get(member_account(row.id), 0),
            held=held[row.id],
            held_at=held_at(held[row.id], live),
            owed=accounts[row.id].get(owed_account(row.id), 0),
            served_min=row.served_min,
            wishes=row.wishes,
            open=tuple(opened[row.id]),
            entries=tuple(
                documents.Entry(at_ms=at_ms, kind=kind, points=points, title=titles.get(subject, ""))
                for at_ms, kind, points, subject in row.entries
            ),
            includes_up_to=heads.get(row.id, {}),
            comfort=row.comfort,
            **parts[row.id],
        )
        for row in rows
    ]


def _accounts(members: Collection[str], position: int) -> dict[str, dict[str, int]]:
    """Members' accounts as they stood at a position. One statement, hence one moment on every database."""
    later = (
        Posting.objects.filter(member=OuterRef("member"), pos__gt=position, account=OuterRef("name"))
        .order_by()
        .values("account")
        .annotate(points=Sum("points"))
        .values("points")
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    rows = Account.objects.filter(member__in=members).annotate(then=F("balance") - Coalesce(Subquery(later), 0))
    for member, account, points in rows.values_list("member", "name", "then"):
        found[member][account] = points
    return found


def _heads(about: Collection[str]) -> dict[str, dict[str, int]]:
    heads: dict[str, dict[str, int]] = defaultdict(dict)
    rows = MemberStream.objects.filter(about__in=about).order_by("about", "stream")
    for name, stream, seq in rows.values_list("about", "stream", "seq"):
        heads[name][stream] = seq
    return heads


def _open_check_ins(members: Collection[str]) -> dict[str, list[documents.OpenCheckIn]]:
    opened: dict[str, list[documents.OpenCheckIn]] = defaultdict(list)
    for row in Attendance.objects.filter(member__in=members, out_ref="").order_by("in_ms", "ref"):
        opened[row.member].append(
            documents.OpenCheckIn(
                ref=row.event,
                at_ms=row.kiosk_at_ms,
                boot=row.kiosk_boot,
                mono_ms=row.kiosk_mono_ms,
                activity=row.activity,
                stream=row.stream,
            )
        )
    return opened


def _titles(subjects: Collection[str]) -> dict[str, str]:
    if not subjects:
        return {}
    return {
        **dict(Activity.objects.filter(id__in=subjects).values_list("id", "title")),
        **dict(Reward.objects.filter(id__in=subjects).values_list("id", "title")),
    }


def _stations(members: Collection[str]) -> dict[str, list[str]]:
    """By member, the stations that had to do with the member, or with a record that was merged into the member's."""
    stations: dict[str, list[str]] = defaultdict(list)
    merged = merged_from(members)
    others = {other for found in merged.values() for other in found}
    rows = Interest.objects.filter(member__in={*members, *others}).order_by("member", "station")
    for member, station in rows.values_list("member", "station"):
        stations[member].append(station)
    for member, found in merged.items():
        stations[member] = sorted({*stations[member], *(station for other in found for station in stations[other])})
    return stations


def activity_document(row: Activity) -> documents.Activity:
    """An activity as kiosks and rules know it."""
    return documents.Activity(
        id=row.id,
        title=row.title,
        category=row.category,
        station=row.station,
        starts_ms=row.starts_ms,
        ends_ms=row.ends_ms,
        place=row.place,
        leaders=tuple(row.leaders),
        coefficient_pct=row.coefficient_pct,
        difficulty=row.difficulty,
    )


def _activities(rows: Iterable[Activity]) -> Iterator[feed.Sheet]:
    for row in rows:
        document = activity_document(row)
        yield from _at_one(audience_of(row.station), "activity", row.id, document if row.open else None)


def _rewards(rows: Iterable[Reward]) -> Iterator[feed.Sheet]:
    """Rewards, for the stations that offer them: all of them, or the reward's home and its partners."""
    rows = list(rows)
    partners = {row.id: row for row in Partner.objects.filter(id__in={row.partner for row in rows if row.partner})}
    for row in rows:
        partner = partners.get(row.partner)
        document = documents.Reward(
            id=row.id,
            title=row.title,
            points=row.points,
            partner=row.partner,
            partner_name="" if partner is None else partner.name,
            stocked=row.stocked,
            limit=row.limit,
            period=row.period,
            collect=row.collect,
            central=row.central,
            picture=row.picture,
            category=row.category,
        )
        stations = [row.station, *row.partners] if row.station else [""]
        had = row.open and (partner is None or partner.open)
        yield from _at(list(map(audience_of, stations)), "reward", row.id, document if had else None)


def _rounds(rows: Iterable[CentralRound]) -> Iterator[feed.Sheet]:
    """Centralised redemptions. Everybody may know of them; who is invited stands in the members' documents."""
    for row in rows:
        document = documents.Central(id=row.id, title=row.title, from_ms=row.from_ms, until_ms=row.until_ms)
        yield feed.Sheet(feed.ALL, "central", row.id, document if row.open else None)


def _notices(rows: Iterable[Notice]) -> Iterator[feed.Sheet]:
    for row in rows:
        document = documents.Notice(
            id=row.id,
            title=row.title,
            text=row.text,
            station=row.station,
            from_ms=row.from_ms,
            until_ms=row.until_ms,
            pinned=row.pinned,
        )
        yield from _at_one(audience_of(row.station), "notice", row.id, document if row.open else None)


def _wishes(rows: Iterable[Wish]) -> Iterator[feed.Sheet]:
    """Wishes as the wall may show them: never their own words, and nothing of who wished."""
    rows = list(rows)
    heads = _heads([f"wish/{row.id}" for row in rows])
    for row in rows:
        document = documents.WallWish(
            id=row.id,
            category=row.category,
            shown=row.shown,
            station=row.station,
            at_ms=row.made_ms,
            state=row.state,
            kind=row.kind,
            unit=row.unit,
            includes_up_to=heads.get(f"wish/{row.id}", {}),
        )
        on_the_wall = row.state in ON_THE_WALL and row.shown
        yield feed.Sheet(feed.ALL, "wish", row.id, document if on_the_wall else None)


def _needs(rows: Iterable[Wish]) -> Iterator[feed.Sheet]:
    """What a station has yet to do something for, for its keepers: never in the words of whoever asked, and no name."""
    rows = list(rows)
    heads = _heads([f"wish/{row.id}" for row in rows])
    known = Member.objects.filter(id__in={row.helper for row in rows if row.helper}, registered_ms__gt=0)
    names = dict(known.values_list("id", "name"))
    rules = Revisions().newest if rows else Settings()
    skills = dict(
        SkillListing.objects.filter(id__in={row.listing for row in rows if row.listing}).values_list("id", "skill")
    )
    for row in rows:
        document = documents.Need(
            id=row.id,
            kind=row.kind,
            category=row.category,
            station=row.station,
            at_ms=row.made_ms,
            state=row.state,
            shown=row.shown,
            skill=skills.get(row.listing, ""),
            since_ms=row.progressed_ms or row.made_ms,
            due_ms=due_ms(course_of(row), rules),
            helper=row.helper,
            helper_shown=documents.masked_name(names[row.helper]) if row.helper in names else "",
            asked=tuple(row.asked),
            requester=row.member,
            back=row.back,
            unit=row.unit,
            includes_up_to=heads.get(f"wish/{row.id}", {}),
        )
        waits = row.state in WAITING and row.station
        yield from _at_one(audience_of(row.station), "need", row.id, document if waits else None)


def _skills(rows: Iterable[SkillListing]) -> Iterator[feed.Sheet]:
    """What neighbours can do, as far as they agreed that it is shown: to whom, and how they are reached."""
    rows = list(rows)
    owners = {row.member for row in rows}
    merged = merged_into(owners)
    members = Member.objects.in_bulk({*owners, *merged.values()})
    # Whoever died or moved away is asked no more; a record that became another's goes on as that one.
    passed = AccountHold.objects.filter(member__in=members).exclude(passed_to="").exclude(passed_reason=MERGED)
    gone = set(passed.values_list("member", flat=True))
    for row in rows:
        owner = members.get(merged.get(row.member, row.member))
        if not row.shown or owner is None or not owner.registered_ms or owner.id in gone:
            yield from _at([], "skill", row.id, None)
            continue
        by_phone = row.contact == PHONE and row.phone
        document = documents.SkillListing(
            id=row.id,
            member=owner.id,
            shown=documents.masked_name(owner.name),
            skill=row.skill,
            station=owner.home,
            words=row.words,
            contact=row.contact if by_phone or row.contact != PHONE else KEEPER,
            phone=row.phone if by_phone else "",
            times=tuple(row.times),
            until_ms=row.until_ms,
            vouched=row.vouched,
        )
        audience = feed.ALL if row.shown_to == DISTRICT else audience_of(owner.home)
        yield from _at_one(audience, "skill", row.id, document)


def _at_one(audience: str, kind: str, doc_id: str, document: msgspec.Struct | None) -> Iterator[feed.Sheet]:
    """A document that one audience may have, taken away from another that had it."""
    return _at([audience], kind, doc_id, document)


def _at(audiences: Collection[str], kind: str, doc_id: str, document: msgspec.Struct | None) -> Iterator[feed.Sheet]:
    """A document that some audiences may have, taken away from others that had it."""
    had = Doc.objects.filter(kind=kind, doc_id=doc_id).exclude(audience__in=audiences).values_list("audience", flat=True)
    for other in had:
        yield feed.Sheet(other, kind, doc_id)
    for audience in audiences:
        yield feed.Sheet(audience, kind, doc_id, document)
