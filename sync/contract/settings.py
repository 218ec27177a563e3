"""What a district may decide for itself. Published as a document; every figure has a default with its source."""

from typing import Final

import msgspec

from sync.contract.comfort import Comfort


class Phrase(msgspec.Struct, frozen=True):
    """A wish ready to be chosen, as a resident would say it, in both languages."""

    zh: str
    en: str


class WishCategory(msgspec.Struct, frozen=True):
    """What a wish may be about, in both languages, with phrases for those who would rather not write.

    Attributes:
        id: of the category.
        zh, en: what it is called.
        phrases: see `Phrase`.
        points: what whoever makes one come true gets once it is confirmed; 0 for none. The articles say no figure: half an
            hour's points.
    """

    id: str
    zh: str
    en: str
    phrases: tuple[Phrase, ...] = ()
    points: int = 5


class WishHours(msgspec.Struct, frozen=True):
    """Hours that a wish may be in each state (`rules.wish_course`) before something is due; 0 for no deadline.

    The articles say none. What is published expires then, an offer goes back, what was done counts as confirmed; of the
    others staff are told.
    """

    submitted: int = 48
    verified: int = 72
    published: int = 30 * 24
    offered: int = 24
    claimed: int = 14 * 24
    under_way: int = 72
    fulfilled: int = 7 * 24
    disputed: int = 72
    referred: int = 30 * 24


THANKS: Final = (
    Phrase("谢谢您，帮了我大忙！", "Thank you, that was a great help!"),
    Phrase("您真是热心肠，谢谢！", "How kind of you. Thank you!"),
    Phrase("修得真好，谢谢师傅！", "So well done. Thank you!"),
    Phrase("有您这样的邻居真好。", "It is good to have a neighbour like you."),
)
"""Words of thanks, chosen with a touch; the number of one stands in the fact, so new ones are added at the end."""


WISH_CATEGORIES: Final = (
    WishCategory(
        "repair",
        "家电维修",
        "Repairs at home",
        (
            Phrase("家里的水龙头滴水，想请人修一下。", "My tap is dripping; I would like somebody to mend it."),
            Phrase("家里的灯不亮了，想请人看看。", "A lamp at home no longer works; please could somebody look at it."),
            Phrase("电饭煲坏了，想请人修一修。", "My rice cooker is broken; I would like it mended."),
            Phrase("门锁不好开了，想请人看看。", "My door lock sticks; please could somebody look at it."),
            Phrase("下水道堵了，想请人通一通。", "My drain is blocked; I need help to clear it."),
        ),
    ),
    WishCategory(
        "errand",
        "代办跑腿",
        "Errands",
        (
            Phrase("想请人帮我买些菜和米。", "I would like somebody to do some shopping for me."),
            Phrase("想请人帮我去药店取药。", "I would like my medicine fetched from the pharmacy."),
            Phrase("想请人帮我取一个快递。", "I have a parcel that I would like fetched."),
            Phrase("想请人帮我交水电费。", "I would like help to pay for water and electricity."),
            Phrase("想请人教我用手机挂号。", "I would like to learn to book a doctor on my phone."),
        ),
    ),
    WishCategory(
        "company",
        "陪伴聊天",
        "Company",
        (
            Phrase("想有人来家里陪我说说话。", "I would like somebody to come and talk with me."),
            Phrase("想找人一起散散步。", "I would like somebody to go for walks with."),
            Phrase("想找人下下棋。", "I would like somebody to play chess with."),
            Phrase("想有人给我读读报纸。", "I would like somebody to read the newspaper to me."),
            Phrase("过节时想和邻居一起吃顿饭。", "I would like to share a meal with neighbours on the holiday."),
        ),
    ),
    WishCategory(
        "care",
        "助老助残",
        "Care for the elderly and disabled",
        (
            Phrase("去医院看病，想请人陪我。", "I am going to the hospital and would like company."),
            Phrase("想借一辆轮椅。", "I would like to borrow a wheelchair."),
            Phrase("想在家里装一个扶手。", "I would like a handrail put up at home."),
            Phrase("下楼不方便，想请人搭把手。", "Stairs are hard for me; I would like a helping hand."),
            Phrase("想请人上门理个发。", "I would like to have my hair cut at home."),
        ),
    ),
    WishCategory(
        "learning",
        "学习辅导",
        "Learning",
        (
            Phrase("孩子放学后，想请人辅导作业。", "My child needs help with homework after school."),
            Phrase("想学用智能手机。", "I would like to learn to use a smartphone."),
            Phrase("想学写毛笔字。", "I would like to learn calligraphy."),
            Phrase("想学唱歌跳舞。", "I would like to learn to sing and dance."),
            Phrase("想借几本书看看。", "I would like to borrow some books."),
        ),
    ),
    WishCategory(
        "health",
        "健康咨询",
        "Health advice",
        (
            Phrase("想量一量血压和血糖。", "I would like my blood pressure and sugar measured."),
            Phrase("想问问医生怎么吃药。", "I would like to ask a doctor how to take my medicine."),
            Phrase("想请人教我做康复操。", "I would like to learn exercises to get well again."),
            Phrase("想知道怎么看家庭医生。", "I would like to know how to see a family doctor."),
        ),
    ),
    WishCategory(
        "public",
        "公共设施",
        "Public facilities",
        (
            Phrase("楼道的灯坏了，希望修好。", "The light on the stairs is broken; please have it mended."),
            Phrase("路面不平，希望修一修。", "The path is uneven; please have it mended."),
            Phrase("希望在楼下加一张长凳。", "I would like a bench outside our building."),
            Phrase("楼道里杂物多，希望清一清。", "The stairs are cluttered; please have them cleared."),
            Phrase("垃圾没人收，希望管一管。", "Rubbish is left lying; please see to it."),
        ),
    ),
    WishCategory(
        "goods",
        "生活物品",
        "Everyday things",
        (
            Phrase("想要一床被子。", "I would like a quilt."),
            Phrase("想要一台收音机。", "I would like a radio."),
            Phrase("想要一些米和油。", "I would like some rice and oil."),
            Phrase("想要几件合身的衣服。", "I would like some clothes that fit."),
            Phrase("孩子想要一些文具。", "My child would like some pens and exercise books."),
        ),
    ),
    WishCategory(
        "other",
        "其他心愿",
        "Other wishes",
        (
            Phrase("想请工作人员联系我。", "I would like staff to get in touch with me."),
            Phrase("想拍一张全家福。", "I would like a photograph of my family."),
            Phrase("想找一位老朋友。", "I would like to find an old friend."),
            Phrase("想参加志愿服务。", "I would like to volunteer."),
        ),
    ),
)


