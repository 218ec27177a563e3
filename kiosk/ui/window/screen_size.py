"""How large the screen is, and whether somebody manages its windows; asked of X11 itself, before there is any window.

Kivy's own full screen reports a size that it doesn't have where no window manager runs, and half of the touches are lost.
"""

import ctypes
from ctypes.util import find_library
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Screen:
    """The default screen of the display.

    Attributes:
        width_px, height_px: of all of it.
        managed: a window manager runs.
    """

    width_px: int
    height_px: int
    managed: bool


def the_screen() -> Screen | None:
    """The screen of `$DISPLAY`, or None where there is none (or no X11)."""
    name = find_library("X11")
    if name is None:
        return None
    x11 = ctypes.CDLL(name)
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    display = x11.XOpenDisplay(None)
    if not display:
        return None
    handle = ctypes.c_void_p(display)
    try:
        number = x11.XDefaultScreen(handle)
        width, height = x11.XDisplayWidth(handle, number), x11.XDisplayHeight(handle, number)
        return Screen(width, height, _is_managed(x11, handle))
    finally:
        x11.XCloseDisplay(handle)


def _is_managed(x11: ctypes.CDLL, display: ctypes.c_void_p) -> bool:
    """Whether the root window names the window manager's own window, as EWMH asks of every one."""
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    atom = x11.XInternAtom(display, b"_NET_SUPPORTING_WM_CHECK", 0)
    kind, form = ctypes.c_ulong(), ctypes.c_int()
    count, after, data = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_void_p()
    root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
    x11.XGetWindowProperty(
        display, root, ctypes.c_ulong(atom), ctypes.c_long(0), ctypes.c_long(1), 0, ctypes.c_ulong(0),
        *(ctypes.byref(out) for out in (kind, form, count, after, data)),
    )  # fmt: skip
    if data:
        x11.XFree(data)
    return count.value > 0
