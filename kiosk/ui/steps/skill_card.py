"""What I can do (我的睦邻卡): listed, changed, renewed, taken back; one question a screen, read back with consent."""

from typing import Final

import msgspec

from kiosk.actions.skills import MyListing, MyListings, SkillKept, list_skill, my_listings, withdraw_skill
from kiosk.local_time import day_of
from kiosk.ui.days import dated_text
from kiosk.ui.house import House
from kiosk.ui.step import BACK, STAY, Go, Step, To
from kiosk.ui.steps.digits import Digits
from kiosk.ui.steps.skill_words import skill_icon, skill_words, times_words
from kiosk.ui.steps.told import Done, Refused
from kiosk.ui.steps.wish import TILES_MAX
from kiosk.ui.steps.writing import Write
from kiosk.ui.views import Button, Listing, Menu, Pair, ReadBack, Reading, Row, Tile, Told
from sync.contract.documents import masked_phone
from sync.contract.refusals import Refusal
from sync.contract.rules.members import is_phone
from sync.contract.rules.skills import (
    CONTACTS,
    DAY,
    DISTRICT,
    EVENING,
    KEEPER,
    NIGHT,
    PHONE,
    SHOWN_TO,
    STATION,
    WORDS_MAX,
    skill_of,
)

SOON_DAYS: Final = 30
"""So long before its end a listing says so."""
TIMES_OFFERED: Final = {
    "day": (DAY,),
    "evening": (DAY, EVENING),
    "always": (DAY, EVENING, NIGHT),
    "evenings": (EVENING,),
    "nights": (EVENING, NIGHT),
}


class SkillDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A listing that is being made or changed; `listing` is empty for a new one."""

    listing: str = ""
    skill: str = ""
    words: str = ""
    times: tuple[str, ...] = (DAY,)
    shown_to: str = STATION
    contact: str = KEEPER
    phone: str = ""


def read_mine(house: House) -> tuple[MyListing, ...]:
    """The listings of whoever's card is here; none where that can't be read."""
    found = my_listings(house.desk, house.visit.code) if house.visit.seen else MyListings()
    return found.listings if isinstance(found, MyListings) else ()


def ends_soon(house: House, one: MyListing) -> bool:
    """Whether a listing is to be renewed."""
    here = house.desk.kiosk.here()
    return here.day_known and one.own.until_ms > 0 and day_of(one.own.until_ms) - day_of(here.now_ms) <= SOON_DAYS


def skills_tile(house: House) -> Tile:
    """The way here from the greeting."""
    say, mine = house.say, read_mine(house)
    if any(ends_soon(house, one) for one in mine):
        note = say("skill_card.tile_ends")
    else:
        note = say("skill_card.tile_count", count=len(mine)) if mine else say("skill_card.tile_none")
    return Tile(name="my_skills", label=say("skill_card.tile"), icon="brush", note=note)


class MySkills(Step):
    """All of mine."""

    name = "my_skills"

    def __init__(self, house: House) -> None:
        """Show them."""
        super().__init__(house)
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        self._mine = read_mine(self.house)

    def body(self) -> Listing:
        """See `Step`."""
        say = self.house.say
        add = Button(name="add", label=say("skill_card.add"), icon="brush", kind="main")
        return Listing(
            heading=say("skill_card.heading"),
            said=(say("skill_card.how"),) if self._mine else (),
            rows=tuple(self._row(one) for one in self._mine),
            empty=say("skill_card.empty"),
            buttons=(add,),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "add":
            return To(ChooseSkill(self.house))
        found = next((one for one in self._mine if name == f"listing:{one.own.id}"), None)
        return To(MySkill(self.house, found)) if found else STAY

    def _row(self, one: MyListing) -> Row:
        house = self.house
        soon = ends_soon(house, one)
        date = _date(house, one.own.until_ms)
        return Row(
            name=f"listing:{one.own.id}",
            title=skill_words(house, one.own.skill),
            note=times_words(house, one.own.times),
            aside=house.say("skill_card.tile_ends") if soon else house.say("skill_card.until", date=date),
            icon=skill_icon(one.own.skill),
            mark="warn" if soon else "wait" if one.pending else "ok",
        )


class MySkill(Step):
    """One of mine."""

    name = "my_skill"
    idle_share = 2.0

    def __init__(self, house: House, one: MyListing) -> None:
        """Show this one."""
        super().__init__(house)
        self._one = one

    def resumed(self) -> None:
        """See `Step`."""
        self._one = next((now for now in read_mine(self.house) if now.own.id == self._one.own.id), self._one)

    def body(self) -> Reading:
        """See `Step`."""
        say, own = self.house.say, self._one.own
        return Reading(
            heading=skill_words(self.house, own.skill),
            paragraphs=tuple(self._said()),
            buttons=(
                Button(name="withdraw", label=say("skill_card.withdraw"), icon="delete"),
                Button(name="change", label=say("skill_card.change"), icon="brush"),
                Button(name="renew", label=say("skill_card.renew"), icon="done", kind="main"),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`. A number that this kiosk doesn't know can't be renewed unread: it is asked for again."""
        house, draft = self.house, self._draft()
        match name:
            case "withdraw":
                return To(SureToWithdraw(house, self._one))
            case "change":
                return To(WriteWords(house, draft))
            case "renew" if draft.contact == PHONE and not draft.phone:
                return To(TypePhone(house, draft))
            case "renew":
                return To(SkillReadBack(house, draft))
            case _:
                return STAY

    def _draft(self) -> SkillDraft:
        one = self._one
        return SkillDraft(
            listing=one.own.id,
            skill=one.own.skill,
            words=one.words,
            times=one.own.times,
            shown_to=one.own.shown_to,
            contact=one.own.contact,
            phone=one.phone,
        )

    def _said(self) -> list[str]:
        house, one = self.house, self._one
        say, own = house.say, one.own
        date = _date(house, own.until_ms)
        by = "phone" if own.contact == PHONE else own.contact if own.contact in CONTACTS else KEEPER
        to = own.shown_to if own.shown_to in SHOWN_TO else STATION
        return [
            *([say("skill_card.words", words=one.words)] if one.words else []),
            say("skill_card.times", times=times_words(house, own.times)),
            say(f"skill_seen_by.{to}"),
            say(f"skill_reached.{by}", phone=masked_phone(one.phone)),
            *([say("skill_card.vouched")] if own.vouched else []),
            say("skill_card.ended_soon", date=date) if ends_soon(house, one) else say("skill_card.until", date=date),
            *([say("skill_card.pending")] if one.pending else []),
        ]


