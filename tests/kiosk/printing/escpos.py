"""What a printer does with the bytes that it gets: it reads the raster back into dots."""

import numpy as np
from PIL import Image

INIT, RASTER, CUT = b"\x1b@", b"\x1dv0", b"\x1dV"


def pages_of(data: bytes) -> list[Image.Image]:
    """The pages in ESC/POS bytes, each cut off; anything that is neither raster, feed nor cut is a fault."""
    pages: list[Image.Image] = []
    strips: list[np.ndarray] = []
    while data:
        if data.startswith(INIT):
            data = data[2:]
        elif data.startswith(RASTER):
            width, height = (data[at] + 256 * data[at + 1] for at in (4, 6))
            size = width * height
            bits = np.unpackbits(np.frombuffer(data[8 : 8 + size], np.uint8).reshape(height, width), axis=1)
            strips.append(bits)
            data = data[8 + size :]
        elif data.startswith(b"\x1bd"):
            data = data[3:]
        elif data.startswith(CUT):
            pages.append(Image.fromarray(((1 - np.vstack(strips)) * 255).astype(np.uint8)))
            strips, data = [], data[3:] if data[2] < 65 else data[4:]
        else:
            raise AssertionError(f"not what a printer is told: {data[:16]!r}")
    assert not strips, "the last page was not cut"
    return pages
