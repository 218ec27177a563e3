"""Staff mode: what neighbours need and nobody has seen to yet (派单): looked at, offered to the nearest fitting volunteer,
and seen through. Nothing here says who needs it: staff read names and addresses at the console."""

from typing import Final

from kiosk.actions.needs import (
    Candidate,
    NeedHere,
    Needs,
    Volunteer,
    candidates,
    needs,
    take_need,
    volunteer_of_card,
)
from kiosk.ui.days import ago_text, date_text
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.need_words import what, where_it_is, why_words
from kiosk.ui.steps.settled import Settled
from kiosk.ui.steps.told import Refused, sentences_of
from kiosk.ui.steps.unheard import Unheard
from kiosk.ui.steps.wish import category_icon
from kiosk.ui.steps.wish_words import category_words
from kiosk.ui.views import Button, Kind, Listing, Menu, Pair, ReadBack, Row, Tile
from sync.contract.documents import Need
from sync.contract.refusals import Refusal
from sync.contract.rules.wish_course import (
    CLAIMED,
    DISPUTED,
    OFFERED,
    PUBLISHED,
    REFERRED,
    SUBMITTED,
    UNDER_WAY,
    VERIFIED,
)

GROUPS: Final = {
    "to_verify": (SUBMITTED,),
    "to_send": (VERIFIED,),
    "asked": (OFFERED,),
    "going": (CLAIMED, UNDER_WAY),
    "disputed": (DISPUTED,),
    "on_the_wall": (PUBLISHED,),
    "referred": (REFERRED,),
}
"""The parts of the list, in its order, and whose state puts them there; what is overdue stands above all of them."""
OVERDUE: Final = "overdue"

NOS: Final = ("no_1", "no_2", "no_3", "no_4", "no_5")
"""Ready reasons, of the texts' table `need_no`. Whoever asked reads them, so none is written by hand."""

_ICONS: Final = {
    "verify": "eye",
    "offer": "care",
    "accept": "done",
    "decline": "wrong",
    "give_back": "undo",
    "settle": "star",
    "withdraw": "delete",
    "decide_against": "lock",
}


def needs_tile(house: House) -> Tile:
    """The way in, with how many wait."""
    count = len(_read(house).waiting)
    note = house.say("needs.tile_note", count=count) if count else house.say("needs.tile_none")
    return Tile(name="needs", label=house.say("needs.tile"), icon="errand", note=note)


