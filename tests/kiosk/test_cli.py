"""`linli-kiosk`, as a process and with real pictures: exit codes, sentences, and no traceback for what people can cause."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.cli import main
from kiosk.kiosk import open_kiosk
from server.cards.layout import PrintableCard
from sync.contract.enrolment_code import encode_code
from sync.contract.messages import EnrolmentCode
from tests.kiosk.district import KEEPER_PIN, PIN, District
from tests.kiosk.process import COMMAND, command
from tests.pictures import card_pixels, seen, some_view, torn, write_picture, write_video

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


@pytest.fixture
def printed(district: District, card: str) -> PrintableCard:
    return PrintableCard(district.card(card).number, card)


@pytest.fixture
def picture(tmp_path: Path, printed: PrintableCard) -> Path:
    """The card as a camera saw it."""
    return write_picture(tmp_path / "card.jpg", seen([(card_pixels(printed), some_view(3))], seed=3))


class Ran:
    """What a command did in this process: the code and what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self._capsys, self._folder = capsys, folder

    def __call__(self, *args: str) -> tuple[int, str]:
        code = main(["--data", str(self._folder), *args])
        told = self._capsys.readouterr()
        assert told.err == ""
        return code, told.out

    def json(self, *args: str) -> tuple[int, dict[str, Any]]:
        code, out = self(*args, "--json")
        answer: dict[str, Any] = json.loads(out)
        return code, answer


@pytest.fixture
def ran(capsys: pytest.CaptureFixture[str], stocked: Path) -> Ran:
    return Ran(capsys, stocked)


def test_a_visitors_day_from_a_picture(ran: Ran, picture: Path, tmp_path: Path) -> None:
    card = ("--card", str(picture))
    pin = tmp_path / "pin"
    pin.write_text(PIN + "\n")
    assert ran("check-in", *card) == (0, "王*，已签到：随到服务。已保存在本站。\n")
    assert ran("wish", *card, "--category", "repair", "--text", "修灯")[0] == 0
    code, out = ran("redeem", *card, "--reward", "soap", "--pin-file", str(pin))
    assert code == 0
    assert "已兑换：洗手液 × 1，用去 30 分，本机还可用 50 分。" in out
    assert "退回 30 分" in ran("undo", *card)[1]
    assert ran("check-out", *card)[0] == 0
    assert "本机现可用 80 分" in ran("points", *card)[1]
    assert "尚有 7 条待上报" in ran("status")[1]


def test_the_same_in_english(ran: Ran, card: str) -> None:
    assert ran("--lang", "en", "check-in", "--code", card)[1].startswith("王*, you are checked in: walk-in service.")
    assert ran("check-in", "--code", card, "--lang", "en")[1].startswith("You are checked in already")


def test_json_answers_are_one_line_with_the_same_fields_as_serve_lines(ran: Ran, card: str) -> None:
    code, answer = ran.json("check-in", "--code", card)
    assert (code, answer["ok"], answer["result"]["shown"]) == (0, True, "王*")
    code, answer = ran.json("check-in", "--code", card)
    assert (code, answer["ok"], answer["refusal"]) == (1, False, "already_checked_in")
    code, answer = ran.json("scan", "/nowhere.png")
    assert (code, answer["trouble"]) == (2, "source")


