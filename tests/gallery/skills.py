"""Walks through finding a neighbour and listing what one can do: many, none, the longest names and words, all contacts."""

from typing import TYPE_CHECKING, Any

from sync.contract.documents import SkillListing, Station
from tests.kiosk.district import HOUR_MS, MEMBER, NOON_MS, STATION
from tests.kiosk.wishing import tells

if TYPE_CHECKING:
    from tests.gallery.scenes import World

LONG_STATION = "新疆维吾尔自治区乌鲁木齐市天山区解放南路街道山西巷社区新时代文明实践站"
YEAR_MS = 365 * 24 * HOUR_MS
LONG_WORDS = (
    "退休前在区人民医院内科工作三十年，会量血压、测血糖、打针换药，夜里发烧也可以来敲门，不收钱，远一点也行，请先打电话"
)


def _listings() -> list[SkillListing]:
    made: dict[str, Any] = {"member": "mother", "shown": "䶮**", "until_ms": NOON_MS + YEAR_MS}
    return [
        SkillListing(
            id="l1",
            skill="doctor",
            station=STATION,
            words=LONG_WORDS[:60],
            contact="phone",
            phone="13812345678",
            times=("day", "evening", "night"),
            vouched=True,
            **made,
        ),
        SkillListing(id="l2", skill="doctor", station="s2", contact="message", times=("day",), **made),
        SkillListing(id="l3", skill="doctor", station="s9", words="会打针", times=("night",), **made),
        *(
            SkillListing(id=f"c{n}", skill="crafts", station=STATION, words=LONG_WORDS[n : n + 20], times=("day",), **made)
            for n in range(14)
        ),
        SkillListing(id="r1", skill="repair", station="s2", contact="keeper", times=("evening",), **made),
    ]


def walk_skills(world: "World") -> None:
    """All of it."""
    walker, district, kiosk = world.walker, world.district, world.kiosk
    world.begin()
    world.go("skills")
    world.keep("-nobody")
    world.go("skill:law")
    places = [
        Station(id=STATION, name=LONG_STATION, east_m=1, north_m=1),
        Station(id="s2", name=LONG_STATION, east_m=1_300, north_m=1),
    ]
    documents = [district.document("station", one.id, one) for one in places]
    district.publish(kiosk, *documents, *(district.document("skill", one.id, one) for one in _listings()))
    world.begin()
    world.go("skills", "more")
    walker.press("back")
    world.go("skill:doctor", "hit:l1")
    walker.press("back", "hit:l2")
    world.keep("-message")
    world.go("ask")
    walker.press("back", "back", "back", "skill:crafts")
    world.keep("-many")
    world.begin()
    world.go("skills", "write")
    code = district.code(1)
    world.begin(code)
    walker.press("skills", "skill:repair", "hit:r1")
    world.keep("-keeper")
    world.go("ask", "save")
    world.begin(code)
    world.go("my_skills", "add", "more")
    walker.press("back")
    world.go("skill:doctor", "skip", "times:always", "to:district", "by:phone")
    world.digits("13812345678")
    world.go("take", "save", "more", "my_skills")
    world.keep("-listed")
    name = next(row.name for row in walker.body.rows)
    world.go(name, "withdraw", "sure")
    own = _listings()[0]
    tells(kiosk, district, MEMBER, listings=())
    district.publish(
        kiosk, *(district.document("skill", one.id, None) for one in _listings()), district.document("skill", own.id, None)
    )
