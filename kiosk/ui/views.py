"""What a screen shows, computed before any widget exists: frozen data, one body a kind of screen.

A widget shows what stands here and reports the `name` of what was pressed; it decides nothing. Names of people are masked
already, sentences are in the language of the visitor, figures are text.
"""

from typing import Literal

import msgspec

from sync.contract.comfort import Comfort


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What all parts of a view are: frozen and compared by value."""


Kind = Literal["plain", "main", "danger"]
Mark = Literal["", "ok", "wait", "warn", "bad"]
"""How a thing is. A widget shows it by an icon and a word's place, never by colour alone."""


class Button(Part, frozen=True, kw_only=True):
    """Something to press in a row of at most three.

    Attributes:
        name: what the flow hears when it is pressed.
        label: at most some eight Chinese characters.
        icon: see `kiosk.ui.icons`.
        kind: `main` for the one thing most people want here, `danger` for what can't be taken back.
        enabled: a disabled one is shown, and says nothing when pressed.
    """

    name: str
    label: str
    icon: str = ""
    kind: Kind = "plain"
    enabled: bool = True


class Tile(Part, frozen=True, kw_only=True):
    """A large thing to press, with a picture; `note` is a second, smaller line."""

    name: str
    label: str
    icon: str = ""
    note: str = ""
    kind: Kind = "plain"
    enabled: bool = True


class Row(Part, frozen=True, kw_only=True):
    """A line of a list.

    Attributes:
        name: what the flow hears, or empty where there is nothing to press.
        title, note: first and second line.
        aside: at the right: a price, a time.
        icon: at the left.
        mark: how it is.
        enabled: false: shown, can't be pressed; the note says why.
        head: true for a line that heads those after it (a day in the calendar).
    """

    name: str = ""
    title: str
    note: str = ""
    aside: str = ""
    icon: str = ""
    mark: Mark = ""
    enabled: bool = True
    head: bool = False


class Pair(Part, frozen=True, kw_only=True):
    """A label with what it says, read back before something is done."""

    label: str
    value: str


# --- Bodies: one a kind of screen -------------------------------------------------------------------------------------


class Attract(Part, frozen=True, kw_only=True):
    """Nobody stands here. Any touch goes on (`touch`); a card goes on by itself.

    Attributes:
        headline: what this thing is for.
        invitation: what to do first.
        lines: what is on today: the next activities, a pinned notice. Nothing private.
        camera: whether the preview is shown: where to hold the card.
    """

    headline: str
    invitation: str
    lines: tuple[Row, ...] = ()
    camera: bool = True


class Menu(Part, frozen=True, kw_only=True):
    """A choice of large tiles: home, the card holder's menu, categories, phrases, the staff's menu.

    Attributes:
        question: above the tiles.
        said: sentences under it.
        tiles: at most twelve.
        camera: show the preview with `camera_hint`: where to hold the card.
        buttons: at the bottom.
    """

    question: str
    said: tuple[str, ...] = ()
    tiles: tuple[Tile, ...] = ()
    camera: bool = False
    camera_hint: str = ""
    buttons: tuple[Button, ...] = ()


class Listing(Part, frozen=True, kw_only=True):
    """A list; the widget turns pages with large buttons where it doesn't fit.

    Attributes:
        heading: above it.
        said: sentences under the heading.
        rows: may be very many.
        empty: said instead of rows where there are none.
        more, fewer: labels of the buttons that turn pages.
        page: as in `{page} / {pages}`.
        buttons: at the bottom.
    """

    heading: str
    said: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    empty: str = ""
    more: str = ""
    fewer: str = ""
    page: str = ""
    buttons: tuple[Button, ...] = ()


class Reading(Part, frozen=True, kw_only=True):
    """Something to read: a notice, what is asked consent for. The widget turns pages where it doesn't fit."""

    heading: str
    byline: str = ""
    paragraphs: tuple[str, ...] = ()
    more: str = ""
    fewer: str = ""
    page: str = ""
    buttons: tuple[Button, ...] = ()


