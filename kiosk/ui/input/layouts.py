"""The panels of keys: rows of at most ten, the same keys at the same places in each.

A key that gives a character has that character as its name; the others are named `delete`, `clear`, `put_back`, `space`,
`enter`, `shift` and `mode:…`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from kiosk.texts import Texts
from kiosk.ui.input.composition import Composition
from kiosk.ui.input.syllables import BREAK
from kiosk.ui.views import Key

Mode = Literal["pinyin", "latin", "capitals", "digits", "code"]
Kind = Literal["text", "name", "code"]
Rows = tuple[tuple[Key, ...], ...]

MODES: Final[Mapping[str, Mode]] = {"mode:pinyin": "pinyin", "mode:latin": "latin", "mode:digits": "digits"}
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
        kind: what is written.
        state: so far.
        texts: of the visitor's language.
    """

    mode: Mode
    kind: Kind
    state: Composition
    texts: Texts


def rows_of(panel: Panel) -> Rows:
    """The keys. While letters of pinyin wait, those are disabled that would pass them over."""
    match panel.mode:
        case "pinyin":
            return _pinyin(panel)
        case "digits":
            return _digits(panel)
        case "code":
            return _code(panel)
        case _:
            return _latin(panel)


def _pinyin(panel: Panel) -> Rows:
    composing = bool(panel.state.letters)
    first, second, third = map(_keys, _LETTERS)
    third = tuple(Key(name="v", label="ü") if key.name == "v" else key for key in third)
    marks = _keys("·" if panel.kind == "name" else "，。", enabled=not composing)
    enter = Key(name="enter", label=panel.texts.say("writing.as_letters"), width=1.75, enabled=composing)
    last = (_clear(panel), _mode(panel, "mode:latin", 1.25), _mode(panel, "mode:digits", 1.25), *marks)
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
    marks = _keys("'-" if panel.kind == "name" else ",.")
    last = (_clear(panel), _mode(panel, "mode:pinyin", 1.5), _mode(panel, "mode:digits", 1.25), *marks)
    return first, second, (shift, *third, _delete(panel, 1.5)), (*last, _space(panel, *last))


def _digits(panel: Panel) -> Rows:
    first, second = _CHINESE_MARKS if panel.texts.language == "zh-Hans" else _LATIN_MARKS
    last = (_clear(panel), _mode(panel, "mode:latin", 1.75), _mode(panel, "mode:pinyin", 1.75))
    return _keys(_DIGITS), _keys(first), (*_keys(second), _delete(panel, 2.0)), (*last, _space(panel, *last))


def _code(panel: Panel) -> Rows:
    first, second, third = (_keys(row.upper()) for row in _LETTERS)
    return _keys(_DIGITS), first, second, (_clear(panel), *third, _delete(panel, 1.5))


def _keys(row: str, *, enabled: bool = True) -> tuple[Key, ...]:
    return tuple(Key(name=character, label=character, enabled=enabled) for character in row)


def _delete(panel: Panel, width: float) -> Key:
    label, enabled = panel.texts.say("writing.delete"), not panel.state.is_empty
    return Key(name="delete", label=label, icon="delete", width=width, enabled=enabled)


def _clear(panel: Panel) -> Key:
    if panel.state.cleared:
        return Key(name="put_back", label=panel.texts.say("writing.put_back"), icon="undo", width=1.5)
    return Key(name="clear", label=panel.texts.say("writing.clear"), width=1.5, enabled=not panel.state.is_empty)


def _space(panel: Panel, *beside: Key) -> Key:
    """What those beside it leave of the row."""
    return Key(name="space", label=panel.texts.say("writing.space"), width=KEYS_A_ROW - sum(key.width for key in beside))


def _mode(panel: Panel, name: str, width: float) -> Key:
    texts = panel.texts
    labels: dict[Mode, str] = {
        "pinyin": texts.say("writing.pinyin"),
        "latin": texts.say("writing.latin"),
        "digits": texts.say("writing.digits"),
    }
    return Key(name=name, label=labels[MODES[name]], width=width, enabled=not panel.state.letters)
