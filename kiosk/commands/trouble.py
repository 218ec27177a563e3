"""What keeps a command from even being tried."""

from typing import Final

from sync.contract.refusals import Refusal

DONE: Final = 0
REFUSED: Final = 1
MISTYPED: Final = 2
CANNOT_WORK: Final = 3


class Trouble(Exception):
    """A file that can't be read, a folder that can't be used: a sentence under `trouble` says which and why."""

    def __init__(self, key: str, detail: object, code: int = MISTYPED) -> None:
        """Name the sentence, what goes into it, and the exit code."""
        super().__init__(f"{key}: {detail}")
        self.key = key
        self.detail = detail
        self.code = code


class CannotWork(Exception):
    """The kiosk can't work: not enrolled, in use, damaged, no room."""

    def __init__(self, refusal: Refusal) -> None:
        """For this reason."""
        super().__init__(refusal.value)
        self.refusal = refusal
