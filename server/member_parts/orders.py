"""Where a member's points are, and which are on the way."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q

from server.models import JournalEvent, Stream, TransferOrder
from server.projections.following import position
from server.registry import LIVE
from sync.contract.documents import OnTheWay
from sync.contract.ids import DISTRICT


def fields(members: Collection[str]) -> dict[str, dict[str, Any]]:
    """By member, the fields of the document that this part knows."""
    on_the_way: dict[str, list[OnTheWay]] = defaultdict(list)
    orders = list(_open_at(members, _district_seq()))
    stations = stations_of({name for order in orders for name in (order.source, order.target)})
    for order in orders:
        on_the_way[order.member].append(
            OnTheWay(
                order=order.id,
                source=stations.get(order.source, ""),
                target=stations.get(order.target, ""),
                points=order.points,
            )
        )
    return {member: {"on_the_way": tuple(found)} for member, found in on_the_way.items()}


def held_at(held: Mapping[str, int], stations: Mapping[str, str]) -> dict[str, int]:
    """What the kiosks of each station hold of what streams hold; `stations` is of `live_stations_of`."""
    found: dict[str, int] = defaultdict(int)
    for stream, points in held.items():
        if stream in stations:
            found[stations[stream]] += points
    return dict(sorted(found.items()))


def live_stations_of(streams: Iterable[str]) -> dict[str, str]:
    """Stations by stream, of those that may spend what they hold."""
    return dict(Stream.objects.filter(name__in=set(streams), status=LIVE).values_list("name", "station"))


def stations_of(streams: Iterable[str]) -> dict[str, str]:
    """Stations by stream."""
    wanted = set(streams)
    return dict(Stream.objects.filter(name__in=wanted).values_list("name", "station")) if wanted else {}


def _open_at(members: Collection[str], seq: int) -> Iterable[TransferOrder]:
    """Orders about these members' points that were open when the district's stream was so far."""
    rows = TransferOrder.objects.filter(member__in=members, ordered_seq__lte=seq)
    return rows.filter(Q(ended_seq=0) | Q(ended_seq__gt=seq)).order_by("ordered_seq")


def _district_seq() -> int:
    """How far the projections are in the district's own stream."""
    own = JournalEvent.objects.filter(stream__name=DISTRICT, pos__lte=position())
    return own.order_by("-seq").values_list("seq", flat=True).first() or 0
