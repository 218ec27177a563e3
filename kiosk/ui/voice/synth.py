"""A voice out of the machine: espeak-ng, which needs no network, five megabytes, and some milliseconds a sentence.

The library knows one state a process, so one thread uses it: the voice's.
"""

import ctypes
import logging
from collections import OrderedDict
from typing import Any, Final

import numpy as np

from kiosk.sound.seams import NoSound, Samples, Sound
from kiosk.ui.voice.reading import readable

_log = logging.getLogger(__name__)

VOICES: Final = {"zh-Hans": b"cmn", "en": b"en-us"}
WORDS_A_MINUTE: Final = {"zh-Hans": 140, "en": 135}
"""Slow: espeak's own is 175."""
PITCH: Final = 42
"""Of 0 to 99, 50 is usual; ears that hear high notes badly follow a lower voice better."""
LOUDNESS: Final = 80
"""Of 0 to 200; at 100 its loudest sounds are cut off."""
CACHE_BYTES: Final = 4_000_000
"""A minute and a half of speech: the screens of a visit, which come again with Back and Home."""
PAUSE_S: Final = 0.2
"""After each sentence."""

# From espeak-ng's speak_lib.h.
_SYNCHRONOUS: Final = 2
_DONT_EXIT: Final = 0x8000
_UTF8: Final = 1
_RATE, _VOLUME, _PITCH = 1, 2, 3


class Synth:
    """Makes sound of sentences. Every call comes from one thread."""

    def __init__(self, cache_bytes: int = CACHE_BYTES) -> None:
        """Load nothing yet.

        Args:
            cache_bytes: so much of what was said lately is kept.
        """
        self._cache_bytes = cache_bytes
        self._kept: OrderedDict[tuple[str, str], Sound] = OrderedDict()
        self._kept_bytes = 0
        self._library: Any = None
        self._callback: Any = None
        self._rate_hz = 0
        self._language = ""
        self._heard: list[Samples] = []
        self._problem = ""

    def sound(self, text: str, language: str) -> Sound:
        """This text, spoken.

        Args:
            text: as it stands on the screen.
            language: `zh-Hans` or `en`.

        Raises:
            NoSound: there is no espeak-ng, or it can't speak.
        """
        found = self._kept.get((text, language))
        if found is not None:
            self._kept.move_to_end((text, language))
            return found
        self._speak_language(language)
        said = readable(text, language).encode() + b"\0"
        self._heard.clear()
        self._library.espeak_Synth(said, len(said), 0, 0, 0, _UTF8, None, None)
        pause = np.zeros(round(self._rate_hz * PAUSE_S), np.int16)
        sound = Sound(np.concatenate([*self._heard, pause]), self._rate_hz)
        self._heard.clear()
        self._keep((text, language), sound)
        return sound

    def phonemes(self, text: str, language: str) -> str:
        """How it would say this, in espeak's own letters; for tests of how characters are read.

        Raises:
            NoSound: there is no espeak-ng.
        """
        self._speak_language(language)
        characters = ctypes.create_string_buffer(readable(text, language).encode())
        rest = ctypes.c_void_p(ctypes.addressof(characters))
        clauses = []
        while rest.value:
            clauses.append((self._library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, 0) or b"").decode())
        return " ".join(clauses)

    def problem(self) -> str:
        """Why it can't speak, for staff; empty where it can, or was not asked yet."""
        return self._problem

    @property
    def kept_bytes(self) -> int:
        """Size of what is kept."""
        return self._kept_bytes

    def _keep(self, key: tuple[str, str], sound: Sound) -> None:
        self._kept[key] = sound
        self._kept_bytes += sound.samples.nbytes
        while self._kept_bytes > self._cache_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= oldest.samples.nbytes

    def _speak_language(self, language: str) -> None:
        if self._library is None:
            self._load()
        if self._language != language:
            if self._library.espeak_SetVoiceByName(VOICES[language]):
                self._problem = f"espeak-ng has no voice {VOICES[language].decode()}"
                raise NoSound(self._problem)
            self._language = language
            for parameter, value in ((_RATE, WORDS_A_MINUTE[language]), (_PITCH, PITCH), (_VOLUME, LOUDNESS)):
                self._library.espeak_SetParameter(parameter, value, 0)

    def _load(self) -> None:
        try:
            import espeakng_loader

            library = ctypes.CDLL(str(espeakng_loader.get_library_path()))
            rate_hz = library.espeak_Initialize(_SYNCHRONOUS, 0, str(espeakng_loader.get_data_path()).encode(), _DONT_EXIT)
        except (ImportError, OSError) as why:
            self._problem = str(why)
            raise NoSound(self._problem) from None
        if rate_hz <= 0:
            self._problem = "espeak-ng does not find its data"
            raise NoSound(self._problem)
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
        # Held here: ctypes would let go of it while the library still calls it.
        self._callback = kind(self._hear)
        library.espeak_SetSynthCallback(self._callback)
        library.espeak_Synth.argtypes = [
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint,
            ctypes.c_void_p,
            ctypes.c_void_p,
        ]
        library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._library, self._rate_hz, self._problem = library, rate_hz, ""

    def _hear(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            self._heard.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0
