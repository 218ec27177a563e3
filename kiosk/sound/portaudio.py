"""PortAudio, loaded when it is first needed: a machine without it, or without any sound card, is a kiosk all the same.

PortAudio looks for devices once, when it is initialised. A loudspeaker that is plugged in later is found by initialising it
again, which must not be done while a stream is open; so whoever opens one counts here.
"""

import ctypes
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from kiosk.sound.seams import NoSound

_log = logging.getLogger(__name__)

_lock = threading.Lock()
_open = 0


@contextmanager
def stream(kind: str, **how: Any) -> Iterator[Any]:
    """An open stream, started; it is closed at the end, whatever happens.

    Args:
        kind: `OutputStream` or `InputStream`.
        **how: what sounddevice takes.

    Raises:
        NoSound: there is no PortAudio, no such device, or it went away.
    """
    global _open
    library = _library()
    try:
        with _lock:
            opened = getattr(library, kind)(dtype="int16", channels=1, **how)
            _open += 1
        try:
            opened.start()
            yield opened
        finally:
            with _lock:
                _open -= 1
                opened.close(ignore_errors=True)
    except (library.PortAudioError, ValueError) as why:
        raise NoSound(_short(why)) from None


def missing(kind: str) -> str:
    """Why nothing could be opened now, or an empty text.

    Args:
        kind: `output` or `input`.
    """
    try:
        library = _library()
        with _lock:
            library.query_devices(kind=kind)
    except NoSound as why:
        return str(why)
    except Exception as why:  # whatever a driver does, it is told and not raised
        return _short(why)
    return ""


def look_again() -> None:
    """Look for devices that were plugged in since, unless something is being played or recorded just now."""
    try:
        library = _library()
        with _lock:
            if not _open:
                # sounddevice has no public name for it; its documentation names these two for the purpose.
                library._terminate()
                library._initialize()
    except Exception as why:
        _log.debug("no look at sound cards: %s", why)


def _library() -> Any:
    _expect_alsa_configured()
    try:
        import sounddevice
    except OSError as why:
        raise NoSound(_short(why)) from None
    return sounddevice


@cache
def _expect_alsa_configured() -> None:
    """PortAudio ends the whole process, by an assertion, where ALSA has no list of devices to read: look before it does.

    Raises:
        NoSound: so it is.
    """
    try:
        alsa = ctypes.CDLL("libasound.so.2")
    except OSError:
        return  # then PortAudio was not built on it either, or says so itself
    alsa.snd_config_update()
    found = ctypes.c_void_p()
    if not (whole := ctypes.c_void_p.in_dll(alsa, "snd_config")) or alsa.snd_config_search(
        whole, b"pcm", ctypes.byref(found)
    ):
        raise NoSound("ALSA is not configured: /usr/share/alsa/alsa.conf is missing or damaged")


def _short(why: BaseException) -> str:
    """A driver's complaint in one line of bearable length."""
    return " ".join(str(why).split())[:200] or type(why).__name__
