"""What a result says to a person, in plain words. Window, visitor session and command line say the same."""

from collections.abc import Sequence

from kiosk.actions.bind import BoundHere
from kiosk.actions.check_in import CheckedInHere, Forgotten
from kiosk.actions.check_out import CheckedOutHere
from kiosk.actions.claims import ClaimedHere, DecidedHere
from kiosk.actions.give import GivenHere
from kiosk.actions.group import GroupScanned
from kiosk.actions.handouts import Given, HandedOutForSlip, HandedOutHere, HandOut, HandOuts
from kiosk.actions.honours import Honours
from kiosk.actions.offers import Shelf, Today
from kiosk.actions.points import Passbook
from kiosk.actions.redeem import Bought, RedeemedHere
from kiosk.actions.returns import ReturnedHere
from kiosk.actions.scan import Recognised
from kiosk.actions.slips import SlipGoods, SlipHere, SlipSeen
from kiosk.actions.status import Status
from kiosk.actions.undo import UndoneHere
from kiosk.actions.wish import Wished
from kiosk.local_time import moment
from kiosk.texts import Texts
from kiosk.ui.days import date_text
from sync.contract.cards import DAY_MS
from sync.contract.documents import Activity, Entry
from sync.contract.ids import spoken_card_number
from sync.contract.rules.wish_course import REQUEST


def greeting(texts: Texts, seen: Recognised) -> list[str]:
    """Whose card it is."""
    if not seen.known:
        return [texts.say("scan.unknown", card=spoken_card_number(seen.card))]
    if seen.proxy:
        said = [texts.say("scan.proxy", holder=seen.holder_shown or "*", who=seen.shown)]
    else:
        said = [texts.say("scan.known", who=seen.shown) if seen.shown else texts.say("scan.nameless")]
    if line := honours(texts, seen.honours):
        said.append(line)
    if seen.disputed:
        said.append(texts.say("scan.disputed"))
    if seen.checked_in and not seen.proxy:
        said.append(texts.say("earning.over" if seen.may_check_in else "scan.checked_in"))
    return said


def honours(texts: Texts, has: Honours) -> str:
    """Stars and the newest badge, as a greeting says them in passing: ★★★ 三星志愿者 · 徽章：月月行动; empty for neither."""
    said = [_stars(texts, has)] if has.stars else []
    said += badges(texts, has)[:1]
    return texts.say("honours.between").join(said)


def all_honours(texts: Texts, has: Honours) -> str:
    """Stars and every badge, for whoever looks at the own passbook; empty for neither."""
    stars = [_stars(texts, has)] if has.stars else []
    return texts.say("honours.between").join(stars + badges(texts, has))


def badges(texts: Texts, has: Honours) -> list[str]:
    """Every badge, the newest first."""
    return [texts.say("honours.badge", badge=badge.en if texts.language == "en" else badge.zh) for badge in has.badges]


def checked_in(texts: Texts, done: CheckedInHere) -> list[str]:
    """Service began."""
    said = [texts.say("done.checked_in", who=_who(texts, done.shown), what=done.title or texts.say("show.walk_in"))]
    if not done.dated:
        said.append(texts.say("done.undated"))
    return said + _as_card(texts, done.shown) + [line for closed in done.forgotten for line in forgotten(texts, closed)]


def checked_out(texts: Texts, done: CheckedOutHere) -> list[str]:
    """Service ended."""
    if done.forgotten:
        said = [texts.say("earning.closed", who=_who(texts, done.shown)), *forgotten(texts, done.forgotten)]
        return said + _as_card(texts, done.shown)
    served = texts.duration(done.minutes)
    if done.about:
        served = texts.say("time.about", time=served)
    said = [texts.say("done.checked_out", who=_who(texts, done.shown), time=served, points=done.points)]
    said += held_back(texts, done.why, done.least_pct)
    if done.witness:
        said.append(texts.say("earning.witness", who=done.witness))
    if done.here_points:
        said.append(texts.say("earning.here_now", points=done.here_points))
    return said + _as_card(texts, done.shown)


