"""Make a wish (微心愿): what it is about; said aloud, written, or a ready phrase; read back, saved.

Without a card a name and a telephone number come first. A card held up at any moment before it is saved takes the wish over:
what was said stays, and who says it is known.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

import msgspec

from kiosk import sentences
from kiosk.actions.wish import make_wish
from kiosk.sound.opus import compress
from kiosk.sound.seams import Sound
from kiosk.ui.drafts import Draft
from kiosk.ui.house import House
from kiosk.ui.step import BACK, STAY, Go, Step, To
from kiosk.ui.steps.digits import Digits
from kiosk.ui.steps.spoken import Spoken, lasts_s
from kiosk.ui.steps.told import Done, Refused, Waiting
from kiosk.ui.steps.writing import Write
from kiosk.ui.views import Button, Listing, Menu, Pair, ReadBack, Row, Tile
from sync.contract.documents import masked_name, masked_phone
from sync.contract.refusals import Refusal
from sync.contract.rules.members import NAME_MAX, is_phone
from sync.contract.rules.wish_course import REQUEST, WISH
from sync.contract.rules.wishes import TEXT_MAX
from sync.contract.settings import Phrase, WishCategory

_CATEGORY_ICONS: Final = {
    "repair": "repair",
    "errand": "errand",
    "company": "company",
    "care": "care",
    "learning": "learning",
    "health": "health_advice",
    "public": "public",
    "goods": "goods",
}
TILES_MAX: Final = 12


def category_icon(category: str) -> str:
    """The icon of a wish category; one that a district invented has the icon of all others."""
    return _CATEGORY_ICONS.get(category, "other")


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A wish that is being made.

    Attributes:
        name, phone: of whoever wishes without a card.
        category: chosen, or None so far.
        text: in words, or empty so far.
        sound: said instead, or None.
        behalf: a card's holder asks for a neighbour, whose name and telephone number they are.
    """

    name: str = ""
    phone: str = ""
    category: WishCategory | None = None
    text: str = ""
    sound: Sound | None = None
    behalf: bool = False


def begin_wish(house: House) -> Step:
    """The first question: who wishes, or with a card what about."""
    return WishCategories(house, Wish()) if house.visit.seen else WishName(house)


def goes_on(house: House, wish: Wish) -> Step:
    """The step that asks for what a card's wish still lacks."""
    if wish.category is None:
        return WishCategories(house, wish)
    # Where there is but one way there is nothing to choose.
    one_way = not wish.category.phrases and house.microphone.problem()
    return WishText(house, wish) if one_way else WishWays(house, wish, wish.category)


def wish_again(house: House, draft: Draft) -> Step | None:
    """The step that goes on with a wish that was begun, or None where its category is no more."""
    categories = house.desk.kiosk.replica.settings().wish_categories
    category = next((category for category in categories if category.id == draft.data["category"]), None)
    return WishText(house, Wish(category=category, text=str(draft.data["text"]))) if category else None


class WishName(Write):
    """Without a card: a name."""

    def __init__(self, house: House) -> None:
        """Ask for it."""
        super().__init__(
            house,
            "wish_name",
            question=lambda: house.say("wish.name"),
            done=lambda name: To(WishPhone(house, Wish(name=name))),
            hint=lambda: house.say("wish.name_hint"),
            max_characters=NAME_MAX,
            kind="name",
        )

    def with_card(self) -> Step:
        """See `Step`."""
        return goes_on(self.house, Wish())


class WishPhone(Digits):
    """Without a card: a telephone number."""

    def __init__(self, house: House, wish: Wish) -> None:
        """Ask for it."""
        super().__init__(
            house,
            "wish_phone",
            question=lambda: house.say("wish.phone"),
            said=lambda: [house.say("wish.phone_why")],
            done=self._typed,
        )
        self._wish = wish

    def with_card(self) -> Step:
        """See `Step`."""
        return goes_on(self.house, Wish())

    def _typed(self, phone: str) -> Go | Refusal:
        if not is_phone(phone):
            return Refusal.PHONE_BAD_FORM
        return To(WishCategories(self.house, msgspec.structs.replace(self._wish, phone=phone)))


