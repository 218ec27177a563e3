"""Wishes between kiosks and the district's real server: two claim one while cut off, and whoever helped hears the thanks."""

from collections.abc import Iterator

import pytest

from kiosk.actions.counter import may_serve, serve
from kiosk.actions.wishes import MyWishes, hear_news, my_wishes, take_steps, wall
from sync.contract.documents import News
from sync.contract.refusals import Refusal
from tests.journeys.station import DemoCard, StationKiosk, done
from tests.journeys.street import Street

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    with Street(tmp_path_factory.mktemp("street"), scale=0.1, seed=7) as street:
        yield street


@pytest.fixture(scope="module")
def counters(street: Street, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[StationKiosk]]:
    """A kiosk at each of three stations, which has everything."""
    made = []
    for number, station in enumerate(list(street.demo.stations)[:3]):
        counter = StationKiosk(tmp_path_factory.mktemp("kiosk"), machine=f"m{number}")
        counter.enrol(street.district.enrolment_code(station, street.network.url))
        counter.sync_until(lambda: bool(wall(counter.desk)), timeout_s=120)  # noqa: B023 - called at once
        made.append(counter)
    yield made
    for counter in made:
        counter.close()


@pytest.fixture(scope="module")
def people(street: Street, counters: list[StationKiosk]) -> list[tuple[StationKiosk, DemoCard]]:
    """Everybody, at the kiosk of their own station."""
    stations = dict(zip(street.demo.stations, counters, strict=False))
    found = [(stations[card.station], card) for card in street.demo.cards if card.holder and card.station in stations]
    return [(counter, card) for counter, card in found if counter.kiosk.replica.card(card.number)]


def mine(counter: StationKiosk, card: DemoCard) -> MyWishes:
    return done(my_wishes(counter.desk, card.code))


def news(counter: StationKiosk, card: DemoCard, kind: str, wish: str) -> list[News]:
    return [one for one in mine(counter, card).news if (one.kind, one.wish) == (kind, wish)]


def states(counter: StationKiosk) -> dict[str, str]:
    return {name: wish.state for name, wish in wall(counter.desk).items()}


def test_of_two_who_claim_while_cut_off_the_first_to_arrive_has_it_and_the_other_is_told(
    counters: list[StationKiosk], people: list[tuple[StationKiosk, DemoCard]]
) -> None:
    one, two = counters[:2]
    wish = next(name for name, state in sorted(states(one).items()) if state == "published" and states(two)[name] == state)
    free = [(counter, card) for counter, card in people if mine(counter, card).find(wish) is None]
    first = next(card for counter, card in free if counter is two)
    second = next(card for counter, card in free if counter is one)
    for counter, card in ((one, second), (two, first)):
        done(take_steps(counter.desk, card.code, wish, "claim"))
        assert states(counter)[wish] == "claimed"
        found = mine(counter, card).find(wish)
        assert found is not None
        assert found.pending

    two.sync_until(lambda: not getattr(mine(two, first).find(wish), "pending", True))
    one.sync_until(lambda: bool(news(one, second, "claim_lost", wish)))
    assert mine(one, second).find(wish) is None
    assert take_steps(one.desk, second.code, wish, "claim") is Refusal.WISH_TAKEN
    kept = mine(two, first).find(wish)
    assert kept is not None
    assert kept.own.state == "claimed"
    assert states(one)[wish] == states(two)[wish] == "claimed"


def test_whoever_helped_hears_the_thanks_at_the_next_scan(
    counters: list[StationKiosk], people: list[tuple[StationKiosk, DemoCard]]
) -> None:
    helping, asking = counters[:2]
    at_home = [card for counter, card in people if counter is helping]
    helper = next(card for card in at_home if may_serve(helping.desk, card.code) is True)
    asker = next(card for card in at_home if card.holder != helper.holder)
    wish = done(serve(helping.desk, helper.code, "repair", asker.code)).wish
    helping.sync()
    # Whoever was helped comes to another station, which has to ask first who that is.
    asking.sync_until(lambda: bool(news(asking, asker, "fulfilled", wish)))
    done(take_steps(asking.desk, asker.code, wish, "confirm", rating=3, thanks=2))
    asking.sync()
    helping.sync_until(lambda: bool(news(helping, helper, "confirmed", wish)))
    (told,) = news(helping, helper, "confirmed", wish)
    assert (told.rating, told.thanks) == (3, 2)
    assert told.other.endswith("*")
    done(hear_news(helping.desk, helper.code, mine(helping, helper).news[-1].pos))
    helping.sync_until(lambda: helping.kiosk.journal.pending_count() == 0)
    assert news(helping, helper, "confirmed", wish) == []
