"""Redemptions of this kiosk's, for staff to choose from: by hand, by the card of whoever comes, or by the slip."""

from collections.abc import Callable

from kiosk import sentences
from kiosk.actions.handouts import HandOut
from kiosk.actions.slips import SlipSeen, check_slip
from kiosk.actions.visitor import person_of, read_card
from kiosk.local_time import moment
from kiosk.ui.days import ago_text
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.card import HoldCard
from kiosk.ui.steps.told import Refused, sentences_of
from kiosk.ui.views import Button, Listing, Row
from sync.contract.refusals import Refusal
from sync.contract.slips import looks_like_slip


class GoodsList(Step):
    """Redemptions of this kiosk's, to choose from. Whoever comes may hold up the card (there are many 王*), or the slip."""

    idle_share = 2.0

    def __init__(self, house: House) -> None:
        """List them."""
        super().__init__(house)
        self._member = ""
        self._problem: Refusal | None = None
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        found = self._read()
        self._found = () if isinstance(found, Refusal) else found
        self._problem = found if isinstance(found, Refusal) else None
        self._now_ms = known_now_ms(self.house)

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "all":
            self._member, self._problem = "", None
        if name == "slip":
            return To(_hold_slip(self.house, self._with_slip))
        found = next((handout for handout in self._listed() if name == f"handout:{handout.redemption}"), None)
        return To(self._chosen(found)) if found else STAY

    def scanned(self, code: str) -> Go:
        """See `Step`. A card leaves its holder's goods alone on the list; a slip leads to what it names."""
        if looks_like_slip(code):
            seen = check_slip(self.house.desk, code)
            return To(Refused(self.house, seen)) if isinstance(seen, Refusal) else To(self._with_slip(code, seen))
        desk = self.house.desk
        card = read_card(desk, code)
        member = "" if isinstance(card, Refusal) else person_of(desk, card.number).member
        self._member = member
        self._problem = card if isinstance(card, Refusal) else None if member else Refusal.CARD_UNKNOWN_HERE
        return STAY

    def _read(self) -> tuple[HandOut, ...] | Refusal:
        """What is to be listed now."""
        raise NotImplementedError

    def _chosen(self, found: HandOut) -> Step:
        """Where one of them leads."""
        raise NotImplementedError

    def _with_slip(self, code: str, seen: SlipSeen) -> Step:
        """Where a good slip leads."""
        raise NotImplementedError

    def _listing(self, heading: str, how: str, of_card: str, empty: str, *more: Button) -> Listing:
        """The list in words, with `more` buttons."""
        say, rows = self.house.say, self._listed()
        if self._problem:
            said = sentences_of(self.house.texts.refusal(self._problem))
        else:
            said = (of_card,) if self._member else (how,) if rows else ()
        every = (Button(name="all", label=say("handouts.all"), icon="attendance"),) if self._member else ()
        slip = Button(name="slip", label=say("slip_handout.scan"), icon="scan")
        return Listing(
            heading=heading,
            said=said,
            rows=tuple(self._row(handout) for handout in rows),
            empty=empty,
            buttons=(slip, *every, *more),
        )

    def _listed(self) -> tuple[HandOut, ...]:
        return tuple(handout for handout in self._found if self._member in ("", handout.member))

    def _row(self, handout: HandOut) -> Row:
        return Row(
            name=f"handout:{handout.redemption}",
            title=sentences.goods(self.house.texts, handout),
            note=handout.shown,
            aside=when_text(self.house, handout.at_ms, self._now_ms),
            icon="handout",
        )


def known_now_ms(house: House) -> int | None:
    """What the kiosk believes the time is, or None where it can't tell the day."""
    here = house.desk.kiosk.here()
    return here.now_ms if here.day_known else None


def when_text(house: House, at_ms: int, now_ms: int | None) -> str:
    """A moment of the last days: 今天 14:05."""
    return f"{ago_text(house.texts, at_ms, now_ms)} {moment(at_ms):%H:%M}"


def _hold_slip(house: House, then: Callable[[str, SlipSeen], Step]) -> Step:
    """Wait for a slip, with the camera's picture to aim by."""

    def taken(code: str) -> Go | Refusal:
        seen = check_slip(house.desk, code)
        return seen if isinstance(seen, Refusal) else To(then(code, seen), keep=False)

    return HoldCard(
        house,
        "slip_scan",
        question=lambda: house.say("slip_handout.question"),
        said=lambda: [house.say("slip_handout.how")],
        taken=taken,
    )
