"""Everybody who helps, as matching wants to know them, from the documents that this kiosk has."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from kiosk.store.replica import Replica
from sync.contract.documents import Member, SkillListing
from sync.contract.rules.matching import ASKED_DAYS, Helper
from sync.contract.rules.skills import DAY
from sync.contract.rules.wish_course import HELPER, OFFERED, WITH_A_HELPER

_HELPS: Final = frozenset({"volunteer", "keeper"})
_ON_HAND: Final = WITH_A_HELPER | {OFFERED}
_DAY_MS: Final = 86_400_000


class HelperPool:
    """The volunteers that this kiosk knows. Any thread may ask, inside `store.reading()`.

    A kiosk does not know in which building somebody lives, nor of more wishes than the newest of each member.
    """

    def __init__(self, replica: Replica) -> None:
        """Of this replica; nothing is read before somebody asks."""
        self._replica = replica
        self._members = replica.watch("member")
        self._skills = replica.watch("skill")
        self._listings: dict[str, dict[str, SkillListing]] = defaultdict(dict)
        self._owner: dict[str, str] = {}
        self._helpers: dict[str, Helper] = {}
        self._day = 0

    def all(self, now_ms: int) -> Collection[Helper]:
        """Everybody who helps at all.

        Args:
            now_ms: Unix ms; being asked counts for `ASKED_DAYS`.
        """
        changed = self._note_skills()
        members = self._members.take()
        day = now_ms // _DAY_MS
        # Being asked stops counting by the mere passing of time; no document says so.
        older = set() if day == self._day else {name for name, one in self._helpers.items() if one.asked}
        self._day = day
        if members is None or changed is None:
            self._helpers = {}
            for name, member in self._replica.all("member", Member).items():
                self._note(name, member, now_ms)
        else:
            for name in members | changed | older:
                self._note(name, self._replica.member(name), now_ms)
        return self._helpers.values()

    def _note_skills(self) -> set[str] | None:
        """Bring the listings up to date; gives whose changed, or None for anybody's."""
        changed = self._skills.take()
        if changed is None:
            self._listings.clear()
            self._owner.clear()
            for listing in self._replica.all("skill", SkillListing).values():
                self._own(listing)
            return None
        owners = set()
        for name in changed:
            owner = self._owner.pop(name, "")
            if owner:
                owners.add(owner)
                self._listings[owner].pop(name, None)
            if (now := self._replica.get("skill", name, SkillListing)) is not None:
                owners.add(now.member)
                self._own(now)
        return owners

    def _own(self, listing: SkillListing) -> None:
        self._owner[listing.id] = listing.member
        self._listings[listing.member][listing.id] = listing

    def _note(self, name: str, member: Member | None, now_ms: int) -> None:
        self._helpers.pop(name, None)
        if member is None or _HELPS.isdisjoint(member.roles) or not member.shown:
            return
        taken = [own for own in member.own_wishes if own.role == HELPER]
        rated = [own.rating for own in taken if own.rating]
        listed = self._listings[name].values() if name in self._listings else ()
        self._helpers[name] = Helper(
            member=name,
            home=member.home,
            grid=member.grid,
            skills=frozenset(each.skill for each in listed),
            vouched=frozenset(each.skill for each in listed if each.vouched),
            times=frozenset(slot for each in listed for slot in each.times) or frozenset({DAY}),
            stands_by=frozenset(one for pair in member.pairs for one in pair.members),
            active=sum(own.state in _ON_HAND for own in taken),
            asked=sum(own.since_ms > now_ms - ASKED_DAYS * _DAY_MS for own in taken),
            rating_sum=sum(rated),
            rated=len(rated),
        )