def test_options_may_stand_before_the_command_too(capsys: pytest.CaptureFixture[str], stocked: Path) -> None:
    assert main(["--json", "--data", str(stocked), "status"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"]


def test_a_film_and_a_folder_of_pictures_are_read(
    ran: Ran, tmp_path: Path, printed: PrintableCard, district: District
) -> None:
    flat = card_pixels(printed)
    view = some_view(1)
    film, shots = tmp_path / "film.avi", tmp_path / "shots"
    write_video(film, [seen([(flat, view)], empty=True)] * 3 + [seen([(flat, view)], seed=n) for n in range(4)])
    assert "王*，您好" in ran("scan", str(film))[1]
    shots.mkdir()
    write_picture(shots / "1.png", seen([(flat, view)]))
    keeper = district.code(2, expiry_day=FOREVER)
    other = PrintableCard(district.card(keeper).number, keeper)
    write_picture(shots / "2.png", seen([(card_pixels(other), view)]))
    code, out = ran("scan", str(shots))
    assert code == 0
    assert "王*" in out
    assert "李*" in out


def test_pictures_that_are_none_are_said_to_be(ran: Ran, tmp_path: Path, printed: PrintableCard) -> None:
    broken, empty = tmp_path / "broken.png", tmp_path / "empty.jpg"
    broken.write_bytes(b"\x89PNG but not really")
    empty.write_bytes(b"")
    for path in (broken, empty, tmp_path / "missing.png"):
        code, out = ran("check-in", "--card", str(path))
        assert (code, out.count("\n")) == (2, 1)
        assert path.name in out
    half = write_picture(tmp_path / "torn.png", torn(printed))
    assert ran("check-in", "--card", str(half))[0] == 1


def test_cards_and_pins_come_from_stdin_in_their_order(stocked: Path, district: District, card: str) -> None:
    typed = f"{card}\n{PIN}\n"
    done = command(stocked, "redeem", "--card", "-", "--reward", "soap", stdin=typed)
    assert (done.returncode, done.stderr) == (0, "")
    keeper, new = (district.code(serial, expiry_day=FOREVER) for serial in (2, 7))
    typed = f"{keeper.lower()}\n{KEEPER_PIN}\n{new}\n864209\n"
    args = ("bind", "--keeper-card", "-", "--card", "-", "--set-pin", "--name", "欧阳小明", "--phone", "13812345678")
    done = command(stocked, *args, stdin=typed)
    assert (done.returncode, done.stderr) == (0, "")
    assert "已登记 欧阳**，电话 138****5678" in done.stdout
    assert "小明" not in done.stdout


def test_a_keeper_hands_out_what_was_redeemed(ran: Ran, tmp_path: Path, district: District, card: str) -> None:
    pin, keeper_pin = tmp_path / "pin", tmp_path / "keeper"
    pin.write_text(PIN + "\n")
    keeper_pin.write_text(KEEPER_PIN + "\n")
    assert ran("handouts") == (0, "没有等着发放的礼品。\n")
    redemption = ran.json("redeem", "--code", card, "--reward", "soap", "--pin-file", str(pin))[1]["result"]["redemption"]
    by = ("--keeper-code", district.code(2, expiry_day=FOREVER), "--pin-file", str(keeper_pin))
    assert ran.json("hand-out", redemption, *by)[1]["refusal"] == "handout_too_early"
    assert ran.json("hand-out", "nothing", *by)[1]["refusal"] == "handout_unknown"
    assert ran.json("hand-out", redemption, "--keeper-code", card, "--pin-file", str(pin))[1]["refusal"] == "keeper_needed"


def test_a_slip_is_printed_checked_and_handed_out(
    ran: Ran, tmp_path: Path, stocked: Path, district: District, card: str
) -> None:
    pin, keeper_pin = tmp_path / "pin", tmp_path / "keeper"
    pin.write_text(PIN + "\n")
    keeper_pin.write_text(KEEPER_PIN + "\n")
    by = ("--keeper-code", district.code(2, expiry_day=FOREVER), "--pin-file", str(keeper_pin))
    redemption = ran.json("redeem", "--code", card, "--reward", "soap", "--pin-file", str(pin))[1]["result"]["redemption"]
    code, out = ran("slip", redemption)
    assert (code, out.splitlines()[0]) == (0, "洗手液 × 1")
    slip = out.splitlines()[-1]
    assert ran("check-slip", slip)[1].splitlines()[-1] == "洗手液 × 1 还在撤销时间里，请等一会儿"
    assert ran("check-slip", card) == (1, "这不是兑换小票。什么也没有改变。请扫小票上的二维码。\n")
    assert ran.json("hand-out-slip", slip, *by)[1]["refusal"] == "handout_too_early"
    assert ran("printer") == (0, "没有设打印机，小票显示在屏幕上。\n")
    assert ran("printer", "--test")[0] == 1
    pages = tmp_path / "pages"
    assert ran("printer", f"png:{pages}", "--test")[0] == 0
    assert ran("printer") == (0, f"打印机：png:{pages}\n")
    assert ran("slip", redemption)[0] == 0
    assert len(list(pages.iterdir())) == 2
    assert ran("printer", "nonsense") == (2, "这不是打印机的写法：nonsense\n")
    assert ran("printer", "none")[0] == 0
    undone = msgspec.structs.replace(district.settings, undo_s=-1)
    kiosk = open_kiosk(stocked, machine="")
    district.publish(kiosk, district.document("settings", "settings", undone))
    kiosk.close()
    assert ran("hand-out-slip", slip, *by) == (0, "已凭小票发放 1 样。洗手液 × 1。已保存在本站。\n")
    code, out = ran("take-back", redemption, "--reason", "坏了", *by)
    assert (code, out) == (0, "已退：洗手液 × 1，退回 30 分。已保存在本站。\n")


def test_a_wish_with_an_attachment_and_without_a_card(ran: Ran, tmp_path: Path, stocked: Path) -> None:
    sound = tmp_path / "wish.wav"
    sound.write_bytes(b"RIFF")
    who = ("--name", "张三", "--contact", "13812345678", "--category", "company")
    assert ran("wish", *who, "--attach", str(sound))[0] == 0
    assert len(list((stocked / "blobs").iterdir())) == 1
    code, out = ran("wish", *who, "--attach", str(tmp_path / "nothing.wav"))
    assert (code, "nothing.wav" in out) == (2, True)


def test_activities_rewards_and_a_new_key(ran: Ran) -> None:
    assert "1 随到服务" in ran("activities")[1]
    assert "1 洗手液 30 分" in ran("rewards")[1]
    assert "新钥匙" in ran("rotate-key")[1]


def test_refused_scans_are_told_by_kind(ran: Ran, stocked: Path, card: str) -> None:
    assert command(stocked, "scan", "-").returncode == 1  # an empty stdin
    for text in (card[:80], card[:70], "https://example.com"):
        assert ran("check-in", "--code", text)[0] == 1
    out = ran("status")[1]
    assert "没读全 2 次" in out
    assert "没读到 1 次" in out


def test_a_damaged_store_is_told_with_the_name_of_what_was_set_aside(ran: Ran, stocked: Path, card: str) -> None:
    ran("check-in", "--code", card)
    store = stocked / "store.sqlite3"
    data = bytearray(store.read_bytes())
    data[100:4096] = bytes(3996)
    store.write_bytes(data)
    out = ran("status")[1]
    aside = next(stocked.glob("store.sqlite3.damaged-*[0-9]")).name
    assert aside in out
    assert "救回来" in out
    assert "救回来" in ran("status")[1]


def test_sync_without_a_network_says_that_nothing_is_lost(ran: Ran) -> None:
    code, answer = ran.json("sync")
    assert (code, answer["ok"], answer["result"]["state"], answer["result"]["pending"]) == (1, False, "offline", 2)
    assert "不会丢" in ran("sync", "--check")[1]


@pytest.mark.parametrize(
    ("enrolment", "refusal"),
    [
        ("nonsense", "code_bad"),
        (encode_code(EnrolmentCode(url="http://127.0.0.1:9", fingerprint="f", code="c")), "district_unreachable"),
    ],
)
def test_an_enrolment_that_cannot_be_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, enrolment: str, refusal: str
) -> None:
    assert main(["--data", str(tmp_path / "new"), "--json", "enrol", enrolment]) == 1
    assert json.loads(capsys.readouterr().out)["refusal"] == refusal


def test_a_kiosk_that_cannot_work_ends_with_three(capsys: pytest.CaptureFixture[str], tmp_path: Path, stocked: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    assert main(["--data", str(tmp_path / "nobody"), "status"]) == 3
    assert main(["--data", str(in_the_way), "status"]) == 3
    code = encode_code(EnrolmentCode(url="http://127.0.0.1:9", fingerprint="f", code="c"))
    assert main(["--data", str(in_the_way / "below"), "enrol", code]) == 3
    (stocked / "identity.json").write_text("{")
    assert main(["--data", str(stocked), "status"]) == 3
    told = capsys.readouterr()
    assert told.err == ""
    assert "身份文件坏了" in told.out


def test_a_mistyped_command_ends_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    for args in (["dance"], ["check-in"], ["check-in", "--card", "a", "--code", "b"], ["--lang", "fr", "status"]):
        with pytest.raises(SystemExit) as ended:
            main(args)
        assert ended.value.code == 2


def test_the_data_folder_may_come_from_the_environment(stocked: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "status"], env={**os.environ, "LINLI_KIOSK_DATA": str(stocked)}, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_run_serves_a_visit_from_stdin(stocked: Path, card: str) -> None:
    typed = f"{card}\n1\n1\n5\n0\nhttps://example.com\n"
    done = command(stocked, "run", "--no-sync", stdin=typed)
    assert (done.returncode, done.stderr) == (0, "")
    for part in ("欢迎", "王*，您好", "已签到：随到服务", "本机现可用 80 分", "这不是爱心联系卡"):
        assert part in done.stdout


def test_run_reads_cameras_and_ends_at_sigterm(stocked: Path, tmp_path: Path, picture: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "--data", str(stocked), "run", "--camera", str(picture)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert "欢迎" in process.stdout.readline()
        assert "王*" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_run_says_which_camera_file_is_missing(stocked: Path) -> None:
    done = command(stocked, "run", "--camera", "/nowhere.mp4")
    assert (done.returncode, "/nowhere.mp4" in done.stdout, done.stderr) == (2, True, "")


def test_whoever_pipes_the_answer_into_nothing_sees_no_traceback(stocked: Path) -> None:
    shell = f"'{sys.executable}' -m kiosk.cli --data '{stocked}' status | true"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True)
    assert "Traceback" not in done.stderr


def test_bytes_that_are_no_text_are_no_reason_for_a_traceback(stocked: Path, card: str) -> None:
    for args in (["scan", "-"], ["check-in", "--card", "-"], ["run", "--no-sync"]):
        done = subprocess.run([*COMMAND, "--data", stocked, *args], input=b"\xff\xfe\xc3(\n", capture_output=True)
        assert b"Traceback" not in done.stderr
    wish: list[str | bytes | Path] = [
        *COMMAND,
        "--data",
        stocked,
        "wish",
        "--code",
        card,
        "--category",
        "repair",
        "--text",
        b"\xff\xfe",
    ]
    done = subprocess.run(wish, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, b"")
