"""A kiosk's clocks that a test moves by hand."""

START_MS = 1_780_000_000_000
"""A day in May 2026."""


class FakeClock:
    """Wall clock, boot and monotonic time; implements `kiosk.clock.Clock`."""

    def __init__(self, wall_ms: int = START_MS, mono_ms: int = 60_000) -> None:
        self._wall_ms = wall_ms
        self._mono_ms = mono_ms
        self._boots = 1

    def wall_ms(self) -> int:
        return self._wall_ms

    def boot(self) -> str:
        return f"boot-{self._boots}"

    def mono_ms(self) -> int:
        return self._mono_ms

    def advance(self, ms: int) -> None:
        """Time passes."""
        self._wall_ms += ms
        self._mono_ms += ms

    def jump(self, wall_ms: int) -> None:
        """Somebody sets the wall clock, or its battery is flat."""
        self._wall_ms = wall_ms

    def reboot(self, wall_ms: int | None = None) -> None:
        """The machine starts again, perhaps with another idea of the time."""
        self._boots += 1
        self._mono_ms = 0
        if wall_ms is not None:
            self._wall_ms = wall_ms
