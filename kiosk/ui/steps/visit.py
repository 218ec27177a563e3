"""A visit with a card: the greeting, and what may be done with it."""

from typing import Final

from kiosk import sentences
from kiosk.actions.points import Passbook, points
from kiosk.actions.scan import Recognised, scan
from kiosk.actions.visitor import person_of, roles_of
from kiosk.actions.visits import say_well
from kiosk.actions.wishes import hear_news
from kiosk.ui.house import House
from kiosk.ui.step import END, STAY, Go, Step, To
from kiosk.ui.steps.counter import begin_counter, counter_tile, serves
from kiosk.ui.steps.group import begin_group, may_open
from kiosk.ui.steps.home import look_at
from kiosk.ui.steps.my_wishes import MyWishesList, answers, read
from kiosk.ui.steps.passbook import open_passbook
from kiosk.ui.steps.redeem import begin_redeem
from kiosk.ui.steps.service import begin_check_in, begin_witnessed, checks_out
from kiosk.ui.steps.skill_card import MySkills, skills_tile
from kiosk.ui.steps.staff import StaffDoor
from kiosk.ui.steps.told import sentences_of
from kiosk.ui.steps.visits import Visits, read_pairs, visits_tile
from kiosk.ui.steps.wish import TILES_MAX, begin_wish
from kiosk.ui.steps.wish_words import news_words
from kiosk.ui.views import Button, Kind, Menu, Tile
from sync.contract.documents import News, OwnWish
from sync.contract.refusals import Refusal
from sync.contract.rules.wish_deeds import awaits_an_answer

_GIVES_WAY: Final = ("calendar", "notices", "wall", "skills", "my_skills")
"""Where there are more tiles than there is room for; nearly all of it everybody finds at home."""
_TILES_BELOW_NEWS: Final = 8
"""News take a row of tiles."""
NEWS_AT_A_TIME: Final = 2
"""So much of what became of wishes is told above the tiles; the rest when the greeting is seen again."""


