"""All of the window: the tray beside the stage, the outline that is written, frames that are counted."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from kiosk.ui.tokens import Glass
from kiosk.ui.tray import LIST, Tray
from kiosk.ui.views import Attract, Told
from kiosk.ui.window import look
from kiosk.ui.window.chime import NOT_TAKEN, RATE_HZ, TAKEN, answer, call, chime_samples
from kiosk.ui.window.eyes import Eyes
from kiosk.ui.window.outline import OutlineFile, outline_of
from kiosk.ui.window.pace import AFTER_TOUCH_S, Pace
from tests.kiosk.ui.test_tray import CARDS
from tests.kiosk.ui.window.bodies import bodies, overlays, view
from tests.kiosk.ui.window.conftest import MakeTheatre
from tests.kiosk.ui.window.test_every_screen import depth
from tests.kiosk.ui.window.theatre import LANDSCAPE, PORTRAIT, Finger, StillClock, playing


@pytest.fixture
def still() -> Iterator[StillClock]:
    with playing():
        from kivy.clock import Clock

        yield Clock


def tray(folder: Path, count: int = 3) -> Tray:
    cards = [{**CARDS[at % len(CARDS)], "number": f"6217{at:04}"} for at in range(count)]
    (folder / LIST).write_bytes(msgspec.json.encode({"cards": cards}))
    return Tray(folder)


@pytest.mark.parametrize("count", [1, 3, 60])
@pytest.mark.parametrize("glass", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_the_tray_lies_outside_of_the_kiosk_s_own_glass(
    theatre: MakeTheatre, tmp_path: Path, glass: Glass, count: int
) -> None:
    from kiosk.ui.window.whole import Whole

    look.use(glass)
    held: list[Path] = []
    size = (glass.width_px, glass.height_px)
    whole = Whole(size, Eyes(), pressed=lambda *_: None, touched=lambda: None, tray=tray(tmp_path, count), hold=held.append)
    shown = view(dict(bodies("zh-Hans"))["menu, full"])
    whole.show(shown)
    whole.at("qingzhu")
    assert look.glass().px_per_mm == glass.px_per_mm
    seen = outline_of(whole, whole.stage, whole.stage.ids.over, shown, size)
    assert "演示 · demo" in [text.text for text in seen.texts]
    cards = [target for target in seen.targets if target.name.startswith("tray:")]
    assert cards
    for card in cards:
        assert all(depth(card.box, other.box) <= 0 for other in seen.targets if other is not card)
        assert min(card.box[2:]) >= glass.px(16)
        assert card.box[0] + card.box[2] <= size[0]
        assert card.box[1] + card.box[3] <= size[1]
    first = next(card for card in cards if card.name != "tray:more")
    x, y, width, height = first.box
    strip = whole.children[0]
    Finger(strip, x + width / 2, size[1] - y - height / 2).lift()
    assert held == [tmp_path / f"{first.name.removeprefix('tray:')}.png"]


def test_what_lies_over_the_screen_leaves_the_tray_within_reach(theatre: MakeTheatre, tmp_path: Path) -> None:
    from kiosk.ui.window.whole import Whole

    look.use(PORTRAIT)
    size = (1080, 1920)
    whole = Whole(size, Eyes(), pressed=lambda *_: None, touched=lambda: None, tray=tray(tmp_path), hold=lambda _: None)
    shown = view(dict(bodies("zh-Hans"))["menu, full"], over=next(overlays("zh-Hans"))[1])
    whole.show(shown)
    seen = outline_of(whole, whole.stage, whole.stage.ids.over, shown, size)
    names = {target.name.partition(":")[0] for target in seen.targets}
    assert names == {"stay", "end", "tray"}


def test_the_outline_tells_of_facts_and_of_what_lies_over(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    seen = played.show(view(Told(mark="ok", headline="已签到", facts=("a:1",))))
    assert (seen.facts, seen.over, seen.step, seen.settled) == (("a:1",), None, "test", True)
    [(_, warning), (_, calling)] = overlays("zh-Hans")
    body = Attract(headline="邻里", invitation="请点一下")
    assert played.show(view(body, over=warning)).over == "warning"
    assert played.show(view(body, over=calling)).over == "calling"


def test_an_outline_is_written_whole_and_the_newest_counts(theatre: MakeTheatre, tmp_path: Path) -> None:
    played = theatre(PORTRAIT)
    file = OutlineFile(tmp_path / "outline.json")
    for serial in range(20):
        file.put(played.show(view(Told(mark="ok", headline=f"第 {serial}"), serial=serial)))
    file.close()
    written = json.loads((tmp_path / "outline.json").read_bytes())
    assert written["serial"] == 19
    assert {"text": "第 19", "box": written["texts"][-4]["box"]} in written["texts"]
    assert [path.name for path in tmp_path.iterdir()] == ["outline.json"]


def test_an_outline_that_can_not_be_written_harms_nobody(theatre: MakeTheatre, tmp_path: Path) -> None:
    played = theatre(PORTRAIT)
    file = OutlineFile(tmp_path / "no" / "outline.json")
    file.put(played.show(view(Told(mark="ok", headline="好"))))
    file.close()


class Ticks:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_the_longest_gap_is_told_with_the_drawing_and_without(still: StillClock) -> None:
    ticks = Ticks()
    pace = Pace(ticks)
    pace.begin()
    pace.frame()
    for gap_s, drawing_s in ((0.03, 0.02), (0.09, 0.08), (0.05, 0.0)):
        pace.drawing()
        ticks.now_s += drawing_s
        pace.drawn()
        ticks.now_s += gap_s - drawing_s
        pace.frame()
    assert round(pace.gap_ms_max) == 90
    assert round(pace.work_ms_max) == 50
    assert pace.frames == 4


def test_nobody_there_is_no_reason_to_hurry_and_a_touch_is(still: StillClock) -> None:
    ticks = Ticks()
    pace = Pace(ticks)
    pace.used(False)
    pace.begin()
    pace.frame()
    assert still._max_fps == 10
    ticks.now_s += 0.1
    pace.frame()
    pace.touched()
    assert still._max_fps == 30
    ticks.now_s += AFTER_TOUCH_S + 1
    pace.frame()
    assert still._max_fps == 10
    assert pace.gap_ms_max == 0
    assert pace.resting_gap_ms_max > 0


def test_the_chimes_are_sounds_that_fade() -> None:
    samples = np.abs(chime_samples().astype(int))
    assert 5_000 < samples.max() < 32_767
    assert samples[-400:].max() < samples.max() / 20
    assert samples[0] == 0
    assert (call().rate_hz, len(call().samples)) == (RATE_HZ, len(samples))
    assert answer(True).seconds == answer(False).seconds < call().seconds
    assert max(pitch for pitch, _ in NOT_TAKEN) < min(pitch for pitch, _ in TAKEN)
