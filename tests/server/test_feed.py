"""The feed: newest revisions, for those who may have them."""

import pytest
from django.db import connection, transaction

from server import district, feed, meta, pull, recovery
from server.models import Card, Doc, Interest, Kiosk, Member, Stream
from sync.contract import documents
from sync.contract.messages import Health, Newest, NewestRequest, Page, PullRequest, Refused
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import open_signed
from tests.server.district import FixedClock, ModelKiosk


def page(kiosk: ModelKiosk, *, epoch: str = "", cursor: int = 0, **more: object) -> Page:
    """Pull a page."""
    answer = pull.page(kiosk.sign("pull", PullRequest, epoch=epoch, cursor=cursor, **more))
    assert isinstance(answer, Page), answer
    return answer


def newest(kiosk: ModelKiosk) -> int:
    """The newest revision for a kiosk."""
    answer = pull.newest(kiosk.sign("newest", NewestRequest))
    assert isinstance(answer, Newest), answer
    return answer.newest_rev


def put(audience: str, kind: str, name: str, body: dict[str, object] | None) -> bool:
    """Publish a document."""
    with transaction.atomic():
        return feed.put_doc(audience, kind, name, body)


def names(got: Page, kind: str) -> list[str]:
    """The ids of the documents of a kind in a page."""
    return [document.id for document in got.documents if document.kind == kind]


def test_a_new_kiosk_gets_everything_through_the_same_door(kiosk: ModelKiosk) -> None:
    got = page(kiosk)
    assert names(got, "station") == ["s1", "s2"]
    assert names(got, "keyring") == ["1"]
    assert names(got, "settings") == ["settings"]
    assert names(got, "revocations") == ["all"]
    assert not got.more
    assert got.cursor == newest(kiosk)


def test_after_the_cursor_only_news_come(kiosk: ModelKiosk) -> None:
    before = page(kiosk)
    put(feed.ALL, "reward", "r1", {"id": "r1"})
    got = page(kiosk, epoch=before.epoch, cursor=before.cursor)
    assert names(got, "reward") == ["r1"]
    assert len(got.documents) == 1
    assert page(kiosk, epoch=got.epoch, cursor=got.cursor).documents == ()


def test_a_document_that_says_the_same_keeps_its_revision(founded: object) -> None:
    assert put(feed.ALL, "reward", "r1", {"id": "r1", "points": 3})
    rev = Doc.objects.get(kind="reward").rev
    assert not put(feed.ALL, "reward", "r1", {"points": 3, "id": "r1"})
    assert Doc.objects.get(kind="reward").rev == rev
    assert put(feed.ALL, "reward", "r1", {"id": "r1", "points": 4})
    assert Doc.objects.get(kind="reward").rev == rev + 1
    assert put(feed.ALL, "reward", "r1", None)
    assert not put(feed.ALL, "reward", "r2", None)


def test_each_audience_gets_its_own(kiosk: ModelKiosk) -> None:
    for audience in ("all", "station/s1", "station/s2", f"stream/{kiosk.stream}", "stream/other"):
        put(audience, "notice", audience, {})
    assert names(page(kiosk), "notice") == ["all", "station/s1", f"stream/{kiosk.stream}"]


def test_pages_end_and_go_on(kiosk: ModelKiosk) -> None:
    with transaction.atomic():
        feed.put_docs(feed.Sheet(feed.ALL, "notice", f"n{n:04d}", {}) for n in range(1_100))
    got, found = page(kiosk), 0
    while True:
        found += len(names(got, "notice"))
        if not got.more:
            break
        assert len(got.documents) == pull.PAGE_DOCUMENTS
        got = page(kiosk, epoch=got.epoch, cursor=got.cursor)
    assert found == 1_100


def test_a_new_epoch_is_told_and_pulled_from_the_start(kiosk: ModelKiosk) -> None:
    before = page(kiosk)
    recovery.begin_epoch("restored")
    answer = pull.page(kiosk.sign("pull", PullRequest, epoch=before.epoch, cursor=before.cursor))
    assert isinstance(answer, Refused)
    assert (answer.code, answer.epoch) == (SyncRefusal.EPOCH, meta.read().epoch)
    assert len(page(kiosk).documents) == len(before.documents)


def test_a_revoked_card_is_in_the_signed_list_that_all_kiosks_get(kiosk: ModelKiosk) -> None:
    before = page(kiosk)
    district.revoke_card("000000000017", reason="lost", actor="test")
    district.revoke_cards_issued_before(20_000, actor="test")
    got = page(kiosk, epoch=before.epoch, cursor=before.cursor)
    [document] = got.documents
    assert document.signed is not None
    from server import keys

    whole = open_signed(document.signed, "revocations", documents.RevocationList, keys.our_public_keys())
    assert (whole.numbers, whole.issued_before_day) == (("000000000017",), 20_000)


