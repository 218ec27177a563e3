"""A record is merged into another's: what it had to do with wishes is the other's from now on."""

from django.db.models import Q

from server.models import Wish, WishAsk, WishNews
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
