"""One view of every kind of body, as it mostly is and at its worst, in both languages."""

from collections.abc import Callable, Iterator
from typing import Any

from kiosk.ui.views import (
    Attract,
    Body,
    Button,
    Calling,
    Chrome,
    Figure,
    Line,
    Listing,
    Menu,
    Pair,
    Passbook,
    ReadBack,
    Reading,
    Row,
    Scanning,
    StillThere,
    Tile,
    Told,
    View,
)
from sync.contract.comfort import Comfort

Pick = Callable[[str, str], str]
LONGEST_STATION = (
    "石家庄市桥西区东风街道建胜路社区新时代文明实践站",
    "Qingxiu District, Jianzheng Road Community, New Era Practice Station",
)
LONGEST_NAME = "买**·吐***·阿*****"
NOTICE = (
    "因主供水管检修，本小区 1–7 栋将于本周六上午 8:00 至 12:00 停水，请提前储水。高层住户恢复供水后水压会慢慢回升。",
    "Because the main is repaired, houses 1–7 have no water on Saturday from 8:00 to 12:00. Please store some beforehand.",
)


def pick(language: str) -> Pick:
    """Chooses by language."""
    return lambda zh, en: zh if language == "zh-Hans" else en


def view(body: Body, *, language: str = "zh-Hans", serial: int = 1, worst: bool = False, **chrome: object) -> View:
    """A view around a body; keywords change the chrome, `over` what lies over it, `comfort` how it is liked."""
    say = pick(language)
    over, comfort = chrome.pop("over", None), chrome.pop("comfort", Comfort())
    station = say(*LONGEST_STATION) if worst else say("建政路社区文明使者志愿服务站", "Jianzheng Road Community")
    line = say(
        "网络通不到区里。已保存在本站，尚有 10348 条待上报。",
        "The network does not reach the district. Saved here; 10348 still to be sent.",
    )
    values: dict[str, object] = {
        "station": station,
        "clock": say("约 14:05", "about 14:05") if worst else "14:05",
        "who": LONGEST_NAME if worst else "王*",
        "line": Line(mark="warn", text=line),
        "back": say("返回", "Back"),
        "home": say("首页", "Home"),
        "call": say("叫工作人员", "Call staff"),
        "can_go_back": True,
        "can_go_home": True,
        "language": say("English", "中文"),
        "comfort": say("大字·声音", "Text size"),
        "sound": say("静音", "Read aloud"),
        "staff": worst,
    }
    around = Chrome(**(values | chrome))  # type: ignore[arg-type]
    return View(serial=serial, step="test", language=language, chrome=around, body=body, over=over, comfort=comfort)  # type: ignore[arg-type]


def overlays(language: str) -> Iterator[tuple[str, StillThere | Calling]]:
    """What may be laid over a screen."""
    say = pick(language)
    yield (
        "still there",
        StillThere(
            headline=say("您还在吗？", "Are you still there?"),
            said=say("为了保护您的信息，马上要回到首页了。", "To keep your things private, we go back to the start soon."),
            seconds_left=15,
            stay=say("我还在", "I am here"),
            end=say("我用完了", "I am done"),
        ),
    )
    yield (
        "calling",
        Calling(
            headline=say("请工作人员到这里来", "Staff, please come here"),
            said=(
                say(
                    "已经在屏幕上叫工作人员了，请在这里等一会儿。",
                    "Staff are called on this screen. Please wait here a moment.",
                ),
                say("也可以打睦邻通：0771-5551234", "You can also phone the neighbour hotline: 0771-5551234"),
                say(
                    "急病请打 120，火警请打 119，报警请打 110。",
                    "For an emergency phone 120 (ambulance), 119 (fire) or 110 (police).",
                ),
            ),
            done=say("工作人员到了", "Staff are here"),
        ),
    )


