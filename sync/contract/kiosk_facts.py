"""Facts that a kiosk writes: what the body of each of its event types says. docs/events.md lists them for readers."""

from sync.contract.body import Body, Name, Text, Whole


class IncarnationStarted(Body, frozen=True, kw_only=True):
    """A kiosk's journal began: at enrolment, or because the one before can't be gone on with.

    Attributes:
        reason: `enrolled`, `salvaged` (damaged file), `copied` (other hardware, or the district saw a copy), `forked`,
            `closed` (written off, or closed by staff).
        previous: the stream that it follows, or empty.
        previous_seq: the last seq of that stream that the district is known to have; later facts are carried over.
        software: version of the kiosk's software.
    """

    reason: Text
    previous: Name = ""
    previous_seq: Whole = 0
    software: str = ""


class KeyRotated(Body, frozen=True, kw_only=True):
    """From this event on the kiosk signs with another key.

    Attributes:
        public_key: the new one, hex.
        proof: the old key's signed statement (`messages.KioskKey`), as text.
    """

    public_key: str
    proof: str


class GrantReceived(Body, frozen=True, kw_only=True):
    """A grant reached the kiosk that it is for; from here on it may be spent.

    Attributes:
        grant: its id.
        points: how many.
        document: the district's signed `documents.Grant`, as text: what a restored server learns it anew from.
    """

    grant: Name
    points: Whole
    document: str


class MemberRegistered(Body, frozen=True, kw_only=True):
    """A new member. Private: `name`, `phone`.

    Attributes:
        home: the station that keeps the member's record.
        consent: version of the consent text that was shown (PIPL art. 14).
        roles: `resident`, `volunteer`, `keeper`.
    """

    home: Name
    consent: str = "1"
    roles: tuple[str, ...] = ("resident",)


class CardBound(Body, frozen=True, kw_only=True):
    """The card in the envelope now belongs to the member in the envelope."""


class PinSet(Body, frozen=True, kw_only=True):
    """The card in the envelope has a PIN. Private: `verifier` (argon2id over PIN and the secret in the QR)."""


class CheckedIn(Body, frozen=True, kw_only=True):
    """Service began.

    Attributes:
        activity: an activity's id, or empty for walk-in service.
        dated: false where the kiosk could not tell the day, so that the activity is the person's own word.
    """

    activity: Name = ""
    dated: bool = True


class CheckedOut(Body, frozen=True, kw_only=True):
    """Service ended; with the points earned as moves.

    Attributes:
        check_in: `ids.event_ref` of the check-in that it ends.
        served_min: whole minutes of service.
        about: true where a restart or a wrong clock lies between, so that the time is an estimate.
        evidence: `clocked`, `witnessed` or `manual` (DOMAIN: sold hours are the field's scandal).
        activity: as at check-in.
    """

    check_in: Name
    served_min: Whole
    about: bool = False
    evidence: Name = "clocked"
    activity: Name = ""


class WishMade(Body, frozen=True, kw_only=True):
    """A resident's wish (微心愿). Private: `text`, and `name` and `contact` where no card was shown.

    Attributes:
        wish: its id.
        category: one of the district's wish categories.
        blob: SHA-256 of a recording or picture beside the stream, hex, or empty.
    """

    wish: Name
    category: Name
    blob: Name = ""


class Redeemed(Body, frozen=True, kw_only=True):
    """Points spent on a reward; the spend is in the moves.

    Attributes:
        redemption: its id.
        reward: the reward's id.
        quantity: how many.
        points: the price paid, all together.
    """

    redemption: Name
    reward: Name
    quantity: Whole
    points: Whole


class RedemptionUndone(Body, frozen=True, kw_only=True):
    """A redemption taken back; `reverses` in the envelope names it and the moves return the points."""

    redemption: Name


class RewardHandedOut(Body, frozen=True, kw_only=True):
    """The goods of a redemption were given to whoever redeemed, the member in the envelope, by the keeper who acted.

    Attributes:
        redemption: its id.
    """

    redemption: Name
