"""Everything a person can be refused, as one closed list. Each has its sentence in both languages in assets/texts."""

import enum


class Refusal(enum.StrEnum):
    """Why something did not happen. A refusal saves nothing and loses nothing."""

    # What was scanned is not a card that counts here.
    CARD_EMPTY = "card_empty"
    """Nothing was read: an empty line from a scanner."""
    CARD_NOT_A_CARD = "card_not_a_card"
    """Some other code: a payment code, a link, a parcel."""
    CARD_TORN = "card_torn"
    """Ours, but not whole: characters are missing or damaged."""
    CARD_TOO_NEW = "card_too_new"
    """Ours, in a format that this software doesn't know yet."""
    CARD_FOREIGN = "card_foreign"
    """Signed with a key that this district doesn't have: another district's."""
    CARD_FORGED = "card_forged"
    """It names a key of ours, but that key did not sign it."""
    CARD_EXPIRED = "card_expired"
    CARD_REVOKED = "card_revoked"

    # The card is good, but what it stands for is in the way.
    CARD_UNKNOWN_HERE = "card_unknown_here"
    """Nobody is known to hold it at this kiosk: not bound yet, or bound at a station that we have not heard of."""
    CARD_ALREADY_BOUND = "card_already_bound"
    CARD_DISPUTED = "card_disputed"
    """Bound to two members; staff must decide before it moves points."""

    # PIN.
    PIN_NOT_SET = "pin_not_set"
    PIN_WRONG = "pin_wrong"
    PIN_LOCKED = "pin_locked"
    PIN_BAD_FORM = "pin_bad_form"
    """Not the right number of digits, or one that anybody guesses."""
    PIN_DIFFERS = "pin_differs"
    """A new PIN is typed twice, and the second was another."""

    # Staff.
    KEEPER_NEEDED = "keeper_needed"
    """Only a station keeper may do this."""

    # Members.
    NAME_EMPTY = "name_empty"
    NAME_TOO_LONG = "name_too_long"
    PHONE_BAD_FORM = "phone_bad_form"

    # Service.
    ALREADY_CHECKED_IN = "already_checked_in"
    NOT_CHECKED_IN = "not_checked_in"
    ACTIVITY_UNKNOWN = "activity_unknown"
    ACTIVITY_NOT_NOW = "activity_not_now"

    # Wishes.
    WISH_EMPTY = "wish_empty"
    WISH_TOO_LONG = "wish_too_long"
    WISH_CATEGORY_UNKNOWN = "wish_category_unknown"
    WISH_NEEDS_CONTACT = "wish_needs_contact"
    """Without a card, a name and a way to be reached are needed."""
    WISH_TAKEN = "wish_taken"
    """Somebody else was first to take it on."""
    WISH_MOVED_ON = "wish_moved_on"
    """It is in another state by now, or this kiosk does not know it any more."""
    WISH_NOT_YOURS = "wish_not_yours"
    """Whoever asks may not take this step: only whoever wished, or has it, may; and nobody grants their own wish."""
    SERVE_SELF = "serve_self"
    """Nobody serves themselves over the counter, nor whom their card acts for."""
    VOLUNTEER_NEEDED = "volunteer_needed"
    """Only a volunteer or a keeper serves over the counter."""

    # Skills.
    SKILL_UNKNOWN = "skill_unknown"
    """None of the district's skills, or nobody it could be shown to."""
    SKILL_WORDS_TOO_LONG = "skill_words_too_long"
    SKILL_TIMES_MISSING = "skill_times_missing"
    """It has to be said when one may be asked."""
    SKILL_NOT_YOURS = "skill_not_yours"
    """The listing is somebody else's, or was taken back."""

    # Visits.
    VISIT_UNKNOWN = "visit_unknown"
    """The pair is not known here, or no longer one of whoever asks."""
    VISIT_OTHER_CARD = "visit_other_card"
    """The card is not that of whoever was visited today."""

    # Points.
    REWARD_UNKNOWN = "reward_unknown"
    QUANTITY_BAD = "quantity_bad"
    POINTS_NOT_ENOUGH = "points_not_enough"
    POINTS_NOT_HERE = "points_not_here"
    """Enough in all, but not set apart for this kiosk yet."""
    SPENDING_STOPPED = "spending_stopped"
    """The district no longer lets this journal spend; staff must look at it."""
    UNDO_NOTHING = "undo_nothing"
    UNDO_TOO_LATE = "undo_too_late"
    UNDO_DONE_ALREADY = "undo_done_already"

    # Hand-outs.
    HANDOUT_UNKNOWN = "handout_unknown"
    """No redemption of that name was made at this kiosk."""
    HANDOUT_UNDONE = "handout_undone"
    """The redemption was taken back, so there is nothing to give."""
    HANDOUT_DONE_ALREADY = "handout_done_already"
    HANDOUT_TOO_EARLY = "handout_too_early"
    """The redemption may still be taken back."""

    # Service: groups, claims.
    LEADER_NEEDED = "leader_needed"
    """Only a leader of the activity, or a keeper, may open it for group check-in."""
    CLAIM_BAD_TIME = "claim_bad_time"
    """It would begin in the future, last no time or more than a day's service."""
    CLAIM_UNKNOWN = "claim_unknown"
    """No such claim waits at this kiosk."""
    CLAIM_DECIDED_ALREADY = "claim_decided_already"
    SECOND_PERSON_NEEDED = "second_person_needed"
    """Whoever wrote a thing down, or is to gain by it, can't be the one who agrees to it."""
    REASON_NEEDED = "reason_needed"

    # Redeeming.
    ACCOUNT_FROZEN = "account_frozen"
    """Staff froze the account."""
    LIMIT_REACHED = "limit_reached"
    """As many as one member may have in the period."""
    NOT_TODAY = "not_today"
    """The settings name other days of the month."""
    NOT_INVITED = "not_invited"
    """For those who were invited to a centralised redemption."""
    STOCK_NOT_HERE = "stock_not_here"
    """None left that this kiosk may give out."""
    BASKET_EMPTY = "basket_empty"
    BASKET_FULL = "basket_full"
    """More different things than one basket takes."""
    PRICE_CHANGED = "price_changed"
    """The price is not the one that was read back."""
    RETURN_UNKNOWN = "return_unknown"
    """No redemption of that name is known here."""
    RETURN_DONE_ALREADY = "return_done_already"

    # Slips.
    SLIP_NOT_A_SLIP = "slip_not_a_slip"
    """Some other code."""
    SLIP_TORN = "slip_torn"
    """Ours, but not whole."""
    SLIP_FORGED = "slip_forged"
    """The kiosk that it names did not sign it."""
    SLIP_UNKNOWN_KIOSK = "slip_unknown_kiosk"
    """Signed by a kiosk that this one has not heard of."""
    SLIP_EXPIRED = "slip_expired"
    SLIP_ELSEWHERE = "slip_elsewhere"
    """The goods are at another station."""

    # Gifts.
    GIFTS_OFF = "gifts_off"
    """The settings allow none."""
    GIFT_TO_SELF = "gift_to_self"
    GIFT_TOO_MUCH = "gift_too_much"
    """More than one gift may be."""
    GIFT_TO_UNKNOWN = "gift_to_unknown"
    """Nobody is known to hold the other card."""

    # PINs and proxies.
    PIN_SET_ALREADY = "pin_set_already"
    """There is one; it is changed or reset."""
    SECOND_KEEPER_NEEDED = "second_keeper_needed"
    """A reset takes two keepers."""
    PROXY_MAY_NOT = "proxy_may_not"
    """Not with a card that acts for somebody."""

    # Printing.
    PRINTER_NONE = "printer_none"
    """No printer is set up."""
    PRINTER_FAILED = "printer_failed"
    """It is off, out of paper, or in trouble."""

    # The kiosk itself.
    NOT_ENROLLED = "not_enrolled"
    STORE_FULL = "store_full"
    """The disk is full. Nothing was saved; what was saved before is safe."""
    STORE_DAMAGED = "store_damaged"
    STORE_IN_USE = "store_in_use"
    ENTRY_TOO_LONG = "entry_too_long"
    CODE_BAD = "code_bad"
    """A text that is no enrolment code, has a mistake in it, or that the district does not know."""
    CODE_USED = "code_used"
    """An enrolment code with which another kiosk was enrolled."""
    CODE_EXPIRED = "code_expired"
    DISTRICT_UNREACHABLE = "district_unreachable"
    NOT_THE_DISTRICT = "not_the_district"
    """Somebody else answers in the district's place: a login page, another server."""


