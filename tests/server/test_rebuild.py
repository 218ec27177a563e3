"""Rebuild: the journal alone gives every derived table again, row for row."""

import random
from pathlib import Path

import pytest
from django.db import connection

from server import closing, district, grants, keys, settling
from server.follower import follow_to_the_end
from server.models import (
    Account,
    Attendance,
    Doc,
    Kiosk,
    Member,
    Posting,
    ProjectionFault,
    Redemption,
    Stream,
    UnderstoodType,
    Wish,
)
from server.projections import follow
from server.rebuild import rebuild, sums
from sync.contract import events as contract
from sync.contract.district_facts import ActivityPublished, BackupMade, NoticePublished, RewardPublished
from sync.contract.events import Draft, Move
from sync.contract.ids import card_number
from sync.contract.kiosk_facts import (
    CardBound,
    CheckedIn,
    CheckedOut,
    KeyRotated,
    MemberRegistered,
    Redeemed,
    RedemptionUndone,
    RewardHandedOut,
)
from sync.contract.ledger import ISSUED, held_account, inverse, member_account, spent_account
from sync.contract.messages import KioskKey
from sync.contract.signing import SigningKey, to_text
from sync.contract.wish_facts import WishMade, WishProgressed
from tests.server.streams import WrittenStream, decide


def live_through(seed: int) -> list[WrittenStream]:
    """A history with everything in it that a district meets, drawn from a seed."""
    rng = random.Random(seed)
    streams = [WrittenStream("s1"), WrittenStream("s1"), WrittenStream("s2")]
    members = [f"m{i}" for i in range(8)]
    decide(
        Draft(body=RewardPublished(reward="rice", title="大米", points=5)),
        Draft(body=ActivityPublished(activity="a1", title="义诊", category="x", station="s1", starts_ms=1, ends_ms=2)),
        Draft(body=NoticePublished(notice="n1", title="停水", text="后天停水。", from_ms=1, until_ms=0)),
        Draft(body=NoticePublished(notice="n2", title="义诊", text="周六义诊。", station="s1", from_ms=1, until_ms=9)),
    )
    for i, member in enumerate(members):
        stream = streams[i % 3]
        private = {"name": f"王{i}", "phone": ""}
        stream.write(Draft(body=MemberRegistered(home=stream.station), private=private, member=member))
        # Two cards are bound twice.
        stream.write(Draft(body=CardBound(), member=member, card=card_number(i % 6)))
    opened: list[tuple[str, str]] = []
    spent: list[tuple[WrittenStream, str, str, tuple[Move, ...], str]] = []
    wished: list[str] = []
    for n in range(120):
        stream, member = rng.choice(streams), rng.choice(members)
        held = held_account(stream.name, member)
        match rng.randrange(11):
            case 0 | 1:
                opened.append((stream.write(Draft(body=CheckedIn(activity="a1"), member=member)), member))
            case 2 | 3 if opened:
                ref, member = opened.pop(rng.randrange(len(opened)))
                held = held_account(stream.name, member)
                move = Move(ISSUED, rng.choice((held, member_account(member))), rng.randrange(1, 600))  # some are too much
                stream.write(Draft(body=CheckedOut(check_in=ref, served_min=30), member=member, moves=(move,)))
            case 4:
                spend = Move(held, spent_account(stream.station), rng.randrange(1, 40))  # many overspend
                body = Redeemed(redemption=f"r{n}", reward="rice", quantity=1, points=spend.points)
                spent.append(
                    (stream, stream.write(Draft(body=body, member=member, moves=(spend,))), member, (spend,), f"r{n}")
                )
            case 5 if spent:
                stream, ref, member, moves, redemption = rng.choice(spent)  # some twice
                back = RedemptionUndone(redemption=redemption)
                stream.write(Draft(body=back, member=member, moves=inverse(moves), reverses=ref))
            case 6:
                wished.append(f"w{n}")
                stream.write(Draft(body=WishMade(wish=f"w{n}", category="care"), private={"text": "借轮椅"}, member=member))
            case 7 if spent:
                stream, _, member, _, redemption = rng.choice(spent)  # some twice, some before they are known
                stream.write(Draft(body=RewardHandedOut(redemption=redemption), member=member, actor="mkeeper"))
            case 8 if wished:
                decide(_any_step(rng, rng.choice(wished)))  # some before the wish is known
            case 9:
                move = Move(ISSUED, member_account(member), 9)
                stream.write(Draft(body=CheckedIn(), member=member, moves=(move,)), kind="not_known_yet")
            case _:
                stream.push(rng.randrange(1, 30))
                follow(rng.randrange(1, 50))
                if rng.random() < 0.3:
                    grants.issue_grants(members)
    for stream in streams:
        stream.push()
    follow_to_the_end(17)
    return streams


