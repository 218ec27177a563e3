"""The pad on the glass: ink under the finger, one stroke a finger, nothing flickers, no palm writes."""

from collections.abc import Iterable

import pytest

from kiosk.ui.views import Pad, Stroke
from kiosk.ui.window.widgets.ink_pad import MOST_POINTS, ON_ITS_WAY_S, PALM_S, InkPad
from tests.kiosk.ui.input.drawn import written
from tests.kiosk.ui.window.bodies import view
from tests.kiosk.ui.window.conftest import MakeTheatre
from tests.kiosk.ui.window.test_writing_screens import written as body_of
from tests.kiosk.ui.window.theatre import GLASSES, PORTRAIT, Finger, Theatre

ROUGHLY = 0.02
"""Of the pad's height: pixels and points that are left out."""


def pad_of(played: Theatre) -> InkPad:
    (found,) = [widget for widget in played.widgets() if isinstance(widget, InkPad)]
    return found


def begin(played: Theatre, *names: str, serial: int = 3) -> InkPad:
    played.show(view(body_of("zh-Hans", "mode:hand", *names), serial=serial))
    return pad_of(played)


def at(pad: InkPad, point: tuple[float, float]) -> tuple[float, float]:
    return pad.x + point[0] * pad.height, pad.top - point[1] * pad.height


def draws(played: Theatre, stroke: Stroke) -> Finger:
    """A finger that goes along, and is still down."""
    pad = pad_of(played)
    finger = Finger(played.stage, *at(pad, stroke[0]))
    for point in stroke[1:]:
        finger.slide(*at(pad, point))
    return finger


def near(one: Iterable[tuple[float, float]], other: Iterable[tuple[float, float]]) -> bool:
    return all(abs(a - b) < ROUGHLY for p, q in zip(one, other, strict=True) for a, b in zip(p, q, strict=True))


@pytest.mark.parametrize("glass", GLASSES, ids=lambda g: f"{g.width_px}x{g.height_px}@{g.px_per_mm:.1f}")
def test_a_stroke_is_reported_when_the_finger_is_lifted(theatre: MakeTheatre, glass: object) -> None:
    played = theatre(glass)  # type: ignore[arg-type]
    begin(played)
    for stroke in written("水"):
        finger = draws(played, stroke)
        before = len(played.drawn)
        finger.lift()
        assert len(played.drawn) == before + 1
    assert [serial for serial, _ in played.drawn] == [3] * 4
    assert all(near(seen, drawn) for (_, seen), drawn in zip(played.drawn, written("水"), strict=True))


def test_ink_is_under_the_finger_from_its_first_point(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    pad = begin(played)
    finger = Finger(played.stage, *at(pad, (0.5, 0.5)))
    assert near(pad.live, [(0.5, 0.5)])
    finger.slide(*at(pad, (0.8, 0.6)))
    assert near(pad.live, [(0.5, 0.5), (0.8, 0.6)])
    assert played.drawn == []


def test_a_dot_is_a_stroke(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    begin(played)
    draws(played, ((0.5, 0.5),)).lift()
    ((_, stroke),) = played.drawn
    assert near(stroke, [(0.5, 0.5)])


def test_nothing_flickers_between_the_finger_and_the_view(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    pad = begin(played)
    first, second, *_ = written("水")
    draws(played, first).lift()
    assert len(pad.ink) == 1
    # A view from before the stroke was heard takes nothing away.
    played.show(view(body_of("zh-Hans", "mode:hand", text="水"), serial=3))
    assert len(pad.ink) == 1
    finger = draws(played, second)
    pad.show(Pad(strokes=(played.drawn[0][1],)), 3)
    assert len(pad.ink) == 1
    assert near(pad.live, second)
    finger.lift()
    assert len(pad.ink) == 2


def test_a_stroke_that_was_not_wanted_does_not_stay(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    pad = begin(played)
    draws(played, written("一")[0]).lift()
    played.wait(ON_ITS_WAY_S + 0.1)
    pad.show(Pad(hint="x"), 3)
    assert pad.ink == ()


def test_wiping_the_pad_wipes_it_at_once(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    pad = begin(played, "draw:水")
    assert len(pad.ink) == 4
    played.show(view(body_of("zh-Hans", "mode:hand", "draw:水", "wipe"), serial=3))
    assert pad_of(played).ink == ()


def test_a_second_finger_writes_nothing_and_disturbs_nothing(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    begin(played)
    stroke = written("一")[0]
    finger = draws(played, stroke[:2])
    other = draws(played, ((0.2, 0.9), (0.6, 0.9)))
    pad = pad_of(played)
    for point in stroke[2:]:
        finger.slide(*at(pad, point))
    other.lift()
    finger.lift()
    ((_, seen),) = played.drawn
    assert near(seen, stroke)


def test_beside_a_palm_that_rests_a_finger_can_write(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    begin(played)
    palm = draws(played, ((0.3, 0.9),))
    played.wait(PALM_S + 0.1)
    for stroke in written("十"):
        draws(played, stroke).lift()
    palm.lift()
    assert [near(seen, drawn) for (_, seen), drawn in zip(played.drawn, written("十"), strict=True)] == [True, True]


def test_a_palm_alone_writes_nothing(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    begin(played)
    palm = draws(played, ((0.3, 0.9),))
    played.wait(PALM_S + 0.1)
    palm.lift()
    assert played.drawn == []
    assert pad_of(played).ink == ()


def test_a_whole_hand_writes_nothing(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    begin(played)
    fingers = [draws(played, ((x, 0.5), (x + 0.02, 0.5))) for x in (0.3, 0.6, 0.9, 1.2)]
    for finger in fingers:
        finger.lift()
    assert played.drawn == []
    assert pad_of(played).live == ()


def test_a_finger_that_leaves_the_pad_goes_along_its_edge_and_presses_nothing(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    pad = begin(played)
    finger = draws(played, ((0.5, 0.5), (0.5, 0.9)))
    finger.slide(pad.x + pad.height / 2, pad.y - 60).slide(-50, pad.y - 60).lift()
    ((_, stroke),) = played.drawn
    assert played.pressed == []
    assert all(0 <= x <= pad.width / pad.height + 1e-9 and 0 <= y <= 1 for x, y in stroke)
    assert stroke[-1] == (0.0, 1.0)


def test_scribbling_on_and_on_ends_somewhere(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    pad = begin(played)
    finger = Finger(played.stage, *at(pad, (0.1, 0.1)))
    for number in range(2 * MOST_POINTS):
        finger.slide(*at(pad, (0.1 + number % 2, 0.1 + number % 3 / 4)))
    finger.lift()
    assert len(played.drawn[0][1]) == MOST_POINTS


def test_a_stroke_begun_on_a_view_that_is_gone_names_that_view(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    begin(played, serial=3)
    finger = draws(played, written("一")[0])
    played.show(view(body_of("zh-Hans", "mode:hand", text="灯"), serial=3))
    finger.lift()
    assert [serial for serial, _ in played.drawn] == [3]


def test_the_robot_is_told_where_the_pad_lies(theatre: MakeTheatre) -> None:
    played = theatre(PORTRAIT)
    pad = begin(played)
    x, y, width, height = played.outline().pad or (0, 0, 0, 0)
    assert (x, y, width, height) == (
        round(pad.x),
        round(played.glass.height_px - pad.top),
        round(pad.width),
        round(pad.height),
    )
    assert played.show(view(body_of("zh-Hans", "mode:pinyin"), serial=3)).pad is None