class Skill(msgspec.Struct, frozen=True):
    """What neighbours can do for others (睦邻卡), in both languages.

    Attributes:
        id: of the skill.
        zh, en: what it is called.
        category: the wish category that it answers.
        words: other words that people look for it with, in Chinese.
        proof: staff have to see a qualification before it is shown as such.
    """

    id: str
    zh: str
    en: str
    category: str
    words: tuple[str, ...] = ()
    proof: bool = False


SKILLS: Final = (
    Skill(
        "doctor",
        "医生护士",
        "Doctors and nurses",
        "health",
        ("发烧", "看病", "打针", "量血压", "急救", "头晕", "吃药"),
        proof=True,
    ),
    Skill("repair", "修理家电", "Repairs", "repair", ("水壶", "电饭煲", "水龙头", "电灯", "门锁", "管道", "马桶")),
    Skill("errand", "跑腿代办", "Errands", "errand", ("买菜", "取药", "快递", "缴费", "排队")),
    Skill("company", "陪伴聊天", "Company", "company", ("说话", "散步", "下棋", "读报")),
    Skill("care", "照护陪诊", "Care", "care", ("陪诊", "轮椅", "搀扶", "翻身", "喂饭")),
    Skill("hair", "理发", "Haircuts", "care", ("剪发", "剃头")),
    Skill("cooking", "做饭烹饪", "Cooking", "care", ("包饺子", "煲汤", "送饭")),
    Skill("crafts", "手工编织", "Handicraft", "learning", ("剪纸", "刺绣", "毛线", "中国结", "缝纫")),
    Skill("teaching", "辅导功课", "Tutoring", "learning", ("作业", "英语", "数学", "作文")),
    Skill("phone", "教用手机", "Smartphones", "learning", ("微信", "挂号", "健康码", "视频")),
    Skill("arts", "书画歌舞", "Music and arts", "learning", ("书法", "唱歌", "跳舞", "二胡", "摄影")),
    Skill("law", "法律咨询", "Legal advice", "other", ("合同", "房产", "遗嘱", "调解"), proof=True),
    Skill("driving", "开车接送", "Driving", "errand", ("去医院", "接人", "搬东西")),
    Skill("other", "其他本领", "Other skills", "other"),
)


class NeedList(msgspec.Struct, frozen=True):
    """A list of households with special needs (特需), in both languages. Seen by role, never on a kiosk."""

    id: str
    zh: str
    en: str


NEED_LISTS: Final = (
    NeedList("allowance", "低保", "Subsistence allowance"),
    NeedList("disability", "残疾", "Disability"),
    NeedList("alone", "空巢孤寡", "Living alone"),
    NeedList("aged", "高龄", "Great age"),
)
"""Seed article 004: 17, 39, 37 and 140 households."""


class Duty(msgspec.Struct, frozen=True):
    """What is done for a household again and again, in both languages; `skill` is the qualification needed, or empty."""

    id: str
    zh: str
    en: str
    skill: str = ""


