"""Staff mode: goods are brought back (退换): which, why, read back, taken back."""

from typing import Final

from kiosk import sentences
from kiosk.actions.handouts import HandOut
from kiosk.actions.returns import returnable, take_back
from kiosk.actions.slips import SlipGoods, SlipSeen
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.goods_list import GoodsList
from kiosk.ui.steps.settled import Settled
from kiosk.ui.steps.slips import slip_rows
from kiosk.ui.steps.told import Refused
from kiosk.ui.steps.unheard import Unheard, unheard
from kiosk.ui.steps.writing import Write
from kiosk.ui.views import Button, Listing, Pair, ReadBack, Row
from sync.contract.refusals import Refusal

REASON_MAX: Final = 100


class ReturnList(GoodsList):
    """What was redeemed here, newest first."""

    name = "returns"

    def body(self) -> Listing:
        """See `Step`."""
        say = self.house.say
        return self._listing(
            say("returns.heading"),
            say("returns.how"),
            say("returns.of_card", count=len(self._listed())),
            say("returns.none_of_card") if self._member else say("returns.none"),
        )

    def _read(self) -> tuple[HandOut, ...] | Refusal:
        found = returnable(self.house.desk)
        return found if isinstance(found, Refusal) else found.redeemed

    def _chosen(self, found: HandOut) -> Step:
        return WhyReturned(self.house, found)

    def _with_slip(self, code: str, seen: SlipSeen) -> Step:
        return WhichOfSlip(self.house, code, seen)


class WhichOfSlip(Unheard):
    """Which line of a slip is brought back."""

    name = "return_of_slip"

    def __init__(self, house: House, code: str, seen: SlipSeen) -> None:
        """Ask of this one."""
        super().__init__(house)
        self._code, self._seen = code, seen

    def body(self) -> Listing:
        """See `Step`."""
        say, seen = self.house.say, self._seen
        return Listing(
            heading=say("returns.heading"),
            said=(sentences.slip_made(self.house.texts, seen),),
            rows=slip_rows(self.house, seen.lines, "line:"),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        line = next((line for line in self._seen.lines if name == f"line:{line.redemption}"), None)
        return To(WhyReturned(self.house, line, self._code)) if line else STAY


class WhyReturned(Unheard):
    """Why it is brought back: ready phrases, or in one's own words."""

    name = "return_reason"

    def __init__(self, house: House, what: HandOut | SlipGoods, slip: str = "") -> None:
        """Ask of this; `slip`: the code of the slip that names it, or empty."""
        super().__init__(house)
        self._what, self._slip = what, slip

    def body(self) -> Listing:
        """See `Step`."""
        say = self.house.say
        return Listing(
            heading=say("returns.reason"),
            rows=tuple(
                Row(name=f"reason:{place}", title=reason, icon="undo") for place, reason in enumerate(self._reasons())
            ),
            buttons=(Button(name="write", label=say("returns.write"), icon="keyboard"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        house = self.house
        if name == "write":
            return To(
                Write(
                    house,
                    "return_text",
                    question=lambda: house.say("returns.text"),
                    hint=lambda: house.say("returns.text_hint"),
                    done=lambda text: To(ReturnReadBack(house, self._what, text, self._slip)),
                    max_characters=REASON_MAX,
                    scanned=unheard,
                )
            )
        reason = next((reason for place, reason in enumerate(self._reasons()) if name == f"reason:{place}"), None)
        return To(ReturnReadBack(house, self._what, reason, self._slip)) if reason else STAY

    def _reasons(self) -> tuple[str, ...]:
        say = self.house.say
        return say("returns.broken"), say("returns.wrong"), say("returns.unwanted"), say("returns.not_had")


class ReturnReadBack(Unheard):
    """What is taken back and why, before it is written down."""

    name = "return_read_back"

    def __init__(self, house: House, what: HandOut | SlipGoods, reason: str, slip: str = "") -> None:
        """Read this back."""
        super().__init__(house)
        self._what, self._reason, self._slip = what, reason, slip

    def body(self) -> ReadBack:
        """See `Step`."""
        say, what = self.house.say, self._what
        whom = (Pair(label=say("returns.whom"), value=what.shown),) if isinstance(what, HandOut) else ()
        return ReadBack(
            question=say("returns.read_back"),
            pairs=(
                Pair(label=say("returns.what"), value=sentences.goods(self.house.texts, what)),
                *whom,
                Pair(label=say("returns.why"), value=self._reason),
            ),
            said=(say("returns.look"),),
            buttons=(Button(name="take_back", label=say("returns.confirm"), icon="undo", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        house, staff = self.house, self.house.visit.staff
        if name != "take_back":
            return STAY
        taken = (
            take_back(house.desk, staff, self._what.redemption, self._reason, self._slip) if staff else Refusal.KEEPER_NEEDED
        )
        if isinstance(taken, Refusal):
            return To(Refused(house, taken), keep=False)
        done = taken
        settled = Settled(
            house,
            "returned",
            said=lambda: sentences.returned(house.texts, done),
            again=lambda: house.say("returns.more"),
            once_more=lambda: To(ReturnList(house), keep=False),
            facts=done.facts,
        )
        return To(settled, done=True)
