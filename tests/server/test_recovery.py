"""A restored district learns its past anew; lost kiosks are written off; a person settles what was set aside."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from server import closing, district, grants, keys, ledger, meta, pull, recovery, remember, settling
from server.closing import AlreadyClosed, NoSuchStream
from server.models import Grant, Kiosk, Member, Revocation, SetAsideEvent, Station, Stream
from server.recovery import NotRecovering, StillWaiting
from server.settling import NotToBeSettled
from sync.contract.kiosk_facts import GrantReceived
from sync.contract.messages import Health, Page, PullRequest, Refused, Remembered, RememberRequest
from sync.contract.refusals import SyncRefusal
from sync.contract.signing import Signed, SigningKey, from_text
from tests.server.district import ModelKiosk
from tests.server.test_ingest import acked, balance, refused, status_of
from tests.server.test_ledger import award

needs_a_file = pytest.mark.skipif(connection.vendor != "sqlite", reason="copies the database file")


class Backup:
    """Copies the database away and back, as `linli-server backup` and `restore` do with more care."""

    def __init__(self, folder: Path) -> None:
        """Of the district in this directory."""
        self._file = folder / "district.sqlite3"
        self._copy = folder / "backup.sqlite3"

    def make(self) -> None:
        """Copy the database away."""
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self._file, self._copy)

    def restore(self) -> None:
        """Put the copy back."""
        connection.close()
        for name in ("-wal", "-shm"):
            self._file.with_name(self._file.name + name).unlink(missing_ok=True)
        shutil.copy(self._copy, self._file)


@pytest.fixture
def backup(founded: Path) -> Backup:
    """Of the founded district."""
    return Backup(founded)


def granted(kiosk: ModelKiosk, points: int, member: str = "m1") -> str:
    """Points that the district awards and grants, and the kiosk's receipt of them; gives the grant's id."""
    Member.objects.get_or_create(id=member, defaults={"home": kiosk.station})
    before = list(Grant.objects.values_list("id", flat=True))
    award(member, points)
    grants.issue_grants([member])
    grant = Grant.objects.exclude(id__in=before).get()
    kiosk.write(GrantReceived(grant=grant.id, points=grant.points, document=grant.document), member=member)
    return grant.id


def show(kiosk: ModelKiosk, *documents: tuple[str, Signed]) -> Remembered | Refused:
    """Show documents to the district."""
    return remember.remember(kiosk.sign("remember", RememberRequest, documents=documents))


def enrolment(kiosk: ModelKiosk) -> tuple[str, Signed]:
    """The kiosk's own enrolment."""
    return "enrolment", from_text(Kiosk.objects.get(id=kiosk.id).document)


# --- A restored district ----------------------------------------------------------------------------------------------


@needs_a_file
def test_an_ack_ahead_of_the_head_proves_a_restore_and_the_kiosk_brings_back_what_was_lost(
    kiosk: ModelKiosk, backup: Backup
) -> None:
    granted(kiosk, 20)
    kiosk.push()
    backup.make()
    before = meta.read().epoch
    granted(kiosk, 30)
    kiosk.spend("m1", 45)
    kiosk.earn("m1", 7)
    kiosk.push()
    backup.restore()
    kiosk.earn("m1", 1)
    answer = kiosk.send()
    assert isinstance(answer, Refused)
    assert (answer.code, answer.head) == (SyncRefusal.GAP, 2)
    assert meta.read().recovering
    assert meta.read().epoch != before
    ack = acked(kiosk.send(base=2))
    assert ack.verdicts == {}
    assert balance(f"held/{kiosk.stream}/m1") == 5
    # The award of 30 was in nobody's journal but the district's own.
    assert balance("member/m1") == 20 - 50 + 8
    assert ledger.total() == 0
    kiosk.take(ack)
    kiosk.push()
    recovery.confirm(actor="officer")
    assert (balance("member/m1"), balance("owed/m1")) == (0, -22)
    assert not meta.read().recovering


@needs_a_file
def test_a_pull_shows_a_kiosk_with_nothing_to_push_that_the_district_is_behind(kiosk: ModelKiosk, backup: Backup) -> None:
    kiosk.push()
    backup.make()
    kiosk.earn("m1", 5)
    kiosk.push()
    backup.restore()
    answer = pull.page(kiosk.sign("pull", PullRequest))
    assert isinstance(answer, Refused)
    assert (answer.code, answer.head) == (SyncRefusal.GAP, 1)
    acked(kiosk.send(base=1))
    assert meta.read().recovering