class SureToWithdraw(Step):
    """Asked twice."""

    name = "skill_sure"

    def __init__(self, house: House, one: MyListing) -> None:
        """Ask whether this one is to be taken back."""
        super().__init__(house)
        self._one = one

    def body(self) -> Told:
        """See `Step`."""
        say = self.house.say
        return Told(
            mark="warn",
            headline=say("skill_card.sure"),
            said=(skill_words(self.house, self._one.own.skill), say("skill_card.sure_then")),
            buttons=(
                Button(name="sure", label=say("skill_card.sure_yes"), icon="delete", kind="danger"),
                Button(name="keep", label=say("skill_card.sure_no"), icon="back", kind="main"),
            ),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        house = self.house
        if name == "keep":
            return BACK
        if name != "sure":
            return STAY
        done = withdraw_skill(house.desk, house.visit.code, self._one.own.id)
        if isinstance(done, Refusal):
            return To(Refused(house, done))
        return To(Done(house, "skill_gone", lambda: _withdrawn(house), facts=done.facts), done=True)


# --- A new one, or another form of one --------------------------------------------------------------------------------


class ChooseSkill(Step):
    """What can you do?"""

    name = "skill_choice"

    def __init__(self, house: House, page: int = 0) -> None:
        """Offer the settings' skills."""
        super().__init__(house)
        self._page = page

    def body(self) -> Menu:
        """See `Step`."""
        say, skills = self.house.say, self.house.desk.kiosk.replica.settings().skills
        tiles = tuple(
            Tile(name=f"skill:{skill.id}", label=self.house.pick(skill.zh, skill.en), icon=skill_icon(skill.id))
            for skill in skills[self._page * TILES_MAX : (self._page + 1) * TILES_MAX]
        )
        more = Button(name="more", label=say("skills.more"), icon="right")
        return Menu(question=say("skill_new.skill"), tiles=tiles, buttons=(more,) if self._has_more else ())

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name == "more" and self._has_more:
            return To(ChooseSkill(self.house, self._page + 1))
        skill = skill_of(self.house.desk.kiosk.replica.settings(), name.removeprefix("skill:"))
        return To(WriteWords(self.house, SkillDraft(skill=skill.id))) if skill else STAY

    @property
    def _has_more(self) -> bool:
        return len(self.house.desk.kiosk.replica.settings().skills) > (self._page + 1) * TILES_MAX


class WriteWords(Write):
    """In one's own words, or in none."""

    def __init__(self, house: House, draft: SkillDraft) -> None:
        """Ask for them."""
        super().__init__(
            house,
            "skill_words",
            question=lambda: house.say("skill_new.words"),
            done=lambda words: To(ChooseTimes(house, msgspec.structs.replace(draft, words=words))),
            hint=lambda: house.say("skill_new.words_hint"),
            text=draft.words,
            max_characters=WORDS_MAX,
            optional=True,
        )


class ChooseTimes(Step):
    """When may you be asked?"""

    name = "skill_times"

    def __init__(self, house: House, draft: SkillDraft) -> None:
        """Offer what there is to choose from."""
        super().__init__(house)
        self._draft = draft

    def body(self) -> Menu:
        """See `Step`."""
        say = self.house.say
        icons = {"day": "clock", "evening": "clock", "always": "phone", "evenings": "clock", "nights": "wait"}
        tiles = tuple(
            Tile(
                name=f"times:{name}",
                label=say(f"skill_times.{name}"),
                icon=icons[name],
                note=say("skill_new.always_note") if name == "always" else "",
            )
            for name in TIMES_OFFERED
        )
        return Menu(question=say("skill_new.times"), tiles=tiles)

    def press(self, name: str) -> Go:
        """See `Step`."""
        times = TIMES_OFFERED.get(name.removeprefix("times:"))
        return To(ChooseShownTo(self.house, msgspec.structs.replace(self._draft, times=times))) if times else STAY


class ChooseShownTo(Step):
    """Who may see it?"""

    name = "skill_shown_to"

    def __init__(self, house: House, draft: SkillDraft) -> None:
        """Offer this station, or all of them."""
        super().__init__(house)
        self._draft = draft

    def body(self) -> Menu:
        """See `Step`."""
        say = self.house.say
        tiles = tuple(
            Tile(name=f"to:{to}", label=say(f"skill_to.{to}"), icon=icon, note=say(f"skill_to.{to}_note"))
            for to, icon in ((STATION, "home"), (DISTRICT, "public"))
        )
        return Menu(question=say("skill_new.shown_to"), tiles=tiles)

    def press(self, name: str) -> Go:
        """See `Step`."""
        to = name.removeprefix("to:")
        return To(ChooseContact(self.house, msgspec.structs.replace(self._draft, shown_to=to))) if to in SHOWN_TO else STAY


class ChooseContact(Step):
    """How may neighbours reach you?"""

    name = "skill_contact"

    def __init__(self, house: House, draft: SkillDraft) -> None:
        """Offer the three ways."""
        super().__init__(house)
        self._draft = draft

    def body(self) -> Menu:
        """See `Step`."""
        say = self.house.say
        icons = {"keeper": "staff", "message": "card", "phone": "phone"}
        tiles = tuple(
            Tile(name=f"by:{by}", label=say(f"skill_by.{by}"), icon=icons[by], note=say(f"skill_by.{by}_note"))
            for by in CONTACTS
        )
        return Menu(question=say("skill_new.contact"), tiles=tiles)

    def press(self, name: str) -> Go:
        """See `Step`."""
        by = name.removeprefix("by:")
        if by not in CONTACTS:
            return STAY
        draft = msgspec.structs.replace(self._draft, contact=by)
        return To(TypePhone(self.house, draft) if by == PHONE else SkillReadBack(self.house, draft))


class TypePhone(Digits):
    """Which number is to be shown?"""

    def __init__(self, house: House, draft: SkillDraft) -> None:
        """Ask for it."""
        super().__init__(
            house,
            "skill_phone",
            question=lambda: house.say("skill_new.phone"),
            said=lambda: [house.say("skill_new.phone_why")],
            done=self._typed,
        )
        self._draft = draft

    def _typed(self, phone: str) -> Go | Refusal:
        if not is_phone(phone):
            return Refusal.PHONE_BAD_FORM
        return To(SkillReadBack(self.house, msgspec.structs.replace(self._draft, phone=phone)))


class SkillReadBack(Step):
    """The listing as it will be shown, with what is agreed to."""

    name = "skill_read_back"
    idle_share = 2.0

    def __init__(self, house: House, draft: SkillDraft) -> None:
        """Read this one back."""
        super().__init__(house)
        self._draft = draft

    def body(self) -> ReadBack:
        """See `Step`. The number is shown as it will be: that is what is agreed to."""
        house, draft = self.house, self._draft
        say = house.say
        reach = say(f"skill_by.{draft.contact}")
        if draft.contact == PHONE:
            reach = f"{reach} {draft.phone}"
        skill = skill_of(house.desk.kiosk.replica.settings(), draft.skill)
        proof = (say("skill_new.proof"),) if skill is not None and skill.proof else ()
        return ReadBack(
            question=say("skill_new.question"),
            pairs=(
                Pair(label=say("skill_new.what"), value=skill_words(house, draft.skill)),
                *([Pair(label=say("skill_new.said"), value=draft.words)] if draft.words else []),
                Pair(label=say("skill_new.when"), value=times_words(house, draft.times)),
                Pair(label=say("skill_new.whom"), value=say(f"skill_to.{draft.shown_to}")),
                Pair(label=say("skill_new.reach"), value=reach),
            ),
            said=(say("skill_new.consent"), *proof),
            buttons=(Button(name="save", label=say("skill_new.save"), icon="done", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name != "save":
            return STAY
        house, draft = self.house, self._draft
        done = list_skill(
            house.desk,
            house.visit.code,
            skill=draft.skill,
            words=draft.words,
            shown_to=draft.shown_to,
            contact=draft.contact,
            phone=draft.phone,
            times=draft.times,
            listing=draft.listing,
        )
        if isinstance(done, Refusal):
            return To(Refused(house, done))
        return To(Done(house, "skill_listed", lambda: _saved(house, done), facts=done.facts), done=True)


def _withdrawn(house: House) -> list[str]:
    return [house.say("skill_card.withdrawn"), house.say("skill_card.withdrawn_then")]


def _saved(house: House, kept: SkillKept) -> list[str]:
    until = _date(house, kept.until_ms)
    return [house.say("skill_new.saved"), house.say("skill_new.saved_until", date=until)]


def _date(house: House, at_ms: int) -> str:
    here = house.desk.kiosk.here()
    return dated_text(house.texts, at_ms, here.now_ms if here.day_known else None)
