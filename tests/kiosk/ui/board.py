"""What hangs at a station and what is on there: notices, the coming days, the wish wall."""

from kiosk.kiosk import Kiosk
from sync.contract.documents import Activity, Document, Notice, WallWish
from tests.kiosk.district import HOUR_MS, NOON_MS, STATION, District

DAY_MS = 24 * HOUR_MS


def hang(kiosk: Kiosk, district: District) -> None:
    """Furnish the public side of the kiosk."""
    district.publish(kiosk, *documents(district))


def documents(district: District) -> list[Document]:
    return [
        *(district.document("notice", notice.id, notice) for notice in NOTICES),
        *(district.document("activity", activity.id, activity) for activity in ACTIVITIES),
        *(district.document("wish", wish.id, wish) for wish in WISHES),
    ]


def notice(
    name: str, title: str, *, days: int = -1, until_days: int = 0, pinned: bool = False, station: str = STATION
) -> Notice:
    """A notice that hangs since so many days, until so many days from now."""
    return Notice(
        id=name,
        title=title,
        text=f"{title}。\n\n详情请问工作人员。",
        station=station,
        from_ms=NOON_MS + days * DAY_MS,
        until_ms=NOON_MS + until_days * DAY_MS if until_days else 0,
        pinned=pinned,
    )


def activity(
    name: str, title: str, hours: float, *, lasts_hours: float = 2, place: str = "", station: str = STATION
) -> Activity:
    """An activity that begins so many hours from noon."""
    starts_ms = round(NOON_MS + hours * HOUR_MS)
    return Activity(
        id=name,
        title=title,
        category="邻里帮",
        station=station,
        starts_ms=starts_ms,
        ends_ms=starts_ms + round(lasts_hours * HOUR_MS),
        place=place,
    )


def wish(name: str, shown: str, *, category: str = "repair", days: int = -1, state: str = "published") -> WallWish:
    """A wish that was made so many days ago."""
    return WallWish(id=name, category=category, shown=shown, station=STATION, at_ms=NOON_MS + days * DAY_MS, state=state)


NOTICES = (
    notice("n1", "端午节志愿者招募", days=-2),
    notice("n2", "停水通知", days=-1, pinned=True),
    notice("n3", "上周的讲座", days=-9, until_days=-3),
    notice("n4", "下周的讲座", days=3),
    notice("n5", "全区健康日", days=-5, station=""),
    notice("n6", "别站的事", station="s2"),
)
ACTIVITIES = (
    activity("b1", "量血压", 5, place="一楼活动室"),
    activity("b2", "早上的操", -4),
    activity("b3", "明天的合唱", 24, place="文化广场"),
    activity("b4", "两周后的茶话会", 15 * 24),
    activity("b5", "三天前开始的画展", -72, lasts_hours=240, place="展厅"),
    activity("b6", "别站的操", 3, station="s2"),
    activity("b7", "下个月才开始", 40 * 24),
)
WISHES = (
    wish("w1", "想请人修电饭煲", days=-3),
    wish("w2", "楼道的灯坏了", category="public", days=0),
    wish("w3", "想有人陪着散步", category="company", days=-20, state="claimed"),
    wish("w4", "想学剪纸", category="handicraft", days=-1),
    wish("w5", "修门锁", days=-100, state="claimed"),
    wish("w6", "修水龙头", days=-2),
)
