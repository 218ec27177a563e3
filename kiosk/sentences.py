"""What a result says to a person, in plain words. Window, visitor session and command line say the same."""

from kiosk.actions.bind import BoundHere
from kiosk.actions.check_in import CheckedInHere
from kiosk.actions.check_out import CheckedOutHere
from kiosk.actions.handouts import HandedOutHere, HandOut, HandOuts
from kiosk.actions.offers import Shelf, Today
from kiosk.actions.points import Passbook
from kiosk.actions.redeem import RedeemedHere
from kiosk.actions.scan import Recognised
from kiosk.actions.status import Status
from kiosk.actions.undo import UndoneHere
from kiosk.actions.wish import Wished
from kiosk.texts import Texts
from sync.contract.documents import Activity, Entry
from sync.contract.ids import spoken_card_number


def greeting(texts: Texts, seen: Recognised) -> list[str]:
    """Whose card it is."""
    if not seen.known:
        return [texts.say("scan.unknown", card=spoken_card_number(seen.card))]
    said = [texts.say("scan.known", who=seen.shown)]
    if seen.disputed:
        said.append(texts.say("scan.disputed"))
    if seen.checked_in:
        said.append(texts.say("scan.checked_in"))
    return said


def checked_in(texts: Texts, done: CheckedInHere) -> list[str]:
    """Service began."""
    said = [texts.say("done.checked_in", who=_who(texts, done.shown), what=done.title or texts.say("show.walk_in"))]
    if not done.dated:
        said.append(texts.say("done.undated"))
    return said + _as_card(texts, done.shown)


def checked_out(texts: Texts, done: CheckedOutHere) -> list[str]:
    """Service ended."""
    served = texts.duration(done.minutes)
    if done.about:
        served = texts.say("time.about", time=served)
    said = [texts.say("done.checked_out", who=_who(texts, done.shown), time=served, points=done.points)]
    return said + _as_card(texts, done.shown)


def wished(texts: Texts, done: Wished) -> list[str]:
    """A wish was made."""
    return [texts.say("done.wished", who=_who(texts, done.shown))]


def redeemed(texts: Texts, done: RedeemedHere) -> list[str]:
    """Points were spent; read back, with the time in which it may be undone."""
    spent = texts.say(
        "done.redeemed",
        who=done.shown,
        title=done.title,
        quantity=done.quantity,
        points=done.points,
        here=done.spendable_here,
    )
    return [spent, texts.say("done.may_undo", seconds=done.undo_s)]


def undone(texts: Texts, done: UndoneHere) -> list[str]:
    """A redemption was taken back."""
    return [texts.say("done.undone", points=done.points, here=done.spendable_here)]


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


def goods(texts: Texts, of: HandOut | HandedOutHere) -> str:
    """A reward and how many of it."""
    return texts.say("show.goods", title=of.title, quantity=of.quantity)


def passbook(texts: Texts, book: Passbook) -> list[str]:
    """My points."""
    served = texts.say("points.served", time=texts.duration(book.served_min), wishes=book.wishes)
    return [*spendable(texts, book), served, *caveats(texts, book), *(_line(texts, entry) for entry in book.entries)]


def spendable(texts: Texts, book: Passbook) -> list[str]:
    """How many points can be spent here, and how many are elsewhere."""
    here = texts.say("points.here", who=book.shown, here=book.spendable_here)
    if not book.elsewhere:
        return [here, texts.say("points.all_here")]
    return [here, texts.say("points.elsewhere", elsewhere=book.elsewhere)]


def caveats(texts: Texts, book: Passbook) -> list[str]:
    """What should be known before the figures are believed, if anything."""
    disputed = [texts.say("scan.disputed")] if book.disputed else []
    return disputed + ([texts.say("points.pending", count=book.pending)] if book.pending else [])


def entry_kind(texts: Texts, entry: Entry) -> str:
    """What a passbook line is about. A kind that a later district invented is shown as other."""
    key = f"entry.{entry.kind}"
    return texts.say(key) if texts.knows(key) else texts.say("entry.other")


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
