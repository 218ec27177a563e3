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
    """A grant of points or goods reached the kiosk that it is for; from here on it may be spent. Version 2.

    Attributes:
        grant: its id.
        points: how many; of goods: how many pieces.
        document: the district's signed `documents.Grant`, as text: what a restored server learns it anew from.
        reward: of goods: the reward's id; empty for points; since version 2.
    """

    grant: Name
    points: Whole
    document: str
    reward: Name = ""


class Released(Body, frozen=True, kw_only=True):
    """What a transfer order asked for went back, as far as it was still here; moves say how much. Empties the order.

    Attributes:
        order: the order's id.
        points: how many went back, perhaps none; of goods: pieces.
        reward: of goods: the reward's id; empty for points.
    """

    order: Name
    points: Whole
    reward: Name = ""


class PointsWanted(Body, frozen=True, kw_only=True):
    """The member in the envelope stands here and would spend points that are set apart elsewhere.

    Attributes:
        points: how many more are wanted here.
    """

    points: Whole


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
    """The card in the envelope now belongs to the member in the envelope, or acts for that member; version 2.

    Private, for a proxy's card: `holder_name`.

    Attributes:
        proxy: empty for the member's own card; `relative` or `lead` (building lead) for one that acts for the member:
            both names are kept. Since version 2.
        holder: the member who holds a proxy's card, or empty for somebody who is none; since version 2.
    """

    proxy: Name = ""
    holder: Name = ""


class PinSet(Body, frozen=True, kw_only=True):
    """The card in the envelope has a PIN; version 2. Private: `verifier` (argon2id over PIN and the secret in the QR).

    Attributes:
        how: `set` for the first one, `changed` by whoever knew the old one, `reset` by two of staff. Since version 2.
        second: for a reset, the second keeper, beside the actor; since version 2.
    """

    how: Name = "set"
    second: Name = ""


class CheckedIn(Body, frozen=True, kw_only=True):
    """Service began; version 2.

    Attributes:
        activity: an activity's id, or empty for walk-in service.
        dated: false where the kiosk could not tell the day, so that the activity is the person's own word.
        witness: the leader or keeper who stood by with card and PIN, or empty; since version 2.
    """

    activity: Name = ""
    dated: bool = True
    witness: Name = ""


class CheckedOut(Body, frozen=True, kw_only=True):
    """Service ended; with the points earned as moves. Version 2.

    Attributes:
        check_in: `ids.event_ref` of the check-in that it ends.
        served_min: whole minutes of service.
        about: true where a restart or a wrong clock lies between, so that the time is an estimate.
        evidence: `clocked`, `witnessed` or `manual` (DOMAIN: sold hours are the field's scandal).
        activity: as at check-in.
        witness: the leader or keeper who stood by with card and PIN, or empty; since version 2.
        rules: revision of the settings by which the points were reckoned; since version 2.
        why: what the points were held back for: `short` (under the minimum), `attendance` (too little of the activity),
            `cap` (the day's most was reached), or empty; since version 2.
        forgotten: nobody checked out: the rule closed it, and the time is the rule's; since version 2.
    """

    check_in: Name
    served_min: Whole
    about: bool = False
    evidence: Name = "clocked"
    activity: Name = ""
    witness: Name = ""
    rules: Whole = 0
    why: Name = ""
    forgotten: bool = False


class ServiceClaimed(Body, frozen=True, kw_only=True):
    """A keeper (the actor) writes down service that nobody clocked, or that was clocked wrongly. It earns nothing until a
    second person has agreed to it.

    Attributes:
        claim: its id.
        began_ms: when service began, Unix ms.
        served_min: whole minutes.
        activity: an activity's id, or empty.
        reason: why it was not clocked, or what was wrong.
        corrects: fact name of the check-in whose record is wrong, or empty for a new record.
    """

    claim: Name
    began_ms: Whole
    served_min: Whole
    activity: Name = ""
    reason: Text = ""
    corrects: Name = ""


class ClaimDecided(Body, frozen=True, kw_only=True):
    """A second keeper (the actor) agreed to a claim, or did not. The district books it, once, whoever decided first.

    Attributes:
        claim: its id.
        agreed: whether it is true.
        reason: in words, needed for a no.
    """

    claim: Name
    agreed: bool
    reason: Text = ""


class Redeemed(Body, frozen=True, kw_only=True):
    """Points spent on a reward; the spend is in the moves, with the goods where they are counted. Version 2.

    Several things taken together are a redemption each, with the same basket: each can be undone and returned alone.

    Attributes:
        redemption: its id.
        reward: the reward's id.
        quantity: how many.
        points: the price paid, all together.
        basket: what was taken together, or empty for one alone; since version 2.
        partner: the merchant or pantry that the points went to, or empty; since version 2.
        collect: the station where the goods are, or empty for here; since version 2.
    """

    redemption: Name
    reward: Name
    quantity: Whole
    points: Whole
    basket: Name = ""
    partner: Name = ""
    collect: Name = ""


class RedemptionUndone(Body, frozen=True, kw_only=True):
    """A redemption taken back; `reverses` in the envelope names it and the moves return the points."""

    redemption: Name


class RedemptionReturned(Body, frozen=True, kw_only=True):
    """Goods were brought back to the keeper who acted.

    Where this stream sold them, `reverses` names the redemption and the moves return points and goods; elsewhere there are
    none, and an officer books it.

    Attributes:
        redemption: its id.
        reason: in words.
    """

    redemption: Name
    reason: Text = ""


class RewardHandedOut(Body, frozen=True, kw_only=True):
    """The goods of a redemption were given to whoever redeemed, the member in the envelope, by the keeper who acted.

    The member is empty where the goods were given for a slip of another kiosk's.

    Attributes:
        redemption: its id.
    """

    redemption: Name


class PointsGiven(Body, frozen=True, kw_only=True):
    """The member in the envelope gave points to another, with the PIN; they are in the moves.

    Attributes:
        gift: its id.
        to: the member who gets them.
        points: how many.
    """

    gift: Name
    to: Name
    points: Whole


class ComfortChosen(Body, frozen=True, kw_only=True):
    """The member in the envelope chose how a screen is to be: size of the type, contrast, sides, height, motion, voice.

    Private: `comfort`, see `sync.contract.comfort`. Nothing of it stands in the chain: that somebody needs large type or
    sits in a wheelchair is what a deletion request must reach.
    """
