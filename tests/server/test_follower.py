"""The follower keeps up, issues grants, says what stops it, and there is one at a time."""

import threading
from pathlib import Path

import pytest
from django.db import connection, transaction

from server import closing, follower, recovery
from server.models import FollowerPosition, Grant, Member
from server.projections import POSITION, follow
from sync.contract.events import Draft, Move
from sync.contract.kiosk_facts import CheckedIn, CheckedOut, MemberRegistered
from sync.contract.ledger import ISSUED, member_account
from tests.server.streams import WrittenStream


def earn(stream: WrittenStream, member: str = "m1", points: int = 10) -> None:
    if not stream.about(member):
        body = MemberRegistered(home=stream.station)
        stream.write(Draft(body=body, private={"name": "王秀英", "phone": ""}, member=member))
    ref = stream.write(Draft(body=CheckedIn(), member=member))
    moves = (Move(ISSUED, member_account(member), points),)
    stream.write(Draft(body=CheckedOut(check_in=ref, served_min=60), member=member, moves=moves))
    stream.push()


def test_points_that_came_are_granted_to_the_home_stations_kiosk(founded: Path) -> None:
    stream = WrittenStream("s1")
    earn(stream)
    follower.follow_to_the_end()
    assert list(Grant.objects.values_list("member", "stream", "points")) == [("m1", stream.name, 10)]


def test_following_again_issues_nothing_twice(founded: Path) -> None:
    earn(WrittenStream("s1"))
    follower.follow_to_the_end()
    follower.follow_to_the_end()
    assert Grant.objects.count() == 1


def test_points_wait_for_a_kiosk_and_are_granted_when_one_joins(founded: Path) -> None:
    old = WrittenStream("s1")
    earn(old)
    closing.close_stream(old.name, actor="anna")
    process = follower.Follower()
    while process.step():
        pass
    assert not Grant.objects.exists()
    new = WrittenStream("s1")
    while process.step():
        pass
    assert [grant.stream for grant in Grant.objects.all()] == [new.name]


def test_nothing_is_granted_while_recovering_and_everything_after_it_is_confirmed(founded: Path) -> None:
    stream = WrittenStream("s1")
    earn(stream)
    recovery.begin_epoch("restored")
    process = follower.Follower()
    while process.step():
        pass
    assert not Grant.objects.exists()
    stream.push()
    recovery.confirm(actor="anna")
    while process.step():
        pass
    assert Grant.objects.count() == 1


class _After:
    """Stops after so many waits, and remembers how long they would have been."""

    def __init__(self, waits: int) -> None:
        self.left = waits
        self.waits_s: list[float] = []

    def wait(self, timeout: float) -> bool:
        self.waits_s.append(timeout)
        self.left -= 1
        return self.left < 0


def test_it_runs_until_it_is_stopped_and_waits_longer_when_nothing_happens(founded: Path) -> None:
    earn(WrittenStream("s1"))
    stop = _After(12)
    follower.run(stop)
    assert Member.objects.get().served_min == 60
    assert Grant.objects.count() == 1
    assert stop.waits_s[0] < 0.1
    assert 0.2 < stop.waits_s[-1] <= 1.0


def test_a_failure_is_noted_and_forgotten_when_it_goes_on(founded: Path) -> None:
    earn(WrittenStream("s1"))
    follow()
    earn(WrittenStream("s1"), "m2")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE server_stream RENAME TO hidden")
    stop = _After(0)
    follower.run(stop)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE hidden RENAME TO server_stream")
    assert "server_stream" in FollowerPosition.objects.get(name=POSITION).failure
    assert stop.waits_s == [5.0]
    follower.run(_After(5))
    assert FollowerPosition.objects.get(name=POSITION).failure == ""
    assert Member.objects.get(id="m2").served_min == 60


def test_there_is_one_at_a_time(founded: Path) -> None:
    with follower.only_one(founded), pytest.raises(follower.AlreadyRunning, match="another process"):
        follower.run(threading.Event())


def test_a_chunk_is_worked_off_whole_or_not_at_all(founded: Path) -> None:
    earn(WrittenStream("s1"))

    class PowerCut(Exception):
        pass

    def cut_off() -> None:
        with transaction.atomic():
            follow()
            raise PowerCut

    with pytest.raises(PowerCut):
        cut_off()
    assert not FollowerPosition.objects.filter(pos__gt=0).exists()
    assert not Member.objects.exists()
