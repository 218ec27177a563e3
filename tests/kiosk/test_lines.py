"""`serve-lines`: a whole kiosk for programs, over JSON lines."""

import resource
import signal
import time
from pathlib import Path

import msgspec
import pytest

from kiosk.kiosk import open_kiosk
from sync.contract.documents import Activity
from tests.kiosk.district import HOUR_MS, KEEPER_PIN, PIN, STATION, District
from tests.kiosk.process import Lines, command, run_lines

pytestmark = pytest.mark.slow  # a process for every command

FOREVER = 65_000


@pytest.fixture
def stocked(folder: Path, district: District) -> Path:
    """The folder of an enrolled kiosk after its first pull, by this machine's own clock."""
    kiosk = open_kiosk(folder, machine="")
    district.furnish(kiosk)
    kiosk.close()
    return folder


@pytest.fixture
def card(district: District) -> str:
    return district.code(1, expiry_day=FOREVER)


def test_a_visitors_day(stocked: Path, district: District, card: str) -> None:
    keeper_card, new_card = district.code(2, expiry_day=FOREVER), district.code(7, expiry_day=FOREVER)
    answers = run_lines(
        stocked,
        [
            {"do": "scan", "card": card},
            {"do": "check_in", "card": card, "id": 7},
            {"do": "wish", "category": "repair", "text": "修灯", "card": card},
            {"do": "redeem", "card": card, "pin": PIN, "reward": "soap"},
            {"do": "undo", "card": card},
            {"do": "check_out", "card": card},
            {"do": "points", "card": card},
            {
                "do": "bind",
                "keeper_card": keeper_card,
                "keeper_pin": KEEPER_PIN,
                "card": new_card,
                "name": "欧阳小明",
            },
            {"do": "activities"},
            {"do": "rewards"},
            {"do": "rotate_key"},
            {"do": "status"},
        ],
    )
    assert [answer["ok"] for answer in answers] == [True] * len(answers)
    assert answers[1]["id"] == 7
    assert answers[1]["result"]["facts"][0].endswith(":3")
    assert answers[6]["result"]["balance"] == 120
    assert answers[7]["result"]["shown"] == "欧阳**"
    assert [reward["id"] for reward in answers[9]["result"]["rewards"]] == ["soap", "rice"]
    assert answers[11]["result"]["pending"] == answers[11]["result"]["head_seq"] == 10


def test_hand_outs_are_listed_and_written_down(stocked: Path, district: District, card: str) -> None:
    keeper = {"keeper_card": district.code(2, expiry_day=FOREVER), "keeper_pin": KEEPER_PIN}
    no_undo = msgspec.structs.replace(district.settings, undo_s=-1)
    kiosk = open_kiosk(stocked, machine="")
    district.publish(kiosk, district.document("settings", "settings", no_undo))
    kiosk.close()
    with Lines(stocked) as lines:
        assert lines.do("handouts")["result"]["waiting"] == []
        redemption = lines.do("redeem", card=card, pin=PIN, reward="soap")["result"]["redemption"]
        waiting = lines.do("handouts")["result"]["waiting"]
        assert [(handout["redemption"], handout["shown"]) for handout in waiting] == [(redemption, "王*")]
        assert lines.do("hand_out", **keeper | {"keeper_pin": "000000"}, redemption=redemption)["refusal"] == "pin_wrong"
        assert lines.do("hand_out", **keeper, redemption=redemption)["result"]["title"] == "洗手液"
        assert lines.do("hand_out", **keeper, redemption=redemption)["refusal"] == "handout_done_already"
        slip = lines.do("slip", redemption=redemption)["result"]["code"]
        assert lines.do("check_slip", slip=slip)["result"]["lines"][0]["state"] == "handed_out"
        assert lines.do("hand_out_slip", **keeper, slip=slip)["refusal"] == "handout_done_already"
        back = lines.do("take_back", **keeper, slip=slip, reason="坏了")["result"]
        assert (back["redemption"], back["points"]) == (redemption, 30)


