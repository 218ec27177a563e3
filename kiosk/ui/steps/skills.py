"""Find a neighbour (找邻居): by what they can do, by picture or in words, nearest and available first.

Nobody needs a card to look. A telephone number is shown where its owner agreed to that, and nowhere else; everybody else is
asked through the station.
"""

from typing import Final

from kiosk.actions.skills import Hit, Hits, SkillCounts, find_skills, skill_counts
from kiosk.actions.wish import make_wish
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step, To
from kiosk.ui.steps.digits import Digits
from kiosk.ui.steps.skill_words import hour_words, skill_icon, skill_words, times_words, why_words
from kiosk.ui.steps.told import Done, Refused
from kiosk.ui.steps.wish import TILES_MAX
from kiosk.ui.steps.writing import Write
from kiosk.ui.views import Button, Figure, Listing, Menu, Pair, Passbook, ReadBack, Reading, Row, Tile
from sync.contract.documents import masked_name, masked_phone
from sync.contract.refusals import Refusal
from sync.contract.rules.members import NAME_MAX, is_phone
from sync.contract.rules.skills import MESSAGE, PHONE, skill_of
from sync.contract.rules.wish_course import REQUEST

QUERY_MAX: Final = 20
_URGENT: Final = "doctor"


class FindNeighbour(Step):
    """What should the neighbour be able to do?"""

    name = "skills"

    def __init__(self, house: House, page: int = 0) -> None:
        """Offer the skills of the settings, those that somebody has first; more than there is room for on further pages."""
        super().__init__(house)
        self._page = page
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        settings = self.house.desk.kiosk.replica.settings()
        counts = skill_counts(self.house.desk)
        self._counts = counts.people if isinstance(counts, SkillCounts) else {}
        self._skills = sorted(settings.skills, key=lambda skill: not self._counts.get(skill.id))

    def body(self) -> Menu:
        """See `Step`."""
        say = self.house.say
        shown = self._skills[self._page * TILES_MAX : (self._page + 1) * TILES_MAX]
        tiles = tuple(
            Tile(
                name=f"skill:{skill.id}",
                label=self.house.pick(skill.zh, skill.en),
                icon=skill_icon(skill.id),
                note=say("skills.people", count=count) if (count := self._counts.get(skill.id)) else say("skills.nobody"),
            )
            for skill in shown
        )
        more = (Button(name="more", label=say("skills.more"), icon="right"),) if self._has_more else ()
        write = Button(name="write", label=say("skills.write"), icon="brush")
        said = (say("skills.how"),) if self.house.visit.seen else (say("skills.how"), say("skills.mine"))
        return Menu(question=say("skills.question"), said=said, tiles=tiles, buttons=(write, *more))

    def press(self, name: str) -> Go:
        """See `Step`."""
        house = self.house
        if name == "more" and self._has_more:
            return To(FindNeighbour(house, self._page + 1))
        if name == "write":
            return To(
                Write(
                    house,
                    "skill_query",
                    question=lambda: house.say("skills.query"),
                    done=lambda query: To(SkillHits(house, query=query)),
                    hint=lambda: house.say("skills.query_hint"),
                    max_characters=QUERY_MAX,
                )
            )
        found = next((skill for skill in self._skills if name == f"skill:{skill.id}"), None)
        return To(SkillHits(house, skill=found.id)) if found else STAY

    def with_card(self) -> Step:
        """See `Step`."""
        return FindNeighbour(self.house, self._page)

    @property
    def _has_more(self) -> bool:
        return len(self._skills) > (self._page + 1) * TILES_MAX


