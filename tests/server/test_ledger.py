"""The books: zero in all, once each, and a replay that gives the same."""

import pytest
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st

from server import district, journal, ledger, meta
from server.judging import replay
from server.ledger import Books
from server.models import Account, Posting, Reversal
from sync.contract.district_facts import PointsAwarded, VerdictGiven
from sync.contract.events import Draft, Move
from sync.contract.ids import DISTRICT, event_ref
from sync.contract.messages import Verdict
from sync.contract.wire import NotAnEvent, body_of, decode_event
from tests.server.district import ModelKiosk, founded_district


def award(member: str, points: int) -> None:
    """Points by decision of the district."""
    with journal.writing():
        move = Move("issued", f"member/{member}", points)
        journal.append_district([Draft(body=PointsAwarded(reason="test"), member=member, moves=(move,))], actor="test")


def test_each_move_is_posted_on_both_sides(kiosk: ModelKiosk) -> None:
    award("m1", 30)
    rows = Posting.objects.order_by("line").values_list("member", "line", "account", "points")
    assert list(rows) == [("", 0, "issued", -30), ("m1", 1, "member/m1", 30)]
    assert ledger.total() == 0


def test_a_decision_that_does_not_balance_is_a_fault_and_leaves_nothing(kiosk: ModelKiosk) -> None:
    before = [row.data for row in journal.read(0, 1_000)]
    move = Move("member/m1", "held/x/m1", 5)
    draft = Draft(body=PointsAwarded(reason="test"), moves=(move,))
    with pytest.raises(journal.UnbalancedDecision), journal.writing():
        journal.append_district([draft], actor="test")
    assert [row.data for row in journal.read(0, 1_000)] == before


def test_the_districts_own_chain_holds(kiosk: ModelKiosk) -> None:
    award("m1", 1)
    district.publish_settings(meta.read().settings)
    rows = [row for row in journal.read(0, 1_000) if row.stream == DISTRICT]
    events = [decode_event(row.data) for row in rows]
    assert [event.seq for event in events] == list(range(1, len(rows) + 1))
    assert [event.prev for event in events[1:]] == [row.hash for row in rows[:-1]]


deeds = st.lists(
    st.tuples(
        st.sampled_from(("earn", "hold", "spend", "undo", "nonsense", "award")),
        st.sampled_from(("m1", "m2")),
        st.integers(1, 9),
    ),
    max_size=30,
)


@settings(deadline=None, max_examples=25)
@given(deeds=deeds)
def test_whatever_kiosks_claim_the_sum_is_zero_and_a_replay_gives_the_same_books(deeds: list[tuple[str, str, int]]) -> None:
    with founded_district():
        kiosk = ModelKiosk.enrolled("s1")
        spends: list[tuple[str, str, int]] = []
        for deed, member, points in deeds:
            match deed:
                case "earn" | "hold":
                    kiosk.earn(member, points, held=deed == "hold")
                case "spend":
                    spends.append((kiosk.spend(member, points), member, points))
                case "undo" if spends:
                    ref, whose, spent = spends[points % len(spends)]
                    back = Move("spent/s1", f"held/{kiosk.stream}/{whose}", spent)
                    kiosk.write(type="undone_later", member=whose, moves=[back], reverses=ref)
                case "nonsense":
                    kiosk.write(type="later", moves=[Move(f"member/{member}", "issued", points)])
                case _:
                    award(member, points)
            if points > 6:
                kiosk.push()
        kiosk.push()
        assert ledger.total() == 0
        assert Posting.objects.aggregate(total=Sum("points"))["total"] in (0, None)
        for account in Account.objects.all():
            posted = Posting.objects.filter(account=account.name).aggregate(total=Sum("points"))["total"]
            assert account.balance == posted
            assert account.balance >= 0 or account.name == "issued"
        booked = dict(Account.objects.values_list("name", "balance"))
        assert replayed() == booked


def replayed() -> dict[str, int]:
    """The balances, folded anew from the journal with the verdicts that stand in it."""
    reversals = set(Reversal.objects.values_list("event", "by"))
    rows = journal.read(0, 10_000)
    verdicts: dict[str, Verdict] = {}
    for row in rows:
        if row.stream == DISTRICT and isinstance(body := body_of(decode_event(row.data)), VerdictGiven):
            verdicts[body.event] = Verdict(verdict=body.verdict, reason=body.reason)
    Account.objects.all().delete()
    Reversal.objects.all().delete()
    books = Books()
    for row in rows:
        try:
            event = decode_event(row.data)
        except NotAnEvent:
            continue
        if row.stream == DISTRICT:
            books.force(row.pos, event.moves)
        else:
            replay(event, row.pos, row.hash, verdicts.get(event_ref(row.stream, row.seq)), books)
    assert set(Reversal.objects.values_list("event", "by")) == reversals
    return books.balances
