"""What is said of needs to staff in a public room: what it is about, where it is, why somebody fits; nobody's full name."""

from typing import Final

from kiosk.actions.needs import Candidate
from kiosk.ui.house import House
from kiosk.ui.steps.wish_words import category_words, who
from sync.contract.documents import Need
from sync.contract.rules.matching import Reason

_KM: Final = 1_000
_STEP_M: Final = 100


def what(house: House, need: Need) -> str:
    """What is needed: staff's words where there are some, else its category."""
    return need.shown or category_words(house, need.category)


def where_it_is(house: House, need: Need) -> str:
    """Where a need is on its way; a state that a later district invented is one that the console knows more of."""
    if need.state == "claimed" and need.unit:
        return house.say("need_state.claimed_unit", unit=need.unit)
    key = f"need_state.{need.state}"
    key = key if house.texts.knows(key) else "need_state.other"
    return house.say(key, who=who(house, need.helper_shown))


def why_words(house: House, one: Candidate) -> str:
    """Why somebody fits, in words, most important first."""
    said = [words for reason in one.reasons if (words := _reason_words(house, reason))]
    joined = house.say("need_why.and").join(said) or house.say("need_why.volunteer")
    return joined[:1].upper() + joined[1:]


def _reason_words(house: House, reason: Reason) -> str:
    """One reason; empty for one that has no words."""
    match reason.code:
        case "metres":
            return distance_words(house, reason.count)
        case "rated":
            return house.say("need_why.rated", count=f"{reason.count / 10:.1f}")
        case code:
            key = f"need_why.{code}"
            return house.say(key, count=reason.count) if house.texts.knows(key) else ""


def distance_words(house: House, metres: int) -> str:
    """How far somebody's station is from here, roughly."""
    hundreds_m = max(_STEP_M, round(metres / _STEP_M) * _STEP_M)
    if hundreds_m < _KM:
        return house.say("need_why.metres", count=hundreds_m)
    return house.say("need_why.kilometres", count=f"{metres / _KM:.1f}")
