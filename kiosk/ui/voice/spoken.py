"""What is read aloud of a view. Pure: a view goes in, sentences come out.

A kiosk stands in a room full of neighbours. So while a card is in use nothing is said but sentences of ours into which
nothing was filled (`plain`), unless whoever is there has asked for an earphone; and what was typed, a PIN, and a
person's name, masked or not, are never said at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from kiosk.texts import Texts
from kiosk.ui.views import (
    Attract,
    Body,
    Button,
    Calling,
    Keypad,
    Listing,
    Mark,
    Menu,
    Passbook,
    ReadBack,
    Reading,
    Recording,
    Row,
    Scanning,
    StillThere,
    Tile,
    Told,
    View,
    Writing,
)
from kiosk.ui.voice.plain import language_of, whole

OPEN_STEPS: Final = frozenset(
    {"home", "notices", "notice", "calendar", "wall", "wall_wish", "wish_category", "wish_phrases"}
)
"""What these show is the district's, for everybody to read; without a card it is read aloud, too."""
LABELS_MAX: Final = 12
"""More labels than this are counted: nobody remembers them."""
ROWS_MAX: Final = 6
"""Likewise lines of a list, which are longer."""
MASKS: Final = "*＊●•"
"""What stands for the hidden part of a name or a number."""
STOPS: Final = "。！？；"


class Sentence(NamedTuple):
    """Something that is said in one breath.

    Attributes:
        text: as it stands on the screen.
        language: `zh-Hans` or `en`: that of the text, not of the screen.
        news: whether it is said as well when it appears on a screen that was read before: a problem is, a button is not.
    """

    text: str
    language: str
    news: bool = True


def spoken(view: View) -> tuple[Sentence, ...]:
    """What is read of this view, first things first; nothing while nobody is there."""
    telling = _Telling(view)
    if view.over is not None:
        return tuple(telling.over(view.over))
    if not view.attended:
        return ()
    return tuple(telling.body(view.body))


def to_say(before: View | None, now: View) -> tuple[Sentence, ...] | None:
    """What is to be said when one view follows another.

    Args:
        before: what was there before, or None at the beginning.
        now: what is there now.

    Returns:
        The sentences, instead of what is being said; none at all means to fall silent. None: nothing changed that anybody
        need hear, and what is being said goes on.
    """
    if not now.comfort.voice:
        return ()
    sentences = spoken(now)
    if not sentences or before is None or _is_another(before, now):
        return sentences
    if before.comfort.volume != now.comfort.volume:
        sample = Texts(now.language).say("voice.sample")
        return (Sentence(sample, now.language),)
    if before.over is not None and now.over is None:
        return ()  # what lies below was read when it came
    known = set(spoken(before))
    if now.over is None and sentences[0] not in known:
        return sentences  # the same step asks something else now
    return tuple(sentence for sentence in sentences if sentence.news and sentence not in known) or None


def _is_another(before: View, now: View) -> bool:
    """Whether it is another screen, or must be read once more as if it were."""
    return (
        (before.serial, before.language, before.attended) != (now.serial, now.language, now.attended)
        or not before.comfort.voice
        or (now.over is not None and type(before.over) is not type(now.over))
        or type(before.body) is not type(now.body)
    )


