"""Facts about what residents ask for, by whichever door, and the way it goes. docs/events.md lists them for readers.

A wish (微心愿), a request (点单) and a service over the counter are one thing in code: a wish, whose `kind` says by which
door it came. `rules.wish_course` has the steps of its way.
"""

from sync.contract.body import Body, Name, Text, Whole


class WishMade(Body, frozen=True, kw_only=True):
    """A resident asks for something, at a kiosk or on paper, which the district wrote down; version 2. Private: `text`, and
    `name` and `contact` of whoever it is for, where no card says it.

    Attributes:
        wish: its id.
        category: one of the district's wish categories.
        blob: SHA-256 of a recording or picture beside the stream, hex, or empty.
        kind: `wish` (微心愿: for the wall), `request` (点单: for the station to dispatch), `counter` (done over the counter
            at once); since version 2.
        behalf: the member in the envelope asks for a neighbour, whom the private text names; since version 2.
        listing: the skill listing (`skill_facts`) through which somebody was found, or empty; since version 2.
        station: of what the district wrote down, which station it is for; a kiosk's facts are its own station's. Since
            version 2.
        asked_ms: of what the district wrote down, when it was asked for, Unix ms, or 0 where nobody noted it. Since
            version 2.
    """

    wish: Name
    category: Name
    blob: Name = ""
    kind: Name = "wish"
    behalf: bool = False
    listing: Name = ""
    station: Name = ""
    asked_ms: Whole = 0


class WishProgressed(Body, frozen=True, kw_only=True):
    """Somebody took a wish a step on, at a kiosk or at the district; version 2. Whether the step counts is decided by
    `rules.wish_course` in the order of the district's journal.

    The member in the envelope is who takes the step, or for whom a keeper (the actor) does. Private, for `publish`: `shown`,
    what the public wall says, in words that staff chose, without names and addresses.

    Attributes:
        wish: its id.
        step: one of `rules.wish_course.STEPS`; since version 2, which no longer says the state that follows.
        by: as whom: `requester`, `helper`, `staff` or `system`; since version 2.
        helper: of `offer` the member who is asked, of a step that staff take for a volunteer that volunteer; else empty.
            Since version 2.
        unit: of `claim` the unit in whose name it is claimed (在职党员), or empty; since version 2.
        reason: why; of `refer` the department, of `answer` what it said.
        rating: of `confirm`: 1 (no) to 3 (very); 0 for none; since version 2.
        thanks: of `confirm`: one of the settings' words of thanks, by its number from 1, or 0; since version 2.
        same_as: of the district's `withdraw`, the wish that asks for the same and goes on for both, or empty. Since
            version 2.
    """

    wish: Name
    step: Name
    by: Name = "staff"
    helper: Name = ""
    unit: Name = ""
    reason: Text = ""
    rating: Whole = 0
    thanks: Whole = 0
    same_as: Name = ""


class WishTranscribed(Body, frozen=True, kw_only=True):
    """Staff listened to a spoken wish and wrote down what it says; the newest words count. Private: `transcript`."""

    wish: Name


class WishNewsHeard(Body, frozen=True, kw_only=True):
    """The member in the envelope was shown what became of wishes.

    Attributes:
        up_to: of the district's journal: news up to this position need not be told again.
    """

    up_to: Whole


class WishRewarded(Body, frozen=True, kw_only=True):
    """A wish came true and was confirmed: the member in the envelope made it so, and gets the points in the moves.

    Attributes:
        wish: its id.
        points: how many.
        rules: revision of the settings that say so.
    """

    wish: Name
    points: Whole
    rules: Whole = 0