def _any_step(rng: random.Random, wish: str) -> Draft:
    step = rng.choice(("publish", "publish", "claim", "settle", "refer", "offer", "decline", "confirm"))
    private = {"shown": f"想借轮椅 {rng.randrange(9)}"} if step == "publish" else {}
    helper = rng.choice(("m1", "m2", "m3")) if step in ("offer", "claim") else ""
    return Draft(body=WishProgressed(wish=wish, step=step, helper=helper, reason="x", rating=3), private=private)


def whatever_staff_do(streams: list[WrittenStream]) -> None:
    """Decisions, rotations, a fork's end, a new incarnation that carries facts over, a lost kiosk, a backup."""
    one, two, three = streams
    for ref in {f"{s.name}:{seq}" for s in streams for seq, v in s.verdicts.items() if v.reason == "overspent"}:
        settling.settle(ref, "dropped", actor="anna")
    old, one.key = one.key, SigningKey.generate()
    proof = to_text(old.sign("kiosk_key", KioskKey(stream=one.name, public_key=one.key.public_key.hex())))
    one.write(Draft(body=KeyRotated(public_key=one.key.public_key.hex(), proof=proof)))
    one.push()
    fresh = WrittenStream("s1", after=two)
    two.write(Draft(body=CheckedIn(), member="m1"))
    fresh.carry(two, len(two.events) - 1)
    fresh.carry(two, len(two.events))
    fresh.push()
    two.push()
    closing.close_stream(two.name, actor="anna", reason="copy")
    closing.write_off(three.name.partition(".")[0], actor="anna")
    keys.rotate_district_key(actor="anna")
    district.revoke_card(card_number(3), actor="anna")
    district.print_cards(5, issue_day=1, expiry_day=2)
    district.open_station("s1", "新名字")
    decide(
        Draft(body=ActivityPublished(activity="a1", title="义诊", category="x", station="s2", starts_ms=1, ends_ms=2)),
        Draft(body=RewardPublished(reward="rice", title="大米", points=5, open=False)),
        Draft(body=ActivityPublished(activity="a2", title="剪纸", category="x", station="s1", starts_ms=1, ends_ms=2)),
        Draft(
            body=ActivityPublished(
                activity="a2", title="剪纸", category="x", station="s1", starts_ms=1, ends_ms=2, place="二楼", open=False
            )
        ),
        Draft(body=NoticePublished(notice="n1", title="停水", text="不停水了。", from_ms=1, until_ms=0, open=False)),
        Draft(body=NoticePublished(notice="n2", title="义诊", text="周日义诊。", station="s2", from_ms=1, until_ms=9)),
        Draft(body=WishProgressed(wish="w-nobody-made", step="claim")),
        Draft(body=BackupMade(name="b", position=40)),
    )
    rng = random.Random(7)
    for _ in range(3):
        decide(*(_any_step(rng, wish) for wish in Wish.objects.order_by("id").values_list("id", flat=True)))
        follow_to_the_end(23)
    fresh.write(Draft(body=CheckedIn(), member="m1"))
    fresh.push()
    follow_to_the_end(23)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_rebuild_gives_the_same_tables_row_for_row(founded: Path, seed: int) -> None:
    whatever_staff_do(live_through(seed))
    Kiosk.objects.update(last_contact_ms=5, health='{"pending":3}')
    before, revs = sums(), dict(Doc.objects.values_list("pk", "rev"))
    report = rebuild()
    assert report.differences == ()
    assert sums() == before
    assert dict(Doc.objects.values_list("pk", "rev")) == revs  # kiosks need not pull anything again
    assert set(Kiosk.objects.values_list("last_contact_ms", "health")) == {(5, '{"pending":3}')}
    assert ProjectionFault.objects.exists()
    # The history was worth it.
    assert Redemption.objects.exclude(handed_ms=0).exists()
    assert Doc.objects.filter(kind="wish").exclude(body=None).exists()
    assert Doc.objects.filter(kind="wish", body=None).exists()


