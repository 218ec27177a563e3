"""Staff take wishes a step on: only steps that there are, and never onto the wall without words for it."""

from pathlib import Path

import pytest

from server import journal
from server.models import Doc, Wish
from server.projections import follow
from server.wishes import WishRefused, progress_wish
from sync.contract.events import Draft
from sync.contract.rules.wishes import SHOWN_MAX, TEXT_MAX
from sync.contract.wire import decode_event
from sync.contract.wish_facts import WishMade
from tests.server.streams import WrittenStream

WORDS = "一位老人想在浴室装扶手。"


@pytest.fixture
def wish(founded: Path) -> str:
    """A wish that was just submitted."""
    stream = WrittenStream("s1")
    stream.write(Draft(body=WishMade(wish="w1", category="care"), private={"text": "我家扶手松了"}))
    stream.push()
    follow()
    return "w1"


def refused(wish: str, state: str, *, reason: str = "", shown: str = "") -> str:
    """The word of the refusal; nothing may have been written."""
    before = journal.head()
    with pytest.raises(WishRefused) as why:
        progress_wish(wish, state, reason=reason, shown=shown, actor="anna")
    assert journal.head() == before
    assert " " in str(why.value)
    return why.value.code


def row() -> Wish:
    follow()
    return Wish.objects.get()


def test_a_wish_goes_its_whole_road(wish: str) -> None:
    progress_wish(wish, "publish", shown=f" {WORDS} ", actor="anna")
    assert (row().state, row().shown) == ("published", WORDS)
    progress_wish(wish, "claim", reason="结对志愿者认领", actor="anna")
    assert (row().state, row().reason, row().shown) == ("claimed", "结对志愿者认领", WORDS)
    progress_wish(wish, "settle", reason="已装好", actor="anna")
    progress_wish(wish, "confirm", actor="anna")
    assert row().state == "confirmed"


def test_the_words_for_the_wall_lie_beside_the_event_and_who_decided_in_it(wish: str) -> None:
    before = journal.head()
    progress_wish(wish, "publish", shown=WORDS, actor="anna")
    [entry] = journal.read(before, 10)
    event = decode_event(entry.data)
    assert WORDS.encode() not in entry.data
    assert event.private
    assert event.actor == "anna"


def test_what_is_refused(wish: str) -> None:
    assert refused("w-nobody-made", "publish", shown=WORDS) == "wish_unknown"
    assert refused(wish, "granted") == "step_unknown"
    assert refused(wish, "claim") == "step_wrong"
    assert refused(wish, "publish") == "wording_empty"
    assert refused(wish, "publish", shown="  ") == "wording_empty"
    assert refused(wish, "publish", shown="长" * (SHOWN_MAX + 1)) == "wording_too_long"
    assert refused(wish, "refer", reason="长" * (TEXT_MAX + 1)) == "reason_too_long"
    assert row().state == "submitted"


def test_the_same_step_twice_is_refused_also_before_the_projections_have_followed(wish: str) -> None:
    progress_wish(wish, "publish", shown=WORDS, actor="anna")
    assert Wish.objects.get().state == "submitted"  # the follower has not come by yet
    assert refused(wish, "publish", shown="别的话") == "step_wrong"
    progress_wish(wish, "claim", actor="anna")
    assert refused(wish, "claim") == "step_wrong"
    assert (row().state, row().shown) == ("claimed", WORDS)


def test_a_claim_that_is_given_back_hangs_on_the_wall_as_before(wish: str) -> None:
    progress_wish(wish, "publish", shown=WORDS, actor="anna")
    progress_wish(wish, "claim", actor="anna")
    follow()
    progress_wish(wish, "publish", reason="志愿者临时有事", actor="anna")
    assert (row().state, row().shown) == ("published", WORDS)
    progress_wish(wish, "claim", actor="anna")
    progress_wish(wish, "publish", shown="换一种说法。", actor="anna")
    assert row().shown == "换一种说法。"
    assert "换一种说法" in (Doc.objects.get(kind="wish").body or "")


def test_what_staff_write_is_not_on_the_wall_unless_it_is_published(wish: str) -> None:
    progress_wish(wish, "refer", reason="已转物业", shown="不该出现", actor="anna")
    assert (row().state, row().shown) == ("referred", "")
    assert not Doc.objects.filter(kind="wish").exists()
