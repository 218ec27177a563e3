"""The rows that a chunk of events touches, in memory: read once, changed by handlers, written once."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import Q

from server.holds import along_merges, cards_of, merged_from
from server.models import Interest, MemberStream, SkillListing, Wish

M = TypeVar("M", bound=models.Model)

Key = tuple[type[models.Model], Any]
"""A row: its model and its primary key."""


def upsert(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Write rows whole, new or changed, by primary key.

    Plain `executemany`: the ORM's `bulk_create` spends about five times as long on it, and following the journal is
    little else than this.
    """
    meta = model._meta
    quote = connection.ops.quote_name
    # A composite key is a field without a column.
    columns = {field: quote(field.column) for field in meta.concrete_fields if field.column}
    keys = [columns[field] for field in meta.pk_fields]
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns.values() if column not in keys)
    sql = (
        f"INSERT INTO {quote(meta.db_table)} ({', '.join(columns.values())}) "  # noqa: S608 - names of our own tables
        f"VALUES ({', '.join(['%s'] * len(columns))}) "
        f"ON CONFLICT ({', '.join(keys)}) DO {'UPDATE SET ' + changes if changes else 'NOTHING'}"
    )
    # JSON alone needs the field's help to become what the driver takes.
    prepared = [
        (field.attname, field.get_db_prep_save if isinstance(field, models.JSONField) else None) for field in columns
    ]

    def values(row: models.Model) -> tuple[Any, ...]:
        at = row.__dict__
        return tuple(at[name] if prepare is None else prepare(at[name], connection) for name, prepare in prepared)

    with connection.cursor() as cursor:
        cursor.executemany(sql, [values(row) for row in rows])


class Book:
    """The rows of a chunk.

    Attributes:
        members: whose documents have to be published anew.
        cards: numbers of cards likewise.
        activities, rewards, rounds, notices, wishes: ids likewise.
        grantable: members who have more unallocated points than before.
        grants_anew: something happened after which points may be granted that had to wait.
    """

    def __init__(self) -> None:
        """Begin with nothing read and nothing changed."""
        self.members: set[str] = set()
        self.cards: set[str] = set()
        self.activities: set[str] = set()
        self.rewards: set[str] = set()
        self.rounds: set[str] = set()
        self.notices: set[str] = set()
        self.wishes: set[str] = set()
        self.listings: set[str] = set()
        self.grantable: set[str] = set()
        self.grants_anew = False
        self._rows: dict[Key, models.Model | None] = {}
        self._changed: dict[type[models.Model], dict[Any, models.Model]] = defaultdict(dict)
        self._by_this_fact: dict[Key, models.Model] = {}
        self._heads: dict[tuple[str, str], int] = {}
        self._interests: set[tuple[str, str]] = set()
        self._named: set[str] = set()

    def load(self, keys: Iterable[Key]) -> None:
        """Read rows that will be asked for, a query per table."""
        wanted: dict[type[models.Model], set[str]] = defaultdict(set)
        for key in keys:
            if key not in self._rows:
                wanted[key[0]].add(key[1])
        for model, names in wanted.items():
            self._rows.update(((model, name), None) for name in names)
            found = model._default_manager.filter(pk__in=names)
            self._rows.update(((model, row.pk), row) for row in found)

    def get(self, model: type[M], name: str) -> M | None:
        """The row of that name as the chunk has left it so far, or None."""
        if (model, name) not in self._rows:
            self.load([(model, name)])
        row = self._rows[model, name]
        assert row is None or isinstance(row, model)
        return row

    def put(self, row: models.Model) -> None:
        """A row is new, or was changed."""
        self._rows[type(row), row.pk] = row
        self._changed[type(row)][row.pk] = row
        self._by_this_fact[type(row), row.pk] = row

    def changed_by_this_fact(self) -> list[models.Model]:
        """The rows that were put since this was asked last."""
        rows = list(self._by_this_fact.values())
        self._by_this_fact.clear()
        return rows

    def advance(self, about: str, stream: str, seq: int) -> None:
        """The newest fact of a stream about a member, or about `card/NUMBER`."""
        self._heads[about, stream] = seq

    def interest(self, member: str, station: str) -> None:
        """A station that had to do with a member gets the member's documents."""
        self._interests.add((member, station))

    def named(self, member: str) -> None:
        """A member's name became known; others' documents may show it, masked."""
        self._named.add(member)

    def touch(self, other: "Book") -> None:
        """Take over what another chunk touched."""
        self.members |= other.members
        self.cards |= other.cards
        self.activities |= other.activities
        self.rewards |= other.rewards
        self.rounds |= other.rounds
        self.notices |= other.notices
        self.wishes |= other.wishes
        self.listings |= other.listings
        self.grantable |= other.grantable
        self.grants_anew |= other.grants_anew

    def flush(self) -> None:
        """Write everything."""
        for model, rows in self._changed.items():
            upsert(model, rows.values())
        self._changed.clear()
        upsert(MemberStream, (MemberStream(about=a, stream=s, seq=seq) for (a, s), seq in self._heads.items()))
        self._heads.clear()
        self._flush_interests()
        self._flush_named()

    def _flush_interests(self) -> None:
        known = set(Interest.objects.filter(member__in={m for m, _ in self._interests}).values_list("member", "station"))
        new = self._interests - known
        upsert(Interest, (Interest(member=member, station=station) for member, station in new))
        # A station that gets a member gets the member's cards too.
        if new:
            members = {member for member, _ in new}
            self.cards.update(cards_of(along_merges(members)))
            self.members.update(members)
        self._interests.clear()

    def _flush_named(self) -> None:
        """Whoever shares a wish with somebody reads the other one's name; and whoever finds somebody by a skill."""
        if self._named:
            rows = Wish.objects.filter(Q(member__in=self._named) | Q(helper__in=self._named))
            for wish, *pair in rows.values_list("id", "member", "helper"):
                self.wishes.add(wish)
                self.members.update(name for name in pair if name)
            # A listing of a record that was merged into a member's says that one's name.
            others = {other for found in merged_from(self._named).values() for other in found}
            listings = SkillListing.objects.filter(member__in={*self._named, *others})
            self.listings.update(listings.values_list("id", flat=True))
            self._named.clear()