def test_a_basket_is_redeemed_at_the_price_that_was_read_back(stocked: Path, card: str) -> None:
    wanted = [{"reward": "soap"}, {"reward": "soap", "quantity": 1}]
    with Lines(stocked) as lines:
        offered = lines.do("offers", card=card)["result"]["offers"]
        assert [(offer["reward"]["id"], offer["refusal"]) for offer in offered] == [("soap", None), ("rice", None)]
        refused = lines.do("redeem_basket", card=card, pin=PIN, lines=wanted, expected_points=59)
        assert refused["refusal"] == "price_changed"
        done = lines.do("redeem_basket", card=card, pin=PIN, lines=wanted, expected_points=60)["result"]
        assert [line["title"] for line in done["lines"]] == ["洗手液", "洗手液"]
        assert lines.do("undo", card=card, redemption=done["redemption"])["result"]["points"] == 60
        assert lines.end() == (0, "")


def test_points_are_given_to_a_neighbour(stocked: Path, district: District, card: str) -> None:
    to_card = district.code(2, expiry_day=FOREVER)
    allowed = msgspec.structs.replace(district.settings, gift_most_points=50)
    kiosk = open_kiosk(stocked, machine="")
    district.publish(kiosk, district.document("settings", "settings", allowed))
    kiosk.close()
    with Lines(stocked) as lines:
        gift = {"card": card, "to_card": to_card}
        assert lines.do("give", **gift, pin="000000", points=20)["refusal"] == "pin_wrong"
        assert lines.do("give", **gift, pin=PIN, points=51)["refusal"] == "gift_too_much"
        given = lines.do("give", **gift, pin=PIN, points=20)["result"]
        assert (given["to_shown"], given["points"], given["spendable_here"]) == ("李*", 20, 60)
        assert lines.do("points", card=card)["result"]["balance"] == 100


def test_service_is_witnessed_in_a_group_and_entered_by_hand(stocked: Path, district: District, card: str) -> None:
    keeper_card, now_ms = district.code(2, expiry_day=FOREVER), int(time.time() * 1000)
    keeper = {"keeper_card": keeper_card, "keeper_pin": KEEPER_PIN}
    leader = {"leader_card": keeper_card, "leader_pin": KEEPER_PIN, "activity": "now"}
    held = Activity(id="now", title="清扫", category="", station=STATION, starts_ms=now_ms, ends_ms=now_ms + HOUR_MS)
    kiosk = open_kiosk(stocked, machine="")
    district.publish(kiosk, district.document("activity", "now", held))
    kiosk.close()
    with Lines(stocked) as lines:
        came = lines.do("group", **leader, cards=[card, card, "no card"])["result"]["answers"]
        assert [answer if isinstance(answer, str) else answer["state"] for answer in came] == [
            "in",
            "already_in",
            "card_not_a_card",
        ]
        left = lines.do("check_out", card=card, witness_card=keeper_card, witness_pin=KEEPER_PIN)
        assert left["result"]["witness"] == "李*"
        entry = {"card": card, "began_ms": now_ms - HOUR_MS, "served_min": 30}
        assert lines.do("claim", **keeper, **entry)["refusal"] == "reason_needed"
        claim = lines.do("claim", **keeper, **entry, reason="停电")["result"]["claim"]
        assert [waits["claim"] for waits in lines.do("claims")["result"]["waiting"]] == [claim]
        assert lines.do("decide_claim", **keeper, claim=claim, agreed=True)["refusal"] == "second_person_needed"
        assert lines.end() == (0, "")


def test_refusals_and_mistakes_are_answers_too(stocked: Path, card: str) -> None:
    with Lines(stocked) as lines:
        assert lines.hello["result"]["ready"]
        assert lines.do("check_out", card=card)["refusal"] == "not_checked_in"
        assert "签到" in lines.do("check_out", card=card)["say"]
        assert lines.send(b"no json")["trouble"] == "command"
        assert lines.send(b"\xff\xfe")["trouble"] == "command"
        assert lines.do("dance")["trouble"] == "command"
        half = b'{"do": "wish", "category": "repair", "card": "%s", "text": "\\ud800"}' % card.encode()
        assert not lines.send(half)["ok"]
        assert lines.do("check_in", cart=card)["trouble"] == "command"
        assert lines.do("wish", category="repair", card=card, attachment="/nowhere")["trouble"] == "attachment"
        assert lines.do("check_in", card=card)["ok"]
        assert lines.end() == (0, "")


