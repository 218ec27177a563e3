"""The keys of every kiosk, for every other kiosk: with them a slip is checked offline, wherever it was printed."""

from typing import Final

import msgspec

from server import feed
from server.models import Doc
from sync.contract.documents import KioskSigner

_KIND: Final = "kiosk"


def know_key(kiosk: str, station: str, public_key: str) -> None:
    """A kiosk signs with this key from now on; older ones stay, since slips outlive a rotation.

    Inside the transaction that enrols the kiosk or takes its rotation in.

    Args:
        kiosk: its id.
        station: where it stands.
        public_key: hex.
    """
    rows = Doc.objects.filter(audience=feed.ALL, kind=_KIND, doc_id=kiosk).exclude(body=None)
    body = rows.values_list("body", flat=True).first()
    known = msgspec.json.decode(body, type=KioskSigner).keys if body else ()
    keys = known if public_key in known else (public_key, *known)
    feed.put_doc(feed.ALL, _KIND, kiosk, KioskSigner(id=kiosk, station=station, keys=keys))
