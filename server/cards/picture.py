"""One card as a picture: the printed card seen from straight above, for the demo's tray of cards and for tests."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from server.cards.layout import (
    CARD_HEIGHT_MM,
    CARD_WIDTH_MM,
    FONT_PATH,
    QUIET_MODULES,
    Box,
    Code,
    Mark,
    PrintableCard,
    Shape,
    Text,
    card_font,
    front,
)

_OVERSAMPLE = 3
"""Drawn three times as large and reduced, so that slanted edges and small type come out smooth."""


def card_picture(card: PrintableCard, *, district: str, width_px: int = 1012) -> bytes:
    """A PNG of the card's front, trimmed square.

    `width_px` is the picture's width; 1,012 px are the card at 300 dots an inch. Raises `CardPrintError` for a card that
    cannot be printed, `MissingFontError` without the font, `ValueError` for a width under 100 px or over 8,000.
    """
    if not 100 <= width_px <= 8000:
        raise ValueError(f"width_px must be 100 to 8000, not {width_px}")
    height_px = round(width_px * CARD_HEIGHT_MM / CARD_WIDTH_MM)
    marks = front(card, district)
    large = Image.new("RGB", (width_px * _OVERSAMPLE, height_px * _OVERSAMPLE), "white")
    draw = ImageDraw.Draw(large)
    px_per_mm = width_px * _OVERSAMPLE / CARD_WIDTH_MM
    for mark in marks:
        _draw(draw, mark, px_per_mm)
    out = io.BytesIO()
    large.resize((width_px, height_px), Image.Resampling.BOX).save(out, "PNG", optimize=True)
    return out.getvalue()


@cache
def _font(size_px: int) -> ImageFont.FreeTypeFont:
    card_font()  # raises the error that names the Debian package
    return ImageFont.truetype(str(FONT_PATH), size_px, index=0, layout_engine=ImageFont.Layout.BASIC)


def _draw(draw: ImageDraw.ImageDraw, mark: Mark, k: float) -> None:
    match mark:
        case Box(x, y, width, height, colour):
            draw.rectangle((x * k, y * k, (x + width) * k - 1, (y + height) * k - 1), fill=colour)
        case Shape(points, colour):
            draw.polygon([(x * k, y * k) for x, y in points], fill=colour)
        case Text():
            draw.text(
                (mark.x_mm * k, mark.baseline_mm * k),
                mark.text,
                font=_font(round(mark.size_mm * k)),
                fill=mark.colour,
                anchor="ls",
                stroke_width=mark.stroke_mm * k / 2,
                stroke_fill=mark.colour,
            )
        case Code():
            module = mark.module_mm * k
            x0 = mark.x_mm * k + QUIET_MODULES * module
            y0 = mark.y_mm * k + QUIET_MODULES * module
            for row, column, length in mark.runs:
                draw.rectangle(
                    (
                        round(x0 + column * module),
                        round(y0 + row * module),
                        round(x0 + (column + length) * module) - 1,
                        round(y0 + (row + 1) * module) - 1,
                    ),
                    fill="black",
                )