class SkillHits(Step):
    """Who can."""

    name = "skill_hits"
    idle_share = 2.0

    def __init__(self, house: House, *, skill: str = "", query: str = "") -> None:
        """Show those who list a skill, or whom a query finds."""
        super().__init__(house)
        self._skill, self._query = skill, query
        self.resumed()

    def resumed(self) -> None:
        """See `Step`."""
        found = find_skills(self.house.desk, skill=self._skill, query=self._query)
        self._hits = found.found if isinstance(found, Hits) else ()

    def with_card(self) -> Step:
        """See `Step`."""
        return SkillHits(self.house, skill=self._skill, query=self._query)

    def body(self) -> Listing:
        """See `Step`."""
        say, hits = self.house.say, self._hits
        what = self._query or skill_words(self.house, self._skill)
        heading = "query" if self._query else "one" if len(hits) == 1 else "many"
        how = say("skill_hits.how") if any(hit.now for hit in hits) else say("skill_hits.none_now")
        return Listing(
            heading=say(f"skill_found.{heading}", what=what, count=len(hits)) if hits else what,
            said=(how,) if hits else (),
            rows=tuple(self._row(hit) for hit in hits),
            empty=say("skill_hits.empty"),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        found = next((hit for hit in self._hits if name == f"hit:{hit.listing.id}"), None)
        return To(OneNeighbour(self.house, found)) if found else STAY

    def _row(self, hit: Hit) -> Row:
        one = hit.listing
        skill = skill_words(self.house, one.skill)
        return Row(
            name=f"hit:{one.id}",
            title=f"{one.shown} · {one.words or skill}",
            note=why_words(self.house, hit),
            aside=hour_words(self.house, hit),
            icon=skill_icon(one.skill),
            mark="ok" if hit.now else "wait",
        )


class OneNeighbour(Step):
    """One neighbour, as far as that one agreed; and the way to reach them that they chose."""

    name = "neighbour"
    idle_share = 2.0

    def __init__(self, house: House, hit: Hit) -> None:
        """Show this one."""
        super().__init__(house)
        self._hit = hit
        self._is_there = True

    def resumed(self) -> None:
        """See `Step`. What was taken back meanwhile is not shown any more."""
        found = find_skills(self.house.desk, skill=self._hit.listing.skill)
        hits = found.found if isinstance(found, Hits) else ()
        now = next((hit for hit in hits if hit.listing.id == self._hit.listing.id), None)
        self._is_there, self._hit = now is not None, now or self._hit

    def with_card(self) -> Step:
        """See `Step`."""
        return OneNeighbour(self.house, self._hit)

    def body(self) -> Reading | Passbook:
        """See `Step`."""
        say, one = self.house.say, self._hit.listing
        if not self._is_there:
            return Reading(heading=skill_words(self.house, one.skill), paragraphs=(say("skill_page.gone"),))
        heading = say("skill_page.heading", who=one.shown, what=skill_words(self.house, one.skill))
        if self._shows_phone:
            figure = Figure(label=say("skill_page.phone"), value=_grouped(one.phone))
            return Passbook(heading=heading, figures=(figure,), said=(*self._said(), say("skill_page.phone_how")))
        way = say("skill_page.message") if one.contact == MESSAGE else say("skill_page.keeper")
        label = say("skill_page.ask_message") if one.contact == MESSAGE else say("skill_page.ask_keeper")
        ask = Button(name="ask", label=label, icon="care", kind="main")
        byline = why_words(self.house, self._hit)
        return Reading(heading=heading, byline=byline, paragraphs=(*self._said(), way), buttons=(ask,))

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name != "ask" or self._shows_phone or not self._is_there:
            return STAY
        seen = self.house.visit.seen
        return To(AskReadBack(self.house, self._hit) if seen else AskName(self.house, self._hit))

    @property
    def _shows_phone(self) -> bool:
        return self._hit.listing.contact == PHONE and bool(self._hit.listing.phone)

    def _said(self) -> list[str]:
        say, one = self.house.say, self._hit.listing
        said = [say("skill_page.says", words=one.words)] if one.words else []
        said.append(say("skill_page.when", times=times_words(self.house, one.times)))
        skill = skill_of(self.house.desk.kiosk.replica.settings(), one.skill)
        if skill is not None and skill.proof and not one.vouched:
            said.append(say("skill_page.unseen"))
        if one.skill == _URGENT:
            said.append(say("skill_page.emergency"))
        return said


class AskName(Write):
    """Without a card: who asks."""

    def __init__(self, house: House, hit: Hit) -> None:
        """Ask for a name."""
        super().__init__(
            house,
            "skill_ask_name",
            question=lambda: house.say("skill_ask.name"),
            done=lambda name: To(AskPhone(house, hit, name)),
            max_characters=NAME_MAX,
            kind="name",
        )
        self._hit = hit

    def with_card(self) -> Step:
        """See `Step`."""
        return AskReadBack(self.house, self._hit)


class AskPhone(Digits):
    """Without a card: how to reach whoever asks."""

    def __init__(self, house: House, hit: Hit, name: str) -> None:
        """Ask for a telephone number."""
        super().__init__(
            house,
            "skill_ask_phone",
            question=lambda: house.say("skill_ask.phone"),
            said=lambda: [house.say("skill_ask.phone_why")],
            done=self._typed,
        )
        self._hit, self._asker = hit, name

    def with_card(self) -> Step:
        """See `Step`."""
        return AskReadBack(self.house, self._hit)

    def _typed(self, phone: str) -> Go | Refusal:
        if not is_phone(phone):
            return Refusal.PHONE_BAD_FORM
        return To(AskReadBack(self.house, self._hit, name=self._asker, phone=phone))


class AskReadBack(Step):
    """What is asked of whom, read back before it is written down as a request."""

    name = "skill_ask"

    def __init__(self, house: House, hit: Hit, *, name: str = "", phone: str = "") -> None:
        """Read this back; name and number without a card."""
        super().__init__(house)
        self._hit, self._asker, self._phone = hit, name, phone

    def with_card(self) -> Step:
        """See `Step`."""
        return AskReadBack(self.house, self._hit)

    def body(self) -> ReadBack:
        """See `Step`."""
        say, seen, one = self.house.say, self.house.visit.seen, self._hit.listing
        if seen is None:
            reach = say("wish.who", name=masked_name(self._asker), phone=masked_phone(self._phone))
        else:
            reach = say("wish.who_card", name=seen.shown) if seen.shown else say("wish.who_card_alone")
        return ReadBack(
            question=say("skill_ask.question"),
            pairs=(
                Pair(label=say("skill_ask.whom"), value=one.shown),
                Pair(label=say("skill_ask.what"), value=skill_words(self.house, one.skill)),
                Pair(label=say("skill_ask.reach"), value=reach),
            ),
            said=(say("skill_ask.how"),),
            buttons=(Button(name="save", label=say("skill_ask.save"), icon="done", kind="main"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        if name != "save":
            return STAY
        house, one = self.house, self._hit.listing
        with_card = house.visit.seen is not None
        what = skill_words(house, one.skill)
        skill = skill_of(house.desk.kiosk.replica.settings(), one.skill)
        done = make_wish(
            house.desk,
            category=skill.category if skill else "other",
            text=house.say("skill_ask.text", who=one.shown, what=what),
            code=house.visit.code if with_card else None,
            name=self._asker,
            contact=self._phone,
            kind=REQUEST,
            listing=one.id,
        )
        if isinstance(done, Refusal):
            return To(Refused(house, done))
        by_message = one.contact == MESSAGE
        said = [
            *([house.say("skill_ask.done_message")] if by_message else [house.say("skill_ask.done")]),
            *([house.say("skill_ask.then")] if with_card else []),
        ]
        told = Done(house, "skill_asked", lambda: said, facts=done.facts, then="more" if with_card else "end")
        return To(told, done=True)


def _grouped(phone: str) -> str:
    """A mobile's eleven digits as people read them aloud; any other number as it was typed."""
    if len(phone) == 11 and phone.isdecimal():
        return f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    return phone
