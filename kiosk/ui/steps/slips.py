"""Slips (兑换小票): the visitor's own, printed or shown; and one that somebody holds up."""

from concurrent.futures import Future

from kiosk import sentences
from kiosk.actions.slips import SlipGoods, SlipHere, SlipSeen, check_slip, slip_of
from kiosk.printing.press import Printed, put_slip
from kiosk.ui.house import House
from kiosk.ui.step import BACK, END, HOME, STAY, Go, Step
from kiosk.ui.steps.told import Refused, sentences_of
from kiosk.ui.views import Button, Listing, Mark, Row, Told
from sync.contract.refusals import Refusal

MARKS: dict[str, Mark] = {"waiting": "ok", "early": "wait", "elsewhere": "wait"}
"""How a line of a slip is; whatever else became of it, there is nothing more to give."""


class SlipStep(Step):
    """A slip of this kiosk's: it is printed where there is a printer, and shown where there is none or where that failed."""

    name = "slip"
    can_go_back = False
    idle_share = 2.0

    def __init__(self, house: House, redemption: str, *, facts: tuple[str, ...] = ()) -> None:
        """Give the slip for this redemption, or basket; in staff mode it was asked for again.

        Args:
            house: where.
            redemption: its id.
            facts: what was saved for it a moment ago.
        """
        super().__init__(house)
        self._facts, self._slip = facts, slip_of(house.desk, redemption)
        self._again = house.visit.staff is not None
        self._printing: Future[Printed | Refusal] | None = None
        self._print()

    def tick(self) -> Go:
        """See `Step`. What the printer says is shown when it has said it."""
        return STAY

    def body(self) -> Told:
        """See `Step`."""
        say, slip = self.house.say, self._slip
        if isinstance(slip, Refusal):
            said = sentences_of(self.house.texts.refusal(slip))
            return Told(mark="warn", headline=say("told.not_done"), said=said, facts=self._facts, buttons=self._buttons())
        where = self._where(slip)
        printed = self._printed()
        if self._printing is None:
            return self._shown(slip, "", say("slip.headline"), (*where, say("slip.photo")))
        if printed is None:
            return Told(mark="wait", headline=say("slip.printing"), said=where, facts=self._facts, buttons=self._buttons())
        if isinstance(printed, Refusal):
            said = sentences_of(self.house.texts.refusal(printed))
            return self._shown(slip, "warn", say("slip.not_printed"), said)
        return Told(mark="ok", headline=say("slip.printed"), said=where, facts=self._facts, buttons=self._buttons())

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "again" and self._printing is not None and self._printing.done():
            self._print()
        return {"finish": END, "more": HOME, "ok": BACK}.get(name, STAY)

    def _print(self) -> None:
        house, slip = self.house, self._slip
        printer, texts = house.printer, house.texts
        if printer is not None and isinstance(slip, SlipHere):
            made = slip
            self._printing = house.errand(lambda: put_slip(printer, made, texts))

    def _printed(self) -> Printed | Refusal | None:
        if self._printing is None or not self._printing.done():
            return None
        return self._printing.result()

    def _shown(self, slip: SlipHere, mark: Mark, headline: str, said: tuple[str, ...]) -> Told:
        return Told(mark=mark, headline=headline, said=said, code=slip.code, facts=self._facts, buttons=self._buttons())

    def _buttons(self) -> tuple[Button, ...]:
        say = self.house.say
        again = Button(name="again", label=say("slip.again"), icon="undo")
        failed = (again,) if isinstance(self._printed(), Refusal) else ()
        if self._again:
            return (*failed, Button(name="ok", label=say("told.understood"), icon="done", kind="main"))
        more = Button(name="more", label=say("told.more"), icon="home")
        return (*failed, more, Button(name="finish", label=say("told.finish"), icon="done", kind="main"))

    def _where(self, slip: SlipHere) -> tuple[str, ...]:
        """Where the goods are."""
        say, texts = self.house.say, self.house.texts
        away = [line for line in slip.lines if line.collect]
        there = [say("slip.collect_at", what=sentences.goods(texts, line), station=line.collect) for line in away]
        return tuple(there) if len(away) == len(slip.lines) else (say("redeem.collect"), *there)


def begin_slip(house: House, code: str) -> Step:
    """What a slip says that somebody holds up, or why it is none."""
    seen = check_slip(house.desk, code)
    return Refused(house, seen) if isinstance(seen, Refusal) else SlipShown(house, code, seen)


class SlipShown(Step):
    """What a slip says, and whether its goods were fetched. Nothing on it is anybody's secret."""

    name = "slip_seen"
    idle_share = 2.0

    def __init__(self, house: House, code: str, seen: SlipSeen) -> None:
        """Tell of this one."""
        super().__init__(house)
        self._code, self._seen = code, seen

    def resumed(self) -> None:
        """See `Step`."""
        seen = check_slip(self.house.desk, self._code)
        if isinstance(seen, SlipSeen):
            self._seen = seen

    def body(self) -> Listing:
        """See `Step`."""
        say, seen = self.house.say, self._seen
        can_fetch = not seen.expired and any(line.state in ("waiting", "early") for line in seen.lines)
        return Listing(
            heading=say("slip_seen.heading"),
            said=(sentences.slip_made(self.house.texts, seen), *((say("slip_seen.bring"),) if can_fetch else ())),
            rows=slip_rows(self.house, seen.lines),
            buttons=(Button(name="finish", label=say("told.finish"), icon="done", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name != "finish":
            return STAY
        return BACK if self.house.visit.seen else END

    def scanned(self, code: str) -> Go | None:
        """See `Step`. The same slip still lies before the camera."""
        return STAY if code == self._code else None


def slip_rows(house: House, lines: tuple[SlipGoods, ...], prefix: str = "") -> tuple[Row, ...]:
    """The lines of a slip; with a prefix they can be pressed, by that and the redemption's id."""
    return tuple(
        Row(
            name=f"{prefix}{line.redemption}" if prefix else "",
            title=sentences.goods(house.texts, line),
            note=sentences.slip_state(house.texts, line),
            icon="handout",
            mark=MARKS.get(line.state, "warn"),
        )
        for line in lines
    )