class SyncRefusal(enum.StrEnum):
    """What the district answers a kiosk when it can't simply do as asked. Always signed."""

    UNKNOWN_STREAM = "unknown_stream"
    """The kiosk shows its enrolment (`remember`), then goes on."""
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    """Send less at a time."""
    GAP = "gap"
    """The push begins beyond the head; send from the head on."""
    FORK = "fork"
    """The district holds other events under these numbers; both are kept, the stream is frozen."""
    COPY = "copy"
    """The token is older than a lost reply explains: a copy of a disk, or an old image."""
    CHAIN_BROKEN = "chain_broken"
    """The events in the push don't hang together."""
    EPOCH = "epoch"
    """The feed began anew; pull from the start."""
    BUSY = "busy"
    """Come back after `retry_after_ms`."""
    UNAVAILABLE = "unavailable"
    """The district could not commit. Nothing of the request counts."""
    CODE_UNKNOWN = "code_unknown"
    CODE_USED = "code_used"
    CODE_EXPIRED = "code_expired"
    NOT_A_DOCUMENT = "not_a_document"
    """A document to be remembered that the district never signed."""
    BLOB_BAD = "blob_bad"
    """The bytes are not those of the hash."""


CAN_TRY_AGAIN: dict[SyncRefusal, bool] = {
    SyncRefusal.UNKNOWN_STREAM: True,
    SyncRefusal.UNKNOWN_KEY: False,
    SyncRefusal.BAD_SIGNATURE: False,
    SyncRefusal.MALFORMED: False,
    SyncRefusal.TOO_LARGE: True,
    SyncRefusal.GAP: True,
    SyncRefusal.FORK: False,
    SyncRefusal.COPY: False,
    SyncRefusal.CHAIN_BROKEN: False,
    SyncRefusal.EPOCH: True,
    SyncRefusal.BUSY: True,
    SyncRefusal.UNAVAILABLE: True,
    SyncRefusal.CODE_UNKNOWN: False,
    SyncRefusal.CODE_USED: False,
    SyncRefusal.CODE_EXPIRED: False,
    SyncRefusal.NOT_A_DOCUMENT: False,
    SyncRefusal.BLOB_BAD: True,
}
"""Whether the same stream may come again with (nearly) the same request; the others need a person or a new incarnation."""