DUTIES: Final = (
    Duty("pressure", "量血压", "Measuring blood pressure", "doctor"),
    Duty("medicine", "取药送药", "Fetching medicine"),
    Duty("shopping", "代买送货", "Shopping and delivery"),
    Duty("meal", "送餐", "Bringing meals"),
    Duty("hair", "上门理发", "Haircuts at home"),
    Duty("cleaning", "打扫卫生", "Cleaning"),
)


class Difficulty(msgspec.Struct, frozen=True):
    """How hard an activity is, in both languages, and what an hour of it is worth, in hundredths of an hour's points."""

    id: str
    zh: str
    en: str
    pct: int


DIFFICULTIES: Final = (
    Difficulty("easy", "一般", "Everyday", 100),
    Difficulty("skilled", "专业技能", "Skilled", 120),
    Difficulty("hard", "艰苦", "Hard", 150),
)


class Badge(msgspec.Struct, frozen=True):
    """A badge (徽章), with the rule that gives it.

    Attributes:
        id: of the badge.
        zh, en: what it is called.
        by: what is counted: `hours` of service, `times` (person-times), `months` in a row with service, `wishes` of others
            (fulfilled), or empty: staff alone give it.
        at_least: from how many on.
        category: only service in this programme category counts; empty for all.
    """

    id: str
    zh: str
    en: str
    by: str = ""
    at_least: int = 0
    category: str = ""


BADGES: Final = (
    Badge("first_service", "初心志愿者", "First service", "times", 1),
    Badge("hundred_hours", "百时先锋", "A hundred hours", "hours", 100),
    Badge("every_month", "月月行动", "Six months in a row", "months", 6),
    Badge("fifty_times", "五十次之约", "Fifty times", "times", 50),
    Badge("good_neighbour", "邻里之星", "Good neighbour"),
)


class StationStars(msgspec.Struct, frozen=True):
    """How a station's stars follow from five indicators (seed article 001): each is compared with the best station of the
    year and weighed; the score of at most 100 gives the stars.

    Attributes:
        accounts, hours, projects, redeemed, partners: weights, together 100: members with an account, hours served,
            activities held, points redeemed, enterprises that support it.
        at_least: the scores from which on a station has one to five stars.
    """

    accounts: int = 20
    hours: int = 30
    projects: int = 20
    redeemed: int = 15
    partners: int = 15
    at_least: tuple[int, int, int, int, int] = (20, 40, 55, 70, 85)