def bodies(language: str) -> Iterator[tuple[str, Body]]:
    """Every kind of body that this window's own screens show."""
    say = pick(language)
    turning: dict[str, Any] = {
        "more": say("下一页", "Next page"),
        "fewer": say("上一页", "Previous page"),
        "page": say("第 {page} 页，共 {pages} 页", "Page {page} of {pages}"),
    }
    finish = Button(name="finish", label=say("办完了", "I am done"), icon="done", kind="main")
    again = Button(name="again", label=say("还要办别的", "Something else"), icon="home")
    undo = Button(name="undo", label=say("撤销", "Take it back"), icon="undo", kind="danger")
    activity = say("七色光志愿者：清洁楼道与单元门", "Rainbow volunteers: cleaning stairways and doors")
    place = say("建政路社区活动室，请自带手套", "Community room on the first floor, bring gloves")
    rows = tuple(
        Row(name=f"a{number}", title=activity, note=place, aside="09:00–11:00")
        if number % 5
        else Row(title=say("今天", "Today"), head=True)
        for number in range(23)
    )
    yield "attract", Attract(headline=say("邻里互助", "Neighbours help"), invitation=say("请点一下屏幕", "Touch the screen"))
    yield (
        "attract, full",
        Attract(
            headline=say("邻里有难处，大家来帮忙，志愿服务在身边", "Where neighbours in need find neighbours who help"),
            invitation=say(
                "请出示爱心联系卡，或点一下屏幕任何地方", "Hold up your love-contact card, or touch the screen anywhere"
            ),
            lines=tuple(Row(title=activity * 2, note=place, aside="09:00–11:00", icon="calendar") for _ in range(5)),
        ),
    )
    yield (
        "menu",
        Menu(
            question=say("想办什么？", "What next?"),
            tiles=(Tile(name="wish", label=say("许心愿", "Make a wish"), icon="wish", kind="main"),),
        ),
    )
    yield (
        "menu, full",
        Menu(
            question=say(
                "您想要哪方面的帮助？请选一个最接近的。", "What kind of help would you like? Please choose what fits best."
            ),
            said=(place, activity),
            tiles=tuple(
                Tile(
                    name=f"t{number}",
                    label=say("家电维修与水电", "Household repairs, water and power"),
                    icon="repair",
                    note=say("现在可用 1280 分", "1280 points to use here now") if number % 2 else "",
                    kind="main" if number == 0 else "plain",
                    enabled=number != 3,
                )
                for number in range(12)
            ),
            buttons=(again, undo, finish),
        ),
    )
    yield (
        "menu, camera",
        Menu(
            question=say("您想看什么、办什么？", "What would you like to see or do?"),
            said=(say(*NOTICE),),
            camera=True,
            camera_hint=say("请把卡上的二维码对着这里", "Hold the code of your card here"),
            tiles=tuple(
                Tile(name=f"t{number}", label=say("看公告", "Notices"), icon="notice", note="7") for number in range(5)
            ),
        ),
    )
    yield (
        "listing, empty",
        Listing(
            heading=say("心愿墙", "Wish wall"),
            empty=say("现在还没有。您可以许第一个心愿。", "None so far. You may make the first."),
            buttons=(finish,),
        ),
    )
    yield "listing", Listing(heading=say("活动", "Activities"), rows=rows[:3], **turning)
    yield (
        "listing, full",
        Listing(
            heading=say("活动日历（今后两个星期）", "Activities of the next two weeks at this station"),
            said=(say(*NOTICE), place),
            rows=(
                *rows,
                Row(
                    name="dear",
                    title=activity * 3,
                    note=say(*NOTICE),
                    aside=say("100 分", "100 points"),
                    icon="goods",
                    enabled=False,
                ),
                *(
                    Row(title=place, note=activity, mark=mark, aside=say("请看一下", "Please look"))
                    for mark in ("ok", "wait", "warn", "bad")
                ),
            ),
            buttons=(again, finish),
            **turning,
        ),
    )
    yield (
        "reading",
        Reading(heading=say("停水通知", "No water"), byline=place, paragraphs=(say(*NOTICE),), buttons=(finish,), **turning),
    )
    yield (
        "reading, long",
        Reading(
            heading=say(
                "关于开展春季爱国卫生运动暨文明楼道评选活动的通知",
                "On the spring cleaning campaign and the choice of the most civil stairways",
            ),
            byline=place,
            paragraphs=(say(*NOTICE),) * 24,
            buttons=(again, finish),
            **turning,
        ),
    )
    pairs = (
        Pair(label=say("姓名", "Name"), value=LONGEST_NAME),
        Pair(label=say("换了以后还有", "Left afterwards"), value="20"),
    )
    yield "read back", ReadBack(question=say("这样对吗？", "Is this right?"), pairs=pairs[1:], buttons=(again, finish))
    yield (
        "read back, long",
        ReadBack(
            question=say("心愿这样写，对吗？", "Is your wish right as it stands here?"),
            pairs=(*pairs, Pair(label=say("心愿", "Wish"), value=(say(*NOTICE) * 9)[:500])),
            said=(place,),
            buttons=(again, undo, finish),
        ),
    )
    yield "told", Told(mark="wait", headline=say("正在联系区里…", "Contacting the district …"))
    yield (
        "told, undo",
        Told(
            mark="ok",
            headline=say("已兑换：洗衣液 2 kg × 3", "Redeemed: detergent 2 kg × 3"),
            said=(say(*NOTICE),),
            seconds_left=10,
            buttons=(undo, finish),
        ),
    )
    yield (
        "told, code",
        Told(
            mark="warn",
            headline=say("小票没有打出来", "The slip was not printed"),
            said=(say(*NOTICE),),
            code="LS" + "A234567" * 85,
            buttons=(again, undo, finish),
        ),
    )
    yield (
        "told, long",
        Told(
            mark="bad",
            headline=activity,
            said=(say(*NOTICE), place, activity, say(*NOTICE)),
            seconds_left=120,
            buttons=(again, undo, finish),
        ),
    )
    yield (
        "passbook",
        Passbook(
            heading=say("我的存折", "My passbook"),
            figures=(
                Figure(label=say("在这里可用", "Usable here"), value="12,480", unit=say("分", "points")),
                Figure(
                    label=say("要等别的站联网", "Once other stations have been online"),
                    value="1,040",
                    unit=say("分", "points"),
                ),
                Figure(label=say("服务时长", "Service"), value="1,264", unit=say("小时", "hours")),
            ),
            said=(say(*NOTICE),),
            rows=tuple(
                Row(title=activity, note="03-14 09:00", aside="+20", mark="wait" if number % 2 else "ok")
                for number in range(12)
            ),
            buttons=(again, finish),
            **turning,
        ),
    )
    yield (
        "passbook, empty",
        Passbook(
            heading=say("我的存折", "My passbook"), figures=(Figure(label=say("可用", "Usable"), value="0"),), empty=place
        ),
    )
    yield (
        "scanning",
        Scanning(
            question=say("请扫新的爱心联系卡", "Scan the new love-contact card"),
            said=(say(*NOTICE), place),
            problem=say(
                "这张卡已经有人用了，没有办新卡。请换一张没用过的卡。",
                "Somebody holds this card already; nothing was done. Please take a card that is new.",
            ),
            buttons=(again, finish),
        ),
    )
