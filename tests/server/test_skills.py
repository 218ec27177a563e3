"""Skills that members list: shown as far as they agreed, taken back at once and for good, whatever order facts come in."""

from contextlib import suppress
from pathlib import Path

import hypothesis.strategies as st
import msgspec
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from server import bank
from server.chores import skills as chore
from server.clock import now_ms
from server.models import Doc, SkillListing
from server.projections import follow
from server.rebuild import rebuild
from sync.contract import documents
from sync.contract.events import Draft
from sync.contract.kiosk_facts import MemberRegistered
from sync.contract.skill_facts import SkillListed, SkillVouched, SkillWithdrawn
from tests.server.streams import WrittenStream, decide

PHONE = "13812345678"
YEAR_MS = 365 * 86_400_000


class _Undo(Exception):
    """Ends an example: the outer transaction takes all of it back."""


def register(stream: WrittenStream, member: str = "m1", name: str = "王秀英") -> None:
    stream.write(Draft(body=MemberRegistered(home=stream.station), private={"name": name, "phone": PHONE}, member=member))


def listing(
    stream: WrittenStream,
    name: str = "l1",
    *,
    member: str = "m1",
    words: str = "退休护士",
    lasts_ms: int = YEAR_MS,
    **said: object,
) -> str:
    """A listing of a doctor, shown at the station, reached through the keeper, unless it says otherwise."""
    body = SkillListed(**{"listing": name, "skill": "doctor", "until_ms": now_ms() + lasts_ms} | said)  # type: ignore[arg-type]
    private = {"words": words} | ({"phone": PHONE} if said.get("contact") == "phone" else {})
    return stream.write(Draft(body=body, private=private, member=member))


def catch_up() -> None:
    while follow().events:
        pass


def shown(station: str = "s1") -> dict[str, documents.SkillListing]:
    """What a station's kiosks are told, by listing."""
    rows = Doc.objects.filter(kind="skill", audience__in=["all", f"station/{station}"]).exclude(body=None)
    return {row.doc_id: msgspec.json.decode(row.body or "", type=documents.SkillListing) for row in rows}


def everything() -> str:
    return " ".join(Doc.objects.exclude(body=None).values_list("body", flat=True))  # type: ignore[arg-type]


def test_a_listing_is_shown_to_whom_and_as_far_as_its_owner_agreed(founded: Path) -> None:
    stream = WrittenStream("s1")
    register(stream)
    listing(stream, "near")
    listing(stream, "far", shown_to="district", contact="phone", times=("night", "day"))
    stream.push()
    catch_up()
    assert shown("s2").keys() == {"far"}
    near, far = shown("s1")["near"], shown("s1")["far"]
    assert (near.shown, near.member, near.station, near.words) == ("王**", "m1", "s1", "退休护士")
    assert (near.contact, near.phone, near.vouched, near.times) == ("keeper", "", False, ("day",))
    assert (far.contact, far.phone, far.times) == ("phone", PHONE, ("day", "night"))
    assert everything().count(PHONE) == 1
    row = Doc.objects.get(kind="member", audience="station/s1")
    own = msgspec.json.decode(row.body or "", type=documents.Member).listings
    assert [(each.id, each.shown_to) for each in own] == [("near", "station"), ("far", "district")]
    assert "退休护士" not in (row.body or "")


def test_a_change_takes_the_place_of_what_was_said_before(founded: Path) -> None:
    stream = WrittenStream("s1")
    register(stream)
    listing(stream, shown_to="district", contact="phone")
    stream.push()
    catch_up()
    listing(stream, words="会打针")
    stream.push()
    catch_up()
    assert shown("s2") == {}
    assert (shown()["l1"].words, shown()["l1"].contact) == ("会打针", "keeper")
    assert PHONE not in everything()


def test_what_is_taken_back_is_gone_at_once_and_leaves_nothing(founded: Path) -> None:
    stream = WrittenStream("s1")
    register(stream)
    listing(stream, contact="phone", shown_to="district")
    stream.push()
    catch_up()
    stream.write(Draft(body=SkillWithdrawn(listing="l1"), member="m1"))
    stream.push()
    catch_up()
    assert shown() == shown("s2") == {}
    assert PHONE not in everything()
    assert "退休护士" not in everything()
    row = SkillListing.objects.get()
    assert (row.words, row.phone, row.shown) == ("", "", False)


def test_a_listing_waits_for_its_owners_name(founded: Path) -> None:
    home, away = WrittenStream("s1"), WrittenStream("s2")
    listing(away, shown_to="district")
    away.push()
    catch_up()
    assert shown() == {}
    register(home)
    home.push()
    catch_up()
    assert shown()["l1"].station == "s1"


def test_nobody_changes_or_takes_back_what_is_somebody_elses(founded: Path) -> None:
    stream = WrittenStream("s1")
    for member in ("m1", "m2"):
        register(stream, member)
    listing(stream)
    listing(stream, member="m2", words="我的了")
    stream.write(Draft(body=SkillWithdrawn(listing="l1"), member="m2"))
    stream.push()
    catch_up()
    assert (shown()["l1"].member, shown()["l1"].words) == ("m1", "退休护士")


