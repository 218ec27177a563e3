"""A fact as handlers get it, and the table of who handles what."""

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from server.projections.book import Book, Key
from sync.contract.body import Body
from sync.contract.clock import Happened
from sync.contract.events import Event
from sync.contract.ids import event_ref, kiosk_of

B = TypeVar("B", bound=Body)


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One event of the journal with what the district knows about it.

    Attributes:
        pos: its place in the district's order.
        event: the envelope.
        station: where the stream's kiosk stands; empty for the district's own.
        happened: when, as the district reckons.
        private: values of its private text, empty where it has none or it was erased.
        set_aside: why its moves are not booked, or empty.
        name: what it is called where its first name is another fact's, of another branch of its stream; else empty.
    """

    pos: int
    event: Event
    station: str
    happened: Happened
    private: dict[str, str] = {}
    set_aside: str = ""
    name: str = ""

    @property
    def ref(self) -> str:
        """How other events name this one."""
        return event_ref(self.event.stream, self.event.seq)

    @property
    def origin(self) -> str:
        """The name of the fact where it was first written; another kiosk's is not believed."""
        if self.name:
            return self.name
        origin = self.event.carried_from
        ours = origin is not None and kiosk_of(origin.stream) == kiosk_of(self.event.stream)
        return event_ref(origin.stream, origin.seq) if origin is not None and ours else self.ref


def branch_name(ref: str, digest: str) -> str:
    """What a fact is called that came after another one had its name: with some digits of its hash."""
    return f"{ref}#{digest[:8]}"


class CannotWorkOff(Exception):
    """A fact that makes no sense beside what is known. It is recorded for staff; the others go on."""


Apply = Callable[[Fact, Any, Book], None]
Needs = Callable[[Fact, Any], Iterable[Key]]


class Handler(NamedTuple):
    """What to do with a fact, and which rows to read beforehand, so that a chunk needs a query per table."""

    apply: Apply
    needs: Needs


HANDLERS: Final[dict[type[Body], Handler]] = {}
"""By type of body. Types that no projection cares for are not in it."""


def handles(
    kind: type[B], needs: Callable[[Fact, B], Iterable[Key]] = lambda _fact, _body: ()
) -> Callable[[Callable[[Fact, B, Book], None]], Callable[[Fact, B, Book], None]]:
    """Register a handler for facts of one type; `needs` names the rows that it will ask for."""

    def register(apply: Callable[[Fact, B, Book], None]) -> Callable[[Fact, B, Book], None]:
        assert kind not in HANDLERS
        HANDLERS[kind] = Handler(apply, needs)
        return apply

    return register
