"""The line that tells the truth: what is known of the network, and what waits to be sent."""

import pytest

from kiosk.desk import Desk
from kiosk.texts import Texts
from kiosk.ui.house import House
from kiosk.ui.line import BELIEVED_MS, line_of
from sync.contract.messages import Ack
from sync.worker import Status as Network
from tests.clocks import FakeClock
from tests.kiosk.district import NOON_MS, District
from tests.kiosk.ui.surroundings import FakeSurroundings

STATES = ("never", "online", "offline", "captive", "refused")


def acknowledge(desk: Desk, district: District, *, but: int = 0) -> None:
    """Let the district have everything but the newest few facts."""
    journal = desk.kiosk.journal
    state = journal.state()
    head = state.head_seq - but
    ack = Ack(
        stream=state.stream,
        nonce="n",
        head=head,
        hash=journal.hash_at(head),
        epoch="e1",
        server_time_ms=NOON_MS,
        ack_token="t",
        backed_up_to=0,
        verdicts={},
        stream_status="live",
    )
    journal.record_ack(ack, district.key.sign("ack", ack))


@pytest.mark.parametrize(
    ("state", "mark", "says"),
    [
        ("online", "ok", "已联网，全部已上报"),
        ("never", "wait", "正在联系区里"),
        ("offline", "warn", "暂未联网"),
        ("captive", "warn", "网络通不到区里"),
        ("refused", "bad", "请工作人员查看"),
    ],
)
def test_with_nothing_waiting_the_network_is_told(
    house: House, desk: Desk, around: FakeSurroundings, district: District, state: str, mark: str, says: str
) -> None:
    acknowledge(desk, district)
    around.net = Network(state=state, last_contact_mono_ms=house.mono_ms())
    line = line_of(house)
    assert line.mark == mark
    assert says.replace("，", ",") in line.text.replace("，", ",")


@pytest.mark.parametrize("state", STATES)
def test_what_waits_is_counted_and_said_to_be_saved(
    house: House, desk: Desk, around: FakeSurroundings, district: District, state: str
) -> None:
    acknowledge(desk, district, but=1)
    around.net = Network(state=state, last_contact_mono_ms=house.mono_ms())
    line = line_of(house)
    assert "已保存在本站" in line.text
    assert " 1 条" in line.text
    assert line.mark != "ok", "not everything is well while something waits"


def test_nothing_is_promised_on_the_word_of_an_answer_long_ago(
    house: House, desk: Desk, around: FakeSurroundings, district: District, clock: FakeClock
) -> None:
    acknowledge(desk, district)
    around.net = Network(state="online", last_contact_mono_ms=house.mono_ms())
    clock.advance(BELIEVED_MS)
    assert line_of(house).mark == "ok"
    clock.advance(1)
    assert line_of(house).mark == "wait"
    around.net = Network(state="online", last_contact_mono_ms=None)
    assert line_of(house).mark == "wait"


def test_a_kiosk_that_is_shut_says_so(house: House) -> None:
    house.open(None, "store_full")
    assert line_of(house).mark == "warn"
    assert line_of(house).text == Texts().say("line.shut")


@pytest.mark.parametrize("state", STATES)
def test_the_line_is_told_in_english_too(house: House, around: FakeSurroundings, state: str) -> None:
    house.change_language()
    around.net = Network(state=state)
    assert line_of(house).text.isascii()
