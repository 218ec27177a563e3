"""How often kiosks are told to ask: by how many there are."""

import pytest

from server import closing, pace, pull
from sync.contract.messages import Newest, NewestRequest, Page, PullRequest
from tests.server.district import ModelKiosk


@pytest.mark.parametrize(
    ("kiosks", "ask_again_ms"),
    [(0, 2_000), (1, 2_000), (200, 2_000), (201, 2_010), (314, 3_140), (3_000, 30_000), (100_000, 30_000)],
)
def test_the_more_kiosks_the_less_often_each_asks(kiosks: int, ask_again_ms: int) -> None:
    assert pace.pace(kiosks) == ask_again_ms


def test_every_answer_that_a_kiosk_waits_after_sets_the_pace(kiosk: ModelKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "EACH_MS", 5_000)
    ModelKiosk.enrolled("s2")
    lost = ModelKiosk.enrolled("s2")
    lost.push()
    closing.write_off(lost.id, actor="test")
    assert kiosk.push().ask_again_ms == 10_000, "one that is lost does not ask"
    page, newest = pull.page(kiosk.sign("pull", PullRequest)), pull.newest(kiosk.sign("newest", NewestRequest))
    assert isinstance(page, Page)
    assert isinstance(newest, Newest)
    assert (page.ask_again_ms, newest.ask_again_ms) == (10_000, 10_000)
