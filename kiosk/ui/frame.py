"""What stands around the body of a step, and what is laid over it: as view data, from what the house knows."""

import msgspec

from kiosk.ui.house import House
from kiosk.ui.line import line_of
from kiosk.ui.views import Body, Calling, Chrome, Line, Listing, Passbook, Reading, StillThere


def chrome(house: House, *, can_go_back: bool, can_go_home: bool) -> Chrome:
    """The fixed things at this moment."""
    return _chrome(house, _station(house), house.clock_text(), line_of(house), can_go_back, can_go_home)


def bare_chrome(house: House) -> Chrome:
    """The fixed things where not even the store can be read."""
    line = Line(mark="bad", text=house.say("told.fault"))
    return _chrome(house, house.say("chrome.nameless"), "", line, can_go_back=False, can_go_home=False)


def with_pages(house: House, body: Body) -> Body:
    """A body that may take several pages, with the words that turn them; they are the same everywhere."""
    if not isinstance(body, Listing | Reading | Passbook):
        return body
    say = house.say
    page = say("pages.page", page="{page}", pages="{pages}")
    return msgspec.structs.replace(body, more=say("pages.more"), fewer=say("pages.fewer"), page=page)


def calling(house: House, hotline: str) -> Calling:
    """Staff were called."""
    say = house.say
    phone = (say("calling.hotline", number=hotline),) if hotline else ()
    said = (say("calling.coming"), *phone, say("calling.emergency"))
    return Calling(headline=say("calling.headline"), said=said, done=say("calling.done"))


def still_there(house: House, left_ms: int) -> StillThere:
    """The visit ends soon."""
    say = house.say
    return StillThere(
        headline=say("still_there.headline"),
        said=say("still_there.said"),
        seconds_left=max(1, -(-left_ms // 1000)),
        stay=say("still_there.stay"),
        end=say("still_there.end"),
    )


def _chrome(house: House, station: str, clock: str, line: Line, can_go_back: bool, can_go_home: bool) -> Chrome:
    say = house.say
    return Chrome(
        station=station,
        clock=clock,
        who=_who(house),
        line=line,
        back=say("chrome.back"),
        home=say("chrome.home"),
        call=say("chrome.call"),
        can_go_back=can_go_back,
        can_go_home=can_go_home,
        language=say("chrome.language"),
        comfort=say("chrome.comfort"),
        sound=say("chrome.mute" if house.visit.comfort.voice else "chrome.read_aloud"),
        staff=house.visit.staff is not None,
    )


def _who(house: House) -> str:
    visit = house.visit
    if visit.seen is None:
        return ""
    return (
        house.say("chrome.assisted", who=visit.seen.shown, keeper=visit.assisted.shown)
        if visit.assisted
        else visit.seen.shown
    )


def _station(house: House) -> str:
    if not house.is_open:
        return house.say("chrome.nameless")
    kiosk = house.desk.kiosk
    station = kiosk.replica.stations().get(kiosk.identity.station)
    return station.name if station else house.say("chrome.nameless")