class Greeting(Step):
    """The card holder's menu. A card that nobody is known to hold may check in and out, and make a wish."""

    name = "greeting"

    def __init__(self, house: House) -> None:
        """Greet whoever `house.visit` says is here."""
        super().__init__(house)
        assert house.visit.seen is not None, "the flow greets whom it has recognised"
        self._seen: Recognised = house.visit.seen
        self._code = house.visit.code
        self._was_shown = False
        self._was_well = say_well(self.house.desk, self._code) is True
        self._look()

    def resumed(self) -> None:
        """See `Step`. Service has begun or ended since, points were spent, or the district told whose card this is."""
        seen = scan(self.house.desk, self.house.visit.code)
        if not isinstance(seen, Refusal):
            self._seen = self.house.visit.seen = seen
        self._look()

    def body(self) -> Menu:
        """See `Step`."""
        say = self.house.say
        texts = self.house.texts
        greeting = [s for line in sentences.greeting(texts, self._seen) for s in sentences_of(line)]
        # Honours are said in passing: news take their place, and anything else matters more than the question.
        honours = sentences.honours(texts, self._seen.honours)
        if self._news:
            greeting = [said for said in greeting if said != honours]
        matters = set(greeting[1:]) - {honours}
        tiles = [
            *self._of_service(),
            *([visits_tile(self.house, self._pairs)] if self._pairs.pairs else ()),
            *([counter_tile(self.house)] if self._serves else ()),
            Tile(name="wish", label=say("greeting.wish"), icon="wish"),
            *self._of_wishes(),
            *(self._of_points(self._book) if self._book else ()),
            *([skills_tile(self.house)] if self._may_list else ()),
            Tile(name="skills", label=say("skills.tile"), icon="company"),
            Tile(name="notices", label=say("home.notices"), icon="notice"),
            Tile(name="calendar", label=say("home.calendar"), icon="calendar"),
            Tile(name="wall", label=say("home.wall"), icon="wall"),
        ]
        if self._is_keeper:
            tiles.append(Tile(name="staff", label=say("greeting.staff"), icon="staff", note=say("greeting.staff_note")))
        room = _TILES_BELOW_NEWS if self._news else TILES_MAX
        for name in _GIVES_WAY:
            if len(tiles) > room:
                tiles = [tile for tile in tiles if tile.name != name]
        self._was_shown = True
        news = tuple(line for one in self._news for line in news_words(self.house, one, self._own_of(one)))
        matters |= set(news)
        return Menu(
            question=greeting[0],
            said=(
                *greeting[1:],
                *([say("visits.well")] if self._was_well else []),
                *news,
                *(() if matters else (say("greeting.question"),)),
            ),
            tiles=tuple(tiles),
            buttons=(Button(name="finish", label=say("told.finish"), icon="done"),),
        )

    def press(self, name: str) -> Go:
        """See `Step`."""
        house = self.house
        match name:
            case "check_in" | "check_out" | "check_out_witnessed" if self._seen.proxy:
                return STAY
            case "check_in" if self._seen.may_check_in:
                return begin_check_in(house)
            case "check_out" if self._seen.checked_in:
                return checks_out(house)
            case "check_out_witnessed" if self._seen.checked_in and self._seen.known:
                return To(begin_witnessed(house))
            case "group" if self._may_open:
                return begin_group(house)
            case "counter" if self._serves:
                return To(begin_counter(house))
            case "wish":
                return To(begin_wish(house))
            case "my_wishes" if self._wishes.wishes:
                return To(MyWishesList(house))
            case "redeem" if self._book and not self._book.disputed:
                return To(begin_redeem(house))
            case "passbook" if self._book:
                return To(open_passbook(house))
            case "staff" if self._is_keeper:
                return To(StaffDoor(house))
            case "visits" if self._pairs.pairs:
                return To(Visits(house))
            case "my_skills" if self._may_list:
                return To(MySkills(house))
            case "finish":
                return END
            case _:
                return look_at(house, name)

    def hidden(self) -> None:
        """See `Step`. What was told above the tiles need not be told again; if that can't be saved, it is."""
        if self._was_shown and self._news and self.house.is_open:
            hear_news(self.house.desk, self._code, self._news[-1].pos)

    def _of_wishes(self) -> list[Tile]:
        """The way to what became of them, where there are any."""
        say, mine = self.house.say, self._wishes
        if not mine.wishes:
            return []
        waiting = answers(mine)
        if mine.made and mine.helping:
            label = say("my_wishes.tile_both")
        else:
            label = say("my_wishes.tile" if mine.made else "my_wishes.tile_helping")
        note = say("my_wishes.answers", count=waiting) if waiting else ""
        return [Tile(name="my_wishes", label=label, icon="phrases", note=note)]

    def _own_of(self, news: News) -> OwnWish | None:
        found = self._wishes.find(news.wish)
        return found.own if found else None

    def _of_service(self) -> list[Tile]:
        """In, or out; both where what has begun must be over by now, since nobody here knows which is wanted.

        Service is a person's own: a card that acts for somebody offers none.
        """
        say, seen = self.house.say, self._seen
        tiles: list[Tile] = []
        if seen.proxy:
            return tiles
        if seen.checked_in:
            tiles.append(Tile(name="check_out", label=say("greeting.check_out"), icon="check_out", kind="main"))
        if seen.may_check_in:
            kind: Kind = "plain" if seen.checked_in else "main"
            tiles.append(Tile(name="check_in", label=say("greeting.check_in"), icon="check_in", kind=kind))
        if seen.checked_in and seen.known:
            label, note = say("witness.tile"), say("witness.tile_note")
            tiles.append(Tile(name="check_out_witnessed", label=label, icon="eye", note=note))
        if self._may_open:
            label, note = say("group.tile"), say("greeting.staff_note")
            tiles.append(Tile(name="group", label=label, icon="company", note=note))
        return tiles

    def _of_points(self, book: Passbook) -> tuple[Tile, Tile]:
        say = self.house.say
        note = say("greeting.disputed") if book.disputed else say("greeting.spendable", points=book.spendable_here)
        return (
            Tile(name="redeem", label=say("greeting.redeem"), icon="redeem", note=note, enabled=not book.disputed),
            Tile(name="passbook", label=say("greeting.passbook"), icon="points"),
        )

    def _look(self) -> None:
        """Read what the menu depends on."""
        desk, seen = self.house.desk, self._seen
        book = points(desk, self.house.visit.code) if seen.known else None
        self._book = None if isinstance(book, Refusal) else book
        self._wishes = read(self.house)
        # What was answered in this visit is news no more.
        self._news = [news for news in self._wishes.news if not self._is_answered(news)][:NEWS_AT_A_TIME]
        own = seen.known and not seen.disputed and not seen.proxy
        member = person_of(desk, seen.card).member if own else ""
        self._may_open = bool(member) and may_open(self.house)
        self._serves = bool(member) and serves(self.house)
        self._may_list = bool(member)
        self._pairs = read_pairs(self.house)
        self._is_keeper = bool(member) and "keeper" in roles_of(desk, member)

    def _is_answered(self, news: News) -> bool:
        own = self._own_of(news)
        return news.kind == "fulfilled" and (own is None or not awaits_an_answer(own))
