"""The least that a Kivy window can be: a word on paper, at the size of a kiosk. The floor for `tests.bench.window`.

    python -m tests.bench.bare_window WIDTHxHEIGHT FILE

writes FILE once its first frame is on the screen, and stays until it is ended.
"""

import os
import sys
from pathlib import Path

os.environ |= {"KIVY_NO_ARGS": "1", "KIVY_NO_CONFIG": "1", "KIVY_LOG_MODE": "PYTHON"}


def main() -> None:
    """Open it."""
    from kivy.config import Config

    width, height = sys.argv[1].split("x")
    for name, value in {"width": width, "height": height, "borderless": "1", "multisamples": "0", "maxfps": "10"}.items():
        Config.set("graphics", name, value)
    from kivy.app import App
    from kivy.clock import Clock
    from kivy.core.window import Window
    from kivy.uix.label import Label

    ready = Path(sys.argv[2])

    class Bare(App):
        """A word."""

        def build(self) -> Label:
            Window.clearcolor = (1, 1, 1, 1)
            Window.bind(on_flip=lambda *_: ready.exists() or Clock.schedule_once(lambda _dt: ready.touch()))
            return Label(text="Linli", color=(0, 0, 0, 1))

    Bare().run()


if __name__ == "__main__":
    main()
