"""Every setting of the points bank: what it is called, its unit, its bounds, and where its default comes from."""

from typing import Any, Final, NamedTuple

from server.console.text import T
from sync.contract import comfort
from sync.contract.settings import Settings

STEPS_MIN: Final = (5, 6, 10, 15, 30)
"""Lengths of a step that divide an hour, so that whole hours always count whole."""

POLICIES: Final[dict[str, T]] = {
    "home": T("送到所属站点的终端", "to the kiosk at the member's home station"),
    "last": T("送到最近用过的终端", "to the kiosk that was used last"),
    "ask": T("不主动送，要用时再转", "nowhere, until they are wanted"),
}
BADGE_RULES: Final[dict[str, T]] = {
    "": T("由工作人员授予", "given by staff"),
    "hours": T("服务小时", "hours of service"),
    "times": T("服务人次", "person-times"),
    "months": T("连续服务月数", "months in a row with service"),
    "wishes": T("帮人实现心愿", "wishes of others fulfilled"),
}
TEXT_SIZES: Final[dict[str, T]] = {
    "normal": T("标准", "standard"),
    "large": T("大", "large"),
    "largest": T("特大", "largest"),
}
VOLUMES: Final[dict[str, T]] = {str(n): T("{n} 级", "{n}", n=n) for n in comfort.VOLUMES}
ON_OFF: Final[dict[str, T]] = {"off": T("关", "off"), "on": T("开", "on")}
COMFORT: Final[dict[str, tuple[T, dict[str, T]]]] = {
    "text": (T("字号", "Text size"), TEXT_SIZES),
    "contrast": (T("黑白分明", "High contrast"), ON_OFF),
    "low": (T("按钮放低", "Buttons low on the screen"), ON_OFF),
    "calm": (T("不用动画", "Without movement"), ON_OFF),
    "voice": (T("朗读", "Read aloud"), ON_OFF),
    "volume": (T("音量", "Volume"), VOLUMES),
}
"""What a district decides of screens for whoever has not chosen. Which hand somebody presses with is for nobody else to say,
and an earphone is for a visit alone."""
INDICATORS: Final[dict[str, T]] = {
    "accounts": T("开户人数", "Members with an account"),
    "hours": T("服务小时", "Hours served"),
    "projects": T("活动场次", "Activities held"),
    "redeemed": T("兑换积分", "Points redeemed"),
    "partners": T("支持单位", "Supporting partners"),
}
"""The five indicators of a station's stars (seed article 001)."""

_OURS: Final = T("本系统的建议值", "our proposal")
_COMMON: Final = T("通行做法", "common practice")
_DESIGN: Final = T("设计约定", "as designed")
_ARTICLE: Final = T("种子文章一：五项指标评星级", "seed article 001: stars by five indicators")

POINTS: Final = T("分", "points")
MINUTES: Final = T("分钟", "minutes")
HOURS: Final = T("小时", "hours")
DAYS: Final = T("天", "days")
SECONDS: Final = T("秒", "seconds")
PERCENT: Final = T("%", "%")
TIMES: Final = T("次", "times")
DIGITS: Final = T("位", "digits")
MONTHS: Final = T("个月", "months")
PEOPLE: Final = T("位", "people")
OCLOCK: Final = T("点", "o'clock")


class Figure(NamedTuple):
    """A setting that is a whole number.

    Attributes:
        name: of the field of `Settings`; after a dot, which part of it.
        label, unit: in words.
        least, most: what is possible.
        source: where the default comes from.
        help: what it does, where the label doesn't say it all.
        none: what 0 means, where that is no amount.
    """

    name: str
    label: T
    unit: T
    least: int
    most: int
    source: T = _OURS
    help: T | str = ""
    none: T | None = None


class Group(NamedTuple):
    """Settings that belong together; `parts` names those that are more than a number."""

    title: T
    figures: tuple[Figure, ...] = ()
    parts: tuple[str, ...] = ()


_NO_LIMIT: Final = T("0 表示不限。", "0 for no limit.")
_UNLIMITED: Final = T("不限", "no limit")

