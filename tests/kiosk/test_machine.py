"""Which machine this is."""

from pathlib import Path

import pytest

from kiosk.machine import is_another_machine, machine_fingerprint


def card(folder: Path, name: str, address: str, *, device: bool = True) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / "address").write_text(address + "\n")
    if device:
        (folder / name / "device").mkdir()


def test_serial_numbers_and_built_in_network_cards_count(tmp_path: Path) -> None:
    serial, cards = tmp_path / "serial", tmp_path / "net"
    serial.write_text("ABC\0\n")
    card(cards, "eth0", "00:11:22:33:44:55")
    card(cards, "docker0", "00:11:22:33:44:66", device=False)
    card(cards, "wlan0", "02:11:22:33:44:77")  # made up by software
    card(cards, "ib0", "")
    (cards / "broken").mkdir()
    found = machine_fingerprint([serial, tmp_path / "not there"], cards)
    assert len(found.split()) == 2
    card(cards, "stick", "00:99:22:33:44:55")
    more = machine_fingerprint([serial], cards)
    assert set(found.split()) < set(more.split())
    assert not is_another_machine(found, more)


def test_where_nothing_can_be_read_nothing_is_said(tmp_path: Path) -> None:
    assert machine_fingerprint([tmp_path / "a"], tmp_path / "b") == ""
    assert machine_fingerprint() == machine_fingerprint()


@pytest.mark.parametrize(
    ("known", "now", "another"),
    [
        ("a b", "a b", False),
        ("a b", "b c", False),
        ("a b", "c d", True),
        ("", "a", False),
        ("a", "", False),
        ("", "", False),
    ],
)
def test_a_machine_is_another_one_when_it_shares_nothing(known: str, now: str, another: bool) -> None:
    assert is_another_machine(known, now) is another
