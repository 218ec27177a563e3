"""The screens: one for each kind of body, a .py and a .kv side by side."""

from importlib import import_module
from typing import Any

from kiosk.ui.views import Body


def screen_for(body: type[Body]) -> type[Any]:
    """The screen that shows such a body: `Menu` is shown by `menu.MenuScreen`. Loaded when it is first needed."""
    kind = body.__name__
    screen: type[Any] = getattr(import_module(f"{__name__}.{kind.lower()}"), f"{kind}Screen")
    return screen
