"""Points that are elsewhere, at the passbook: asked for quietly, told where they are, and seen to arrive."""

from kiosk.kiosk import Kiosk
from sync.contract.documents import OnTheWay, Station
from sync.contract.kiosk_facts import PointsWanted
from sync.contract.rules.orders import ASK_AGAIN_MS
from sync.worker import Status as Network
from tests.clocks import FakeClock
from tests.kiosk.district import MEMBER, STATION, District
from tests.kiosk.ui.surroundings import FakeSurroundings
from tests.kiosk.ui.walk import Walker


def tell(kiosk: Kiosk, district: District, *, here: int, there: int, on_the_way: int = 0) -> None:
    """The district says how many points are here and how many at 和平站; it has heard of everything."""
    state = kiosk.journal.state()
    order = OnTheWay(order="o1", source="s2", target=STATION, points=on_the_way)
    member = {
        "id": MEMBER,
        "shown": "王*",
        "home": STATION,
        "balance": here + there,
        "held": {state.stream: here, "k2.a": there},
        "held_at": {STATION: here, "s2": there},
        "on_the_way": [order] if on_the_way else [],
        "includes_up_to": {state.stream: state.head_seq},
    }
    district.publish(
        kiosk,
        district.document("station", "s2", Station(id="s2", name="和平站")),
        district.document("member", MEMBER, member),
    )


def asked(kiosk: Kiosk) -> int:
    return len(kiosk.journal.of_type(PointsWanted))


def test_opening_the_passbook_asks_for_what_is_elsewhere_and_hurries(
    walker: Walker, kiosk: Kiosk, district: District, around: FakeSurroundings, code: str
) -> None:
    tell(kiosk, district, here=80, there=40)
    around.net = Network(state="online")
    walker.scan(code).press("passbook").at("passbook")
    walker.sees("另有 40 分不在本机（和平站 40 分）。正在转来，请稍等")
    assert (asked(kiosk), around.heard.count("sync_now")) == (1, 1)
    walker.press("back", "passbook").at("passbook")
    assert (asked(kiosk), around.heard.count("sync_now")) == (1, 1)


def test_offline_the_passbook_says_what_is_here_what_is_elsewhere_and_why(
    walker: Walker, kiosk: Kiosk, district: District, code: str
) -> None:
    tell(kiosk, district, here=80, there=40)
    walker.scan(code).press("passbook").at("passbook")
    walker.sees("80", "另有 40 分不在本机（和平站 40 分）。已经记下。本机现在没联网，联网后就转来。")


def test_points_are_seen_to_arrive_with_no_touch(
    walker: Walker, kiosk: Kiosk, district: District, around: FakeSurroundings, code: str
) -> None:
    tell(kiosk, district, here=80, there=40)
    around.net = Network(state="online")
    walker.scan(code).press("passbook").at("passbook").sees("正在转来")
    district.publish(kiosk, district.grant(kiosk, MEMBER, 40))
    tell(kiosk, district, here=120, there=0)
    walker.flow.tick()
    walker.at("passbook").sees("120", "您的积分都在本机，现在就能用。")


def test_a_button_asks_once_more_when_the_first_time_led_nowhere(
    walker: Walker, kiosk: Kiosk, district: District, around: FakeSurroundings, clock: FakeClock, code: str
) -> None:
    tell(kiosk, district, here=80, there=40)
    around.net = Network(state="online")
    walker.scan(code).press("passbook").at("passbook").sees_not("把积分转到本机")
    tell(kiosk, district, here=80, there=40)
    clock.advance(ASK_AGAIN_MS)
    walker.flow.touched()
    tell(kiosk, district, here=80, there=40)
    walker.flow.tick()
    walker.sees("可以转到本机来用。").press("bring")
    assert asked(kiosk) == 2
    walker.sees("正在转来").sees_not("把积分转到本机")
