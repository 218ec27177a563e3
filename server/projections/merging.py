"""An account is passed on: a merged record's wishes are the other's from now on; whoever is gone lists no skill any more."""

from collections.abc import Collection

from django.db.models import Q

from server.models import SkillListing, Wish, WishAsk, WishNews
from server.projections.book import Book


def take_over_wishes(gone: str, to: str, book: Book) -> None:
    """Let the wishes that a record made, has, or was asked for be the other record's, with the news of them.

    Args:
        gone: the record that was merged.
        to: the one that goes on.
        book: of the chunk.
    """
    # What the chunk has changed so far is written first, so that the tables know all of it.
    book.flush()
    rows = Wish.objects.filter(Q(member=gone) | Q(helper=gone)).order_by("id").values_list("id", flat=True)
    asked = WishAsk.objects.filter(member=gone).order_by("id")
    for name in dict.fromkeys([*rows, *asked.values_list("wish", flat=True)]):
        row = book.get(Wish, name)
        if row is None:
            continue
        row.member = to if row.member == gone else row.member
        row.helper = to if row.helper == gone else row.helper
        row.asked = [to if member == gone else member for member in row.asked]
        book.put(row)
        book.wishes.add(row.id)
        book.members.update({row.member, row.helper} - {""})
    for found in (asked, WishNews.objects.filter(member=gone).order_by("id")):
        for one in found:
            one.member = to
            book.put(one)
    book.members.add(to)


def take_back_listings(records: Collection[str], at_ms: int, book: Book) -> None:
    """Whoever died or moved away is asked no more: nothing of what they listed is kept.

    Args:
        records: of that person, also those that were merged.
        at_ms: when the account was passed on, Unix ms.
        book: of the chunk.
    """
    book.flush()
    names = SkillListing.objects.filter(member__in=records, withdrawn_ms=0).order_by("id").values_list("id", flat=True)
    for name in names:
        row = book.get(SkillListing, name)
        if row is not None:
            row.withdrawn_ms, row.shown = at_ms or 1, False
            row.words = row.phone = ""
            book.put(row)
            book.listings.add(row.id)
            book.members.update(records)
