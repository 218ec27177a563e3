"""The settings that were ever in force, by revision."""

from server.models import SettingsRevision, Wish
from server.projections.book import Book
from server.projections.fact import Fact, handles
from sync.contract.district_facts import SettingsPublished
from sync.contract.rules.wish_course import OVER


@handles(SettingsPublished)
def settings_published(fact: Fact, body: SettingsPublished, book: Book) -> None:
    """Settings from now on. Other deadlines of wishes mean all that wait, so those who read them are told anew."""
    before = SettingsRevision.objects.order_by("-pos").values_list("settings", flat=True).first() or {}
    if before.get("wish_hours") != body.settings.get("wish_hours"):
        for wish, *pair in Wish.objects.exclude(state__in=OVER).values_list("id", "member", "helper"):
            book.wishes.add(wish)
            book.members.update(name for name in pair if name)
    revision = body.settings.get("revision", 0)
    book.put(
        SettingsRevision(
            revision=revision if isinstance(revision, int) else 0,
            pos=fact.pos,
            at_ms=fact.event.at_ms,
            actor=fact.event.actor,
            settings=body.settings,
        )
    )