@needs_a_file
def test_after_a_restore_by_command_old_tokens_say_nothing(kiosk: ModelKiosk, backup: Backup) -> None:
    kiosk.push()
    backup.make()
    for _ in range(3):
        kiosk.earn("m1", 5)
        kiosk.push()
    backup.restore()
    recovery.begin_epoch("restored", actor="officer")
    lost = acked(kiosk.send(base=1))
    again = acked(kiosk.send(base=1))
    assert (again.head, again.ack_token) == (4, lost.ack_token)
    image = kiosk.copy()
    kiosk.take(again)
    for _ in range(2):
        kiosk.earn("m1", 1)
        kiosk.push()
    # An image from before the restore does not pass for a kiosk that comes late.
    image.earn("m1", 9)
    assert refused(image.send(base=1)) is SyncRefusal.FORK
    assert status_of(kiosk) == ("frozen", "fork")


@needs_a_file
def test_a_rotation_that_the_restored_district_forgot_is_brought_again(kiosk: ModelKiosk, backup: Backup) -> None:
    kiosk.push()
    backup.make()
    kiosk.earn("m1", 5)
    kiosk.rotate()
    kiosk.earn("m1", 5)
    kiosk.push()
    backup.restore()
    for answer in (kiosk.send(), pull.page(kiosk.sign("pull", PullRequest))):
        assert isinstance(answer, Refused)
        assert (answer.code, answer.head) == (SyncRefusal.GAP, 1)
    acked(kiosk.send(base=1))
    assert balance("member/m1") == 10


@needs_a_file
def test_a_forgotten_rotation_shows_in_a_push_even_where_the_token_is_an_old_one(kiosk: ModelKiosk, backup: Backup) -> None:
    kiosk.push()
    kiosk.earn("m1", 5)
    acked(kiosk.send())  # and the reply is lost
    backup.make()
    kiosk.rotate()
    kiosk.earn("m1", 5)
    # The token of the lost reply is given again, though the head has moved on.
    kiosk.take(acked(kiosk.send()))
    backup.restore()
    asked = pull.page(kiosk.sign("pull", PullRequest))
    assert isinstance(asked, Refused)
    assert asked.code is SyncRefusal.UNKNOWN_KEY
    answer = kiosk.send()
    assert isinstance(answer, Refused)
    assert (answer.code, answer.head) == (SyncRefusal.GAP, 2)
    acked(kiosk.send(base=2))
    assert balance("member/m1") == 10


@needs_a_file
def test_a_kiosk_that_the_restored_district_forgot_shows_its_enrolment(backup: Backup) -> None:
    backup.make()
    kiosk = ModelKiosk.enrolled("s1")
    shown = enrolment(kiosk)
    granted(kiosk, 10)
    kiosk.spend("m1", 4)
    kiosk.push()
    backup.restore()
    assert refused(kiosk.send(base=0)) is SyncRefusal.UNKNOWN_STREAM
    answer = show(kiosk, shown)
    assert isinstance(answer, Remembered), answer
    assert answer.learnt == 1
    assert meta.read().recovering
    assert recovery.waiting_kiosks() == [kiosk.id]
    kiosk.take(acked(kiosk.send(base=0)))
    assert balance(f"held/{kiosk.stream}/m1") == 6
    kiosk.push()
    assert recovery.waiting_kiosks() == []
    again = show(kiosk, shown)
    assert isinstance(again, Remembered)
    assert again.learnt == 0


@needs_a_file
def test_a_forgotten_kiosk_that_rotated_its_key_shows_the_old_keys_word(backup: Backup) -> None:
    backup.make()
    kiosk = ModelKiosk.enrolled("s1")
    shown = enrolment(kiosk)
    kiosk.push()
    kiosk.rotate()
    kiosk.earn("m1", 4)
    kiosk.push()
    backup.restore()
    answer = show(kiosk, shown)
    assert isinstance(answer, Refused)
    assert answer.code is SyncRefusal.UNKNOWN_KEY
    from sync.contract.wire import body_of, decode_event

    rotated = body_of(decode_event(kiosk.events[1]))
    proof = from_text(rotated.proof)  # type: ignore[union-attr]
    assert isinstance(show(kiosk, shown, ("kiosk_key", proof)), Remembered)
    acked(kiosk.send(base=0, last=1))
    acked(kiosk.send(base=0))
    assert balance("member/m1") == 4