class Key(Part, frozen=True, kw_only=True):
    """A key of the panel that writes; `width` in keys."""

    name: str
    label: str
    icon: str = ""
    width: float = 1.0
    kind: Kind = "plain"
    enabled: bool = True


Stroke = tuple[tuple[float, float], ...]
"""A line that a finger drew: points with x from the left and y from the top, both in heights of the pad."""


class Pad(Part, frozen=True, kw_only=True):
    """Where characters are written by hand. The widget draws what the finger draws, and reports each stroke at its end.

    Attributes:
        strokes: of the characters not taken yet; what the widget shows once the finger is up.
        hint: shown while there is none.
        width: in heights.
    """

    strokes: tuple[Stroke, ...] = ()
    hint: str = ""
    width: float = 2.0


class Writing(Part, frozen=True, kw_only=True):
    """A text is written with the panel.

    Attributes:
        question: what is asked for.
        text: so far.
        hint: shown grey while the text is empty.
        composing: letters typed that are no characters yet.
        candidates: what they may mean, or what may come next, best first; pressed as `pick:0`, `pick:1`, … The widget turns
            pages where there are many.
        more, fewer: labels of the keys that turn them; empty where there are never any candidates.
        pad: where there is one, it takes the place of the upper rows of keys; `candidates` are for what is drawn on it.
        keys: rows of keys.
        tip: what to do now, said quietly, or empty.
        problem: why the text can't be taken as it is, or empty.
        buttons: at the bottom; the main one is disabled while there is nothing to take.
    """

    question: str
    text: str = ""
    hint: str = ""
    composing: str = ""
    candidates: tuple[str, ...] = ()
    more: str = ""
    fewer: str = ""
    pad: Pad | None = None
    keys: tuple[tuple[Key, ...], ...] = ()
    tip: str = ""
    problem: str = ""
    buttons: tuple[Button, ...] = ()


class Keypad(Part, frozen=True, kw_only=True):
    """Digits are asked for: a telephone number, or a PIN, of which only dots are ever shown.

    Keys are pressed as `0` … `9`, `delete` and `clear`.

    Attributes:
        question: what is asked for.
        said: sentences under it.
        shown: what was typed: digits, or dots.
        places: how many there will be, 0 for any number.
        secret: a PIN.
        delete, clear: labels of those keys.
        problem: why it can't be taken as it is, or empty.
        buttons: at the bottom.
    """

    question: str
    said: tuple[str, ...] = ()
    shown: str = ""
    places: int = 0
    secret: bool = False
    delete: str = ""
    clear: str = ""
    problem: str = ""
    buttons: tuple[Button, ...] = ()


class ReadBack(Part, frozen=True, kw_only=True):
    """What will be done, read back before it is."""

    question: str
    pairs: tuple[Pair, ...]
    said: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()


class Told(Part, frozen=True, kw_only=True):
    """How something went: done, or refused, or under way.

    Attributes:
        mark: `ok` for done, `warn` for a refusal that the person can put right, `bad` where staff are needed, `wait`.
        headline: in a word or two.
        said: what happened, what is safe, what to do now.
        seconds_left: of an undo window, or 0.
        code: text of a QR to be shown large, or empty; then there is no mark's seal beside it.
        facts: what is on the disk by now (`ids.event_ref`), for the outline; not shown.
        buttons: with `undo` among them while it may be undone.
    """

    mark: Mark
    headline: str
    said: tuple[str, ...] = ()
    seconds_left: int = 0
    code: str = ""
    facts: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()


class Figure(Part, frozen=True, kw_only=True):
    """A large figure with its unit and what it counts."""

    label: str
    value: str
    unit: str = ""


class Passbook(Part, frozen=True, kw_only=True):
    """My points (存折): figures, sentences, last lines."""

    heading: str
    figures: tuple[Figure, ...]
    said: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    empty: str = ""
    more: str = ""
    fewer: str = ""
    page: str = ""
    buttons: tuple[Button, ...] = ()