def test_a_kiosk_vouches_for_nobody(founded: Path) -> None:
    stream = WrittenStream("s1")
    register(stream)
    listing(stream)
    stream.write(Draft(body=SkillVouched(listing="l1"), member="m1"))
    stream.push()
    catch_up()
    assert not shown()["l1"].vouched
    decide(Draft(body=SkillVouched(listing="l1"), member="m1"))
    catch_up()
    assert shown()["l1"].vouched
    listing(stream, skill="law")
    stream.push()
    catch_up()
    assert not shown()["l1"].vouched, "the proof was of another skill"


def test_what_nobody_renews_lapses_and_a_proof_ends(founded: Path) -> None:
    stream = WrittenStream("s1")
    register(stream)
    listing(stream, "year")
    listing(stream, "soon", lasts_ms=60_000)
    stream.push()
    catch_up()
    now = now_ms()
    decide(Draft(body=SkillVouched(listing="year", until_ms=now + 60_000), member="m1"))
    catch_up()
    assert chore.run(now) == 0
    assert chore.run(now + 120_000) == 2
    catch_up()
    assert chore.run(now + 120_000) == 0
    assert shown().keys() == {"year"}
    assert not shown()["year"].vouched
    assert SkillListing.objects.get(id="soon").words == ""
    listing(stream, "soon")
    stream.push()
    catch_up()
    assert shown().keys() == {"year", "soon"}, "renewed, if late"


def test_a_clock_that_is_years_off_lists_nothing_for_longer_than_was_agreed(founded: Path) -> None:
    stream = WrittenStream("s1")
    register(stream)
    listing(stream, lasts_ms=100 * YEAR_MS)
    stream.push()
    catch_up()
    assert shown()["l1"].until_ms <= now_ms() + 5 * 366 * 86_400_000


@pytest.mark.parametrize(("reason", "left"), [("death", []), ("moved", []), ("merged", ["m2"])])
def test_whoever_is_gone_is_asked_no_more_and_a_merged_record_goes_on(founded: Path, reason: str, left: list[str]) -> None:
    stream = WrittenStream("s1")
    for member in ("m1", "m2"):
        register(stream, member)
    listing(stream)
    stream.push()
    catch_up()
    bank.pass_on("m1", "m2", reason)
    catch_up()
    assert [each.member for each in shown().values()] == left
    if left:
        # The owner goes on with it under the one record that there is now.
        stream.write(Draft(body=SkillWithdrawn(listing="l1"), member="m2"))
        stream.push()
        catch_up()
        assert shown() == {}


def test_a_rebuild_says_the_same_of_skills(founded: Path) -> None:
    stream = WrittenStream("s1")
    register(stream)
    for name in ("l1", "l2", "l3"):
        listing(stream, name, shown_to="district")
    stream.write(Draft(body=SkillWithdrawn(listing="l2"), member="m1"))
    stream.push()
    catch_up()
    decide(Draft(body=SkillVouched(listing="l3"), member="m1"))
    catch_up()
    assert rebuild().differences == ()
    assert shown().keys() == {"l1", "l3"}


DEEDS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["list", "withdraw"]), st.sampled_from(["l1", "l2"])), max_size=8
)


@given(deeds=DEEDS, pushes=st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 4)), max_size=6))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_taken_back_never_shows_again_in_whatever_order_it_is_heard(
    founded: Path, deeds: list[tuple[str, str, str]], pushes: list[tuple[str, int]]
) -> None:
    with suppress(_Undo), transaction.atomic():
        streams = {"a": WrittenStream("s1"), "b": WrittenStream("s2")}
        register(streams["a"])
        for where, deed, name in deeds:
            if deed == "list":
                listing(streams[where], name, words=f"{name}在{where}")
            else:
                streams[where].write(Draft(body=SkillWithdrawn(listing=name), member="m1"))
        for where, count in pushes:
            streams[where].push(count)
            catch_up()
        for stream in streams.values():
            stream.push()
        catch_up()
        listed = {name for _, deed, name in deeds if deed == "list"}
        taken_back = {name for _, deed, name in deeds if deed == "withdraw"}
        assert shown().keys() == listed - taken_back
        assert not any(f"{name}在" in everything() for name in taken_back)
        raise _Undo


def test_a_merged_records_listing_goes_when_its_owner_does(founded: Path) -> None:
    stream = WrittenStream("s1")
    for member in ("m1", "m2", "m3", "heir"):
        register(stream, member)
    listing(stream, contact="phone")
    stream.push()
    catch_up()
    bank.pass_on("m1", "m2", "merged")
    bank.pass_on("m2", "m3", "merged")
    catch_up()
    assert [each.member for each in shown().values()] == ["m3"]
    assert rebuild().differences == ()
    bank.pass_on("m3", "heir", "death")
    catch_up()
    assert shown() == {}
    row = SkillListing.objects.get()
    assert (row.shown, row.words, row.phone) == (False, "", "")
    assert rebuild().differences == ()
