"""What the camera sees: only while it is shown, only what is there now, and words where nothing is."""

import numpy as np

from kiosk.scan.frames import Frame, mono_ms
from kiosk.ui.views import Attract, Scanning, Told
from kiosk.ui.window.eyes import FRESH_MS, Eyes
from kiosk.ui.window.widgets.preview import Preview
from tests.kiosk.ui.window.bodies import view
from tests.kiosk.ui.window.conftest import MakeTheatre
from tests.kiosk.ui.window.theatre import PORTRAIT, Theatre

BODY = Scanning(question="请扫卡")


def frame(at_ms: int | None = None, size: tuple[int, int] = (480, 640), grey: int = 99) -> Frame:
    return Frame(np.full(size, grey, np.uint8), mono_ms() if at_ms is None else at_ms, "camera 0")


def preview(theatre: Theatre) -> Preview:
    return next(widget for widget in theatre.stage.walk() if isinstance(widget, Preview))


def said(theatre: Theatre) -> str:
    return "".join(text.text for text in theatre.outline().texts)


def test_a_frame_is_drawn_like_a_mirror(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    played.show(view(BODY))
    played.eyes.see(frame())
    played.wait(0.1)
    shown = preview(played)
    assert shown.sees
    assert shown.texture.size == (640, 480)
    assert shown.u0 > shown.u1
    assert "看不到" not in said(played)


def test_a_wide_camera_shows_its_middle(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    played.show(view(BODY))
    played.eyes.see(frame(size=(720, 1280)))
    played.wait(0.1)
    shown = preview(played)
    assert round(shown.u0 - shown.u1, 3) == 0.75
    assert round(shown.v0 - shown.v1, 3) == 1.0


def test_where_the_camera_is_gone_it_is_said_in_place_and_in_the_visitor_s_language(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    played.show(view(BODY))
    assert "看不到摄像头的画面" in said(played)
    played.show(view(BODY, language="en"))
    assert "no picture" in said(played)
    played.eyes.see(frame())
    played.wait(0.1)
    assert "no picture" not in said(played)


def test_a_kiosk_without_a_camera_points_to_the_scanner(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    played.eyes.any = False
    played.show(view(BODY))
    assert "没有装摄像头" in said(played)


def test_nobody_who_left_stays_in_the_picture() -> None:
    eyes = Eyes()
    eyes.see(frame(mono_ms() - FRESH_MS - 1))
    assert eyes.newest() is None
    eyes.see(frame())
    assert eyes.newest() is not None


def test_frames_are_taken_only_while_they_are_shown(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    played.show(view(BODY))
    played.eyes.see(frame())
    played.wait(0.1)
    gone = preview(played)
    played.show(view(Told(mark="ok", headline="好"), serial=2))
    assert gone.texture is None
    played.eyes.see(frame())
    played.wait(0.1)
    assert gone.texture is None
    played.show(view(Attract(headline="邻里", invitation="请点一下", camera=False), serial=3))
    played.eyes.see(frame())
    played.wait(0.1)
    assert preview(played).texture is None


def test_frames_are_drawn_at_most_fifteen_times_a_second(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    played.show(view(BODY))
    drawn = []
    preview(played).fbind("texture", lambda *_: drawn.append(1))
    for number in range(60):
        played.eyes.see(frame(grey=20 + number * 3))
        played.wait(1 / 30)
    assert 20 <= len(drawn) <= 32


def test_where_nothing_moves_nothing_is_drawn_anew(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    played.show(view(BODY))
    rng = np.random.default_rng(1)
    drawn = []
    preview(played).fbind("texture", lambda *_: drawn.append(1))
    now_ms = mono_ms()
    for number in range(30):
        noise = np.clip(rng.normal(99, 6, (480, 640)), 0, 255).astype(np.uint8)
        played.eyes.see(Frame(noise, now_ms + number * 66, "camera 0"))
        played.wait(1 / 15)
    assert len(drawn) <= 3
    hand = np.full((480, 640), 99, np.uint8)
    hand[200:280, 300:400] = 140
    played.eyes.see(Frame(hand, now_ms + 2_000, "camera 0"))
    before = len(drawn)
    played.wait(0.1)
    assert len(drawn) > before
