"""Steps of staff mode in which no card means anything: it still lies before the camera while its holder's name is typed, and
that is no visitor."""

from kiosk.ui.step import STAY, Go, Step


def unheard(_code: str) -> Go:
    """What a scanned code means there: nothing."""
    return STAY


class Unheard(Step):
    """A step that hears no code."""

    def scanned(self, code: str) -> Go:
        """See `Step`."""
        return unheard(code)