CONSENT_ZH: Final = (
    "登记是为了记录您的服务和积分，需要时联系您。我们只保存您的姓名、电话和服务、兑换记录。"
    "只有本站和上级社区的工作人员能看到，屏幕上只显示“王*”这样的称呼。"
    "您随时可以到本站查看、更正或删除。登记免费；不登记，也可以看公告、提心愿。"
)
CONSENT_EN: Final = (
    "We register you to record your service and points and to reach you when needed. We keep only your name, telephone "
    "number and records of service and rewards. Only staff of this station and of the community above it see them; "
    "screens show no more than “王*”. You may see, correct or delete them here at any time. It is free, and without it "
    "you may still read notices and make wishes."
)


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A district's settings.

    Attributes:
        revision: counts up with every change; facts that depend on settings name it.
        points_per_hour: DOMAIN: common practice is 10.
        earn_step_min: served time counts in whole steps of this length.
        min_service_min: shorter service earns nothing.
        max_service_min: a longer one was a forgotten check-out: it counts up to here.
        earn_cap_points: the most one event may earn; above, the district sets it aside.
        undo_s: how long a redemption may be undone (DESIGN: ten seconds).
        pin_digits: length of a PIN.
        pin_tries: wrong tries before the card's PIN locks.
        pin_lock_s: powered-on seconds that a PIN stays locked.
        argon2_time_cost, argon2_memory_kib: cost of a PIN check (OWASP 2023: 2 passes over 19 MiB).
        grant_min_points: unallocated points under this wait until there are more.
        wish_categories: what a wish may be about.
        revocations_stale_h: staff are told when the revocation list is older than this.
        activity_early_min: how long before its start one may check in to an activity.
        hotline: telephone number of the 睦邻通, shown under Call Staff; empty for none.
        idle_warn_s: a screen that nobody touched for so long asks whether somebody is still there; a touch extends it.
        idle_end_s: untouched for so long, it goes back to the first screen and forgets who was there.
        consent_zh, consent_en: shown before a member is registered; says what PIPL art. 17 asks for.
        difficulties: what an activity's difficulty may be.
        clocked_pct, witnessed_pct, manual_pct: what service is worth by its evidence, in hundredths.
        min_attendance_pct: who attended less of an activity earns no points for it (DOMAIN: 60 %); the minutes count.
        daily_cap_points: the most that one member earns in a day of China's time; 0 for no limit.
        held_cap_points: the part of one witnessed earning that may be spent at once at the kiosk where it was earned.
        forgotten_min: what walk-in service without a check-out counts, minutes; at an activity it counts to its end.
        forgotten_after_h: so long after an activity's end (or the longest service) the district closes what nobody did.
        grant_policy: where unallocated points go by themselves: `home` (the kiosk at the member's home station), `last`
            (the kiosk that was used last), `ask` (nowhere until they are wanted).
        grant_most_points: the most of one member's that one kiosk gets by itself; 0 for no limit.
        order_lapses_h: a transfer order that nobody could fulfil is withdrawn after so long.
        gift_most_points: the most that one gift between members may be; 0 for no gifts.
        expiry_months: points expire so long after they were earned, oldest first; 0: never.
        expiry_warn_days: so long before, the member is told.
        redeem_days: days of the month on which points are redeemed (月兑换); empty for every day.
        slip_days: how long a slip counts.
        central_least_points: a balance that makes a member a candidate for a centralised redemption.
        star_hours: hours of service from which on a volunteer has one to five stars (DOMAIN: common practice).
        star_quality_pct: of a volunteer's service, the share that must be clocked or witnessed for a star.
        star_efficiency_pct: of a volunteer's person-times, the share that must have ended with a check-out.
        station_stars: see `StationStars`.
        badges: the badges that there are.
        comfort: how screens are for whoever has not chosen otherwise.
        wish_hours: see `WishHours`.
        skills: what neighbours can list (睦邻卡).
        listing_months: a listing is shown for so long, then the member is asked again (DOMAIN: renewed yearly).
        evening_h, night_h, morning_h: hours of the day at which evening, night and day begin.
        visit_days: between two visits lie at most so many days where nobody says otherwise, by risk 1 to 3.
        well_days: a member whose scans say "I am well" and who was not seen for so long is shown to staff.
        asked_most: nobody is proposed first who was asked so often within 30 days.
        offers_on: whoever was asked and did not answer in time, or can't go: so many others are asked after them without
            anybody's doing, the best first; 0 for none.
        need_lists: the lists of households with special needs.
        duties: what is done for households again and again.
        thanks: words of thanks for whoever made a wish come true.
        drafts_kept_h: what somebody had begun when a visit ended is offered again with the same card for so long; 0: never.
    """

    revision: int = 0
    points_per_hour: int = 10
    earn_step_min: int = 6
    min_service_min: int = 6
    max_service_min: int = 12 * 60
    earn_cap_points: int = 500
    undo_s: int = 10
    pin_digits: int = 6
    pin_tries: int = 5
    pin_lock_s: int = 15 * 60
    argon2_time_cost: int = 2
    argon2_memory_kib: int = 19 * 1024
    grant_min_points: int = 1
    wish_categories: tuple[WishCategory, ...] = WISH_CATEGORIES
    revocations_stale_h: int = 48
    activity_early_min: int = 60
    hotline: str = ""
    idle_warn_s: int = 40
    idle_end_s: int = 60
    consent_zh: str = CONSENT_ZH
    consent_en: str = CONSENT_EN
    difficulties: tuple[Difficulty, ...] = DIFFICULTIES
    clocked_pct: int = 100
    witnessed_pct: int = 100
    manual_pct: int = 100
    min_attendance_pct: int = 60
    daily_cap_points: int = 120
    held_cap_points: int = 50
    forgotten_min: int = 60
    forgotten_after_h: int = 24
    grant_policy: str = "home"
    grant_most_points: int = 0
    order_lapses_h: int = 72
    gift_most_points: int = 200
    expiry_months: int = 0
    expiry_warn_days: int = 60
    redeem_days: tuple[int, ...] = ()
    slip_days: int = 30
    central_least_points: int = 500
    star_hours: tuple[int, int, int, int, int] = (100, 300, 600, 1_000, 1_500)
    star_quality_pct: int = 50
    star_efficiency_pct: int = 50
    station_stars: StationStars = StationStars()
    badges: tuple[Badge, ...] = BADGES
    comfort: Comfort = Comfort()
    drafts_kept_h: int = 24
    wish_hours: WishHours = WishHours()
    thanks: tuple[Phrase, ...] = THANKS
    skills: tuple[Skill, ...] = SKILLS
    listing_months: int = 12
    evening_h: int = 18
    night_h: int = 22
    morning_h: int = 7
    visit_days: tuple[int, int, int] = (30, 14, 7)
    well_days: int = 3
    asked_most: int = 6
    offers_on: int = 3
    need_lists: tuple[NeedList, ...] = NEED_LISTS
    duties: tuple[Duty, ...] = DUTIES
