"""Who fits a need, as far as this kiosk knows: the district's rule over the documents that are here."""

from kiosk.desk import Desk
from kiosk.local_time import moment
from sync.contract.documents import Need
from sync.contract.rules.matching import Ranked, rank, wanted
from sync.contract.rules.skills import distance_m

MOST = 20
"""So many are proposed: nobody asks more before the need has waited too long."""


def candidates_for(desk: Desk, need: Need, most: int = MOST) -> list[Ranked]:
    """Whoever may be asked for a need, the best first. Call inside `store.reading()`.

    Args:
        desk: where.
        need: as it is by now.
        most: so many at most.
    """
    kiosk = desk.kiosk
    here, stations = kiosk.here(), kiosk.replica.stations()
    home = stations.get(need.station)
    distances = {
        name: metres
        for name, station in stations.items()
        if home is not None and (metres := distance_m(home, station)) is not None
    }
    asker = kiosk.replica.member(need.requester) if need.requester else None
    want = wanted(
        here.settings,
        category=need.category,
        hour=moment(here.now_ms).hour,
        skill=need.skill,
        station=need.station,
        grid=asker.grid if asker else "",
        distances_m=distances,
        requester=need.requester,
        tried=need.asked,
        helper=need.helper,
    )
    return rank(want, desk.helpers.all(here.now_ms), here.settings, most)
