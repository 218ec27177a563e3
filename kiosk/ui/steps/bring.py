"""Where a member's points are, in words, and bringing them here: quietly when they are looked at, or by a button."""

from kiosk.actions.bring import Brought, bring
from kiosk.actions.points import HeldThere, Passbook
from kiosk.texts import Texts
from kiosk.ui.house import House
from kiosk.ui.views import Button


def where_points_are(texts: Texts, book: Passbook, *, online: bool) -> list[str]:
    """What to say of points that can't be spent here now, and why; what can be spent here is said by whoever calls.

    Args:
        texts: in the visitor's language.
        book: whose.
        online: whether the last contact with the district went well.
    """
    said = [texts.say("where.owed", points=book.owed)] if book.owed else []
    if book.frozen:
        return [texts.say("where.frozen"), *said]
    if not book.elsewhere:
        return [texts.say("where.all_here"), *said] if book.balance > 0 else said
    stuck = min(book.stuck, book.elsewhere)
    rest = book.elsewhere - book.can_come - stuck
    return [
        *([_there(texts, book, online)] if book.can_come else []),
        *([texts.say("where.stuck", points=stuck)] if stuck else []),
        *([texts.say("where.new", points=rest)] if rest > 0 else []),
        *said,
    ]


def may_bring(book: Passbook) -> bool:
    """Whether to offer that the points be brought here: they are elsewhere, and nobody asked yet."""
    return book.can_come > 0 and not (book.asked or book.frozen or book.disputed)


def bring_button(house: House) -> Button:
    """The button; pressed, it is `bring`."""
    return Button(name="bring", label=house.say("bring.button"), icon="points")


def bring_quietly(house: House) -> bool:
    """Ask for whatever the visitor has elsewhere, and hurry. What can't be asked now is said by `where_points_are`.

    Returns:
        Whether something new was asked for.
    """
    brought = bring(house.desk, house.visit.code)
    if not isinstance(brought, Brought) or not brought.facts:
        return False
    house.around.sync_now()
    return True


def is_online(house: House) -> bool:
    """Whether the last contact with the district went well."""
    return house.around.network().state == "online"


class News:
    """Tells a step when what it shows may have changed: a page came, or something was journaled."""

    def __init__(self, house: House) -> None:
        """As of now."""
        self._house = house
        self._seen = self._now()

    def came(self) -> bool:
        """Whether there is something new since it was asked last."""
        before, self._seen = self._seen, self._now()
        return self._seen != before

    def _now(self) -> tuple[object, ...]:
        kiosk = self._house.desk.kiosk
        return (*kiosk.replica.cursor(), kiosk.journal.state().head_seq, self._house.around.network().state)


def _there(texts: Texts, book: Passbook, online: bool) -> str:
    then = _what_next(texts, book, online)
    return texts.say("where.there", points=book.can_come, places=_places(texts, book), next=then)


def _what_next(texts: Texts, book: Passbook, online: bool) -> str:
    if book.asked or book.coming:
        return texts.say("where.coming") if online else texts.say("where.asked_offline")
    return texts.say("where.may_come") if online else texts.say("where.offline")


def _places(texts: Texts, book: Passbook) -> str:
    places = [_place(texts, held) for held in book.held_there]
    if book.free or not places:
        places.append(texts.say("where.free", points=min(book.free, book.can_come) or book.can_come))
    return texts.say("where.between").join(places)


def _place(texts: Texts, held: HeldThere) -> str:
    if not held.station:
        return texts.say("where.other_kiosk", points=held.points)
    return texts.say("where.place", station=held.station, points=held.points)
