"""Notices (公告): what hangs on a station's board, or on every station's."""

from typing import Final

from server.catalogue import CannotPublish, checked, checked_title, publish
from sync.contract.district_facts import NoticePublished

TEXT_MAX: Final = 500


def publish_notice(
    notice: str,
    title: str,
    text: str,
    *,
    station: str = "",
    from_ms: int,
    until_ms: int = 0,
    pinned: bool = False,
    open: bool = True,  # noqa: A002 - as the fact calls it
    actor: str = "",
) -> None:
    """Publish a notice, change one, or take one down.

    Args:
        notice: its id; the same id again changes the notice.
        title, text: what it says.
        station: where it hangs, or empty for every station.
        from_ms, until_ms: when it hangs there, Unix ms; `until_ms` 0 means until it is taken down.
        pinned: stands above the others.
        open: false takes it down.
        actor: the staff account that decided, or empty for the server itself.

    Raises:
        CannotPublish: something is missing, too long or impossible.
        NoStation: there is no such station.
    """
    text = checked(text, "text", TEXT_MAX)
    if not text:
        raise CannotPublish("text_empty", "a notice says something: give it a text")
    if from_ms < 0 or (until_ms and until_ms <= from_ms):
        raise CannotPublish("times_wrong", "a notice can't come down before it hangs")
    publish(
        NoticePublished(
            notice=notice,
            title=checked_title(title),
            text=text,
            station=station,
            from_ms=from_ms,
            until_ms=until_ms,
            pinned=pinned,
            open=open,
        ),
        station=station,
        actor=actor,
    )
