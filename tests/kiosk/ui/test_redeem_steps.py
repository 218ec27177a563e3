"""Redeem at the window: the shelf, the read-back, the PIN, and ten seconds to take it back."""

import pytest

from kiosk.kiosk import Kiosk
from kiosk.ui.views import Keypad, Listing, ReadBack, Told
from sync.contract.documents import Document, Grant, Member, Reward, Station
from sync.contract.kiosk_facts import Redeemed, RedemptionUndone
from sync.contract.wire import body_of
from tests.clocks import FakeClock
from tests.kiosk.district import KEEPER, MEMBER, PIN, STATION, District
from tests.kiosk.ui.walk import Walker


@pytest.fixture(autouse=True)
def shelf(kiosk: Kiosk, district: District) -> None:
    """Beside soap (30) and rice (100): something for very little, and something for more than anybody has."""
    district.publish(
        kiosk,
        district.document("reward", "pin", Reward(id="pin", title="徽章", points=5)),
        district.document("reward", "wok", Reward(id="wok", title="炒锅", points=500)),
        district.document("reward", "free", Reward(id="free", title="不要分的", points=0)),
    )


def rows(walker: Walker) -> list[tuple[str, str, str, bool]]:
    listing = walker.body
    assert isinstance(listing, Listing)
    return [(row.title, row.aside, row.note, row.enabled) for row in listing.rows]


def pairs(walker: Walker) -> list[str]:
    body = walker.body
    assert isinstance(body, ReadBack)
    return [pair.value for pair in body.pairs]


def basket(walker: Walker) -> list[tuple[str, str]]:
    listing = walker.at("redeem_read_back").body
    assert isinstance(listing, Listing)
    return [(row.title, row.aside) for row in listing.rows]


def spent(kiosk: Kiosk) -> list[tuple[str, int, int]]:
    bodies = [body_of(event) for event in kiosk.journal.of_type(Redeemed)]
    return [(body.reward, body.quantity, body.points) for body in bodies if isinstance(body, Redeemed)]


def told(walker: Walker) -> Told:
    body = walker.body
    assert isinstance(body, Told)
    return body


# --- The shelf ------------------------------------------------------------------------------------------------------------


def test_what_points_buy_with_what_is_missing_where_they_do_not(walker: Walker, code: str) -> None:
    walker.scan(code).press("redeem").at("rewards").sees("本机现可用 80 分", "另有 40 分不在本机")
    assert rows(walker) == [
        ("徽章", "5 分", "", True),
        ("洗手液", "30 分", "", True),
        ("大米", "100 分", "本机还差 20 分，联网后可以调来", False),
        ("炒锅", "500 分", "还差 380 分", False),
    ]
    assert not walker.can_press("reward:rice")
    walker.flow.press(walker.view.serial, "reward:rice")
    walker.at("rewards")