class NeighbourName(Write):
    """With a card, for a neighbour: that neighbour's name."""

    def __init__(self, house: House) -> None:
        """Ask for it."""
        super().__init__(
            house,
            "wish_neighbour_name",
            question=lambda: house.say("wish_ways.behalf_name"),
            done=lambda name: To(NeighbourPhone(house, Wish(name=name, behalf=True))),
            hint=lambda: house.say("wish.name_hint"),
            max_characters=NAME_MAX,
            kind="name",
        )


class NeighbourPhone(Digits):
    """With a card, for a neighbour: that neighbour's telephone number."""

    def __init__(self, house: House, wish: Wish) -> None:
        """Ask for it."""
        super().__init__(
            house,
            "wish_neighbour_phone",
            question=lambda: house.say("wish_ways.behalf_phone"),
            said=lambda: [house.say("wish_ways.behalf_why")],
            done=self._typed,
        )
        self._wish = wish

    def _typed(self, phone: str) -> Go | Refusal:
        if not is_phone(phone):
            return Refusal.PHONE_BAD_FORM
        return To(WishCategories(self.house, msgspec.structs.replace(self._wish, phone=phone)))


class WishCategories(Step):
    """What is it about?"""

    name = "wish_category"

    def __init__(self, house: House, wish: Wish) -> None:
        """Offer the district's categories."""
        super().__init__(house)
        self._wish = wish
        self._onward: dict[str, Step] = {}
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        self._categories = self.house.desk.kiosk.replica.settings().wish_categories

    def with_card(self) -> Step:
        """See `Step`."""
        return goes_on(self.house, Wish())

    def body(self) -> Menu | Listing:
        """See `Step`. More categories than there is room for tiles are listed."""
        question = self.house.say("wish.category")
        behalf = Button(name="behalf", label=self.house.say("wish_ways.behalf"), icon="company")
        buttons = (behalf,) if self._may_ask_for_a_neighbour() else ()
        named = [(f"category:{c.id}", self.house.pick(c.zh, c.en), c) for c in self._categories]
        if len(named) > TILES_MAX:
            rows = tuple(Row(name=name, title=label, icon=category_icon(c.id)) for name, label, c in named)
            return Listing(heading=question, rows=rows, buttons=buttons)
        tiles = tuple(Tile(name=name, label=label, icon=category_icon(c.id)) for name, label, c in named)
        return Menu(question=question, tiles=tiles, buttons=buttons)

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "behalf" and self._may_ask_for_a_neighbour():
            return To(NeighbourName(self.house))
        found = next((category for category in self._categories if name == f"category:{category.id}"), None)
        if found is None:
            return STAY
        if found.id not in self._onward:
            self._onward[found.id] = goes_on(self.house, msgspec.structs.replace(self._wish, category=found))
        return _again(self._onward[found.id])

    def _may_ask_for_a_neighbour(self) -> bool:
        """Without a card whoever it is for is asked anyway."""
        seen = self.house.visit.seen
        return seen is not None and seen.known and not self._wish.behalf


class WishWays(Step):
    """How to make it: said aloud, written, or with a ready phrase."""

    name = "wish_way"

    def __init__(self, house: House, wish: Wish, category: WishCategory) -> None:
        """Offer the ways that there are."""
        super().__init__(house)
        self._wish, self._category = wish, category
        self._ways: dict[str, Step] = {
            "speak": speaking(house, wish, write=lambda: To(self._ways["write"], keep=False)),
            "write": WishText(house, wish),
        }
        if category.phrases:
            self._ways["phrases"] = WishPhrases(house, wish, category)

    def with_card(self) -> Step:
        """See `Step`."""
        return WishWays(self.house, _of_a_card(self._wish), self._category)

    def body(self) -> Menu:
        """See `Step`. A microphone that doesn't work may work again when it is tried: that is said, and not forbidden."""
        say = self.house.say
        deaf = bool(self.house.microphone.problem())
        speak = say("spoken.speak_not") if deaf else say("spoken.speak_note")
        tiles = (
            Tile(name="speak", label=say("spoken.speak"), note=speak, icon="microphone"),
            Tile(name="write", label=say("wish.write"), note=say("spoken.write_note"), icon="brush"),
            Tile(name="phrases", label=say("spoken.phrases"), note=say("spoken.phrases_note"), icon="phrases"),
        )
        return Menu(question=say("spoken.way"), tiles=tuple(tile for tile in tiles if tile.name in self._ways))

    def press(self, name: str) -> Go:
        """See `Step`."""
        return _again(self._ways[name]) if name in self._ways else STAY