def forgotten(texts: Texts, closed: Forgotten) -> list[str]:
    """Earlier service that nobody had ended: how the rule counted it, and what to do if that is wrong."""
    time, what = texts.duration(closed.minutes), closed.title or texts.say("show.walk_in")
    if closed.until_ms:
        end = f"{moment(closed.until_ms):%H:%M}"
        said = texts.say("earning.forgotten_activity", what=what, end=end, time=time, points=closed.points)
    else:
        said = texts.say("earning.forgotten", what=what, time=time, points=closed.points)
    return [said, *held_back(texts, closed.why, closed.least_pct), texts.say("earning.if_wrong")]


def held_back(texts: Texts, why: str, least_pct: int) -> list[str]:
    """Why service earned fewer points than its minutes would, if it did (`rules.service.Earned`)."""
    return [texts.say(f"earning_why.{why}", pct=least_pct)] if why else []


def of_group(texts: Texts, answer: GroupScanned) -> str:
    """One card of a group."""
    who, out = who_of_group(texts, answer), answer.checked_out
    if out is None or out.forgotten:
        return texts.say(f"group_answer.{answer.state}", who=who)
    said = texts.say("group.out_earned", who=who, time=texts.duration(out.minutes), points=out.points)
    between = " " if texts.language == "en" else ""
    return between.join([said, *held_back(texts, out.why, out.least_pct)])


def who_of_group(texts: Texts, answer: GroupScanned) -> str:
    """Whose card it was, as far as a public screen says: there are many 王*."""
    last = answer.card[-4:]
    return texts.say("attendance.who", who=answer.shown, card=last) if answer.shown else spoken_card_number(answer.card)


def claimed(texts: Texts, done: ClaimedHere) -> list[str]:
    """Service was entered by hand."""
    return [texts.say("claims.saved", who=done.shown)]


def claim_decided(texts: Texts, done: DecidedHere) -> list[str]:
    """A second keeper decided on what was entered by hand."""
    return [texts.say("claims.agreed" if done.agreed else "claims.refused", who=done.shown)]


def claim_span(texts: Texts, began_ms: int, minutes: int) -> str:
    """When service began and how long it was, as it was entered."""
    return texts.say("claims.span", start=texts.moment(began_ms), time=texts.duration(minutes))


def wished(texts: Texts, done: Wished) -> list[str]:
    """A wish was made, or somebody was asked for."""
    if done.kind == REQUEST:
        said = texts.say("wish_ways.requested", who=done.shown) if done.shown else texts.say("wish_ways.requested_no_card")
        return [said]
    return [texts.say("done.wished", who=_who(texts, done.shown))]


def redeemed(texts: Texts, done: RedeemedHere) -> list[str]:
    """Points were spent; read back, with the time in which it may be undone. Of several things, how many."""
    who, here, count = done.shown, done.spendable_here, len(done.lines)
    if count > 1:
        spent = texts.say("basket.redeemed", who=who, count=count, points=done.points, here=here)
    else:
        spent = texts.say("done.redeemed", who=who, what=goods(texts, done.lines[0]), points=done.points, here=here)
    return [spent, texts.say("done.may_undo", seconds=done.undo_s)]


def undone(texts: Texts, done: UndoneHere) -> list[str]:
    """A redemption was taken back."""
    return [texts.say("done.undone", points=done.points, here=done.spendable_here)]


def given(texts: Texts, done: GivenHere) -> list[str]:
    """Points were given to somebody else."""
    who = done.to_shown or texts.say("gift.holder")
    return [
        texts.say("gift.done", who=who, points=done.points),
        texts.say("gift.when"),
        texts.say("gift.rest", points=done.balance),
    ]


def bound(texts: Texts, done: BoundHere) -> list[str]:
    """A new member has a card."""
    said = [texts.say("done.bound", who=done.shown, card=spoken_card_number(done.card), phone=done.phone or "—")]
    return said if done.pin_set else [*said, texts.say("done.no_pin")]


def handouts(texts: Texts, found: HandOuts) -> list[str]:
    """What waits to be handed out."""
    return [
        texts.say(
            "show.handout",
            redemption=waits.redemption,
            who=waits.shown,
            what=goods(texts, waits),
            time=texts.moment(waits.at_ms),
        )
        for waits in found.waiting
    ] or [texts.say("show.no_handouts")]


