"""A document as the text of one row, and back."""

import json
from collections.abc import Mapping
from typing import Any

from kiosk.store.errors import StoreDamaged

__all__ = ["decode", "encode"]

_encode = json.JSONEncoder(ensure_ascii=False).encode


def encode(document: Mapping[Any, Any]) -> str:
    """The JSON text of a document, as TinyDB's JSONStorage would keep it.

    Raises TypeError for what JSON cannot hold and ValueError for a document that contains itself.
    """
    text = _encode(document)
    if any(type(key) is not str for key in document):
        # {1: "a", "1": "b"} would give one key twice. Python reads the last, SQLite's index the first: keep the last.
        text = _encode(json.loads(text))
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            # A lone surrogate is valid in a Python string and in JSON's \\uXXXX, but not in SQLite's UTF-8.
            text = json.dumps(json.loads(text))
    return text


def decode(text: object) -> dict[str, Any]:
    """The document of a row. Raises StoreDamaged if the text is not what `encode` writes."""
    try:
        document = json.loads(text)  # type: ignore[arg-type]  # a damaged cell can have any type; TypeError says so
    except (ValueError, TypeError) as error:
        raise StoreDamaged(f"a row holds no document: {error}") from error
    if not isinstance(document, dict):
        raise StoreDamaged("a row holds no document")
    return document
