"""Something is said instead of written: recorded, listened to, handed on. Until it is handed on it lies in this step alone.

The microphone listens from the press on the large button to the next one, for a minute at most, and never while the step is
not on the screen. Nothing of it is on the disk before it is saved.
"""

from collections.abc import Callable
from typing import Final, Literal

import numpy as np

from kiosk.sound.microphone import LIMIT_S
from kiosk.sound.seams import NoSound, Sound
from kiosk.ui.house import House
from kiosk.ui.step import STAY, Go, Step
from kiosk.ui.views import Button, Recording, Tile
from kiosk.ui.voice.voice import VOLUMES

SHORT_S: Final = 1.0
"""Whatever is shorter was no sentence."""
TREMBLE_S: Final = 0.7
"""A second press so soon after the first is the same trembling finger: nobody has said anything yet."""
LEVELS: Final = 10
"""Steps of the level that is shown."""
SILENT_RMS: Final = 30.0
"""Of 32,767, in the loudest half second: a microphone that is switched off hums as loud."""
SOFT_RMS: Final = 160.0
"""Below this a listener must turn the sound up."""
WINDOW_S: Final = 0.5

State = Literal["ready", "recording", "recorded", "playing"]
Problem = Literal["", "short", "silent", "soft", "interrupted", "no_microphone", "unplugged", "no_speaker"]
"""A text of the table `spoken_problem`."""
Judgement = Literal["short", "silent", "soft", "well"]


def judged(sound: Sound) -> Judgement:
    """Whether somebody can be heard in it: `short` and `silent` can't be taken, `soft` may be listened to first."""
    if sound.seconds < SHORT_S:
        return "short"
    loudest = loudest_rms(sound)
    if loudest < SILENT_RMS:
        return "silent"
    return "soft" if loudest < SOFT_RMS else "well"