def handed_out(texts: Texts, done: HandedOutHere) -> list[str]:
    """Goods were given."""
    return [texts.say("done.handed_out", who=done.shown, what=goods(texts, done))]


def handed_out_for_slip(texts: Texts, done: HandedOutForSlip) -> list[str]:
    """Goods were given for a slip."""
    return [texts.say("slip_handout.done", count=len(done.given), what=all_goods(texts, done.given))]


def returned(texts: Texts, done: ReturnedHere) -> list[str]:
    """Goods were brought back."""
    what = goods(texts, done)
    if not done.points:
        return [texts.say("returns.done_later", what=what)]
    return [texts.say("returns.done", what=what, points=done.points)]


def slip(texts: Texts, made: SlipHere) -> list[str]:
    """A slip in words, and its code."""
    return [*(_on_slip(texts, line) for line in made.lines), made.code]


def slip_seen(texts: Texts, seen: SlipSeen) -> list[str]:
    """What a slip says that somebody holds up, and what became of it."""
    lines = [f"{goods(texts, line)} {slip_state(texts, line)}" for line in seen.lines]
    return [texts.say("slip_seen.heading"), slip_made(texts, seen), *lines]


def slip_made(texts: Texts, seen: SlipSeen) -> str:
    """When and where a slip was made, and how long it counts."""
    if seen.expired:
        return texts.say("slip_seen.expired")
    date, until = (date_text(texts, day * DAY_MS) for day in (seen.day, seen.expiry_day))
    if not seen.station:
        return texts.say("slip_seen.made_here", date=date, until=until)
    return texts.say("slip_seen.made_at", date=date, station=seen.station, until=until)


def slip_state(texts: Texts, line: SlipGoods) -> str:
    """What became of a line of a slip."""
    if line.state == "elsewhere":
        return texts.say("slip_seen.elsewhere", station=line.collect)
    return texts.say(f"slip_state.{line.state}")


def goods(texts: Texts, of: HandOut | HandedOutHere | ReturnedHere | SlipGoods | Bought | Given) -> str:
    """A reward and how many of it."""
    return texts.say("show.goods", title=of.title, quantity=of.quantity)


def all_goods(texts: Texts, of: Sequence[Bought] | Sequence[Given] | Sequence[SlipGoods]) -> str:
    """Several rewards in one line."""
    return texts.say("show.between").join(goods(texts, line) for line in of)


def _on_slip(texts: Texts, line: SlipGoods) -> str:
    where = texts.say("slip.collect_at", what="", station=line.collect) if line.collect else ""
    return f"{goods(texts, line)} {where}".rstrip()


def passbook(texts: Texts, book: Passbook) -> list[str]:
    """My points."""
    return [
        *spendable(texts, book),
        served(texts, book),
        *caveats(texts, book),
        *(_line(texts, entry) for entry in book.entries),
    ]


def served(texts: Texts, book: Passbook) -> str:
    """Service and wishes in all."""
    return texts.say("points.served", time=texts.duration(book.served_min), wishes=book.wishes)


def spendable(texts: Texts, book: Passbook) -> list[str]:
    """How many points can be spent here, and how many are elsewhere."""
    here = texts.say("points.here", who=book.shown, here=book.spendable_here)
    if not book.elsewhere:
        return [here, texts.say("points.all_here")]
    return [here, texts.say("points.elsewhere", elsewhere=book.elsewhere)]


def caveats(texts: Texts, book: Passbook) -> list[str]:
    """What should be known before the figures are believed, if anything."""
    said = [texts.say("scan.disputed")] if book.disputed else []
    said += [texts.say("where.frozen")] if book.frozen else []
    return said + ([texts.say("points.pending", count=book.pending)] if book.pending else [])


def entry_kind(texts: Texts, entry: Entry) -> str:
    """What a passbook line is about. A kind that a later district invented is shown as other."""
    key = f"entry.{entry.kind}"
    return texts.say(key) if texts.knows(key) else texts.say("entry.other")