GROUPS: Final = (
    Group(
        T("积分怎么得", "Earning"),
        (
            Figure("points_per_hour", T("每小时积分", "Points for an hour"), POINTS, 1, 1_000, _COMMON),
            Figure(
                "min_service_min",
                T("最短服务时间", "Shortest service"),
                MINUTES,
                0,
                240,
                _OURS,
                T("少于它不计积分。", "Shorter earns nothing."),
            ),
            Figure(
                "max_service_min",
                T("最长服务时间", "Longest service"),
                MINUTES,
                60,
                1_440,
                _OURS,
                T("更长的算忘记签退。", "Longer was a forgotten check-out."),
            ),
            Figure(
                "min_attendance_pct",
                T("最低参加比例", "Least attendance"),
                PERCENT,
                0,
                100,
                _COMMON,
                T(
                    "参加活动不到这个比例，只记时长，不计积分。",
                    "Whoever attended less of an activity earns minutes, and no points.",
                ),
            ),
            Figure("daily_cap_points", T("每人每天最多", "Most in a day"), POINTS, 0, 100_000, _OURS, _NO_LIMIT, _UNLIMITED),
            Figure(
                "earn_cap_points",
                T("单次最多", "Most at once"),
                POINTS,
                1,
                100_000,
                _OURS,
                T("终端报来更多时，由工作人员处理。", "More than that waits for staff."),
            ),
            Figure("clocked_pct", T("刷卡服务折算", "Clocked service counts"), PERCENT, 0, 500),
            Figure("witnessed_pct", T("见证服务折算", "Witnessed service counts"), PERCENT, 0, 500),
            Figure("manual_pct", T("补记服务折算", "Service entered by hand counts"), PERCENT, 0, 500),
            Figure(
                "forgotten_min",
                T("到站服务忘记签退时计", "Walk-in without a check-out"),
                MINUTES,
                0,
                720,
                _OURS,
                T("参加活动的，计到活动结束。", "At an activity it counts to its end."),
            ),
            Figure("forgotten_after_h", T("忘记签退多久后结束", "Closed by rule after"), HOURS, 1, 720),
        ),
        ("earn_step_min", "difficulties"),
    ),
    Group(
        T("积分送到哪里", "Points at kiosks"),
        (
            Figure("grant_min_points", T("满多少才送", "Sent from"), POINTS, 1, 10_000),
            Figure(
                "grant_most_points",
                T("一台终端最多送", "Most at one kiosk"),
                POINTS,
                0,
                1_000_000,
                _OURS,
                _NO_LIMIT,
                _UNLIMITED,
            ),
            Figure("held_cap_points", T("见证后可当场使用", "May be spent at once when witnessed"), POINTS, 0, 10_000),
            Figure("order_lapses_h", T("转出请求的有效期", "A transfer order lapses after"), HOURS, 1, 720),
        ),
        ("grant_policy",),
    ),
    Group(
        T("密码", "PIN"),
        (
            Figure(
                "pin_digits",
                T("密码位数", "Digits of a PIN"),
                DIGITS,
                4,
                8,
                _OURS,
                T("修改后，已有的密码要重设。", "Those that are set have to be set anew after a change."),
            ),
            Figure("pin_tries", T("最多输错", "Wrong tries before it locks"), TIMES, 3, 10),
            Figure("pin_lock_s", T("锁定多久", "Locked for"), SECONDS, 60, 86_400),
        ),
    ),
    Group(
        T("转赠和到期", "Gifts and expiry"),
        (
            Figure(
                "gift_most_points",
                T("一次最多转赠", "Most in one gift"),
                POINTS,
                0,
                100_000,
                _OURS,
                T("0 表示不能转赠。", "0 for no gifts."),
                T("不能转赠", "no gifts"),
            ),
            Figure(
                "expiry_months",
                T("积分有效期", "Points expire after"),
                MONTHS,
                0,
                120,
                _OURS,
                T("0 表示不过期。", "0: never."),
                T("不过期", "never"),
            ),
            Figure("expiry_warn_days", T("到期前多久提醒", "Told before they expire"), DAYS, 0, 365),
        ),
    ),
    Group(
        T("兑换", "Redemption"),
        (
            Figure("undo_s", T("撤销时间", "May be undone for"), SECONDS, 5, 60, _DESIGN),
            Figure("slip_days", T("领取凭条有效期", "A slip counts for"), DAYS, 1, 365),
            Figure(
                "central_least_points",
                T("集中兑换候选最低积分", "Candidates for centralised redemption"),
                POINTS,
                0,
                1_000_000,
            ),
        ),
        ("redeem_days",),
    ),
    Group(
        T("志愿者星级", "Volunteers' stars"),
        (
            Figure("star_quality_pct", T("刷卡和见证至少占", "Clocked or witnessed, at least"), PERCENT, 0, 100),
            Figure("star_efficiency_pct", T("正常签退至少占", "With a check-out, at least"), PERCENT, 0, 100),
        ),
        ("star_hours",),
    ),
    Group(T("站点星级", "Stations' stars"), (), ("station_stars",)),
    Group(T("徽章", "Badges"), (), ("badges",)),
    Group(
        T("终端时间", "Times at the kiosk"),
        (
            Figure("activity_early_min", T("活动可提前签到", "Check-in before an activity"), MINUTES, 0, 1_440),
            Figure("idle_warn_s", T("无人操作多久后询问", "Asks whether somebody is there after"), SECONDS, 10, 600),
            Figure("idle_end_s", T("无人操作多久后返回", "Goes back to the first screen after"), SECONDS, 15, 900),
            Figure(
                "drafts_kept_h",
                T("没办完的事留多久", "Unfinished things are kept for"),
                HOURS,
                0,
                168,
                help=T(
                    "本人下次在同一台终端刷卡时可以接着办；0 表示不留。",
                    "Offered again at that kiosk with the same card; 0 for not at all.",
                ),
                none=T("不留", "not at all"),
            ),
        ),
    ),
    Group(
        T("心愿办理期限", "Deadlines of wishes"),
        tuple(
            Figure(f"wish_hours.{state}", label, HOURS, 0, 10_000, help=help_text, none=T("不限", "no deadline"))
            for state, label, help_text in (
                ("submitted", T("提交后待核实", "Submitted, to be verified"), ""),
                ("verified", T("核实后待发布", "Verified, to be published"), ""),
                ("published", T("在墙上待认领", "On the wall, to be claimed"), T("到期自动下墙。", "Taken off then.")),
                ("offered", T("派单后待答复", "Offered, to be answered"), T("到期自动收回。", "Goes back then.")),
                ("claimed", T("认领后待出发", "Claimed, to be begun"), ""),
                ("under_way", T("出发后待办成", "Under way, to be done"), ""),
                ("fulfilled", T("办成后待确认", "Done, to be confirmed"), T("到期自动确认。", "Counts as confirmed then.")),
                ("disputed", T("有争议待处理", "Disputed, to be settled"), ""),
                ("referred", T("转办后待答复", "Referred, to be answered"), ""),
            )
        ),
        ("wish_categories", "thanks"),
    ),
    Group(
        T("睦邻卡和派单", "Skills and dispatch"),
        (
            Figure("listing_months", T("睦邻卡有效期", "A listing is shown for"), MONTHS, 1, 60),
            Figure("morning_h", T("白天从几点起", "Day begins at"), OCLOCK, 0, 12),
            Figure("evening_h", T("晚上从几点起", "Evening begins at"), OCLOCK, 12, 23),
            Figure("night_h", T("夜里从几点起", "Night begins at"), OCLOCK, 12, 23),
            Figure(
                "asked_most",
                T("30 天内最多先问", "Asked first within 30 days, at most"),
                TIMES,
                1,
                100,
                help=T("问得更多的人排到后面。", "Whoever was asked more often comes after the others."),
            ),
            Figure(
                "offers_on",
                T("没有答复时自动再问", "Asked on by itself"),
                PEOPLE,
                0,
                10,
                help=T(
                    "派单超时或谢绝后，按顺序再问几位；0 表示由工作人员来派。",
                    "After a time-out or a no, so many others in turn; 0: staff ask.",
                ),
                none=T("不自动问", "nobody"),
            ),
        ),
        ("skills",),
    ),
    Group(
        T("结对和特需", "Pairs and special needs"),
        (
            Figure("visit_days.0", T("平稳户至少多久探访", "Steady households are visited within"), DAYS, 1, 366),
            Figure("visit_days.1", T("关注户至少多久探访", "Households to be watched, within"), DAYS, 1, 366),
            Figure("visit_days.2", T("急需户至少多久探访", "Urgent households, within"), DAYS, 1, 366),
            Figure("well_days", T("独居老人多久没见要提醒", "Who lives alone and was not seen for"), DAYS, 1, 60),
        ),
        ("need_lists", "duties"),
    ),
    Group(T("终端的屏幕和声音", "Screen and sound of kiosks"), (), ("comfort",)),
)

