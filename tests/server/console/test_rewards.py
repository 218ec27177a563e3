"""Rewards: their price, where they can be had, and how much of them went."""

import pytest
from django.test import Client

from server.console.roles import Role
from server.models import Doc, Redemption, Reward
from server.projections import follow
from tests.server.console.reading import figures, rows
from tests.server.console.world import World, client_of, last_events, text_of


def catch_up() -> None:
    while follow().events:
        pass


def filled(**changes: str) -> dict[str, str]:
    """A form as a browser sends it."""
    form = {"title": "Rice, 5 kg", "points": "120", "station": "a", "open": "on"}
    return form | {"category": "goods", "limit": "0", "period": "month"} | changes


def test_the_list_says_the_price_and_how_much_went(world: World, officer: Client) -> None:
    assert rows(officer.get("/rewards/", {"station": "a"})) == [["Rice of A", "3", "House A", "", "可兑换", "1", "1", ""]]
    reader = client_of(world.user(Role.READER))
    assert figures(reader.get("/rewards/reward-a/")) == {"积分": "3", "已兑换数量": "1", "用去积分": "3", "待领取": "1"}


def test_a_keeper_counts_what_went_at_the_own_station_alone(world: World) -> None:
    Reward.objects.create(id="everywhere", title="Salt", points=1)
    for n, station in enumerate("abb"):
        Redemption.objects.create(
            id=f"r{n}", ref=f"r{n}", member="m", station=station, reward="everywhere", quantity=1, points=1, made_ms=1
        )
    assert figures(client_of(world.user(Role.KEEPER)).get("/rewards/everywhere/"))["已兑换数量"] == "1"
    assert figures(client_of(world.user(Role.DISTRICT)).get("/rewards/everywhere/"))["已兑换数量"] == "3"


def test_a_reward_is_made_repriced_and_taken_off_the_shelf(world: World) -> None:
    branch = client_of(world.user(Role.BRANCH))
    assert branch.post("/rewards/new/", filled()).headers["Location"] == "/rewards/"
    assert [(event.type, event.actor) for event in last_events(1)] == [("reward_published", "staff:branch")]
    catch_up()
    row = Reward.objects.get(title="Rice, 5 kg")
    branch.post(f"/rewards/{row.id}/edit/", filled(points="100"))
    catch_up()
    assert Reward.objects.get(id=row.id).points == 100
    off = filled(points="100")
    del off["open"]
    branch.post(f"/rewards/{row.id}/edit/", off)
    catch_up()
    assert "已下架" in text_of(branch.get(f"/rewards/{row.id}/"))
    assert Doc.objects.get(kind="reward", doc_id=row.id).body is None
    assert [line[0] for line in rows(branch.get("/rewards/", {"shelf": "off"}))] == ["Rice, 5 kg"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "请填写这一项"),
        ({"points": ""}, "请填写这一项"),
        ({"points": "0"}, "请填写 1 到 100,000 之间的整数"),
        ({"points": "-5"}, "请填写 1 到 100,000 之间的整数"),
        ({"points": "12.5"}, "请填写 1 到 100,000 之间的整数"),
        ({"points": "9" * 40}, "请填写 1 到 100,000 之间的整数"),
        ({"points": "二十"}, "请填写 1 到 100,000 之间的整数"),
        ({"station": "b"}, "b"),
        ({"station": ""}, "请填写这一项"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(world: World, changes: dict[str, str], said: str) -> None:
    branch, before = client_of(world.user(Role.BRANCH)), last_events(1)
    answer = branch.post("/rewards/new/", filled(**changes))
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert b"Rice, 5 kg" in answer.content or "title" in changes
    assert last_events(1) == before


def test_a_keeper_sees_rewards_and_sets_no_price(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    assert "新礼品" not in text_of(keeper.get("/rewards/"))
    assert "修改" not in text_of(keeper.get("/rewards/reward-a/")).replace("修改密码", "")
    assert keeper.post("/rewards/reward-a/edit/", filled()).status_code == 403