@needs_a_file
def test_revocations_stations_and_keyrings_are_learnt_anew(backup: Backup) -> None:
    backup.make()
    district.open_station("s3", "新站")
    kiosk = ModelKiosk.enrolled("s3")
    district.revoke_card("000000000017", actor="test")
    keys.rotate_district_key(actor="test")
    got = pull.page(kiosk.sign("pull", PullRequest))
    assert isinstance(got, Page)
    kept = [(document.kind, document.signed) for document in got.documents if document.signed is not None]
    shown = [enrolment(kiosk), *kept]
    backup.restore()
    answer = show(kiosk, *shown)
    assert isinstance(answer, Remembered), answer
    assert answer.learnt == 3
    assert Station.objects.filter(id="s3").exists()
    assert list(Revocation.objects.values_list("number", flat=True)) == ["000000000017"]
    assert keys.newest_keyring().serial == 2
    kiosk.push()


def test_a_document_that_was_never_signed_here_is_refused(kiosk: ModelKiosk) -> None:
    stranger = SigningKey.generate()
    kind, signed = enrolment(kiosk)
    forged = stranger.sign("enrolment", {"kiosk": "k1", "station": "s1", "stream": "k1.i", "public_key": "00"})
    for document in ((kind, forged), ("grant", signed), ("revocations", forged), ("keyring", forged)):
        answer = show(kiosk, document)
        assert isinstance(answer, Refused), document
        assert answer.code is SyncRefusal.NOT_A_DOCUMENT


def test_nobody_is_learnt_without_an_enrolment(founded: object) -> None:
    stranger = ModelKiosk("k0000000000.i1", "s1", SigningKey.generate())
    answer = show(stranger)
    assert isinstance(answer, Refused)
    assert answer.code is SyncRefusal.UNKNOWN_STREAM


def test_a_grant_that_was_never_issued_brings_nothing(kiosk: ModelKiosk) -> None:
    forged = SigningKey.generate().sign("grant", {"id": "g1", "member": "m1", "stream": kiosk.stream, "points": 50})
    from sync.contract.signing import to_text

    kiosk.write(GrantReceived(grant="g1", points=50, document=to_text(forged)), member="m1")
    kiosk.write(GrantReceived(grant="g2", points=50, document="nonsense"), member="m1")
    kiosk.push()
    assert not meta.read().recovering
    assert balance(f"held/{kiosk.stream}/m1") == 0


def test_another_streams_grant_brings_nothing(kiosk: ModelKiosk) -> None:
    other = ModelKiosk.enrolled("s1")
    Member.objects.create(id="m1", home="s1")
    award("m1", 10)
    grants.issue_grants(["m1"])
    grant = Grant.objects.get()
    thief = other if grant.stream == kiosk.stream else kiosk
    thief.write(GrantReceived(grant=grant.id, points=10, document=grant.document), member="m1")
    thief.push()
    assert balance(f"held/{thief.stream}/m1") == 0


@needs_a_file
def test_no_confirmation_while_a_kiosk_may_hold_what_is_missing(kiosk: ModelKiosk, backup: Backup) -> None:
    lost = ModelKiosk.enrolled("s2")
    with pytest.raises(NotRecovering):
        recovery.confirm(actor="officer")
    recovery.begin_epoch("restored", actor="officer")
    kiosk.push()
    with pytest.raises(StillWaiting) as waiting:
        recovery.confirm(actor="officer")
    assert set(waiting.value.kiosks) == {kiosk.id, lost.id}
    answer = pull.page(kiosk.sign("pull", PullRequest, health=Health(pending=1)))
    assert isinstance(answer, Page)
    assert recovery.waiting_kiosks() == sorted([kiosk.id, lost.id])
    pull.page(kiosk.sign("pull", PullRequest, health=Health(pending=0)))
    assert recovery.waiting_kiosks() == [lost.id]
    closing.write_off(lost.id, actor="officer")
    recovery.confirm(actor="officer")
    assert not meta.read().recovering


@needs_a_file
def test_a_kiosk_that_comes_after_the_confirmation_proves_no_second_restore(kiosk: ModelKiosk, backup: Backup) -> None:
    kiosk.push()
    backup.make()
    kiosk.earn("m1", 5)
    kiosk.push()
    backup.restore()
    recovery.begin_epoch("restored", actor="officer")
    closing.write_off(kiosk.id, actor="officer")
    recovery.confirm(actor="officer")
    assert refused(kiosk.send()) is SyncRefusal.GAP
    acked(kiosk.send(base=1))
    assert not meta.read().recovering


# --- Lost, closed, settled --------------------------------------------------------------------------------------------


def test_writing_off_a_kiosk_brings_its_grants_back(kiosk: ModelKiosk) -> None:
    granted(kiosk, 20)
    kiosk.earn("m2", 3, held=True)
    kiosk.push()
    closing.write_off(kiosk.id, actor="officer")
    assert status_of(kiosk) == ("closed", "written_off")
    assert (balance("member/m1"), balance("member/m2"), balance(f"held/{kiosk.stream}/m1")) == (20, 3, 0)
    assert Kiosk.objects.get().written_off


