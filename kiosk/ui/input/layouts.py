"""The panels of keys: rows of at most ten, the same keys at the same places in each; the last row changes the panel.

A key that gives a character has that character as its name; the others are named `delete`, `clear`, `put_back`, `space`,
`enter`, `shift`, `undo_stroke`, `wipe` and `mode:…`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from kiosk.texts import Texts
from kiosk.ui.input.composition import Composition
from kiosk.ui.input.syllables import BREAK
from kiosk.ui.views import Key

Mode = Literal["hand", "pinyin", "latin", "capitals", "digits", "phrases", "code"]
Kind = Literal["text", "name", "code"]
Rows = tuple[tuple[Key, ...], ...]

MODES: Final[Mapping[str, Mode]] = {
    "mode:hand": "hand",
    "mode:pinyin": "pinyin",
    "mode:latin": "latin",
    "mode:digits": "digits",
    "mode:phrases": "phrases",
}
KEYS_A_ROW: Final = 10
_LETTERS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_DIGITS: Final = "1234567890"
_CHINESE_MARKS: Final = ("，。、？！：；（）·", "“”《》-/+%")
_LATIN_MARKS: Final = (",.?!:;()'\"", "&@#*-/+%")


@dataclass(frozen=True, slots=True)
class Panel:
    """What decides which keys there are.

    Attributes:
        mode: which panel is up.
        modes: between which one may change.
        kind: what is written.
        state: so far.
        texts: of the visitor's language.
    """

    mode: Mode
    modes: tuple[Mode, ...]
    kind: Kind
    state: Composition
    texts: Texts


def rows_of(panel: Panel) -> Rows:
    """The keys. While letters or strokes wait, those are disabled that would pass them over."""
    rows: Rows
    match panel.mode:
        case "hand":
            rows = (_hand(panel),)
        case "pinyin":
            rows = _pinyin(panel)
        case "digits":
            rows = _digits(panel)
        case "phrases":
            rows = (_phrases(panel),)
        case "code":
            return _code(panel)
        case _:
            rows = _latin(panel)
    return *rows, _modes(panel)


def _hand(panel: Panel) -> tuple[Key, ...]:
    """Under the pad."""
    say, waits = panel.texts.say, bool(panel.state.strokes)
    marks = _keys(_marks(panel), enabled=not waits)
    clear, delete = _clear(panel), _delete(panel, 1.75, enabled=not waits)
    width = (KEYS_A_ROW - clear.width - delete.width - len(marks)) / 2
    undo = Key(name="undo_stroke", label=say("writing.undo_stroke"), width=width, enabled=waits)
    wipe = Key(name="wipe", label=say("writing.wipe"), width=width, enabled=waits)
    return clear, *marks, undo, wipe, delete


def _pinyin(panel: Panel) -> Rows:
    composing = bool(panel.state.letters)
    first, second, third = map(_keys, _LETTERS)
    third = tuple(Key(name="v", label="ü") if key.name == "v" else key for key in third)
    enter = Key(name="enter", label=panel.texts.say("writing.as_letters"), width=1.75, enabled=composing)
    last = (_clear(panel), *_keys(_marks(panel), enabled=not composing))
    return (
        first,
        second,
        (Key(name=BREAK, label=panel.texts.say("writing.break"), enabled=composing), *third, _delete(panel, 2.0)),
        (*last, _space(panel, *last, enter), enter),
    )


def _latin(panel: Panel) -> Rows:
    capital = panel.mode == "capitals"
    first, second, third = (_keys(row.upper() if capital else row) for row in _LETTERS)
    kind: Literal["main", "plain"] = "main" if capital else "plain"
    shift = Key(name="shift", label=panel.texts.say("writing.capitals"), icon="shift", width=1.5, kind=kind)
    last = (_clear(panel), *_keys("'-" if panel.kind == "name" else ",."))
    return first, second, (shift, *third, _delete(panel, 1.5)), (*last, _space(panel, *last))


def _digits(panel: Panel) -> Rows:
    first, second = _CHINESE_MARKS if panel.texts.language == "zh-Hans" else _LATIN_MARKS
    last = (_clear(panel),)
    return _keys(_DIGITS), _keys(first), (*_keys(second), _delete(panel, 2.0)), (*last, _space(panel, *last))


def _phrases(panel: Panel) -> tuple[Key, ...]:
    """Under the phrases, which stand where candidates do."""
    first = (_clear(panel), *_keys("，。" if panel.texts.language == "zh-Hans" else ",."))
    delete = _delete(panel, 1.75)
    return *first, _space(panel, *first, delete), delete


def _code(panel: Panel) -> Rows:
    first, second, third = (_keys(row.upper()) for row in _LETTERS)
    return _keys(_DIGITS), first, second, (_clear(panel), *third, _delete(panel, 1.5))


def _modes(panel: Panel) -> tuple[Key, ...]:
    """The other panels, and the one that is up."""
    up = "latin" if panel.mode == "capitals" else panel.mode
    return tuple(
        Key(
            name=f"mode:{mode}",
            label=panel.texts.say(f"writing.{mode}"),
            width=KEYS_A_ROW / len(panel.modes),
            kind="main" if mode == up else "plain",
            enabled=mode == up or not panel.state.waits,
        )
        for mode in panel.modes
    )


def _marks(panel: Panel) -> str:
    """What stands in Chinese beside characters, as often as anything."""
    return "·" if panel.kind == "name" else "，。"


def _keys(row: str, *, enabled: bool = True) -> tuple[Key, ...]:
    return tuple(Key(name=character, label=character, enabled=enabled) for character in row)


def _delete(panel: Panel, width: float, *, enabled: bool = True) -> Key:
    label = panel.texts.say("writing.delete")
    return Key(name="delete", label=label, icon="delete", width=width, enabled=enabled and not panel.state.is_empty)


def _clear(panel: Panel) -> Key:
    if panel.state.cleared:
        return Key(name="put_back", label=panel.texts.say("writing.put_back"), icon="undo", width=1.5)
    return Key(name="clear", label=panel.texts.say("writing.clear"), width=1.5, enabled=not panel.state.is_empty)


def _space(panel: Panel, *beside: Key) -> Key:
    """What those beside it leave of the row."""
    return Key(name="space", label=panel.texts.say("writing.space"), width=KEYS_A_ROW - sum(key.width for key in beside))
