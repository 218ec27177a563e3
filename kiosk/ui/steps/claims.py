"""Staff mode: service entered by hand (补记服务), and what others entered confirmed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from kiosk import sentences
from kiosk.actions.claims import (
    Claims,
    Records,
    ShownClaim,
    ShownRecord,
    claim_service,
    decide_claim,
    open_claims,
    records_of,
)
from kiosk.local_time import day_of, start_of_day_ms
from kiosk.ui.days import day_text, span_text
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.card import HoldCard
from kiosk.ui.steps.digits import Digits
from kiosk.ui.steps.settled import Settled
from kiosk.ui.steps.told import Refused, sentences_of
from kiosk.ui.steps.unheard import Unheard, unheard
from kiosk.ui.steps.writing import Write
from kiosk.ui.views import Button, Listing, Pair, ReadBack, Row
from sync.contract.documents import Activity
from sync.contract.refusals import Refusal
from sync.contract.rules.claims import REASON_MAX, may_have_been
from sync.contract.rules.standing import Here

DAYS: Final = 31
"""So far back a keeper may choose a day; what is older is a matter for the console."""
RECORDS: Final = 20
REASONS: Final = ("because_1", "because_2", "because_3", "because_4", "because_5")
"""Ready phrases, of the texts' table `claim_reason`."""
NOS: Final = ("no_1", "no_2", "no_3")
"""The same of `claim_no`."""
_MIN_MS: Final = 60_000


@dataclass
class Entry:
    """What has been said so far.

    Attributes:
        code: of the volunteer's card.
        of: whose it is, with their records.
        record: the one that is wrong, or None for a new one.
        day: on which day, as `local_time.day_of`.
        activity: at which activity, or None for walk-in service.
        began_ms: when it began, Unix ms.
        minutes: how long.
        reason: why it is entered by hand.
    """

    code: str
    of: Records
    record: ShownRecord | None = None
    day: int = 0
    activity: Activity | None = None
    began_ms: int = 0
    minutes: int = 0
    reason: str = ""


def begin_claim(house: House) -> Step:
    """Where it begins: whose service?"""

    def taken(code: str) -> Go | Refusal:
        staff = house.visit.staff
        found = records_of(house.desk, staff, code) if staff else Refusal.KEEPER_NEEDED
        return found if isinstance(found, Refusal) else To(WhichRecord(house, Entry(code=code, of=found)))

    return HoldCard(
        house,
        "claim_card",
        question=lambda: house.say("claims.card"),
        said=lambda: [house.say("claims.card_how")],
        taken=taken,
        own=True,
    )