PARTS: Final[dict[str, T]] = {
    "earn_step_min": T("时间进位", "Counts in steps of"),
    "difficulties": T("难度", "Difficulties"),
    "grant_policy": T("积分默认去向", "Points go by themselves"),
    "redeem_days": T("月兑换日", "Days of redemption"),
    "star_hours": T("一至五星小时数", "Hours for one to five stars"),
    "station_stars": T("站点星级公式", "Formula of stations' stars"),
    "badges": T("徽章", "Badges"),
    "wish_categories": T("心愿类别和积分", "Categories of wishes, with points"),
    "thanks": T("感谢的话", "Words of thanks"),
    "skills": T("邻居的本领", "Skills of neighbours"),
    "need_lists": T("特需名单", "Lists of special needs"),
    "duties": T("定期上门的事", "Recurring duties"),
    "comfort": T("居民没有另选时", "Unless a resident chose otherwise"),
}
"""Settings that are more than a number."""

PART_SOURCES: Final[dict[str, T]] = {
    "star_hours": _COMMON,
    "station_stars": _ARTICLE,
    "need_lists": T("种子文章四：四张名单", "seed article 004: four lists"),
}
"""Where the defaults of these come from; of the others they are our proposal."""


def default_says(name: str) -> T:
    """The default of a setting that is more than a number, with its source."""
    lines = says(name, DEFAULTS)
    return T(
        "默认：{zh}（{source}）。",
        "Default: {en} ({source}).",
        zh="；".join(line.zh.format(**line.values) for line in lines),
        en="; ".join(line.en.format(**line.values) for line in lines),
        source=PART_SOURCES.get(name, _OURS),
    )


