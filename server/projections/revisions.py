"""The settings that were ever in force, by revision."""

from server.models import SettingsRevision
from server.projections.book import Book
from server.projections.fact import Fact, handles
from sync.contract.district_facts import SettingsPublished


@handles(SettingsPublished)
def settings_published(fact: Fact, body: SettingsPublished, book: Book) -> None:
    """Settings from now on."""
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
