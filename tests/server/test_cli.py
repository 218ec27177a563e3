"""`linli-server`: each command says in a few lines what it did, and in one what a person has to put right."""

import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from django.contrib.auth.models import User
from django.test import Client

from server import journal, keys, meta
from server.cli import main
from server.models import Activity, CardBatch, Member, Revocation, Reward, Staff, Stream
from server.partners import publish_partner
from server.projections import follow
from sync.contract.cards import Card, read_code
from sync.contract.enrolment_code import decode_code
from sync.contract.events import Draft
from sync.contract.ids import card_number, spoken_card_number
from sync.contract.kiosk_facts import CheckedIn
from sync.contract.wire import decode_event
from tests.server.streams import WrittenStream

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(founded: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process; gives the exit code and all that was printed."""

    def command(*args: object) -> tuple[int, str]:
        capfd.readouterr()
        code = main(["--data", str(founded), *map(str, args)])
        captured = capfd.readouterr()
        return code, captured.out + captured.err

    return command


def in_own_process(data: Path, *args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "server.cli", "--data", str(data), *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_staff_get_a_password_that_is_shown_once_and_opens_today(run: Run) -> None:
    code, said = run("create-staff", "anna")
    assert code == 0
    found = re.search(r"password: (\S+)", said)
    assert found is not None
    password = found.group(1)
    assert len(password) >= 20
    user = User.objects.get(username="anna")
    assert user.is_staff
    assert password not in user.password
    assert Staff.objects.get(user=user).role == "district"
    client = Client(headers={"host": "127.0.0.1"})
    assert client.get("/").headers["Location"].startswith("/login/")
    assert client.post("/login/", {"username": "anna", "password": password}).status_code == 302
    page = client.get("/").content.decode()
    assert "测试区" in page
    assert "服务人次" in page
    assert "http" not in page.replace("http-equiv", "")  # nothing from elsewhere


def test_staff_are_made_for_a_branch_a_station_or_a_partner(run: Run) -> None:
    run("station-open", "s3", "站 s3", "--branch", "青秀")
    publish_partner("shop", "好邻居超市", "merchant")
    for name, args, kept in (
        ("bo", ("--role", "branch", "--branch", "青秀"), ("branch", "青秀", "", "")),
        ("ke", ("--role", "keeper", "--station", "s3"), ("keeper", "", "s3", "")),
        ("re", ("--role", "reader"), ("reader", "", "", "")),
        ("me", ("--role", "merchant", "--partner", "shop"), ("merchant", "", "", "shop")),
    ):
        assert run("create-staff", name, *args)[0] == 0
        assert Staff.objects.filter(user__username=name).values_list("role", "branch", "station", "partner").get() == kept
    # A new password leaves the role what it is.
    run("create-staff", "ke")
    assert Staff.objects.get(user__username="ke").role == "keeper"
    for wrong in (
        ("--role", "branch"),
        ("--role", "branch", "--branch", "nowhere"),
        ("--role", "keeper"),
        ("--role", "keeper", "--station", "nowhere"),
        ("--role", "reader", "--station", "s3"),
        ("--role", "merchant"),
        ("--role", "merchant", "--partner", "nowhere"),
        ("--role", "keeper", "--station", "s3", "--partner", "shop"),
        ("--station", "s3"),
    ):
        code, said = run("create-staff", "zed", *wrong)
        assert (code, said.count("\n")) == (1, 1), said
    assert run("create-staff", "x" * 61)[0] == 1
    assert not User.objects.filter(username="zed").exists()


def test_calm_pages_for_what_is_not_there(founded: Path) -> None:
    answer = Client(headers={"host": "127.0.0.1"}).get("/nothing-here")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()


def test_a_password_that_anybody_guesses_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("password12\n")
    code, said = run("create-staff", "anna", "--password-file", tmp_path / "password")
    assert code == 1
    assert said.count("\n") == 1
    assert not User.objects.exists()


def test_cards_are_printed_once_each_and_for_the_owner_of_the_file_alone(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "cards.pdf"
    code, said = run("print-cards", "--count", 9, "--out", out)
    assert code == 0
    assert spoken_card_number(card_number(1)) in said
    assert out.stat().st_mode & 0o777 == 0o600
    assert len(pypdfium2.PdfDocument(out)) == 2
    assert CardBatch.objects.get().count == 9
    code, said = run("print-cards", "--count", 1, "--out", out)
    assert (code, "there already" in said) == (1, True)
    assert run("print-cards", "--count", 1, "--out", tmp_path / "more.pdf")[0] == 0
    assert [batch.first_serial for batch in CardBatch.objects.order_by("first_serial")] == [1, 10]


def test_a_pdf_that_cannot_be_written_voids_its_numbers(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A name that the card's font can't show is found only while drawing.
    meta.write(meta.NAME, "\U0001f600")
    code, said = run("print-cards", "--count", 2, "--out", tmp_path / "cards.pdf")
    assert code == 1
    assert f"{card_number(1)} to {card_number(2)} are void" in said
    assert meta.read().next_card_serial == 3
    assert not (tmp_path / "cards.pdf").exists()


def test_a_batch_of_cards_is_signed_with_the_districts_key(founded: Path) -> None:
    from server import district
    from server.commands.cards import make_cards

    [card] = make_cards(district.print_cards(1, issue_day=1, expiry_day=2))
    assert isinstance(read_code(card.code, {keys.card_key().id: keys.card_key().public_key}), Card)


def test_cards_are_revoked_by_number_or_by_day(run: Run) -> None:
    number = card_number(12)
    assert run("revoke-card", spoken_card_number(number), "--reason", "lost")[0] == 0
    assert run("revoke-card", "--issued-before", "2026-01-01")[0] == 0
    assert Revocation.objects.filter(number=number, reason="lost").exists()
    assert Revocation.objects.filter(issued_before_day=20_454).exists()
    for wrong in (["123"], ["--issued-before", "yesterday"], [], [number, "--issued-before", "2026-01-01"]):
        code, said = run("revoke-card", *wrong)
        assert (code, said.count("\n")) == (1, 1)


def test_keys_rotate_and_the_old_ones_stay_known(run: Run) -> None:
    old = keys.district_key().id, keys.card_key().id
    assert run("rotate-keys")[0] == 0
    assert run("rotate-keys", "--cards")[0] == 0
    ring = keys.newest_keyring()
    assert ring.serial == 3
    assert {key.id for key in (*ring.district, *ring.cards)} > set(old)


def test_activities_rewards_stations_and_settings(run: Run) -> None:
    assert run("station-open", "s3", "榕树坊志愿服务站") == (0, "station s3: 榕树坊志愿服务站\n")
    assert run("activity", "a1", "义诊", "--category", "邻里相扶", "--station", "s3", "--starts", "2026-11-22T15:00")[0] == 0
    assert run("reward", "rice", "大米", 120)[0] == 0
    assert run("settings", "points_per_hour=12") == (0, "settings revision 2: points_per_hour=12\n")
    follow()
    activity = Activity.objects.get()
    assert (activity.starts_ms, activity.ends_ms - activity.starts_ms) == (1_795_330_800_000, 7_200_000)
    assert Reward.objects.get().points == 120
    assert "points_per_hour = 12" in run("settings")[1]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["station-open", "no spaces", "x"], "can't be an id"),
        (["enrolment-code", "nowhere", "--url", "http://x"], "stations: s1, s2"),
        (["enrolment-code", "s1", "--url", "linli"], "no address"),
        (["activity", "a", "t", "--category", "c", "--starts", "soon"], "no time"),
        (["activity", "a", "t", "--category", "c", "--station", "s9", "--starts", "2026-11-22"], "no station"),
        (["reward", "rice", "x", "0"], "at least one point"),
        (["settings", "colour=1"], "no setting"),
        (["settings", "points_per_hour=many"], "whole number"),
        (["write-off", "k-nobody"], "no kiosk"),
        (["close-stream", "k.nothing"], "no stream"),
        (["settle", "k.x:1", "--to", "owed"], "not set aside"),
        (["recovery", "--confirm"], "not recovering"),
        (["print-cards", "--count", "0", "--out", "x.pdf"], "1 to 10000"),
        (["print-cards", "--count", "1", "--out", "/nowhere/x.pdf"], "no directory"),
        (["backup", "/nowhere/b"], "no directory"),
        (["create-staff", "anna", "--password-file", "/nowhere/p"], "/nowhere/p"),
    ],
)
def test_what_a_person_can_put_right_is_one_line(run: Run, args: list[str], says: str) -> None:
    code, said = run(*args)
    assert code == 1
    assert says in said
    assert said.startswith("linli-server: ")
    assert said.count("\n") == 1


def test_what_a_command_decides_names_who_ran_it(run: Run) -> None:
    before = journal.head()
    for command in (
        ("station-open", "s9", "九号站"),
        ("reward", "rice", "大米", "120"),
        ("revoke-card", card_number(7)),
        ("settings", "points_per_hour=12"),
        ("rotate-keys",),
    ):
        assert run(*command)[0] == 0
    events = [decode_event(row.data) for row in journal.read(before, 100)]
    assert len(events) >= 5
    assert all(event.actor.startswith("cli:") for event in events)


def test_a_mistyped_command_exits_with_2(founded: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--data", str(founded), "celebrate"])
    assert stopped.value.code == 2


def test_a_directory_without_a_district_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path / "none"), "check"]) == 1
    assert "linli-server init" in capsys.readouterr().err


def test_an_enrolment_code_says_where_and_by_which_key(run: Run) -> None:
    code, said = run("enrolment-code", "s1", "--url", "http://127.0.0.1:8000/")
    assert code == 0
    decoded = decode_code(said.splitlines()[-1])
    assert decoded.url == "http://127.0.0.1:8000"


def test_a_lost_kiosk_is_written_off_and_a_stream_closed(run: Run) -> None:
    one, two = WrittenStream("s1"), WrittenStream("s2")
    assert run("write-off", one.name.partition(".")[0])[0] == 0
    assert run("close-stream", two.name)[0] == 0
    assert set(Stream.objects.exclude(kiosk="").values_list("status", flat=True)) == {"closed"}


def test_check_finds_nothing_wrong_and_then_what_is(run: Run) -> None:
    stream = WrittenStream("s1")
    stream.write(Draft(body=CheckedIn(), member="m1"))
    stream.push()
    follow()
    code, said = run("check")
    assert (code, said.splitlines()[-1]) == (0, "all is well")
    Stream.objects.filter(name=stream.name).update(head=7)
    code, said = run("check")
    assert code == 1
    assert f"{stream.name}: the head is noted as 7, the journal ends at 2" in said
    assert "1 things are wrong" in said


def test_rebuild_says_whether_anything_differed(run: Run) -> None:
    stream = WrittenStream("s1")
    stream.write(Draft(body=CheckedIn(), member="m1"))
    stream.push()
    follow()
    assert run("rebuild")[0] == 0
    Member.objects.update(attendances=99)
    code, said = run("rebuild")
    assert code == 1
    assert "server_member: differed" in said
    assert run("rebuild")[0] == 0


@pytest.mark.slow
def test_a_district_from_init_to_restore_in_its_own_processes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = in_own_process(data, "init", "--name", "南宁市示范区")
    assert (first.returncode, first.stderr) == (0, "")
    assert data.stat().st_mode & 0o777 == 0o700
    again = in_own_process(data, "init")
    assert again.stdout.startswith("南宁市示范区 was founded here before")
    demo = in_own_process(data, "demo", "--scale", "0.02", "--out", tmp_path / "tray")
    assert demo.returncode == 0, demo.stderr
    assert (tmp_path / "tray" / "demo.json").exists()
    assert in_own_process(data, "demo").returncode == 1
    assert in_own_process(data, "check").returncode == 0
    assert in_own_process(data, "backup", tmp_path / "b.linli").returncode == 0
    refused = in_own_process(data, "restore", tmp_path / "b.linli")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    back = in_own_process(data, "restore", tmp_path / "b.linli", "--replace")
    assert back.returncode == 0, back.stderr
    assert "a new epoch began" in back.stdout
    assert "recovering after a restore, ready to be confirmed" in in_own_process(data, "check").stdout
    assert in_own_process(data, "recovery", "--confirm").returncode == 0
    assert in_own_process(data, "rebuild").stdout.endswith("row for row\n")


@pytest.mark.slow
def test_serve_listens_where_it_says_and_ends_with_its_follower(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert in_own_process(data, "init").returncode == 0
    command = [sys.executable, "-m", "server.cli", "--data", str(data), "serve", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        lines = [server.stdout.readline(), server.stdout.readline()]
        address = lines[1].removeprefix("listening on ").strip()
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{address}/login/") as page:
            assert page.status == 200
        for _ in range(100):
            second = in_own_process(data, "follow")
            if second.returncode:
                break
        assert "another process follows" in second.stderr
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0
    # The follower ended too: another may follow now, until its own stdin ends.
    assert in_own_process(data, "follow").returncode == 0


@pytest.mark.slow
def test_the_follower_ends_when_the_server_is_killed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert in_own_process(data, "init").returncode == 0
    command = [sys.executable, "-m", "server.cli", "--data", str(data), "serve", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    server.stdout.readline()
    server.stdout.readline()
    server.kill()
    server.wait()
    results = [in_own_process(data, "follow").returncode for _ in range(8)]
    assert results[-1] == 0