def test_sync_without_a_district_says_so_and_loses_nothing(stocked: Path, card: str) -> None:
    with Lines(stocked, "--sync-every-ms", "50") as lines:
        lines.do("check_in", card=card)
        time.sleep(0.3)
        answer = lines.do("sync_now")
        assert not answer["ok"]
        assert (answer["result"]["state"], answer["result"]["pending"]) == ("offline", 3)
        assert lines.end() == (0, "")


def test_sigterm_ends_it_in_good_order(stocked: Path, card: str) -> None:
    with Lines(stocked, "--sync") as lines:
        lines.do("check_in", card=card)
        lines.process.send_signal(signal.SIGTERM)
        assert lines.process.wait(20) == 0
    assert run_lines(stocked, [{"do": "check_in", "card": card}])[0]["refusal"] == "already_checked_in"


def test_what_was_answered_survives_a_kill(stocked: Path, card: str) -> None:
    with Lines(stocked) as lines:
        assert lines.do("check_in", card=card)["ok"]
        lines.process.kill()
    assert run_lines(stocked, [{"do": "check_in", "card": card}])[0]["refusal"] == "already_checked_in"


def test_a_full_disk_refuses_with_its_sentence_and_goes_on_when_there_is_room(stocked: Path, card: str) -> None:
    with Lines(stocked) as lines:
        lines.do("wish", category="repair", text="第一个", card=card)
        largest = max(path.stat().st_size for path in stocked.iterdir())
        _, hard = resource.prlimit(lines.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(lines.process.pid, resource.RLIMIT_FSIZE, (largest, hard))
        full = [lines.do("wish", category="repair", text="愿" * 400, card=card) for _ in range(60)]
        refused = [answer for answer in full if not answer["ok"]]
        assert refused
        assert {answer["refusal"] for answer in refused} == {"store_full"}
        assert lines.do("redeem", card=card, pin=PIN, reward="soap")["refusal"] == "store_full"
        assert lines.do("check_out", card=card)["refusal"] == "not_checked_in"
        head = lines.do("status")["result"]["head_seq"]
        resource.prlimit(lines.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        assert lines.do("redeem", card=card, pin=PIN, reward="soap")["ok"]
        assert lines.do("status")["result"]["head_seq"] == head + 1
        saved = sum(answer["ok"] for answer in full)
        assert lines.do("points", card=card)["result"]["wishes"] == 1 + saved
        assert lines.end() == (0, "")


def test_a_kiosk_in_use_is_said_to_be(stocked: Path) -> None:
    with Lines(stocked):
        second = Lines(stocked)
        assert second.hello["refusal"] == "store_in_use"
        assert second.end()[0] == 3
        refused = command(stocked, "status")
        assert (refused.returncode, refused.stderr) == (3, "")
        assert "另一个程序" in refused.stdout


def test_a_folder_that_was_never_enrolled_says_so(tmp_path: Path) -> None:
    lines = Lines(tmp_path)
    assert lines.hello["refusal"] == "not_enrolled"
    assert lines.end()[0] == 3


def test_whoever_stops_listening_does_not_hurt_the_kiosk(stocked: Path, card: str) -> None:
    with Lines(stocked) as lines:
        assert lines.process.stdout is not None
        assert lines.process.stdin is not None
        lines.process.stdout.close()
        lines.process.stdin.write(b'{"do": "check_in", "card": "%s"}\n' % card.encode())
        lines.process.stdin.close()
        assert lines.process.wait(20) == 0
        lines.process.stdin = lines.process.stdout = None
    assert run_lines(stocked, [{"do": "check_in", "card": card}])[0]["refusal"] == "already_checked_in"
