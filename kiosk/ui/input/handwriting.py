"""Chinese written by hand: strokes are drawn as a picture, a model reads it, and what is likely here comes first.

The model is the recognition part of PP-OCRv6 small (Apache-2.0), which lies in the wheel `rapidocr` and is run by
onnxruntime alone. It reads lines, so several characters side by side are read together, and no order of strokes matters.
"""

import logging
import threading
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kiosk.ui.input import ctc
from kiosk.ui.input.ink import picture
from kiosk.ui.input.likely import Likely
from kiosk.ui.views import Stroke

_log = logging.getLogger(__name__)

MODELS: Final = "PP-OCR*_rec_*.onnx"
"""In the folder `models` of the wheel."""
MARKS: Final = "，。、？！：；（）《》·%+"
THREADS: Final = 1
"""For one picture a second thread saves little, and the other processor draws the frames meanwhile."""
LIKELY_SHARE: Final = 0.15
"""How much what is likely weighs beside what is seen."""
CROWDED_COST: Final = 8.0
"""For each character that the ink is too narrow for."""
NARROW: Final = 0.6
"""How wide letters and digits are, in heights; Chinese characters are 1."""
CLOSEST: Final = 1.4
"""So many characters a height may stand side by side."""
FIRST_HANZI: Final = 0xB0
"""Lead byte of the first Chinese character in GB 2312; before it are signs that nobody writes here."""
_READ: Final = 40


class HandEngine(Protocol):
    """Reads what was drawn."""

    def read(self, strokes: Sequence[Stroke], limit: int, before: str = "") -> list[str]:
        """What these strokes may say.

        Args:
            strokes: in heights of the pad.
            limit: no more candidates than these.
            before: what is written already.
        """
        ...


class Model(NamedTuple):
    """The model, loaded.

    Attributes:
        session: of onnxruntime.
        signs: what stands for each column of its answer.
    """

    session: Any
    signs: tuple[str, ...]

    def table(self, paper: NDArray[Any]) -> NDArray[Any]:
        """How likely each sign is in each slice of a picture."""
        one = (paper.astype(np.float32) / 127.5 - 1.0)[None, None]
        found: NDArray[Any] = self.session.run(None, {self.session.get_inputs()[0].name: np.repeat(one, 3, axis=1)})[0][0]
        return found


class Hand:
    """The engine over a model."""

    def __init__(self, model: Model, likely: Likely, also: Iterable[str] = ()) -> None:
        """Read with this model.

        Args:
            model: see there.
            likely: says what is likely where it stands.
            also: characters that may be written although GB 2312 lacks them: rare ones of names.
        """
        self._model, self._likely = model, likely
        may = frozenset(also)
        self._columns = np.array([at for at, sign in enumerate(model.signs) if at and (sign in may or _is_written(sign))])

    def read(self, strokes: Sequence[Stroke], limit: int, before: str = "") -> list[str]:
        """See `HandEngine`."""
        paper = picture(strokes)
        if paper is None:
            return []
        found = ctc.texts(self._model.table(paper), self._model.signs, self._columns, _READ)
        room = CLOSEST * paper.shape[1] / paper.shape[0]
        seen = [(cost + LIKELY_SHARE * self._likely.cost(text, before) + _crowded(text, room), text) for cost, text in found]
        return [text for _, text in sorted(seen)][:limit]


def _crowded(text: str, room: float) -> float:
    """What it costs that a text must have been written closer than anybody writes; a single sign may be as wide as it is."""
    wide = sum(NARROW if sign.isascii() else 1.0 for sign in text)
    return CROWDED_COST * max(0.0, wide - room) if len(text) > 1 else 0.0


def load(path: Path | None) -> Model | None:
    """The model in this file, about a quarter of a second and 80 MB; None, and a line in the log, where it can't be had."""
    if path is None:
        _log.warning("there is no model for handwriting: it needs the package rapidocr")
        return None
    try:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        signs = ("", *session.get_modelmeta().custom_metadata_map["character"].splitlines(), " ")
        model = Model(session, signs)
        columns = model.table(np.full((48, 48), 255, np.uint8)).shape[1]
    except Exception as error:  # whatever the reason, there are other ways to write
        _log.warning("the model for handwriting can't be used: %s", error)
        return None
    if columns != len(signs):
        _log.warning("the model for handwriting knows %d signs, and names %d", columns, len(signs))
        return None
    return model


def model_file() -> Path | None:
    """Where the model lies, or None where the wheel is missing."""
    try:
        folder = Path(str(files("rapidocr"))) / "models"
    except ModuleNotFoundError:
        return None
    return next(iter(sorted(folder.glob(MODELS))), None)


@cache
def _is_written(sign: str) -> bool:
    """Whether somebody may mean this here: a simplified character, a letter, a digit, a mark."""
    if sign in MARKS:
        return bool(sign)
    if len(sign) != 1:
        return False
    if sign.isascii():
        return sign.isalnum()
    try:
        return sign.encode("gb2312")[0] >= FIRST_HANZI
    except UnicodeEncodeError:
        return False


_loading = threading.Lock()


def model() -> Model | None:
    """The model that comes with the kiosk, loaded once in a process; None where there is none."""
    with _loading:
        return _loaded()


@cache
def _loaded() -> Model | None:
    return load(model_file())
