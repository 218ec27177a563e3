"""The voice of the kiosk: it is shown every view, and says what is to be said of it. All sound that the kiosk makes of
itself goes through here, so that one thing is heard at a time."""

import logging
import threading
from collections import deque
from typing import Final, Protocol

from kiosk.sound.seams import NoSound, Sound, Speaker
from kiosk.ui.views import View
from kiosk.ui.voice.spoken import Sentence, to_say

_log = logging.getLogger(__name__)

VOLUMES: Final = {1: 0.18, 2: 0.3, 3: 0.5, 4: 0.75, 5: 1.0}
"""Of the five that a visitor chooses from: some 4 dB a step, which is heard as even steps."""
LOOK_S: Final = 0.02
"""So often it is looked whether a sentence has ended; the pause after it is longer."""


class Sayer(Protocol):
    """Makes sound of a text."""

    def sound(self, text: str, language: str) -> Sound:
        """This text, spoken.

        Raises:
            NoSound: it can't.
        """
        ...

    def problem(self) -> str:
        """Why it can't, or empty."""
        ...


class Recorded(Protocol):
    """Knows what was recorded."""

    def sound(self, text: str, language: str) -> Sound | None:
        """This prompt's recording, if there is one that can be used."""
        ...


class Voice:
    """Says views. Every method may be called from any thread and returns at once."""

    def __init__(self, speaker: Speaker, sayer: Sayer, recorded: Recorded) -> None:
        """Say nothing yet.

        Args:
            speaker: through which it is heard.
            sayer: speaks what nobody recorded.
            recorded: what somebody did.
        """
        self._speaker, self._sayer, self._recorded = speaker, sayer, recorded
        self._change = threading.Condition()
        self._sentences: deque[Sentence] = deque()
        self._chime: Sound | None = None
        self._turn = 0
        self._sounding = ""  # what of its own it plays just now: a `chime`, a `sentence`, or nothing
        self._volume = VOLUMES[3]
        self._shown: View | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def show(self, view: View) -> None:
        """This view is on the screen from now on."""
        try:
            sentences = to_say(self._shown, view)
        except Exception:  # the screen goes on, whatever becomes of the voice
            _log.exception("what is to be said of step %s is not known", view.step)
            sentences = ()
        with self._change:
            self._shown = view
            self._volume = VOLUMES[view.comfort.volume]
            if sentences is not None:
                self._say(sentences)

    def ring(self, chime: Sound) -> None:
        """Sound this now, instead of whatever is heard; what else there is to say comes after it."""
        with self._change:
            self._chime = chime
            self._change.notify_all()

    def yields(self) -> None:
        """Fall silent: somebody else has the loudspeaker."""
        with self._change:
            self._chime, self._sounding = None, ""
            self._say(())

    def problem(self) -> str:
        """Why nothing is heard, for staff; empty where it works."""
        return self._speaker.problem() or self._sayer.problem()

    def close(self, timeout_s: float = 1.0) -> None:
        """Fall silent for good."""
        with self._change:
            self._ended = True
            self._say(())
        self._thread.join(timeout_s)

    def _say(self, sentences: tuple[Sentence, ...]) -> None:
        """Say these instead of what is being said; a chime rings out first. With the lock held."""
        self._sentences = deque(sentences)
        self._turn += 1
        if self._sounding == "sentence":
            self._sounding = ""
            self._speaker.stop()
        self._change.notify_all()

    # --- In its own thread --------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._ended or self._chime or self._sentences)
                if self._ended:
                    return
                chime, self._chime = self._chime, None
                sentence = None if chime else self._sentences.popleft()
                turn = self._turn
            sound = chime or (self._sound_of(sentence) if sentence else None)
            if sound is not None:
                self._play(sound, turn if sentence else None)

    def _play(self, sound: Sound, turn: int | None) -> None:
        """Play it to its end, or until something else is wanted; a sentence only while its turn lasts."""
        with self._change:
            if turn is not None and turn != self._turn:
                return  # another screen came while it was made
            self._sounding = "chime" if turn is None else "sentence"
            self._speaker.play(sound, 1.0 if turn is None else self._volume)
            while self._sounding and not self._chime and not self._ended and self._speaker.playing:
                self._change.wait(LOOK_S)
            self._sounding = ""

    def _sound_of(self, sentence: Sentence) -> Sound | None:
        try:
            recorded = self._recorded.sound(sentence.text, sentence.language)
            return recorded or self._sayer.sound(sentence.text, sentence.language)
        except NoSound as why:
            _log.debug("nothing to be heard: %s", why)
        except Exception:
            _log.exception("a sentence could not be said")
        return None


class YieldingSpeaker:
    """The same loudspeaker for whatever else is played, a recorded wish: the voice falls silent for it."""

    def __init__(self, speaker: Speaker, voice: Voice) -> None:
        """Share it with this voice."""
        self._speaker, self._voice = speaker, voice

    def play(self, sound: Sound, volume: float = 1.0) -> None:
        """See `Speaker`."""
        self._voice.yields()
        self._speaker.play(sound, volume)

    def stop(self) -> None:
        """See `Speaker`; the voice, too."""
        self._voice.yields()
        self._speaker.stop()

    @property
    def playing(self) -> bool:
        """See `Speaker`."""
        return self._speaker.playing

    def problem(self) -> str:
        """See `Speaker`."""
        return self._speaker.problem()