def entry_title(texts: Texts, entry: Entry) -> str:
    """What a passbook line is about, with the activity or the reward."""
    title = texts.say("passbook.entry", kind=entry_kind(texts, entry), title=entry.title).rstrip()
    return title[:1].upper() + title[1:]


def signed(points: int) -> str:
    """Points of a posting with their sign, and a minus that is as wide as a plus; empty for none."""
    return f"{points:+d}".replace("-", "−") if points else ""


def activities(texts: Texts, today: Today) -> list[str]:
    """Today's activities, numbered after walk-in service."""
    said = [texts.say("show.numbered", number=1, what=texts.say("show.walk_in"))]
    for number, activity in enumerate(today.activities, 2):
        what = activity.title if not today.dated else _dated(texts, activity)
        said.append(texts.say("show.numbered", number=number, what=what))
    return said if today.dated else [texts.say("done.undated"), *said]


def rewards(texts: Texts, shelf: Shelf) -> list[str]:
    """The rewards, numbered."""
    lines = [
        texts.say("show.reward", number=number, title=reward.title, points=reward.points)
        for number, reward in enumerate(shelf.rewards, 1)
    ]
    return lines or [texts.say("show.no_rewards")]


def status(texts: Texts, now: Status) -> list[str]:
    """The kiosk's condition, for staff."""
    said = [
        texts.say("status.station", station=now.station_name or now.station, kiosk=now.kiosk, software=now.software),
        texts.say("status.stream", stream=now.stream, head=now.head_seq),
        texts.say("status.pending", count=now.pending) if now.pending else texts.say("status.all_sent"),
        texts.say("status.last_ack", time=texts.moment(now.last_ack_ms)) if now.last_ack_ms else texts.say("status.no_ack"),
    ]
    if now.stream_status != "live":
        said.append(texts.say("status.not_live"))
    if now.clock_behind:
        said.append(texts.say("status.clock_behind", time=texts.moment(now.now_ms)))
    said.append(revocations(texts, now))
    if now.refused_scans:
        said.append(texts.say("status.refused_scans", kinds=refused_kinds(texts, now)))
    said += happened(texts, now)
    said.append(texts.say("status.disk_free", megabytes=now.disk_free_mb))
    return said + [texts.say("status.set_aside", name=name) for name in now.set_aside]


def revocations(texts: Texts, now: Status) -> str:
    """How old the list of stopped cards is."""
    if not now.revocations_as_of_ms:
        return texts.say("status.no_revocations")
    hours = max(0, now.now_ms - now.revocations_as_of_ms) // 3_600_000
    return texts.say("status.revocations_stale" if now.revocations_stale else "status.revocations", hours=hours)


def refused_kinds(texts: Texts, now: Status) -> str:
    """Which scans were refused, and how often."""
    return texts.say("show.between").join(
        texts.say("status.refused_kind", kind=texts.say(f"scan_kind.{kind}"), times=times)
        for kind, times in sorted(now.refused_scans.items())
    )


def happened(texts: Texts, now: Status) -> list[str]:
    """What happened to this kiosk that staff should know."""
    return [texts.say(f"notice.{notice}") for notice in now.notices if texts.knows(f"notice.{notice}")]


def _stars(texts: Texts, has: Honours) -> str:
    number = texts.say("honours.numbers").split()[has.stars - 1]
    return texts.say("honours.stars", drawn="★" * has.stars, number=number)


def _who(texts: Texts, shown: str) -> str:
    return shown or texts.say("show.somebody")


def _as_card(texts: Texts, shown: str) -> list[str]:
    return [] if shown else [texts.say("done.as_card")]


def _dated(texts: Texts, activity: Activity) -> str:
    starts, ends = texts.moment(activity.starts_ms), texts.moment(activity.ends_ms)
    return texts.say("show.dated", title=activity.title, starts=starts, ends=ends[6:] if starts[:5] == ends[:5] else ends)


def _line(texts: Texts, entry: Entry) -> str:
    pending = texts.say("points.entry_pending") if entry.pending else ""
    return texts.say(
        "points.entry",
        time=texts.moment(entry.at_ms),
        kind=entry_kind(texts, entry),
        title=entry.title,
        points=f"{entry.points:+d}" if entry.points else "",
        pending=pending,
    ).rstrip()