class NeedList(Unheard):
    """All of it: what is overdue first, then by where it is."""

    name = "needs"
    idle_share = 3.0

    def __init__(self, house: House) -> None:
        """List it."""
        super().__init__(house)
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        self._found = needs(self.house.desk)
        self._now_ms = _now_ms(self.house)

    def body(self) -> Listing:
        """See `Step`."""
        say, found = self.house.say, self._found
        if isinstance(found, Refusal):
            return Listing(heading=say("needs.heading"), said=sentences_of(self.house.texts.refusal(found)))
        rows: list[Row] = []
        for group, waiting in _grouped(found):
            head = say(f"need_group.{group}", count=len(waiting))
            rows.append(Row(title=head, icon="clock" if group == OVERDUE else "errand", head=True))
            rows += [self._row(one) for one in waiting]
        return Listing(
            heading=say("needs.heading"),
            said=(say("needs.how"),) if rows else (),
            rows=tuple(rows),
            empty=say("needs.empty"),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        known = self._found if isinstance(self._found, Needs) else Needs()
        found = known.find(name.removeprefix("need:")) if name.startswith("need:") else None
        return To(NeedPage(self.house, found)) if found else STAY

    def _row(self, one: NeedHere) -> Row:
        need, texts = one.need, self.house.texts
        return Row(
            name=f"need:{need.id}",
            title=what(self.house, need),
            note=where_it_is(self.house, need),
            aside=self.house.say("my_wishes.pending") if one.pending else ago_text(texts, need.since_ms, self._now_ms),
            icon=category_icon(need.category),
            mark="warn" if one.overdue else "",
        )


class NeedPage(Unheard):
    """One of them: where it is, and what can be done."""

    name = "need"
    idle_share = 3.0

    def __init__(self, house: House, one: NeedHere) -> None:
        """Show this one."""
        super().__init__(house)
        self._one = one
        self.resumed()

    def resumed(self) -> None:
        """See `Step`. What is in the list no more is shown as it was, and nothing can be done with it."""
        self._one = _read(self.house).find(self._one.need.id) or NeedHere(need=self._one.need)
        self._now_ms = _now_ms(self.house)

    def body(self) -> Menu:
        """See `Step`."""
        say, need = self.house.say, self._one.need
        about = [self._kind(), category_words(self.house, need.category) if need.shown else "", self._asked_ago()]
        said = [" · ".join(filter(None, about)), where_it_is(self.house, need), self._due()]
        gone = () if self._one.steps else (say("needs.gone"),)
        return Menu(
            question=what(self.house, need),
            said=(*filter(None, said), *gone),
            tiles=tuple(self._tile(step) for step in self._steps()),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name not in self._one.steps:
            return STAY
        need = self._one.need
        match name:
            case "verify":
                return takes(self.house, need, name)
            case "offer":
                return To(WhoToAsk(self.house, need))
            case "decide_against":
                return To(WhyNot(self.house, need))
            case _:
                return To(NeedReadBack(self.house, need, name))

    def _steps(self) -> list[str]:
        """Those that there are, what is most likely wanted first."""
        return sorted(self._one.steps, key=lambda step: step != self._likely())

    def _likely(self) -> str:
        match self._one.need.state:
            case "submitted":
                return "verify"
            case "offered":
                return "accept"
            case "claimed" | "under_way":
                return "settle"
            case _:
                return "offer"

    def _tile(self, step: str) -> Tile:
        say = self.house.say
        kind: Kind = "main" if step == self._likely() else "plain"
        key = "offer_again" if step == "offer" and self._one.need.state == OFFERED else step
        label, note = say(f"need_deed.{key}"), say(f"need_deed_note.{key}")
        return Tile(name=step, label=label, icon=_ICONS[step], note=note, kind=kind)

    def _kind(self) -> str:
        key = f"wish_kind.{self._one.need.kind}"
        return self.house.say(key) if self.house.texts.knows(key) else ""

    def _asked_ago(self) -> str:
        return self.house.say("needs.asked_for", ago=ago_text(self.house.texts, self._one.need.at_ms, self._now_ms))

    def _due(self) -> str:
        due_ms = self._one.need.due_ms
        if not due_ms or self._now_ms is None:
            return ""
        date = date_text(self.house.texts, due_ms)
        return self.house.say("needs.overdue" if self._one.overdue else "needs.due", date=date)


class WhoToAsk(Step):
    """Who could go: the best first, each with why; or whoever stands there, by card."""

    name = "need_who"
    idle_share = 3.0

    def __init__(self, house: House, need: Need) -> None:
        """Ask for this one."""
        super().__init__(house)
        self._need = need
        self._problem: Refusal | None = None
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        staff = self.house.visit.staff
        found = candidates(self.house.desk, staff, self._need.id) if staff else Refusal.KEEPER_NEEDED
        self._found = () if isinstance(found, Refusal) else found.best

    def body(self) -> Listing:
        """See `Step`."""
        say = self.house.say
        problem = sentences_of(self.house.texts.refusal(self._problem)) if self._problem else ()
        return Listing(
            heading=say("needs.who"),
            said=problem or (say("needs.who_how") if self._found else say("needs.who_none"),),
            rows=tuple(
                Row(
                    name=f"ask:{place}",
                    # Numbered: there may be two 王*, and a wide glass has two columns.
                    title=f"{place + 1}. {one.shown or say('my_wishes.somebody')}",
                    note=why_words(self.house, one),
                    icon="care",
                )
                for place, one in enumerate(self._found)
            ),
            empty=say("needs.who_card"),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        found = next((one for place, one in enumerate(self._found) if name == f"ask:{place}"), None)
        return To(NeedReadBack(self.house, self._need, "offer", helper=found)) if found else STAY

    def scanned(self, code: str) -> Go:
        """See `Step`. Whoever would go holds up the own card."""
        staff = self.house.visit.staff
        if staff is None or code.casefold() == self.house.visit.code.casefold():
            return STAY  # the keeper's own still lies there
        found = volunteer_of_card(self.house.desk, staff, code)
        self._problem = found if isinstance(found, Refusal) else None
        if isinstance(found, Refusal):
            return STAY
        known = next((one for one in self._found if one.member == found.member), None)
        return To(NeedReadBack(self.house, self._need, "offer", helper=known or found))


class WhyNot(Unheard):
    """Why it can't be done: whoever asked wants to know."""

    name = "need_no"

    def __init__(self, house: House, need: Need) -> None:
        """Ask about this one."""
        super().__init__(house)
        self._need = need

    def body(self) -> Listing:
        """See `Step`."""
        say = self.house.say
        rows = tuple(Row(name=name, title=say(f"need_no.{name}"), icon="other") for name in NOS)
        return Listing(heading=say("needs.why_not"), said=(say("needs.why_not_how"),), rows=rows)

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name not in NOS:
            return STAY
        reason = self.house.say(f"need_no.{name}")
        return To(NeedReadBack(self.house, self._need, "decide_against", reason=reason))


class NeedReadBack(Unheard):
    """What will be done, and what comes of it, before it is saved."""

    name = "need_read_back"

    def __init__(
        self, house: House, need: Need, step: str, *, helper: Candidate | Volunteer | None = None, reason: str = ""
    ) -> None:
        """Read this step back.

        Args:
            house: where.
            need: of which need.
            step: one of `need_deeds.AT_A_KIOSK`.
            helper: of `offer`, who is asked.
            reason: of `decide_against`, why.
        """
        super().__init__(house)
        self._need, self._step, self._helper, self._reason = need, step, helper, reason

    def body(self) -> ReadBack:
        """See `Step`."""
        say, need, step = self.house.say, self._need, self._step
        who = self._helper.shown if self._helper else need.helper_shown
        pairs = [Pair(label=say("needs.what"), value=what(self.house, need))]
        if who:
            pairs.append(Pair(label=say("needs.helper"), value=who))
        if isinstance(self._helper, Candidate):
            pairs.append(Pair(label=say("needs.why"), value=why_words(self.house, self._helper)))
        if self._reason:
            pairs.append(Pair(label=say("needs.reason"), value=self._reason))
        return ReadBack(
            question=say(f"need_sure.{step}"),
            pairs=tuple(pairs),
            said=(say(f"need_then.{step}"),),
            buttons=(Button(name="save", label=say("needs.save"), icon="done", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name != "save":
            return STAY
        helper = self._helper.member if self._helper else ""
        return takes(self.house, self._need, self._step, helper=helper, reason=self._reason)


def takes(house: House, need: Need, step: str, *, helper: str = "", reason: str = "") -> Go:
    """Take this step, and say how it went."""
    staff = house.visit.staff
    taken = take_need(house.desk, staff, need.id, step, helper=helper, reason=reason) if staff else Refusal.KEEPER_NEEDED
    if isinstance(taken, Refusal):
        return To(Refused(house, taken))
    done = taken
    if step == "verify":  # what comes next is to be decided at once
        found = _read(house).find(need.id)
        return To(NeedPage(house, found), keep=False) if found else STAY
    settled = Settled(
        house,
        "need_done",
        said=lambda: [house.say(f"need_told.{step}", who=done.helper_shown or house.say("my_wishes.somebody"))],
        again=lambda: house.say("needs.next"),
        once_more=lambda: To(NeedList(house), done=True),
        facts=done.facts,
    )
    return To(settled, done=True)


def _grouped(found: Needs) -> list[tuple[str, list[NeedHere]]]:
    """The parts that have anything in them; a state that only a later version knows is at the end."""
    parts: dict[str, list[NeedHere]] = {group: [] for group in (OVERDUE, *GROUPS)}
    for one in found.waiting:
        of_state = next((group for group, states in GROUPS.items() if one.need.state in states), "referred")
        parts[OVERDUE if one.overdue else of_state].append(one)
    return [(group, waiting) for group, waiting in parts.items() if waiting]


def _read(house: House) -> Needs:
    found = needs(house.desk)
    return Needs() if isinstance(found, Refusal) else found


def _now_ms(house: House) -> int | None:
    here = house.desk.kiosk.here()
    return here.now_ms if here.day_known else None
