"""After a deed the console waits for the projections, but never for long and never for nobody."""

from pathlib import Path

from server import journal
from server.console.caught_up import wait_until_shown
from server.console.roles import Role
from server.follower import only_one
from server.projections import follow
from sync.contract.district_facts import PointsAwarded
from sync.contract.events import Draft
from tests.server.console.world import World, client_of, text_of
from tests.server.streams import decide


def test_nobody_waits_where_nobody_follows(world: World) -> None:
    decide(Draft(body=PointsAwarded(reason="x")))
    assert wait_until_shown(journal.head(), longest_s=3600) is False
    while follow().events:
        pass
    assert wait_until_shown(journal.head(), longest_s=0) is True


def test_a_follower_that_does_not_come_forward_is_not_waited_for_for_long(world: World, founded: Path) -> None:
    decide(Draft(body=PointsAwarded(reason="x")))
    with only_one(founded):
        assert wait_until_shown(journal.head(), longest_s=0.1) is False


def test_somebody_who_sees_the_old_list_is_told_that_it_follows(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    text = text_of(keeper.post("/notices/notice-a/take-down/", follow=True))
    assert "公告已撤下" in text
    assert "列表稍后更新" in text