class WhichRecord(Unheard):
    """A record that is wrong, or one that is missing."""

    name = "claim_record"
    idle_share = 2.0

    def __init__(self, house: House, entry: Entry) -> None:
        """Offer what this kiosk recorded."""
        super().__init__(house)
        self._entry = entry
        self._records = {f"record:{at}": shown for at, shown in enumerate(entry.of.records[:RECORDS])}

    def body(self) -> Listing:
        """See `Step`."""
        say, texts = self.house.say, self.house.texts
        return Listing(
            heading=say("claims.which", who=self._entry.of.shown),
            said=(say("claims.which_how"),),
            rows=(
                Row(name="new", title=say("claims.new"), note=say("claims.new_note"), icon="new_member"),
                *(
                    Row(
                        name=name,
                        title=shown.title or say("show.walk_in"),
                        note=say("claims.record_open") if shown.record.is_open else texts.duration(shown.record.minutes),
                        aside=texts.moment(shown.record.began_ms),
                        icon="clock",
                    )
                    for name, shown in self._records.items()
                ),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        entry = self._entry
        if name == "new":
            entry.record, entry.activity = None, None
            return To(WhichDay(self.house, entry))
        if name not in self._records:
            return STAY
        entry.record = self._records[name]
        entry.began_ms = entry.record.record.began_ms
        return To(minutes_step(self.house, entry))


class WhichDay(Unheard):
    """The day of a service that nobody clocked."""

    name = "claim_day"

    def __init__(self, house: House, entry: Entry) -> None:
        """Offer the days before this one, today first."""
        super().__init__(house)
        self._entry = entry
        self._today = day_of(house.now_ms())

    def body(self) -> Listing:
        """See `Step`."""
        texts, days = self.house.texts, range(self._today, self._today - DAYS, -1)
        rows = tuple(Row(name=f"day:{day}", title=day_text(texts, day, self._today), icon="calendar") for day in days)
        return Listing(heading=self.house.say("claims.day"), rows=rows)

    def press(self, name: str) -> Go:
        """See `Step`."""
        days = {f"day:{day}": day for day in range(self._today, self._today - DAYS, -1)}
        if name not in days:
            return STAY
        self._entry.day = days[name]
        held = activities_of(self.house, self._entry.day)
        self._entry.activity = None
        return To(WhichHeld(self.house, self._entry, held) if held else began_step(self.house, self._entry))


def activities_of(house: House, day: int) -> tuple[Activity, ...]:
    """The station's activities that began on a day and have begun by now, in their order."""
    here = house.desk.kiosk.here()
    found = [
        activity
        for activity in house.desk.kiosk.replica.activities().values()
        if activity.station in ("", here.station) and day_of(activity.starts_ms) == day and activity.starts_ms <= here.now_ms
    ]
    return tuple(sorted(found, key=lambda activity: (activity.starts_ms, activity.id)))


class WhichHeld(Unheard):
    """At which of the day's activities, or at none."""

    name = "claim_activity"

    def __init__(self, house: House, entry: Entry, held: tuple[Activity, ...]) -> None:
        """Offer these."""
        super().__init__(house)
        self._entry, self._held = entry, held

    def body(self) -> Listing:
        """See `Step`."""
        say, texts = self.house.say, self.house.texts
        rows = [
            Row(
                name=f"activity:{activity.id}",
                title=activity.title,
                note=activity.place,
                aside=span_text(texts, activity.starts_ms, activity.ends_ms),
                icon="calendar",
            )
            for activity in self._held
        ]
        walk_in = Row(name="walk_in", title=say("claims.walk_in"), note=say("claims.walk_in_note"), icon="check_in")
        return Listing(heading=say("claims.activity"), rows=(*rows, walk_in))

    def press(self, name: str) -> Go:
        """See `Step`."""
        found = next((activity for activity in self._held if name == f"activity:{activity.id}"), None)
        if found is None and name != "walk_in":
            return STAY
        self._entry.activity = found
        return To(began_step(self.house, self._entry))


def began_step(house: House, entry: Entry) -> Step:
    """Asks when it began, as four digits."""

    def typed(digits: str) -> Go | Refusal:
        hours, minutes = int(digits[:-2] or "0"), int(digits[-2:])
        if len(digits) not in (3, 4) or hours > 23 or minutes > 59:
            return Refusal.CLAIM_BAD_TIME
        entry.began_ms = start_of_day_ms(entry.day) + (hours * 60 + minutes) * _MIN_MS
        if entry.began_ms > _here(house).now_ms:
            return Refusal.CLAIM_BAD_TIME
        return To(minutes_step(house, entry))

    return Digits(
        house,
        "claim_began",
        question=lambda: house.say("claims.began"),
        said=lambda: [house.say("claims.began_how")],
        done=typed,
        scanned=unheard,
    )


def minutes_step(house: House, entry: Entry) -> Step:
    """Asks how long it was."""

    def typed(digits: str) -> Go | Refusal:
        minutes = int(digits)
        if not may_have_been(entry.began_ms, minutes, _here(house), corrects=entry.record is not None):
            return Refusal.CLAIM_BAD_TIME
        entry.minutes = minutes
        return To(WhichReason(house, entry))

    return Digits(
        house,
        "claim_minutes",
        question=lambda: house.say("claims.minutes"),
        said=lambda: [house.say("claims.minutes_how", most=_here(house).settings.max_service_min)],
        done=typed,
        scanned=unheard,
    )


class WhichReason(Unheard):
    """Why: a ready phrase, or one's own words."""

    name = "claim_reason"

    def __init__(self, house: House, entry: Entry) -> None:
        """Offer the phrases."""
        super().__init__(house)
        self._entry = entry

    def body(self) -> Listing:
        """See `Step`."""
        say, is_new = self.house.say, self._entry.record is None
        question = say("claims.reason" if is_new else "claims.reason_of_record")
        return _phrases(self.house, question, {name: self.house.say(f"claim_reason.{name}") for name in REASONS})

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "write":
            return To(_written(self.house, "claim_reason_text", self._given))
        return self._given(self.house.say(f"claim_reason.{name}")) if name in REASONS else STAY

    def _given(self, reason: str) -> Go:
        self._entry.reason = reason
        return To(ClaimReadBack(self.house, self._entry))


class ClaimReadBack(Unheard):
    """What was entered, before it is saved."""

    name = "claim_read_back"

    def __init__(self, house: House, entry: Entry) -> None:
        """Read this one back."""
        super().__init__(house)
        self._entry = entry

    def body(self) -> ReadBack:
        """See `Step`."""
        say, entry = self.house.say, self._entry
        title = entry.record.title if entry.record else entry.activity.title if entry.activity else ""
        pairs = [
            Pair(label=say("claims.who"), value=entry.of.shown),
            Pair(label=say("claims.what"), value=title or say("show.walk_in")),
            Pair(label=say("claims.when"), value=sentences.claim_span(self.house.texts, entry.began_ms, entry.minutes)),
            Pair(label=say("claims.why"), value=entry.reason),
        ]
        if entry.record is not None:
            was, began_ms = entry.record.record.minutes, entry.record.record.began_ms
            span = sentences.claim_span(self.house.texts, began_ms, was)
            pairs.insert(2, Pair(label=say("claims.corrects"), value=span))
        return ReadBack(
            question=say("claims.read_back"),
            pairs=tuple(pairs),
            said=(say("claims.pends"), say("claims.amend")),
            buttons=(Button(name="save", label=say("claims.save"), icon="done", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        house, entry, staff = self.house, self._entry, self.house.visit.staff
        if name != "save":
            return STAY
        if staff is None:
            return To(Refused(house, Refusal.KEEPER_NEEDED))
        activity = entry.record.record.activity if entry.record else entry.activity.id if entry.activity else ""
        saved = claim_service(
            house.desk,
            staff,
            entry.code,
            began_ms=entry.began_ms,
            served_min=entry.minutes,
            activity=activity,
            reason=entry.reason,
            corrects=entry.record.record.ref if entry.record else "",
        )
        if isinstance(saved, Refusal):
            return To(Refused(house, saved))
        done = saved
        settled = Settled(
            house,
            "claim_saved",
            said=lambda: sentences.claimed(house.texts, done),
            again=lambda: house.say("claims.another"),
            once_more=lambda: To(begin_claim(house), done=True),
            facts=done.facts,
        )
        return To(settled, done=True)


# --- Confirming ---------------------------------------------------------------------------------------------------------


class ClaimList(Unheard):
    """What waits for a second keeper, oldest first. What is one's own is shown, and another must decide it."""

    name = "claims"
    idle_share = 2.0

    def __init__(self, house: House) -> None:
        """List it."""
        super().__init__(house)
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        self._found = open_claims(self.house.desk)

    def body(self) -> Listing:
        """See `Step`."""
        say, found = self.house.say, self._found
        if isinstance(found, Refusal):
            return Listing(heading=say("claims.list_heading"), said=sentences_of(self.house.texts.refusal(found)))
        return Listing(
            heading=say("claims.list_heading"),
            said=(say("claims.list_how"),) if found.waiting else (),
            rows=tuple(self._row(claim) for claim in found.waiting),
            empty=say("claims.list_empty"),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        waiting = self._found.waiting if isinstance(self._found, Claims) else ()
        found = next((claim for claim in waiting if name == f"claim:{claim.claim}"), None)
        return To(DecideClaim(self.house, found)) if found and not self._bars(found) else STAY

    def _row(self, claim: ShownClaim) -> Row:
        bar = self._bars(claim)
        return Row(
            name=f"claim:{claim.claim}",
            title=claim.shown,
            note=bar or claim.title or self.house.say("show.walk_in"),
            aside=self.house.texts.moment(claim.began_ms),
            icon="clock",
            enabled=not bar,
        )

    def _bars(self, claim: ShownClaim) -> str:
        """Why whoever is here can't decide it, or empty."""
        staff = self.house.visit.staff
        if staff and staff.member == claim.by:
            return self.house.say("claims.own")
        return self.house.say("claims.self") if staff and staff.member == claim.member else ""


class DecideClaim(Unheard):
    """One claim: is it true?"""

    name = "claim_decide"

    def __init__(self, house: House, claim: ShownClaim) -> None:
        """Ask about this one."""
        super().__init__(house)
        self._claim = claim

    def body(self) -> ReadBack:
        """See `Step`."""
        say, claim = self.house.say, self._claim
        return ReadBack(
            question=say("claims.decide"),
            pairs=(
                Pair(label=say("claims.who"), value=claim.shown),
                Pair(label=say("claims.what"), value=claim.title or say("show.walk_in")),
                Pair(
                    label=say("claims.corrects" if claim.corrects else "claims.when"),
                    value=sentences.claim_span(self.house.texts, claim.began_ms, claim.served_min),
                ),
                Pair(label=say("claims.why"), value=claim.reason),
                Pair(label=say("claims.by"), value=claim.by_shown),
            ),
            buttons=(
                Button(name="refuse", label=say("claims.refuse"), icon="delete"),
                Button(name="agree", label=say("claims.agree"), icon="done", kind="main"),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "agree":
                return decides(self.house, self._claim, agreed=True, reason="")
            case "refuse":
                return To(WhyNot(self.house, self._claim))
            case _:
                return STAY


class WhyNot(Unheard):
    """Why a claim is not agreed to: whoever wrote it wants to know."""

    name = "claim_refuse"

    def __init__(self, house: House, claim: ShownClaim) -> None:
        """Ask about this one."""
        super().__init__(house)
        self._claim = claim

    def body(self) -> Listing:
        """See `Step`."""
        return _phrases(
            self.house, self.house.say("claims.refuse_reason"), {name: self.house.say(f"claim_no.{name}") for name in NOS}
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "write":
            return To(_written(self.house, "claim_refuse_text", self._given))
        return self._given(self.house.say(f"claim_no.{name}")) if name in NOS else STAY

    def _given(self, reason: str) -> Go:
        return decides(self.house, self._claim, agreed=False, reason=reason)


def decides(house: House, claim: ShownClaim, *, agreed: bool, reason: str) -> Go:
    """A second keeper has decided."""
    staff = house.visit.staff
    decided = decide_claim(house.desk, staff, claim.claim, agreed=agreed, reason=reason) if staff else Refusal.KEEPER_NEEDED
    if isinstance(decided, Refusal):
        return To(Refused(house, decided), done=True)
    done = decided
    settled = Settled(
        house,
        "claim_decided",
        said=lambda: sentences.claim_decided(house.texts, done),
        again=lambda: house.say("claims.next"),
        once_more=lambda: To(ClaimList(house), done=True),
        facts=done.facts,
    )
    return To(settled, done=True)


def _phrases(house: House, question: str, phrases: Mapping[str, str]) -> Listing:
    rows = tuple(Row(name=name, title=phrase, icon="other") for name, phrase in phrases.items())
    write = Button(name="write", label=house.say("claims.reason_write"), icon="keyboard", kind="main")
    return Listing(heading=question, rows=rows, buttons=(write,))


def _written(house: House, name: str, given: Callable[[str], Go]) -> Step:
    return Write(
        house,
        name,
        question=lambda: house.say("claims.reason_text"),
        hint=lambda: house.say("claims.reason_hint"),
        done=given,
        max_characters=REASON_MAX,
        scanned=unheard,
    )


def _here(house: House) -> Here:
    return house.desk.kiosk.here()
