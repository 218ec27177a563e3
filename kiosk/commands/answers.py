"""Answers of a command: sentences for a person, or one JSON line for a program."""

import sys
from typing import Any

import msgspec

from kiosk.commands.trouble import DONE, REFUSED
from kiosk.texts import Texts
from sync.contract.refusals import Refusal


def as_object(result: msgspec.Struct | Refusal, texts: Texts) -> dict[str, Any]:
    """What a program is told of an action: `{"ok": true, "result": …}` or `{"ok": false, "refusal": …, "say": …}`."""
    if isinstance(result, Refusal):
        return {"ok": False, "refusal": result.value, "say": texts.refusal(result)}
    return {"ok": True, "result": msgspec.to_builtins(result)}


def trouble_as_object(key: str, say: str) -> dict[str, Any]:
    """What a program is told of a command that could not even be tried."""
    return {"ok": False, "trouble": key, "say": say}


class Answers:
    """Where a command answers."""

    def __init__(self, texts: Texts, *, as_json: bool) -> None:
        """Answer on stdout, in this language."""
        self.texts = texts
        self._as_json = as_json

    def result(self, result: msgspec.Struct, *sentences: str) -> int:
        """It is done. Gives the exit code."""
        return self._answer(as_object(result, self.texts), *sentences, code=DONE)

    def refused(self, refusal: Refusal) -> int:
        """It is refused. Gives the exit code."""
        return self._answer(as_object(refusal, self.texts), self.texts.refusal(refusal), code=REFUSED)

    def not_done(self, result: msgspec.Struct, *sentences: str) -> int:
        """It was tried and did not come about. Gives the exit code."""
        return self._answer({**as_object(result, self.texts), "ok": False}, *sentences, code=REFUSED)

    def trouble(self, key: str, code: int, **values: object) -> int:
        """It could not be tried: `key` names the sentence. Gives the exit code."""
        sentence = self.texts.say(f"trouble.{key}", **values)
        return self._answer(trouble_as_object(key, sentence), sentence, code=code)

    def _answer(self, as_object: dict[str, Any], *sentences: str, code: int) -> int:
        lines = [msgspec.json.encode(as_object).decode()] if self._as_json else list(sentences)
        print("\n".join(lines), file=sys.stdout, flush=True)
        return code
