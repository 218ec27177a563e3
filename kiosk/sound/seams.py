"""What a kiosk needs of a loudspeaker and a microphone: small seams, so that the whole road runs where there is neither."""

from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]


class Sound(NamedTuple):
    """A sound.

    Attributes:
        samples: one channel, 16 bit.
        rate_hz: so many of them a second.
    """

    samples: Samples
    rate_hz: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate_hz


class NoSound(Exception):
    """There is no such device, or it does not work; the text is the device's own, for staff."""


class Speaker(Protocol):
    """Plays one sound at a time. No call waits for a sound's end, and none raises: a kiosk with no loudspeaker works."""

    def play(self, sound: Sound, volume: float = 1.0) -> None:
        """Play this from its beginning, instead of what is being played.

        Args:
            sound: what.
            volume: 0 to 1.
        """
        ...

    def stop(self) -> None:
        """Fall silent."""
        ...

    @property
    def playing(self) -> bool:
        """Whether something is heard."""
        ...

    def problem(self) -> str:
        """Why nothing is heard, for staff; empty where it works."""
        ...


class Microphone(Protocol):
    """Records, for as long as somebody asked it to. It never listens otherwise."""

    def start(self) -> None:
        """Begin to record.

        Raises:
            NoSound: it can't.
        """
        ...

    @property
    def level(self) -> float:
        """How loud it is just now, 0 to 1, so that people see that they are heard."""
        ...

    @property
    def seconds(self) -> float:
        """How much was recorded so far."""
        ...

    def stop(self) -> Sound:
        """End, and give what was recorded; nothing of it stays here. Without `start`, an empty sound."""
        ...

    def problem(self) -> str:
        """Why nothing can be recorded, for staff; empty where it works."""
        ...


class SilentSpeaker:
    """A loudspeaker that isn't there."""

    playing = False

    def play(self, sound: Sound, volume: float = 1.0) -> None:
        """See `Speaker`."""

    def stop(self) -> None:
        """See `Speaker`."""

    def problem(self) -> str:
        """See `Speaker`."""
        return "none"


class DeafMicrophone:
    """A microphone that isn't there."""

    level = 0.0
    seconds = 0.0

    def start(self) -> None:
        """See `Microphone`."""
        raise NoSound("none")

    def stop(self) -> Sound:
        """See `Microphone`."""
        return Sound(np.zeros(0, np.int16), 16_000)

    def problem(self) -> str:
        """See `Microphone`."""
        return "none"
