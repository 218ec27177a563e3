"""Several kiosks push at the same time, while points are granted: one order, nothing twice, nothing lost."""

import threading
from collections.abc import Callable

from django.db import connection

from server import grants, ledger
from server.models import JournalEvent, Member, Posting, Stream
from tests.server.district import ModelKiosk


def at_once(*deeds: Callable[[], None]) -> None:
    """Do these at the same time, each with a connection of its own; raise what any of them raises."""
    failures: list[BaseException] = []

    def run(deed: Callable[[], None]) -> None:
        try:
            deed()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for failure in failures:
        raise failure


def test_several_kiosks_push_while_points_are_granted(founded: object) -> None:
    kiosks = [ModelKiosk.enrolled("s1") for _ in range(4)]
    for member in ("m1", "m2"):
        Member.objects.create(id=member, home="s1")

    def push(kiosk: ModelKiosk) -> Callable[[], None]:
        def run() -> None:
            for _ in range(15):
                for member in ("m1", "m2"):
                    kiosk.earn(member, 3)
                    kiosk.earn(member, 2, held=True)
                    kiosk.spend(member, 1)
                kiosk.push()

        return run

    def grant() -> None:
        for _ in range(20):
            grants.issue_grants()

    at_once(*map(push, kiosks), grant, grant)
    positions = list(JournalEvent.objects.order_by("pos").values_list("pos", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    for kiosk in kiosks:
        rows = JournalEvent.objects.filter(stream__name=kiosk.stream).order_by("seq")
        assert [bytes(data) for data in rows.values_list("data", flat=True)] == kiosk.events
        assert Stream.objects.get(name=kiosk.stream).head == kiosk.head
    assert ledger.total() == 0
    for member in ("m1", "m2"):
        names = [f"member/{member}", *(f"held/{kiosk.stream}/{member}" for kiosk in kiosks)]
        assert sum(ledger.balances(names).values()) == 4 * 15 * (3 + 2 - 1)
    assert sum(Posting.objects.values_list("points", flat=True)) == 0


def test_the_same_push_twice_at_the_same_time_counts_once(kiosk: ModelKiosk) -> None:
    for _ in range(200):
        kiosk.earn("m1", 1)

    def push() -> None:
        kiosk.send()

    at_once(push, push, push, push)
    assert ledger.balances(["member/m1"]) == {"member/m1": 200}
    assert JournalEvent.objects.filter(stream__name=kiosk.stream).count() == kiosk.head
