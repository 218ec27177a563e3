"""Why the district does not do what an officer asked."""

from typing import Final


class DeedRefused(Exception):
    """A deed that makes no sense as it was asked for; nothing was written. Its text is a sentence for a command line.

    Attributes:
        code: the same in one word, for a page that says it in its reader's language.
    """

    def __init__(self, code: str, sentence: str) -> None:
        """Say why, in a word and in a sentence."""
        super().__init__(sentence)
        self.code: Final = code
