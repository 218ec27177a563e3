"""What the camera sees now, for the preview: the newest frame and nothing older."""

import threading
from typing import Final

from kiosk.scan.frames import Frame, mono_ms

FRESH_MS: Final = 1_500
"""An older frame is not what is before the camera."""


class Eyes:
    """Keeps the newest frame. Fed from the camera's thread, looked at from the window's.

    Attributes:
        any: whether the kiosk has a camera at all.
    """

    def __init__(self, *, any_camera: bool = True) -> None:
        """See nothing yet."""
        self.any = any_camera
        self._lock = threading.Lock()
        self._frame: Frame | None = None

    def see(self, frame: Frame) -> None:
        """A frame came; for `Reader(preview=…)`."""
        with self._lock:
            self._frame = frame

    def newest(self) -> Frame | None:
        """The newest frame, or None where the camera is gone or has not begun."""
        with self._lock:
            frame = self._frame
            if frame is not None and mono_ms() - frame.at_mono_ms > FRESH_MS:
                # Who stood there is nobody's business any more.
                frame = self._frame = None
            return frame