class WishPhrases(Step):
    """Ready phrases of the category."""

    name = "wish_phrases"

    def __init__(self, house: House, wish: Wish, category: WishCategory) -> None:
        """Offer them."""
        super().__init__(house)
        self._wish, self._category = wish, category

    def with_card(self) -> Step:
        """See `Step`."""
        return WishPhrases(self.house, _of_a_card(self._wish), self._category)

    def body(self) -> Listing:
        """See `Step`."""
        category, say = self._category, self.house.say
        return Listing(
            heading=self.house.pick(category.zh, category.en),
            said=(say("wish.phrases"),),
            rows=tuple(
                Row(name=f"phrase:{place}", title=self._in_words(phrase), icon=category_icon(category.id))
                for place, phrase in enumerate(category.phrases)
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        for place, phrase in enumerate(self._category.phrases):
            if name == f"phrase:{place}":
                return To(WishReadBack(self.house, msgspec.structs.replace(self._wish, text=self._in_words(phrase))))
        return STAY

    def _in_words(self, phrase: Phrase) -> str:
        return self.house.pick(phrase.zh, phrase.en)


class WishText(Write):
    """One's own words, or a phrase that is amended."""

    def __init__(self, house: House, wish: Wish, *, done: Callable[[str], Go] | None = None) -> None:
        """Ask for them.

        Args:
            house: where.
            wish: what is known so far; a text in it may be changed.
            done: takes the text; without it, the wish is read back.
        """
        super().__init__(
            house,
            "wish_text",
            question=lambda: house.say("wish.text"),
            done=done or (lambda text: To(WishReadBack(house, msgspec.structs.replace(wish, text=text), begun=True))),
            hint=lambda: house.say("wish.text_hint"),
            text=wish.text,
            max_characters=TEXT_MAX,
        )
        self._wish = wish

    def with_card(self) -> Step:
        """See `Step`. What is written so far goes on being written."""
        return WishText(self.house, _of_a_card(self._wish, text=self.body().text))

    def draft(self) -> Draft | None:
        """See `Step`."""
        return _draft(self._wish, self.body().text)


class WishSpoken(Spoken):
    """Said aloud."""

    def __init__(
        self, house: House, wish: Wish, *, write: Callable[[], Go], done: Callable[[Sound], Go] | None = None
    ) -> None:
        """Ask for it.

        Args:
            house: where.
            wish: what is known so far; what was said of it already may be heard, and said anew.
            write: where to go if it is rather written.
            done: takes what was said; without it, the wish is read back.
        """
        super().__init__(
            house,
            "wish_spoken",
            question=lambda: house.say("spoken.question"),
            consent=lambda: house.say("spoken.consent"),
            done=done or (lambda sound: To(WishReadBack(house, msgspec.structs.replace(wish, sound=sound), begun=True))),
            write=write,
            sound=wish.sound,
        )
        self._wish = wish

    def with_card(self) -> Step:
        """See `Step`. What was said to its end goes on being the card's."""
        return speaking(self.house, _of_a_card(self._wish, sound=self.sound))


def speaking(house: House, wish: Wish, *, write: Callable[[], Go] | None = None) -> WishSpoken:
    """The step that asks to say it; without `write`, whoever rather writes does so in place of it."""
    return WishSpoken(house, wish, write=write or (lambda: To(WishText(house, _of(wish)), keep=False)))


class WishReadBack(Step):
    """The wish, read back before it is saved."""

    name = "wish_read_back"

    def __init__(self, house: House, wish: Wish, *, begun: bool = False) -> None:
        """Read this one back.

        Args:
            house: where.
            wish: with a category, and a text or a sound.
            begun: whether Back leads to where it was written or said, so that amending means to go back.
        """
        super().__init__(house)
        self._wish, self._begun = wish, begun

    def with_card(self) -> Step:
        """See `Step`."""
        return WishReadBack(self.house, _of_a_card(self._wish, text=self._wish.text, sound=self._wish.sound))

    def draft(self) -> Draft | None:
        """See `Step`."""
        return _draft(self._wish, self._wish.text)

    def body(self) -> ReadBack:
        """See `Step`. A public screen shows no full name and number, not even to whoever typed them."""
        say, wish, seen = self.house.say, self._wish, self.house.visit.seen
        category = self.house.pick(wish.category.zh, wish.category.en) if wish.category else ""
        if wish.behalf:
            name, phone = masked_name(wish.name), masked_phone(wish.phone)
            who = say("wish_ways.behalf_who", name=name, phone=phone)
        elif seen is None:
            who = say("wish.who", name=masked_name(wish.name), phone=masked_phone(wish.phone))
        else:
            who = say("wish.who_card", name=seen.shown) if seen.shown else say("wish.who_card_alone")
        if wish.sound is None:
            question, said, private = say("wish.read_back"), wish.text, say("wish.private")
            amend = Button(name="amend", label=say("wish.amend"), icon="keyboard")
        else:
            question, private = say("spoken.read_back"), say("spoken.private")
            said = say("spoken.value", seconds=lasts_s(wish.sound))
            amend = Button(name="amend", label=say("spoken.amend"), icon="play")
        return ReadBack(
            question=question,
            pairs=(
                Pair(label=say("wish.about"), value=category),
                Pair(label=say("wish.wish"), value=said),
                Pair(label=say("wish.reach"), value=who),
            ),
            said=(private, say("wish_ways.both")),
            buttons=(
                amend,
                Button(name="request", label=say("wish_ways.request"), icon="care"),
                Button(name="save", label=say("wish.save"), icon="done", kind="main"),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name:
            case "amend" if self._begun:
                return BACK
            case "amend" if self._wish.sound is not None:
                rather = WishText(self.house, _of(self._wish), done=self._amended)
                return To(WishSpoken(self.house, self._wish, write=lambda: To(rather, keep=False), done=self._said_anew))
            case "amend":
                return To(WishText(self.house, self._wish, done=self._amended))
            case "save":
                return self._packed(WISH)
            case "request":
                return self._packed(REQUEST)
            case _:
                return STAY

    def _amended(self, text: str) -> Go:
        self._wish = msgspec.structs.replace(self._wish, text=text, sound=None)
        return BACK

    def _said_anew(self, sound: Sound) -> Go:
        self._wish = msgspec.structs.replace(self._wish, sound=sound)
        return BACK

    def _packed(self, kind: str) -> Go:
        sound = self._wish.sound
        if sound is None:
            return self._save(kind)
        packing = self.house.errand(lambda: compress(sound))
        then = partial(self._save, kind)
        return To(Waiting(self.house, lambda: self.house.say("spoken.packing"), packing, then))

    def _save(self, kind: str, recording: bytes = b"") -> Go:
        house, wish = self.house, self._wish
        with_card = house.visit.seen is not None
        done = make_wish(
            house.desk,
            category=wish.category.id if wish.category else "",
            text=wish.text,
            code=house.visit.code if with_card else None,
            name=wish.name,
            contact=wish.phone,
            attachment=recording,
            kind=kind,
            behalf=wish.behalf,
        )
        if isinstance(done, Refusal):
            return To(Refused(house, done), keep=not recording)  # Back leads here, not to where it was packed
        wished, then = done, "more" if with_card else "end"
        told = Done(house, "wished", lambda: sentences.wished(house.texts, wished), facts=wished.facts, then=then)
        return To(told, done=True)


def _again(step: Step) -> Go:
    """To a step that Back may have led out of before: what was written there is still there."""
    step.resumed()
    return To(step)


def _draft(wish: Wish, text: str) -> Draft | None:
    """What is kept of a wish: never a name and a telephone number, and so nothing that was begun for a neighbour."""
    if wish.behalf or wish.category is None or not text.strip():
        return None
    return Draft(kind="wish", data={"category": wish.category.id, "text": text})


def _of(wish: Wish) -> Wish:
    """The same wish, nothing of it written or said so far."""
    return msgspec.structs.replace(wish, text="", sound=None)


def _of_a_card(wish: Wish, *, text: str = "", sound: Sound | None = None) -> Wish:
    """The same wish, made by the card that is here now: who that is need not be written down."""
    return msgspec.structs.replace(wish, name="", phone="", text=text, sound=sound)