def test_an_empty_shelf_says_so(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    district.publish(kiosk, *(Document(kind="reward", id=name, rev=900) for name in kiosk.replica.rewards()))
    walker.scan(code).press("redeem").at("rewards").sees("现在没有可兑换的礼品")


def test_a_card_with_no_pin_is_told_before_anything_else(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    district.publish(kiosk, district.holder(code, MEMBER))
    walker.scan(code).press("redeem").at("refused").sees("还没有设密码", "请找工作人员设置")
    walker.press("ok").at("greeting")


def test_a_kiosk_that_may_not_spend_says_so_before_anything_else(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    district.publish(kiosk, status="frozen")
    walker.scan(code).press("redeem").at("refused").sees("本机暂时不能兑换")


def test_a_member_with_no_points_sees_what_there_is_to_earn(
    walker: Walker, kiosk: Kiosk, district: District, keeper_code: str
) -> None:
    assert kiosk.replica.member(KEEPER)
    walker.scan(keeper_code).press("redeem").sees("还差 5 分")
    assert not any(enabled for *_, enabled in rows(walker))


# --- The read-back --------------------------------------------------------------------------------------------------------


def test_it_is_read_back_with_the_price_and_what_is_left(walker: Walker, code: str) -> None:
    walker.scan(code).press("redeem", "reward:soap")
    assert basket(walker) == [("洗手液 × 1", "30 分")]
    walker.sees("一共 30 分，换后本机还可用 50 分", "10 秒内还可以撤销", "就换这个")


def test_more_and_fewer_stay_within_what_can_be_spent(walker: Walker, code: str) -> None:
    walker.scan(code).press("redeem", "reward:soap", "line:soap").at("redeem_quantity").press("more")
    assert pairs(walker) == ["洗手液 × 2", "60 分", "20 分"]
    assert not walker.can_press("more")
    walker.press("fewer")
    assert pairs(walker) == ["洗手液 × 1", "30 分", "50 分"]
    walker.press("more", "keep")
    assert basket(walker) == [("洗手液 × 2", "60 分")]


def test_one_less_than_one_takes_it_out_of_the_basket(walker: Walker, code: str) -> None:
    walker.scan(code).press("redeem", "reward:soap", "another", "reward:pin", "line:soap").sees("不要了").press("fewer")
    assert basket(walker) == [("徽章 × 1", "5 分")]
    walker.press("line:pin", "fewer").at("redeem_read_back").sees("篮子还是空的")
    assert not walker.can_press("confirm")
    walker.press("another").at("rewards").sees_not("篮子里有")


def test_at_the_window_nobody_takes_more_than_nine(walker: Walker, code: str) -> None:
    walker.scan(code).press("redeem", "reward:pin", "line:pin", *["more"] * 8)
    assert pairs(walker)[0] == "徽章 × 9"
    assert not walker.can_press("more")


# --- The basket -----------------------------------------------------------------------------------------------------------


def test_several_things_are_redeemed_together(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).press("redeem", "reward:soap", "another").at("rewards").sees("篮子里有 1 样，一共 30 分")
    walker.press("reward:pin")
    assert basket(walker) == [("洗手液 × 1", "30 分"), ("徽章 × 1", "5 分")]
    walker.sees("一共 35 分，换后本机还可用 45 分", "就换这些").press("confirm").sees("一共 2 样，用 35 分")
    walker.digits(PIN).at("redeemed").sees("王*，已兑换 2 样，用去 35 分，本机还可用 45 分")
    assert spent(kiosk) == [("soap", 1, 30), ("pin", 1, 5)]
    assert len(told(walker).facts) == 2
    walker.press("undo").at("undone").sees("退回 35 分")
    assert len(kiosk.journal.of_type(RedemptionUndone)) == 2


def test_what_is_in_the_basket_already_is_no_longer_there_to_spend(walker: Walker, code: str) -> None:
    walker.scan(code).press("redeem", "reward:soap", "another", "reward:soap")
    assert basket(walker) == [("洗手液 × 2", "60 分")]
    walker.press("another")
    assert ("洗手液", "30 分", "本机还差 10 分，联网后可以调来", False) in rows(walker)
    assert walker.can_press("reward:pin")


def test_back_takes_out_what_was_put_in_last_and_another_keeps_it(walker: Walker, code: str) -> None:
    walker.scan(code).press("redeem", "reward:soap", "back").at("rewards").sees_not("篮子里有").press(
        "reward:pin", "another"
    )
    walker.sees("篮子里有 1 样").press("reward:soap", "back").press("look")
    assert basket(walker) == [("徽章 × 1", "5 分")]
    walker.press("back").press("look")
    assert basket(walker) == [("徽章 × 1", "5 分")]


def test_an_eleventh_thing_does_not_go_into_the_basket(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    names = [f"p{number:02}" for number in range(11)]
    district.publish(kiosk, *(district.document("reward", name, Reward(id=name, title=name, points=1)) for name in names))
    walker.scan(code).press("redeem")
    for name in names[:10]:
        walker.press(f"reward:{name}", "another")
    walker.press("reward:p10").at("refused").sees("篮子满了", "一次最多换十样").press("ok").at("rewards")
    walker.press("reward:p03")
    assert ("p03 × 2", "2 分") in basket(walker)


def test_what_is_no_longer_offered_falls_out_of_the_basket(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    walker.scan(code).press("redeem", "reward:soap", "another", "reward:pin", "confirm").at("redeem_pin")
    district.publish(kiosk, Document(kind="reward", id="soap", rev=900))
    walker.digits(PIN).at("refused").sees("没有找到这件礼品").press("ok")
    assert basket(walker) == [("徽章 × 1", "5 分")]


# --- What there is --------------------------------------------------------------------------------------------------------


def test_a_row_says_what_is_left_and_why_something_cannot_be_had(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    goods = Grant(id="gg", member="", stream=kiosk.journal.state().stream, points=2, reward="oil")
    district.publish(
        kiosk,
        district.document("station", "s2", Station(id="s2", name="和平站")),
        district.document("reward", "oil", Reward(id="oil", title="食用油", points=6, stocked=True, limit=1)),
        district.document("reward", "gone", Reward(id="gone", title="毛巾", points=7, stocked=True)),
        district.document("reward", "far", Reward(id="far", title="雨伞", points=8, collect="s2")),
        district.document("reward", "round", Reward(id="round", title="电饭煲", points=9, central=True)),
        district.signed("grant", goods.id, goods),
    )
    walker.scan(code).press("redeem")
    found = {title: (note, enabled) for title, _, note, enabled in rows(walker)}
    assert found["食用油"] == ("本机还有 2 件，本月还可换 1 件", True)
    assert found["毛巾"] == ("本机换完了", False)
    assert found["雨伞"] == ("到和平站领取", True)
    assert found["电饭煲"] == ("只给受邀的人", False)
    walker.press("reward:oil", "line:oil")
    assert not walker.can_press("more")
    walker.press("keep", "another")
    assert ("食用油", "6 分", "这一期换满了", False) in rows(walker)


def test_a_frozen_account_is_told_before_anything_is_chosen(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    frozen = Member(id=MEMBER, shown="王*", home=STATION, balance=80, frozen=True)
    district.publish(kiosk, district.document("member", MEMBER, frozen))
    walker.scan(code).press("redeem").at("refused").sees("账户暂时冻结", "请找工作人员")


# --- The PIN --------------------------------------------------------------------------------------------------------------


def test_the_right_pin_spends(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).press("redeem", "reward:soap", "line:soap", "more", "keep", "confirm").at("redeem_pin")
    body = walker.body
    assert isinstance(body, Keypad)
    assert body.secret
    assert body.places == 6
    walker.sees("洗手液 × 2，用 60 分").digits(PIN).at("redeemed")
    assert spent(kiosk) == [("soap", 2, 60)]
    walker.sees("王*", "洗手液 × 2", "用去 60 分", "本机还可用 20 分")
    assert not walker.can_press("back")


def test_a_wrong_pin_stays_with_the_sentence_and_the_next_one_may_be_right(walker: Walker, kiosk: Kiosk, code: str) -> None:
    walker.scan(code).press("redeem", "reward:soap", "confirm").digits("999998").at("redeem_pin").sees("密码不对")
    assert walker.body.shown == ""
    assert spent(kiosk) == []
    walker.digits(PIN).at("redeemed")


def test_the_last_wrong_pin_says_for_how_long_it_is_locked(
    walker: Walker, clock: FakeClock, kiosk: Kiosk, code: str
) -> None:
    walker.scan(code).press("redeem", "reward:soap", "confirm")
    for _ in range(4):
        walker.digits("999998").at("redeem_pin")
    walker.digits("999998").at("pin_locked").sees("还要等 15 分钟", "积分是安全的")
    walker.press("ok").at("greeting")
    clock.advance(5 * 60_000)
    walker.press("redeem").at("pin_locked").sees("还要等 10 分钟")
    walker.press("back").at("greeting")
    clock.advance(10 * 60_000)
    walker.press("redeem", "reward:soap", "confirm").digits(PIN).at("redeemed")
    assert spent(kiosk) == [("soap", 1, 30)]


def test_a_lock_that_runs_out_before_the_eyes_says_so(walker: Walker, clock: FakeClock, code: str) -> None:
    walker.scan(code).press("redeem", "reward:soap", "confirm")
    for _ in range(5):
        walker.digits("999998")
    clock.advance(15 * 60_000)
    walker.sees("现在可以再试了")


def test_points_that_were_recalled_meanwhile_are_refused_and_the_shelf_is_read_anew(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    walker.scan(code).press("redeem", "reward:soap", "confirm")
    district.publish(kiosk, status="frozen")
    walker.digits(PIN).at("refused").sees("本机暂时不能兑换").press("ok").at("redeem_read_back")
    assert spent(kiosk) == []


def test_never_at_another_price_than_was_read_back(walker: Walker, kiosk: Kiosk, district: District, code: str) -> None:
    walker.scan(code).press("redeem", "reward:soap", "confirm")
    district.publish(kiosk, district.document("reward", "soap", Reward(id="soap", title="洗手液", points=60)))
    walker.digits(PIN).at("refused").press("ok").at("redeem_read_back")
    assert spent(kiosk) == []
    assert basket(walker) == [("洗手液 × 1", "60 分")]
    walker.press("confirm").digits(PIN).at("redeemed")
    assert spent(kiosk) == [("soap", 1, 60)]


# --- The undo window ------------------------------------------------------------------------------------------------------


def to_redeemed(walker: Walker, code: str) -> Walker:
    return walker.scan(code).press("redeem", "reward:soap", "confirm").digits(PIN).at("redeemed")


def test_the_seconds_are_counted_and_then_it_says_where_the_goods_are(walker: Walker, code: str) -> None:
    to_redeemed(walker, code).sees("10 秒内可以撤销").sees_not("领取")
    assert told(walker).seconds_left == 10
    walker.wait(3_000)
    assert told(walker).seconds_left == 7
    walker.wait(6_800).sees("1 秒内可以撤销")
    assert walker.can_press("undo")
    walker.wait(200).at("slip").sees("请到服务台找工作人员领取")
    assert told(walker).seconds_left == 0
    assert [button.name for button in told(walker).buttons] == ["more", "finish"]


def test_undo_gives_the_points_back(walker: Walker, kiosk: Kiosk, code: str) -> None:
    to_redeemed(walker, code).press("undo").at("undone").sees("退回 30 分", "本机现可用 80 分")
    assert len(kiosk.journal.of_type(RedemptionUndone)) == 1
    walker.press("more").at("greeting").sees("现可用 80 分")


def test_a_press_that_comes_too_late_does_nothing(walker: Walker, clock: FakeClock, kiosk: Kiosk, code: str) -> None:
    to_redeemed(walker, code)
    clock.advance(10_001)
    walker.flow.press(walker.view.serial, "undo")
    walker.at("redeemed")
    assert kiosk.journal.of_type(RedemptionUndone) == []


def test_more_leads_to_what_is_left(walker: Walker, code: str) -> None:
    to_redeemed(walker, code).press("more").at("greeting").sees("现可用 50 分").press("redeem").sees("本机现可用 50 分")


def test_the_same_card_held_up_again_leaves_the_countdown_alone(walker: Walker, code: str) -> None:
    to_redeemed(walker, code).scan(code).at("redeemed")
    assert told(walker).seconds_left == 9


def test_rewards_for_a_member_with_everything_here_say_so(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    stream = kiosk.journal.state().stream
    rich = Member(id=MEMBER, shown="王*", home=STATION, balance=80, held={stream: 80})
    district.publish(kiosk, district.document("member", MEMBER, rich))
    walker.scan(code).press("redeem").sees("积分都在本机", "还差 20 分").sees_not("联网后")
