"""The line that always tells the truth about the network and what has not reached the district yet."""

from typing import Final

from kiosk.ui.house import House
from kiosk.ui.views import Line, Mark

BELIEVED_MS: Final = 60_000
"""An answer of the district's proves the network for so long; it is asked every 5 to 30 s."""


def line_of(house: House) -> Line:
    """What may be said at this moment. What is saved is said first, for that is what people fear for."""
    if not house.is_open:
        return Line(mark="warn", text=house.say("line.shut"))
    pending = house.desk.kiosk.journal.pending_count()
    network = house.around.network()
    state = network.state
    heard_ms = network.last_contact_mono_ms
    if state == "online" and (heard_ms is None or house.mono_ms() - heard_ms > BELIEVED_MS):
        state = "never"
    mark: Mark = {"online": "ok", "never": "wait", "offline": "warn", "captive": "warn"}.get(state, "bad")  # type: ignore[assignment]
    if not pending:
        return Line(mark=mark, text=house.say(f"line.{state}"))
    if state == "online":
        mark = "wait"
    return Line(mark=mark, text=house.say(f"line_pending.{state}", count=pending))