def test_a_lost_kiosk_that_turns_up_brings_facts_but_its_redemptions_wait(kiosk: ModelKiosk) -> None:
    granted(kiosk, 20)
    kiosk.push()
    kiosk.earn("m1", 5)
    ref = kiosk.spend("m1", 15)
    closing.write_off(kiosk.id, actor="officer")
    ack = kiosk.push()
    assert ack.stream_status == "closed"
    assert [verdict.reason for verdict in ack.verdicts.values()] == ["not_trusted"]
    assert balance("member/m1") == 25
    settling.settle(ref, "owed", actor="officer")
    assert (balance("owed/m1"), balance("spent/s1")) == (-15, 15)
    after = kiosk.next_incarnation("i2", after=kiosk.head)
    assert after.push().stream_status == "live"
    assert ledger.total() == 0


def test_many_members_points_come_back_in_several_events(kiosk: ModelKiosk) -> None:
    for n in range(450):
        kiosk.earn(f"m{n}", 1, held=True)
    kiosk.push()
    closing.close_stream(kiosk.stream, actor="officer", reason="fork")
    assert ledger.balances([f"member/m{n}" for n in range(450)]) == {f"member/m{n}": 1 for n in range(450)}
    with pytest.raises(AlreadyClosed):
        closing.close_stream(kiosk.stream, actor="officer")


@pytest.mark.parametrize("deed", [closing.close_stream, closing.write_off])
def test_what_is_not_there_cannot_be_closed(founded: object, deed: Callable[..., None]) -> None:
    for name in ("k9", "district"):
        with pytest.raises(NoSuchStream):
            deed(name, actor="officer")


@pytest.mark.parametrize(
    ("to", "account", "left"), [("owed", "owed/m1", -7), ("loss", "loss/s1", -7), ("dropped", "spent/s1", 0)]
)
def test_a_person_settles_once(kiosk: ModelKiosk, to: str, account: str, left: int) -> None:
    ref = kiosk.spend("m1", 7)
    kiosk.push()
    settling.settle(ref, to, actor="officer")
    assert balance(account) == left
    assert SetAsideEvent.objects.get().settled == to
    with pytest.raises(NotToBeSettled):
        settling.settle(ref, to, actor="officer")
    assert ledger.total() == 0


def test_what_was_undone_at_the_kiosk_can_only_be_dropped(kiosk: ModelKiosk) -> None:
    from tests.server.test_ingest import undo

    ref = kiosk.spend("m1", 7)
    back = undo(kiosk, ref, "m1", 7)
    kiosk.push()
    with pytest.raises(NotToBeSettled):
        settling.settle(ref, "owed", actor="officer")
    settling.settle(ref, "dropped", actor="officer")
    settling.settle(back, "dropped", actor="officer")
    assert ledger.total() == balance("owed/m1") == 0


def test_an_undo_that_arrives_after_the_settlement_takes_the_booking_back(kiosk: ModelKiosk) -> None:
    from tests.server.test_ingest import undo

    ref = kiosk.spend("m1", 7)
    kiosk.push()
    settling.settle(ref, "owed", actor="officer")
    back = undo(kiosk, ref, "m1", 7)
    kiosk.push()
    with pytest.raises(NotToBeSettled):
        settling.settle(back, "loss", actor="officer")
    settling.settle(back, "owed", actor="officer")
    assert (balance("owed/m1"), balance("spent/s1")) == (0, 0)


def test_what_spends_nothing_or_was_not_set_aside_is_not_booked(kiosk: ModelKiosk) -> None:
    ref = kiosk.earn("m1", 501)
    kiosk.push()
    for event, to in ((ref, "owed"), (ref, "nonsense"), (f"{kiosk.stream}:1", "owed")):
        with pytest.raises(NotToBeSettled):
            settling.settle(event, to, actor="officer")
    settling.settle(ref, "dropped", actor="officer")


def test_the_stream_of_a_kiosk_that_was_written_off_stays_known(kiosk: ModelKiosk) -> None:
    closing.write_off(kiosk.id, actor="officer")
    closing.write_off(kiosk.id, actor="officer")
    assert Stream.objects.filter(kiosk=kiosk.id).count() == 1


@pytest.mark.parametrize("rotate", [keys.rotate_district_key, keys.rotate_card_key])
def test_keys_do_not_change_while_kiosks_may_hold_a_keyring_that_is_not_known(
    kiosk: ModelKiosk, rotate: Callable[..., SigningKey]
) -> None:
    recovery.begin_epoch("restored")
    before = keys.keyrings()
    with pytest.raises(keys.StillRecovering):
        rotate(actor="test")
    assert keys.keyrings() == before
