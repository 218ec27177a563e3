"""Hand-outs (兑换发放): what waits, for whom, read back, handed out; or all that a slip names."""

from kiosk import sentences
from kiosk.actions.handouts import HandOut, hand_out, hand_out_slip, waiting
from kiosk.actions.slips import SlipSeen
from kiosk.ui.house import House
from kiosk.ui.step import BACK, STAY, Go, Step, To
from kiosk.ui.steps.goods_list import GoodsList, known_now_ms, when_text
from kiosk.ui.steps.returns import ReturnList
from kiosk.ui.steps.settled import Settled
from kiosk.ui.steps.slips import SlipStep, slip_rows
from kiosk.ui.steps.told import Refused
from kiosk.ui.steps.unheard import Unheard
from kiosk.ui.views import Button, Listing, Pair, ReadBack
from sync.contract.refusals import Refusal


class HandOutList(GoodsList):
    """What waits, oldest first."""

    name = "handouts"

    def body(self) -> Listing:
        """See `Step`."""
        say = self.house.say
        return self._listing(
            say("handouts.heading"),
            say("handouts.how"),
            say("handouts.of_card", count=len(self._listed())),
            say("handouts.none_of_card") if self._member else say("show.no_handouts"),
            Button(name="returns", label=say("returns.tile"), icon="undo"),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        return To(ReturnList(self.house)) if name == "returns" else super().press(name)

    def _read(self) -> tuple[HandOut, ...] | Refusal:
        found = waiting(self.house.desk)
        return found if isinstance(found, Refusal) else found.waiting

    def _chosen(self, found: HandOut) -> Step:
        return HandOutReadBack(self.house, found)

    def _with_slip(self, code: str, seen: SlipSeen) -> Step:
        return SlipReadBack(self.house, code, seen)


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
        slip = say("slip.print") if self.house.printer else say("slip.show")
        return ReadBack(
            question=say("handouts.read_back"),
            pairs=(
                Pair(label=say("handouts.what"), value=sentences.goods(self.house.texts, handout)),
                Pair(label=say("handouts.whom"), value=handout.shown),
                Pair(label=say("handouts.when"), value=when_text(self.house, handout.at_ms, self._now_ms)),
            ),
            said=(say("handouts.look"),),
            buttons=(
                Button(name="slip", label=slip, icon="eye"),
                Button(name="hand_out", label=say("handouts.given"), icon="handout", kind="main"),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        house, staff = self.house, self.house.visit.staff
        if name == "slip":
            return To(SlipStep(house, self._handout.redemption))
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


class SlipReadBack(Unheard):
    """What is given for a slip, before it is written down."""

    name = "slip_read_back"

    def __init__(self, house: House, code: str, seen: SlipSeen) -> None:
        """Read this one back."""
        super().__init__(house)
        self._code, self._seen = code, seen

    def body(self) -> Listing:
        """See `Step`."""
        say, seen = self.house.say, self._seen
        can_give = not seen.expired and any(line.state == "waiting" for line in seen.lines)
        return Listing(
            heading=say("slip_handout.heading") if can_give else say("slip_handout.nothing"),
            said=(sentences.slip_made(self.house.texts, seen),),
            rows=slip_rows(self.house, seen.lines),
            buttons=(Button(name="hand_out", label=say("handouts.given"), icon="handout", kind="main", enabled=can_give),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        house, staff = self.house, self.house.visit.staff
        if name != "hand_out":
            return STAY
        given = hand_out_slip(house.desk, staff, self._code) if staff else Refusal.KEEPER_NEEDED
        if isinstance(given, Refusal):
            return To(Refused(house, given), keep=False)
        done = given
        settled = Settled(
            house,
            "handed_out",
            said=lambda: sentences.handed_out_for_slip(house.texts, done),
            again=lambda: house.say("handouts.more"),
            once_more=lambda: BACK,
            facts=done.facts,
        )
        return To(settled, keep=False)