def loudest_rms(sound: Sound) -> float:
    """The root mean square of its loudest half second."""
    window = round(sound.rate_hz * WINDOW_S)
    whole = sound.samples[: len(sound.samples) // window * window].astype(np.float64).reshape(-1, window)
    return float(np.sqrt(np.square(whole).mean(axis=1)).max(initial=0.0))


def lasts_s(sound: Sound) -> int:
    """How long it lasts in whole seconds, as they were counted while it was recorded."""
    return int(sound.seconds + 0.05)


def minutes(seconds: int) -> str:
    """Seconds as a clock shows them: 0:07."""
    return f"{seconds // 60}:{seconds % 60:02}"


class Spoken(Step):
    """One thing is said."""

    def __init__(
        self,
        house: House,
        name: str,
        *,
        question: Callable[[], str],
        consent: Callable[[], str],
        done: Callable[[Sound], Go],
        write: Callable[[], Go],
        rather: Callable[[], str] | None = None,
        sound: Sound | None = None,
    ) -> None:
        """Ask for it.

        Args:
            house: where.
            name: of this step.
            question: what is asked for, in the language of that moment.
            consent: what becomes of the recording, and who hears it.
            done: takes what was said.
            write: where to go if it is rather not spoken.
            rather: what the button for that says; that it is written, where not given.
            sound: what was said already.
        """
        super().__init__(house)
        self.name = name
        self._question, self._consent, self._done, self._write = question, consent, done, write
        self._rather = rather or (lambda: house.say("spoken.write"))
        self._sound = sound
        self._state: State = "recorded" if sound else "ready"
        self._problem: Problem = ""
        self._full = False
        self._began_ms = 0
        self._level = 0
        self._seconds = 0
        if not sound and house.microphone.problem():
            self._problem = "no_microphone"

    @property
    def sound(self) -> Sound | None:
        """What was said, if anything was recorded to its end."""
        return self._sound

    # --- What it shows ------------------------------------------------------------------------------------------------

    def body(self) -> Recording:
        """See `Step`."""
        say = self.house.say
        with_sound = self._sound is not None
        of_s = lasts_s(self._sound) if self._sound else round(LIMIT_S)
        if with_sound:
            said: tuple[str, ...] = (*((say("spoken.full"),) if self._full else ()), say("spoken.may_again"))
        elif self._state == "recording":
            said = (say("spoken.listening"),)
        else:
            said = (say("spoken.how"), self._consent())
        write = Button(name="write", label=self._rather(), icon="brush")
        again = Button(name="again", label=say("spoken.again"), icon="microphone")
        take = Button(name="take", label=say("spoken.take"), icon="done", kind="main")
        return Recording(
            question=say("spoken.listen") if with_sound else self._question(),
            said=said,
            state=self._state,
            seconds=self._seconds,
            of_s=of_s,
            level=self._level,
            time=minutes(of_s) if self._state == "recorded" else f"{minutes(self._seconds)} / {minutes(of_s)}",
            problem=say(f"spoken_problem.{self._problem}") if self._problem else "",
            tile=self._tile(),
            buttons=(again, take) if with_sound else () if self._state == "recording" else (write,),
        )

    def _tile(self) -> Tile:
        say = self.house.say
        match self._state:
            case "ready":
                return Tile(name="record", label=say("spoken.record"), icon="microphone", kind="main")
            case "recording":
                return Tile(name="finish", label=say("spoken.finish"), icon="stop", kind="main")
            case "recorded":
                return Tile(name="play", label=say("spoken.play"), icon="play")
            case "playing":
                return Tile(name="stop", label=say("spoken.stop"), icon="stop")

    # --- What happens -------------------------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """See `Step`: whoever speaks or listens touches nothing."""
        return self._state in ("recording", "playing")

    def press(self, name: str) -> Go:
        """See `Step`."""
        match name, self._state:
            case "record", "ready":
                self._record()
            case "finish", "recording" if self._since_ms() >= TREMBLE_S * 1000:
                self._finish()
            case "play", "recorded":
                self._play()
            case "stop", "playing":
                self._hush()
            case "again", "recorded" | "playing":
                self._hush()
                self._record()
            case "write", "ready":
                return self._write()
            case "take", "recorded" | "playing" if self._sound is not None:
                self._hush()
                return self._done(self._sound)
        return STAY

    def tick(self) -> Go:
        """See `Step`."""
        match self._state:
            case "recording":
                self._listen()
            case "playing" if self._sound is not None:
                self._seconds = min(lasts_s(self._sound), self._since_ms() // 1000)
                if not self.house.speaker.playing:
                    self._hush()
        return STAY

    def hidden(self) -> None:
        """See `Step`. What was not said to its end is dropped: whoever spoke was interrupted."""
        self._hush()
        if self._state == "recording":
            self.house.microphone.stop()
            self._rest("ready", "interrupted")

    def _record(self) -> None:
        self.house.speaker.stop()  # or it would hear itself
        try:
            self.house.microphone.start()
        except NoSound:
            if self._sound is None:
                self._rest("ready", "no_microphone")
            else:
                self._rest("recorded", "unplugged")
        else:
            self._sound = None
            self._rest("recording")

    def _listen(self) -> None:
        microphone = self.house.microphone
        self._seconds = min(round(LIMIT_S), int(microphone.seconds))
        self._level = round(microphone.level * LEVELS)
        if microphone.seconds >= LIMIT_S:
            self._finish("full")
        elif microphone.problem():
            self._finish("unplugged")

    def _finish(self, why: Literal["", "full", "unplugged"] = "") -> None:
        """End the recording; `why` is said where it was not the speaker who ended it."""
        sound = self.house.microphone.stop()
        how = judged(sound)
        if how in ("short", "silent"):
            self._rest("ready", "no_microphone" if why == "unplugged" else how)
            return
        self._sound = sound
        self._rest("recorded", "unplugged" if why == "unplugged" else "soft" if how == "soft" else "", full=why == "full")

    def _play(self) -> None:
        house = self.house
        assert self._sound is not None
        house.speaker.play(self._sound, VOLUMES[house.visit.comfort.volume])
        if house.speaker.problem():
            house.speaker.stop()
            self._problem = "no_speaker"
        else:
            self._rest("playing")

    def _hush(self) -> None:
        if self._state == "playing":
            self.house.speaker.stop()
            self._rest("recorded")

    def _rest(self, state: State, problem: Problem = "", *, full: bool = False) -> None:
        self._state, self._problem, self._full = state, problem, full
        self._began_ms, self._seconds, self._level = self.house.mono_ms(), 0, 0

    def _since_ms(self) -> int:
        return self.house.mono_ms() - self._began_ms