def test_the_list_of_revocations_is_signed_anew_before_it_is_called_old(kiosk: ModelKiosk, clock: FixedClock) -> None:
    before = page(kiosk)
    clock.at_ms += 25 * 3_600_000
    got = page(kiosk, epoch=before.epoch, cursor=before.cursor)
    assert names(got, "revocations") == ["all"]
    assert page(kiosk, epoch=got.epoch, cursor=got.cursor).documents == ()


def test_a_roaming_card_brings_its_holders_documents_to_the_station(kiosk: ModelKiosk) -> None:
    Member.objects.create(id="m1", home="s2", name="王小明")
    Card.objects.create(number="000000000017", member="m1")
    before = page(kiosk)
    got = page(kiosk, epoch=before.epoch, cursor=before.cursor, cards=("000000000017", "999999999999", "\x00"))
    assert names(got, "member") == ["m1"]
    assert names(got, "card") == ["000000000017"]
    assert Interest.objects.get().station == "s1"
    assert "王小明" not in str([document.body for document in got.documents])


def test_health_is_kept_for_the_console(kiosk: ModelKiosk, clock: FixedClock) -> None:
    page(kiosk, health=Health(software="0.1", pending=3))
    row = Kiosk.objects.get(id=kiosk.id)
    assert '"pending":3' in row.health
    assert row.last_contact_ms == clock.at_ms
    clock.at_ms += 1_000
    page(kiosk, health=Health(software="0.1", pending=4))
    assert '"pending":3' in Kiosk.objects.get(id=kiosk.id).health
    page(kiosk, health=Health(software="0.1", pending=4, notes=("salvaged",)))
    assert "salvaged" in Kiosk.objects.get(id=kiosk.id).health


def test_an_old_image_is_refused_as_a_copy_and_freezes_nothing(kiosk: ModelKiosk) -> None:
    image = kiosk.copy()
    for _ in range(3):
        kiosk.earn("m1", 1)
        kiosk.push()
    for answer in (pull.page(image.sign("pull", PullRequest)), pull.newest(image.sign("newest", NewestRequest))):
        assert isinstance(answer, Refused)
        assert answer.code is SyncRefusal.COPY
    assert Stream.objects.get(name=kiosk.stream).status == "live"


def test_a_copy_that_never_wrote_what_the_district_has_is_found_at_its_first_pull(kiosk: ModelKiosk) -> None:
    image = kiosk.copy()
    kiosk.earn("m1", 1)
    kiosk.push()
    answer = pull.page(image.sign("pull", PullRequest))
    assert isinstance(answer, Refused)
    assert answer.code is SyncRefusal.COPY
    assert page(kiosk).documents


def test_a_question_after_a_rotation_whose_ack_was_lost_is_signed_with_the_old_key(kiosk: ModelKiosk) -> None:
    kiosk.push()
    kiosk.rotate()
    kiosk.send()
    assert isinstance(pull.newest(kiosk.sign("newest", NewestRequest)), Newest)
    kiosk.push()
    assert page(kiosk).documents
    kiosk.acked = 1
    answer = pull.page(kiosk.sign("pull", PullRequest))
    assert isinstance(answer, Refused)
    assert answer.code is SyncRefusal.UNKNOWN_KEY


@pytest.mark.parametrize("count", [1, 700])
def test_many_documents_go_in_at_once(founded: object, count: int) -> None:
    sheets = [feed.Sheet(feed.ALL, "notice", f"n{n}", {"n": n}) for n in range(count)]
    with transaction.atomic():
        assert feed.put_docs(sheets) == count
        assert feed.put_docs(sheets) == 0
    revs = list(Doc.objects.filter(kind="notice").order_by("rev").values_list("rev", flat=True))
    assert revs == list(range(revs[0], revs[0] + count))
    assert connection.in_atomic_block is False


def test_a_cursor_beyond_the_end_is_of_another_database_and_begins_anew(kiosk: ModelKiosk) -> None:
    before = page(kiosk)
    refused = pull.page(kiosk.sign("pull", PullRequest, epoch=before.epoch, cursor=feed.last_rev() + 1))
    assert isinstance(refused, Refused)
    assert refused.code == SyncRefusal.EPOCH
    assert page(kiosk, epoch=before.epoch, cursor=feed.last_rev()).documents == ()
