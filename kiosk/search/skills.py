"""The skills that neighbours list, to be found by picture, by words, by pinyin or by first letters."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kiosk.search.spelling import Spelled, spell
from kiosk.store.replica import Replica
from sync.contract.documents import SkillListing
from sync.contract.settings import Settings, Skill

_SHORTEST_INITIALS = 2
"""One first letter alone would find nearly everything."""


class _Term(NamedTuple):
    """Something that a listing is found by."""

    text: str
    spelled: Spelled


class SkillBoard:
    """The listings that the district has told this kiosk of. Any thread may ask, inside `store.reading()`."""

    def __init__(self, replica: Replica) -> None:
        """Of this replica; nothing is read before somebody asks."""
        self._replica = replica
        self._changed = replica.watch("skill")
        self._listings: dict[str, SkillListing] = {}
        self._words: dict[str, _Term] = {}
        self._terms: dict[Skill, tuple[_Term, ...]] = {}

    def all(self) -> dict[str, SkillListing]:
        """Every listing, by id; not to be changed."""
        self._refresh()
        return self._listings

    def of_skill(self, skill: str) -> Iterator[SkillListing]:
        """Those of one skill."""
        return (listing for listing in self.all().values() if listing.skill == skill)

    def find(self, query: str, settings: Settings, more: Iterable[SkillListing] = ()) -> list[SkillListing]:
        """Those that a query finds, in no order.

        Args:
            query: words as somebody writes them, "水壶坏了" as well as "shuihu", "sh" or "doctor".
            settings: with the skills and what else they are called.
            more: listings to look through beside the district's.
        """
        self._refresh()
        query = query.strip().lower()
        if not query:
            return []
        skills = {skill.id for skill in settings.skills if any(_meets(query, term) for term in self._terms_of(skill))}
        found = [
            listing
            for listing in self._listings.values()
            if listing.skill in skills or ((term := self._words.get(listing.id)) is not None and _meets(query, term))
        ]
        found += [one for one in more if one.skill in skills or (one.words and _meets(query, _term(one.words)))]
        return found

    def _terms_of(self, skill: Skill) -> tuple[_Term, ...]:
        if skill not in self._terms:
            self._terms[skill] = tuple(_term(text) for text in (skill.zh, skill.en, *skill.words))
        return self._terms[skill]

    def _refresh(self) -> None:
        changed = self._changed.take()
        if changed is None:
            self._listings, self._words = self._replica.all("skill", SkillListing), {}
            for listing in self._listings.values():
                self._note(listing)
            return
        for name in changed:
            self._listings.pop(name, None)
            self._words.pop(name, None)
            if (now := self._replica.get("skill", name, SkillListing)) is not None:
                self._listings[name] = now
                self._note(now)

    def _note(self, listing: SkillListing) -> None:
        if listing.words:
            self._words[listing.id] = _term(listing.words)


def _term(text: str) -> _Term:
    return _Term(text.lower(), spell(text))


def _meets(query: str, term: _Term) -> bool:
    """Whether a query says what a term says: part of it, all of it among other words, or its beginning in letters."""
    if query in term.text or (len(term.text) > 1 and term.text in query):
        return True
    if not query.isascii():
        return False
    letters = "".join(one for one in query if one.isalnum())
    if not letters:
        return False
    by_initials = len(letters) >= _SHORTEST_INITIALS and letters in term.spelled.initials
    return by_initials or term.spelled.begins_with(letters)
