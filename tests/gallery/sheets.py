"""Contact sheets: many pictures on one, to be looked at at a glance."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

GAP_PX = 12
CAPTION_PX = 22


def contact_sheet(pictures: Sequence[Path], out: Path, *, width_px: int, columns: int, most_high: float = 2.2) -> None:
    """Put pictures on one sheet, each with its name.

    Args:
        pictures: files; their stems are the captions.
        out: where the sheet goes.
        width_px: of each picture on the sheet.
        columns: pictures side by side.
        most_high: pictures higher than this many times their width are cut.
    """
    small: list[tuple[str, Image.Image]] = []
    for path in pictures:
        with Image.open(path) as picture:
            scaled = picture.convert("RGB").resize((width_px, round(picture.height * width_px / picture.width)))
            small.append((path.stem, scaled.crop((0, 0, width_px, min(scaled.height, round(width_px * most_high))))))
    rows = [small[start : start + columns] for start in range(0, len(small), columns)]
    heights = [max(picture.height for _, picture in row) + CAPTION_PX + GAP_PX for row in rows]
    sheet = Image.new("RGB", (columns * (width_px + GAP_PX) + GAP_PX, sum(heights) + GAP_PX), "#888888")
    draw, font, y = ImageDraw.Draw(sheet), ImageFont.load_default(15), GAP_PX
    for row, height in zip(rows, heights, strict=True):
        for column, (name, drawn) in enumerate(row):
            x = GAP_PX + column * (width_px + GAP_PX)
            draw.text((x, y), name, fill="white", font=font)
            sheet.paste(drawn, (x, y + CAPTION_PX))
        y += height
    out.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(out)
