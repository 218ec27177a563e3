"""All that a kiosk sounds and hears: loudspeaker, microphone, voice and recordings, put together."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from kiosk.sound.microphone import CardMicrophone
from kiosk.sound.seams import Microphone, Sound, Speaker
from kiosk.sound.speaker import CardSpeaker
from kiosk.ui.house import Device
from kiosk.ui.views import View
from kiosk.ui.voice.recordings import Recordings
from kiosk.ui.voice.synth import Synth
from kiosk.ui.voice.voice import Voice, YieldingSpeaker


class Audio:
    """The sound of one kiosk.

    Attributes:
        speaker: for whatever else is played; the voice falls silent for it.
        microphone: for who speaks.
    """

    def __init__(self, folder: Path, *, speaker: Speaker | None = None, microphone: Microphone | None = None) -> None:
        """Put it together.

        Args:
            folder: the kiosk's data folder, where a station's own recordings are.
            speaker, microphone: stand-ins; the machine's own where not given.
        """
        self._own_speaker = CardSpeaker() if speaker is None else None
        real = speaker or self._own_speaker or CardSpeaker()
        self.microphone = microphone or CardMicrophone()
        self._recordings = Recordings(folder)
        self._voice = Voice(real, Synth(), self._recordings)
        self.speaker = YieldingSpeaker(real, self._voice)

    def show(self, view: View) -> None:
        """This view is on the screen from now on."""
        self._voice.show(view)

    def ring(self, chime: Sound) -> None:
        """Sound this now."""
        self._voice.ring(chime)

    def devices(self) -> Sequence[Device]:
        """How it is, for staff: `speaker`, `microphone`, and a `prompt` for each recording that can't be used."""
        deaf, mute = self._voice.problem(), self.microphone.problem()
        return (
            Device(kind="speaker", name="", works=not deaf, detail=deaf),
            Device(kind="microphone", name="", works=not mute, detail=mute),
            *(
                Device(kind="prompt", name=name, works=False, detail=why)
                for name, why in sorted(self._recordings.problems().items())
            ),
        )

    def close(self) -> None:
        """Fall silent, and listen no more."""
        self._voice.close()
        with contextlib.suppress(Exception):  # it is the end in any case
            self.microphone.stop()
        if self._own_speaker is not None:
            self._own_speaker.close()
