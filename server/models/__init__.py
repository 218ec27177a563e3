"""The district's tables. `journal` is the truth; every other table can be made anew from it (`linli-server rebuild`)."""

from server.models.feed import Doc, Interest
from server.models.journal import Blob, Counter, ForkEvent, JournalEvent, Meta, PrivateText, Push, Stream
from server.models.ledger import Account, CarriedFact, Grant, Posting, Reversal, SetAsideEvent
from server.models.projections import (
    Activity,
    Attendance,
    Card,
    FollowerPosition,
    Member,
    MemberStream,
    Notice,
    ProjectionFault,
    Redemption,
    Reward,
    StreamClock,
    Team,
    UnderstoodType,
    Wish,
)
from server.models.registry import CardBatch, EnrolmentCode, Kiosk, Revocation, Station
from server.models.staff import Staff

__all__ = [
    "Account",
    "Activity",
    "Attendance",
    "Blob",
    "Card",
    "CardBatch",
    "CarriedFact",
    "Counter",
    "Doc",
    "EnrolmentCode",
    "FollowerPosition",
    "ForkEvent",
    "Grant",
    "Interest",
    "JournalEvent",
    "Kiosk",
    "Member",
    "MemberStream",
    "Meta",
    "Notice",
    "Posting",
    "PrivateText",
    "ProjectionFault",
    "Push",
    "Redemption",
    "Reversal",
    "Revocation",
    "Reward",
    "SetAsideEvent",
    "Staff",
    "Station",
    "Stream",
    "StreamClock",
    "Team",
    "UnderstoodType",
    "Wish",
]