class _Telling:
    """Tells one view."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._texts = Texts(view.language)
        self._by_ear = view.private and view.comfort.earphone and not view.chrome.staff
        """Whether what is filled in may be said, for one ear hears it."""
        self._shared = self._by_ear or (view.step in OPEN_STEPS and not view.private and not view.chrome.staff)
        """Likewise in lists and notices, for it is there for everybody."""

    # --- Each kind of body --------------------------------------------------------------------------------------------

    def over(self, over: StillThere | Calling) -> Iterator[Sentence]:
        """What is laid over a screen says nothing about anybody."""
        said = (over.said,) if isinstance(over, StillThere) else over.said
        yield from self._all(over.headline, *said, open_=True)
        if isinstance(over, StillThere):
            yield from self._offer((over.stay, over.end))

    def body(self, body: Body) -> Iterator[Sentence]:
        """A body: question, what is said about it, what can be pressed. What was typed is in no branch."""
        shared = self._shared
        match body:
            case Attract():
                return
            case Menu(question=question, said=said, tiles=tiles, buttons=buttons):
                yield from self._heading(question, open_=shared)
                yield from self._all(*said, open_=shared)
                yield from self._offer((*_pressed(tiles), *_pressed(buttons)), open_=shared)
            case Listing(heading=heading, said=said, rows=rows, empty=empty, buttons=buttons):
                yield from self._heading(heading, open_=shared)
                yield from self._all(*said, *([] if rows else [empty]), open_=shared)
                yield from self._rows(rows)
                yield from self._offer(_pressed(buttons), open_=shared)
            case Reading(heading=heading, paragraphs=paragraphs, buttons=buttons):
                yield from self._heading(heading, open_=shared)
                yield from self._all(*(part for text in paragraphs for part in _breaths(text)), open_=shared)
                yield from self._offer(_pressed(buttons), open_=shared)
            case Writing(question=question, tip=tip, problem=problem):
                yield from self._heading(question)
                yield from self._all(problem)
                yield from self._all(tip, news=False)
            case Keypad(question=question, said=said, problem=problem):
                yield from self._heading(question)
                yield from self._all(*said, problem, open_=self._by_ear)
            case ReadBack(question=question, said=said, buttons=buttons):
                yield from self._heading(question)
                yield from self._all(*said, open_=self._by_ear)
                yield from self._offer(_pressed(buttons))
            case Told(mark=mark, headline=headline, said=said, seconds_left=seconds_left, buttons=buttons):
                yield from self._heading(headline, open_=self._by_ear, instead=self._how_it_went(mark))
                yield from self._all(*said, open_=self._by_ear)
                if seconds_left:
                    yield self.say("voice.undo")._replace(news=True)
                yield from self._offer(_pressed(buttons))
            case Passbook(heading=heading, figures=figures, said=said, buttons=buttons):
                yield from self._heading(heading, open_=self._by_ear)
                if self._by_ear:
                    for figure in figures:
                        yield from self._all(f"{figure.label} {figure.value} {figure.unit}", open_=True, news=False)
                yield from self._all(*said, open_=self._by_ear)
                yield from self._offer(_pressed(buttons))
            case Scanning(question=question, said=said, problem=problem, answer=answer, buttons=buttons):
                yield from self._heading(question)
                yield from self._all(*said, problem, answer, open_=self._by_ear)
                yield from self._offer(_pressed(buttons))
            case Recording(state="recording" | "playing"):
                return  # the kiosk listens, or lets the visitor be heard
            case Recording(question=question, said=said, problem=problem, tile=tile, buttons=buttons):
                yield from self._heading(question)
                yield from self._all(*said, problem)
                yield from self._offer((*_pressed((tile,) if tile else ()), *_pressed(buttons)))

    # --- Parts --------------------------------------------------------------------------------------------------------

    def _heading(self, text: str, *, open_: bool = False, instead: Sentence | None = None) -> Iterator[Sentence]:
        """What the screen is about. Who was recognised is greeted without a name, and what may not be said is pointed to."""
        greeted = self._view.private and self._view.step == "greeting"
        if greeted:
            yield self.say("voice.greeting")
        if self._may_say(text, open_):
            yield from self._all(text, open_=open_)
        elif text and not greeted:
            yield instead or self.say("voice.look")

    def _all(self, *texts: str, open_: bool = False, news: bool = True) -> Iterator[Sentence]:
        for text in whole(texts):
            if self._may_say(text, open_):
                yield self._sentence(text, news)

    def _how_it_went(self, mark: Mark) -> Sentence:
        """What is said of how something went where its headline is somebody's own."""
        match mark:
            case "ok":
                return self.say("voice.done")
            case "warn" | "bad":
                return self.say("voice.not_done")
            case "wait":
                return self.say("voice.wait")
            case _:
                return self.say("voice.look")

    def _offer(self, labels: Sequence[str], *, open_: bool = False) -> Iterator[Sentence]:
        """What can be pressed: all of it, or how much there is. A part alone would be taken for all."""
        if len(labels) > LABELS_MAX or not all(self._may_say(label, open_) for label in labels):
            yield self.say("voice.choices", count=len(labels))
        elif labels:
            yield self.say("voice.press")
            for label in labels:
                yield self._sentence(label, news=False)

    def _rows(self, rows: tuple[Row, ...]) -> Iterator[Sentence]:
        """The lines of a list, likewise."""
        lines = [row for row in rows if not row.head]
        if len(lines) > ROWS_MAX or not all(self._may_say(row.title, self._shared) for row in lines):
            yield self.say("voice.rows", count=len(lines))
        else:
            for row in lines:
                yield from self._all(row.title, row.note, open_=self._shared, news=False)

    def _may_say(self, text: str, open_: bool) -> bool:
        """Whether this text may be said: one of ours, or one that is open here and hides nothing."""
        return bool(text) and (bool(language_of(text)) or (open_ and not any(mask in text for mask in MASKS)))

    def _sentence(self, text: str, news: bool) -> Sentence:
        # A district may have written a notice in one language alone.
        chinese = any("\u4e00" <= sign <= "\u9fff" for sign in text)
        return Sentence(text, language_of(text) or ("zh-Hans" if chinese else self._view.language), news)

    def say(self, key: str, **values: int) -> Sentence:
        """A sentence that is only ever heard."""
        return Sentence(self._texts.say(key, **values), self._view.language, news=False)


def _pressed(things: Iterable[Tile | Button]) -> tuple[str, ...]:
    """The labels of what can be pressed, what most people want first."""
    able = [thing for thing in things if thing.enabled]
    return tuple(thing.label for thing in sorted(able, key=lambda thing: thing.kind != "main"))


def _breaths(text: str) -> Iterator[str]:
    """A long text in sentences, so that the first is heard at once; one of ours as it is."""
    begin = 0
    if not language_of(text):
        for at, sign in enumerate(text):
            if sign in STOPS:
                yield text[begin : at + 1]
                begin = at + 1
    yield text[begin:]