def test_a_rebuild_puts_right_what_was_changed_behind_its_back(founded: Path) -> None:
    live_through(1)
    good = sums()
    Member.objects.filter(id="m1").update(served_min=10**6)
    Attendance.objects.all().delete()
    Account.objects.filter(name="issued").update(balance=0)
    Doc.objects.filter(kind="member").delete()
    report = rebuild()
    assert {difference.table for difference in report.differences} == {
        "server_member",
        "server_attendance",
        "server_account",
        "server_doc",
    }
    assert sums() == good


def test_a_document_that_the_journal_does_not_say_is_taken_away(founded: Path) -> None:
    live_through(2)
    Doc.objects.create(audience="station/s1", kind="reward", doc_id="gold", rev=1, body='{"id":"gold"}')
    newest = max(Doc.objects.values_list("rev", flat=True))
    rebuild()
    row = Doc.objects.get(doc_id="gold")
    assert (row.body, row.rev > newest) == (None, True)


def test_a_rebuild_that_is_cut_off_leaves_everything(founded: Path) -> None:
    live_through(3)
    before = sums()

    def power_cut(_events: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(power_cut)
    assert sums() == before
    with pytest.raises(Exception, match="only added"), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Posting._meta.db_table}")


def test_a_type_understood_later_is_worked_off_where_the_journal_says_so(founded: Path) -> None:
    """An older server keeps check-ins that it has no words for; the newer one works them off, and so does its rebuild."""
    known = contract.BODIES.pop("checked_in")
    try:
        stream = WrittenStream("s1")
        ref = _write_as(stream, "checked_in", "m1")
        stream.push()
        follow_to_the_end()
        assert ProjectionFault.objects.get().type == "checked_in/1"
        assert not Attendance.objects.exists()
    finally:
        contract.BODIES["checked_in"] = known
    later = _write_as(stream, "checked_in", "m2")
    stream.push()
    follow_to_the_end()
    assert not ProjectionFault.objects.exists()
    assert {row.ref for row in Attendance.objects.all()} == {ref, later}
    assert UnderstoodType.objects.get().label == "checked_in/1"
    before = sums()
    assert rebuild().differences == ()
    assert sums() == before


def _write_as(stream: WrittenStream, kind: str, member: str) -> str:
    return stream.write(Draft(body=WishMade(wish="x", category="y"), member=member), kind=kind, body=b"{}")


def test_a_stream_keeps_its_key_and_state_through_a_rebuild(founded: Path) -> None:
    whatever_staff_do(live_through(0))
    fields = ("name", "status", "status_reason", "public_key", "key_since", "previous_key", "token", "backed_up_to")
    before = list(Stream.objects.order_by("pk").values_list(*fields))
    rebuild()
    assert list(Stream.objects.order_by("pk").values_list(*fields)) == before


@pytest.mark.slow
def test_a_demo_district_is_rebuilt_row_for_row(empty_database: Path) -> None:
    from server.demo.build import build

    keys.make_keys()
    district.found("测试示范区")
    build(3, 0.1)
    follow_to_the_end(2_000)
    # Most of what was redeemed in the year was handed out.
    assert Redemption.objects.exclude(handed_ms=0).count() > Redemption.objects.filter(handed_ms=0).count()
    before = sums()
    assert rebuild().differences == ()
    assert sums() == before
