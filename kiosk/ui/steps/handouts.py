"""Hand-outs (兑换发放): what waits, for whom, read back, handed out."""

from kiosk import sentences
from kiosk.actions.handouts import HandOut, hand_out, waiting
from kiosk.actions.visitor import person_of, read_card
from kiosk.local_time import moment
from kiosk.ui.days import ago_text
from kiosk.ui.house import House
from kiosk.ui.step import BACK, STAY, Go, Step, To
from kiosk.ui.steps.settled import Settled
from kiosk.ui.steps.told import Refused, sentences_of
from kiosk.ui.steps.unheard import Unheard
from kiosk.ui.views import Button, Listing, Pair, ReadBack, Row
from sync.contract.refusals import Refusal


class HandOutList(Step):
    """What waits, oldest first. Whoever comes for it may hold up the card, for there are many 王*."""

    name = "handouts"
    idle_share = 2.0

    def __init__(self, house: House) -> None:
        """List it."""
        super().__init__(house)
        self._member = ""
        self._problem: Refusal | None = None
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        found = waiting(self.house.desk)
        self._waiting = () if isinstance(found, Refusal) else found.waiting
        self._problem = found if isinstance(found, Refusal) else None
        self._now_ms = known_now_ms(self.house)

    def body(self) -> Listing:
        """See `Step`."""
        say, rows = self.house.say, self._listed()
        if self._problem:
            said = sentences_of(self.house.texts.refusal(self._problem))
        elif self._member:
            said = (say("handouts.of_card", count=len(rows)),)
        else:
            said = (say("handouts.how"),) if rows else ()
        return Listing(
            heading=say("handouts.heading"),
            said=said,
            rows=tuple(self._row(handout) for handout in rows),
            empty=say("handouts.none_of_card") if self._member else say("show.no_handouts"),
            buttons=(Button(name="all", label=say("handouts.all"), icon="attendance"),) if self._member else (),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "all":
            self._member, self._problem = "", None
        found = next((handout for handout in self._listed() if name == f"handout:{handout.redemption}"), None)
        return To(HandOutReadBack(self.house, found)) if found else STAY

    def scanned(self, code: str) -> Go:
        """See `Step`. The card of whoever comes for goods leaves theirs alone on the list."""
        desk = self.house.desk
        card = read_card(desk, code)
        member = "" if isinstance(card, Refusal) else person_of(desk, card.number).member
        self._member = member
        self._problem = card if isinstance(card, Refusal) else None if member else Refusal.CARD_UNKNOWN_HERE
        return STAY

    def _listed(self) -> tuple[HandOut, ...]:
        return tuple(handout for handout in self._waiting if self._member in ("", handout.member))

    def _row(self, handout: HandOut) -> Row:
        return Row(
            name=f"handout:{handout.redemption}",
            title=sentences.goods(self.house.texts, handout),
            note=handout.shown,
            aside=when_text(self.house, handout.at_ms, self._now_ms),
            icon="handout",
        )


class HandOutReadBack(Unheard):
    """What is given, to whom, before it is written down."""

    name = "handout_read_back"

    def __init__(self, house: House, handout: HandOut) -> None:
        """Read this one back."""
        super().__init__(house)
        self._handout = handout
        self._now_ms = known_now_ms(house)

    def body(self) -> ReadBack:
        """See `Step`."""
        say, handout = self.house.say, self._handout
        return ReadBack(
            question=say("handouts.read_back"),
            pairs=(
                Pair(label=say("handouts.what"), value=sentences.goods(self.house.texts, handout)),
                Pair(label=say("handouts.whom"), value=handout.shown),
                Pair(label=say("handouts.when"), value=when_text(self.house, handout.at_ms, self._now_ms)),
            ),
            said=(say("handouts.look"),),
            buttons=(Button(name="hand_out", label=say("handouts.given"), icon="handout", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        house, staff = self.house, self.house.visit.staff
        if name != "hand_out":
            return STAY
        given = hand_out(house.desk, staff, self._handout.redemption) if staff else Refusal.KEEPER_NEEDED
        if isinstance(given, Refusal):
            return To(Refused(house, given), keep=False)
        done = given
        settled = Settled(
            house,
            "handed_out",
            said=lambda: sentences.handed_out(house.texts, done),
            again=lambda: house.say("handouts.more"),
            once_more=lambda: BACK,
            facts=done.facts,
        )
        return To(settled, keep=False)


def known_now_ms(house: House) -> int | None:
    """What the kiosk believes the time is, or None where it can't tell the day."""
    here = house.desk.kiosk.here()
    return here.now_ms if here.day_known else None


def when_text(house: House, at_ms: int, now_ms: int | None) -> str:
    """A moment of the last days: 今天 14:05."""
    return f"{ago_text(house.texts, at_ms, now_ms)} {moment(at_ms):%H:%M}"
