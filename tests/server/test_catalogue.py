"""What the district publishes: activities, rewards, notices, and why it does not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from server import journal
from server.catalogue import PLACE_MAX, TITLE_MAX, publish_activity, publish_reward
from server.models import Activity, Notice, Reward
from server.notices import TEXT_MAX, publish_notice
from server.projections import follow
from server.refused import DeedRefused
from sync.contract.wire import decode_event

HOUR_MS = 3_600_000


def activity(
    title: str = "义诊", *, category: str = "邻里相扶", station: str = "s1", ends_ms: int = HOUR_MS, place: str = ""
) -> None:
    publish_activity(
        "a1", title, category=category, station=station, starts_ms=0, ends_ms=ends_ms, place=place, actor="anna"
    )


def notice(title: str = "停水", text: str = "后天停水。", *, station: str = "", from_ms: int = 5, until_ms: int = 0) -> None:
    publish_notice("n1", title, text, station=station, from_ms=from_ms, until_ms=until_ms, actor="anna")


def reward(title: str = "大米", points: int = 120, *, station: str = "") -> None:
    publish_reward("rice", title, points, station=station, actor="anna")


def test_what_is_published_is_there_and_names_who_decided(founded: Path) -> None:
    before = journal.head()
    activity(place=" 一楼 ")
    reward()
    notice(text=" 后天停水。 ")
    follow()
    assert (Activity.objects.get().place, Activity.objects.get().open) == ("一楼", True)
    assert (Reward.objects.get().points, Reward.objects.get().open) == (120, True)
    assert (Notice.objects.get().text, Notice.objects.get().open) == ("后天停水。", True)
    assert [decode_event(row.data).actor for row in journal.read(before, 10)] == ["anna"] * 3


def test_the_same_id_again_changes_what_is_there_and_can_take_it_away(founded: Path) -> None:
    for publish in (activity, reward, notice):
        publish()
    publish_activity("a1", "义诊", category="x", starts_ms=0, ends_ms=HOUR_MS, open=False)
    publish_reward("rice", "大米", 100, open=False)
    publish_notice("n1", "停水", "不停水了。", from_ms=5, pinned=True, open=False)
    follow()
    assert [row.open for row in (Activity.objects.get(), Reward.objects.get(), Notice.objects.get())] == [False] * 3


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (lambda: activity("  "), "title_empty"),
        (lambda: activity("长" * (TITLE_MAX + 1)), "title_too_long"),
        (lambda: activity(place="长" * (PLACE_MAX + 1)), "place_too_long"),
        (lambda: activity(category=" "), "category_empty"),
        (lambda: activity(ends_ms=0), "times_wrong"),
        (lambda: activity(station="s9"), "station_unknown"),
        (lambda: reward(" "), "title_empty"),
        (lambda: reward(points=0), "points_wrong"),
        (lambda: reward(station="s9"), "station_unknown"),
        (lambda: notice(""), "title_empty"),
        (lambda: notice(text=" "), "text_empty"),
        (lambda: notice(text="长" * (TEXT_MAX + 1)), "text_too_long"),
        (lambda: notice(until_ms=5), "times_wrong"),
        (lambda: notice(from_ms=-1), "times_wrong"),
        (lambda: notice(station="s9"), "station_unknown"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_word_and_a_sentence_and_nothing_is_written(
    founded: Path, deed: Callable[[], None], code: str
) -> None:
    before = journal.head()
    with pytest.raises(DeedRefused) as refused:
        deed()
    assert refused.value.code == code
    assert " " in str(refused.value)
    assert journal.head() == before


def test_the_longest_that_may_be_said_can_be_read_back(founded: Path) -> None:
    activity("长" * TITLE_MAX, place="长" * PLACE_MAX)
    reward("长" * TITLE_MAX)
    notice("长" * TITLE_MAX, "长" * TEXT_MAX)
    follow()
    assert (
        len(Activity.objects.get().title) == len(Reward.objects.get().title) == len(Notice.objects.get().title) == TITLE_MAX
    )
    assert len(Notice.objects.get().text) == TEXT_MAX
