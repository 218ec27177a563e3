"""Finding a neighbour at a kiosk that knows 20,000 members and 2,000 listings, beside a linear scan of its documents.

Both answer the same question in the same run; the first question and one after a change of the replica are shown apart.
"""

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.actions.skills import Hits, find_skills
from kiosk.desk import Desk
from kiosk.kiosk import Kiosk
from kiosk.search.spelling import spell
from sync.contract.documents import Document, SkillListing, Station
from sync.contract.messages import Page
from sync.contract.rules.skills import CONTACTS, TIMES
from sync.contract.signing import SigningKey, as_builtins
from tests.bench.figures import percentile, row
from tests.bench.scan import MEMBERS, build, member_id

LISTINGS = 2_000
STATIONS = 50
ROUNDS = 60
GOAL_MS = 50
QUERIES = ("发烧", "水壶坏了怎么办", "erhu", "xiujiadian", "yshs", "剪纸", "陪爷爷说说话", "rice")
WORDS = ("会修水壶、电饭煲", "退休护士，会量血压", "会拉二胡", "可以陪去医院", "教用微信", "会剪纸、编中国结", "包饺子", "")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        kiosk = build(Path(name), SigningKey.generate(), SigningKey.generate())
        rng = random.Random(7)
        fill(kiosk, rng)
        desk = Desk(kiosk)
        print(f"   {MEMBERS:,} members, {LISTINGS:,} listings, {STATIONS} stations, {ROUNDS} times {len(QUERIES)} questions")
        began = time.perf_counter()
        found(desk, QUERIES[0])
        row("the first question", f"{1e3 * (time.perf_counter() - began):,.1f} ms", "reads every listing")
        found_s = [timed(lambda query=query: found(desk, query)) for _ in range(ROUNDS) for query in QUERIES]  # type: ignore[misc]
        linear_s = [timed(lambda query=query: linear(desk, query)) for _ in range(3) for query in QUERIES]  # type: ignore[misc]
        changed_s = []
        for n in range(20):
            publish(kiosk, [("skill", f"l{n}", as_builtins(listing(rng, n)))])
            changed_s.append(timed(lambda: found(desk, QUERIES[0])))
        for label, share in (("p50", 0.5), ("p99", 0.99)):
            here, there = 1e3 * percentile(found_s, share), 1e3 * percentile(linear_s, share)
            row(f"a question, {label}", f"{here:,.1f} ms", f"linear scan {there:,.1f} ms, {there / here:.1f} times")
        row("after one listing changed, p50", f"{1e3 * percentile(changed_s, 0.5):,.1f} ms")
        met = "met" if 1e3 * percentile(found_s, 0.99) < GOAL_MS else "missed"
        row("goal", f"p99 < {GOAL_MS} ms", met)
        kiosk.close()


def found(desk: Desk, query: str) -> int:
    hits = find_skills(desk, query=query)
    assert isinstance(hits, Hits)
    return len(hits.found)


def linear(desk: Desk, query: str) -> int:
    """The same question with nothing kept: every document is read, and every word spelled."""
    settings = desk.kiosk.replica.settings()
    terms = {skill.id: (skill.zh, skill.en.lower(), *skill.words) for skill in settings.skills}
    count = 0
    for one in desk.kiosk.replica.all("skill", SkillListing).values():
        said = (*terms.get(one.skill, ()), one.words)
        count += any(query in text or (len(text) > 1 and text in query) or spell(text).begins_with(query) for text in said)
    return count


def timed(deed: Callable[[], object]) -> float:
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def listing(rng: random.Random, serial: int) -> SkillListing:
    skills = (
        "doctor",
        "repair",
        "errand",
        "company",
        "care",
        "hair",
        "cooking",
        "crafts",
        "teaching",
        "phone",
        "arts",
        "law",
    )
    return SkillListing(
        id=f"l{serial}",
        member=member_id(rng.randrange(MEMBERS)),
        shown="王*",
        skill=rng.choice(skills),
        station=f"s{rng.randrange(STATIONS) + 1}",
        words=rng.choice(WORDS),
        contact=rng.choice(CONTACTS),
        times=tuple(rng.sample(TIMES, rng.randrange(1, 4))),
        vouched=rng.random() < 0.3,
    )


def fill(kiosk: Kiosk, rng: random.Random) -> None:
    """Listings and stations, beside the members that are there."""
    stations = [
        ("station", f"s{n + 1}", as_builtins(Station(id=f"s{n + 1}", name=f"{n + 1}站", east_m=1 + 300 * n, north_m=1)))
        for n in range(STATIONS)
    ]
    publish(kiosk, [*stations, *(("skill", f"l{n}", as_builtins(listing(rng, n))) for n in range(LISTINGS))])


def publish(kiosk: Kiosk, documents: list[tuple[str, str, dict[str, object]]]) -> None:
    epoch, cursor = kiosk.replica.cursor()
    told = tuple(
        Document(kind=kind, id=name, rev=cursor + 1 + n, body=body) for n, (kind, name, body) in enumerate(documents)
    )
    stream = kiosk.journal.state().stream
    kiosk.replica.apply(
        Page(
            stream=stream,
            nonce="0" * 32,
            server_time_ms=0,
            epoch=epoch or "e1",
            cursor=cursor + len(told),
            documents=told,
            more=False,
        )
    )


if __name__ == "__main__":
    main()