class Scanning(Part, frozen=True, kw_only=True):
    """A code is waited for: a new member's card, an enrolment code, one card of a group after another. The preview is shown.

    Attributes:
        question: what to hold up.
        said: sentences under it.
        problem: why a code would not do, or empty.
        mark, answer: how the last card of a group went, large; empty before the first.
        rows: the cards before, newest first, as many as there is room for.
        buttons: at the bottom.
    """

    question: str
    said: tuple[str, ...] = ()
    problem: str = ""
    mark: Mark = ""
    answer: str = ""
    rows: tuple[Row, ...] = ()
    buttons: tuple[Button, ...] = ()


class Recording(Part, frozen=True, kw_only=True):
    """Somebody speaks, or hears what was spoken.

    Attributes:
        question: what to say.
        said: sentences under it.
        state: `ready` to begin, `recording`, `recorded`, `playing` it back.
        seconds: recorded or played so far, whole.
        of_s: how many there may be, or are.
        level: how loud it is, 0 to 10.
        time: `seconds` of `of_s`, as text.
        problem: why it can't be recorded or taken, or empty.
        buttons: at the bottom; at most three, the large round one in the middle of the screen is `tile`.
        tile: what to press now.
    """

    question: str
    said: tuple[str, ...] = ()
    state: Literal["ready", "recording", "recorded", "playing"] = "ready"
    seconds: int = 0
    of_s: int = 60
    level: int = 0
    time: str = ""
    problem: str = ""
    tile: Tile | None = None
    buttons: tuple[Button, ...] = ()


Body = Attract | Menu | Listing | Reading | Writing | Keypad | ReadBack | Told | Passbook | Scanning | Recording


# --- The whole ----------------------------------------------------------------------------------------------------------


class Line(Part, frozen=True, kw_only=True):
    """The line that always tells the truth about the network and what has not reached the district yet."""

    mark: Mark
    text: str


class Chrome(Part, frozen=True, kw_only=True):
    """What stands around every body, at fixed places.

    Attributes:
        station: its name.
        clock: hours and minutes, with "about" where the clock is not trusted.
        who: masked name of whose card is in use, or empty.
        line: see there.
        back, home, call: labels of the three fixed buttons.
        can_go_back, can_go_home: whether they do something now.
        language: label of the button that changes it, in the other language.
        comfort: label of the button that leads to text size and the like.
        sound: label of the button that switches the voice on or off: what pressing it does.
        staff: whether staff mode is on, which must be seen from afar.
    """

    station: str
    clock: str
    who: str
    line: Line
    back: str
    home: str
    call: str
    can_go_back: bool
    can_go_home: bool
    language: str
    comfort: str = ""
    sound: str = ""
    staff: bool = False


class StillThere(Part, frozen=True, kw_only=True):
    """Nobody touched anything for a while: the visit ends soon. `stay` or any touch extends it."""

    headline: str
    said: str
    seconds_left: int
    stay: str
    end: str


class Calling(Part, frozen=True, kw_only=True):
    """Staff were called. Laid over whatever is there, which stays as it is; `hush` takes it away."""

    headline: str
    said: tuple[str, ...]
    done: str


class View(Part, frozen=True, kw_only=True):
    """Everything that the window shows.

    Attributes:
        serial: counts the steps that were shown; a press names it, so that a second tap meant for the screen before does
            nothing.
        step: which step it is, for tests, pictures and voice.
        language: `zh-Hans` or `en`.
        chrome, body: see there.
        over: laid over it, or None.
        comfort: how whoever is there likes it.
        attended: whether anybody is there.
        private: whether a card is in use: then nothing of what is filled in may be read aloud.
    """

    serial: int
    step: str
    language: str
    chrome: Chrome
    body: Body
    over: StillThere | Calling | None = None
    comfort: Comfort = Comfort()
    attended: bool = False
    private: bool = False