LABELS: Final[dict[str, T]] = {figure.name: figure.label for group in GROUPS for figure in group.figures} | PARTS
DEFAULTS: Final = Settings()


def says(name: str, settings: Settings) -> list[T]:
    """What a setting is, in words, a line for each part of it."""
    value = value_of(name, settings)
    match name:
        case "earn_step_min":
            return [T("{n} 分钟", "{n} minutes", n=value)]
        case "grant_policy":
            return [POLICIES.get(value, T("{v}", "{v}", v=value))]
        case "redeem_days":
            days = "、".join(map(str, value))
            return (
                [T("每月 {days} 日", "on the days {en} of a month", days=days, en=", ".join(map(str, value)))]
                if value
                else [T("每天", "every day")]
            )
        case "star_hours":
            return [T("{hours} 小时", "{hours} hours", hours=" / ".join(f"{each:,}" for each in value))]
        case "difficulties":
            return [T("{zh}：{n}%", "{en}: {n}%", zh=each.zh, en=each.en, n=each.pct) for each in value]
        case "station_stars":
            weights = [
                T("{what}：{n}%", "{what}: {n}%", what=label, n=getattr(value, key)) for key, label in INDICATORS.items()
            ]
            scores = " / ".join(map(str, value.at_least))
            return [*weights, T("一至五星：{scores} 分以上", "one to five stars: a score from {scores}", scores=scores)]
        case "badges":
            return [_badge_says(each) for each in value]
        case "wish_categories":
            return [T("{zh}：{n} 分", "{en}: {n} points", zh=each.zh, en=each.en, n=each.points) for each in value]
        case "skills":
            return [_skill_says(each) for each in value]
        case "duties":
            skills = {each.id: each for each in settings.skills}
            return [_duty_says(each, skills.get(each.skill)) for each in value]
        case "need_lists" | "thanks":
            return [T("{zh}", "{en}", zh=each.zh, en=each.en) for each in value]
        case "comfort":
            return [
                T("{what}：{how}", "{what}: {how}", what=label, how=options[comfort_option(value, name)])
                for name, (label, options) in COMFORT.items()
            ]
        case _:
            figure = next(each for group in GROUPS for each in group.figures if each.name == name)
            if not value and figure.none is not None:
                return [figure.none]
            en = figure.unit.en.removesuffix("s") if value == 1 else figure.unit.en
            return [T("{n:,} {zh}", "{n:,} {en}", n=value, zh=figure.unit.zh, en=en)]


def value_of(name: str, settings: Settings) -> Any:
    """A setting, or after a dot a part of one."""
    value: Any = settings
    for part in name.split("."):
        value = value[int(part)] if part.isdecimal() else getattr(value, part)
    return value


def _skill_says(skill: Any) -> T:
    if skill.proof:
        return T("{zh}（要看资质）", "{en} (proof needed)", zh=skill.zh, en=skill.en)
    return T("{zh}", "{en}", zh=skill.zh, en=skill.en)


def _duty_says(duty: Any, skill: Any) -> T:
    if skill is None:
        return T("{zh}", "{en}", zh=duty.zh, en=duty.en)
    said = {"zh": duty.zh, "en": duty.en, "skill_zh": skill.zh, "skill_en": skill.en}
    return T("{zh}（要有{skill_zh}资质）", "{en} (needs: {skill_en})", **said)


def comfort_option(chosen: comfort.Comfort, name: str) -> str:
    """Which of the options in `COMFORT` a comfort has."""
    value = getattr(chosen, name)
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def _badge_says(badge: Any) -> T:
    rule = BADGE_RULES.get(badge.by, T("{v}", "{v}", v=badge.by))
    if not badge.by:
        return T("{zh}：{rule}", "{en}: {rule}", zh=badge.zh, en=badge.en, rule=rule)
    return T(
        "{zh}：{rule}满 {n:,}{of}",
        "{en}: {rule}, from {n:,}{of}",
        zh=badge.zh,
        en=badge.en,
        rule=rule,
        n=badge.at_least,
        of=f" · {badge.category}" if badge.category else "",
    )
