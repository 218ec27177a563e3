"""The tasks, and how somebody who knows the kiosk does each."""

from dataclasses import dataclass
from typing import Final

from tests.robot.tasks.station import PINS


@dataclass(frozen=True)
class Card:
    """Somebody holds up a card; no touch."""

    who: str


@dataclass(frozen=True)
class Digits:
    """Digits on the keypad."""

    digits: str


@dataclass(frozen=True)
class Pinyin:
    """Letters on the pinyin keys, and a candidate."""

    letters: str
    pick: str


@dataclass(frozen=True)
class Hand:
    """Characters drawn on the pad, and a candidate."""

    text: str


@dataclass(frozen=True)
class Speech:
    """Somebody speaks until so many seconds are on the glass; the microphone hears a file."""

    seconds: int


Act = str | Card | Digits | Pinyin | Hand | Speech
"""What is done; a text is the name of what is pressed."""


@dataclass(frozen=True)
class Task:
    """Something that people come for.

    Attributes:
        name: in English, for the table.
        zh: in Chinese.
        way: what is done, from the resting screen on.
        goal: the step at which it is done.
        says: a text that must stand on the glass then, too; or empty.
        why: why no fewer touches can be found by search: then `way` is as short as what has to be told allows.
    """

    name: str
    zh: str
    way: tuple[Act, ...]
    goal: str
    says: str = ""
    why: str = ""


_WISH: Final = (Card("resident"), "wish", "category:repair")
_STAFF: Final = (Card("keeper"), "staff", Digits(PINS["keeper"]))

TASKS: Final = (
    Task("read a notice", "看一条公告", ("touch", "notices", "notice:n2"), "notice"),
    Task("see what is on this week", "看活动安排", ("touch", "calendar"), "calendar"),
    Task("look at the wish wall", "看心愿墙", ("touch", "wall"), "wall"),
    Task(
        "find a neighbour who is a doctor, with the telephone",
        "找会看病的邻居",
        ("touch", "skills", "skill:doctor", "hit:l1"),
        "neighbour",
    ),
    Task("check in to today's activity", "活动签到", (Card("resident"), "check_in", "activity:a1"), "checked_in"),
    Task("check in for whatever comes", "随到服务签到", (Card("resident"), "check_in", "walk_in"), "checked_in"),
    Task(
        "check out",
        "签退",
        (Card("resident"), "check_in", "walk_in", "finish", Card("resident"), "check_out"),
        "checked_out",
    ),
    Task("see points and passbook", "查积分、看存折", (Card("resident"), "passbook"), "passbook"),
    Task(
        "redeem points",
        "兑换礼品",
        (Card("resident"), "redeem", "reward:soap", "confirm", Digits(PINS["resident"])),
        "redeemed",
    ),
    Task(
        "take a redemption back",
        "兑换后撤销",
        (Card("resident"), "redeem", "reward:soap", "confirm", Digits(PINS["resident"]), "undo"),
        "undone",
    ),
    Task(
        "give points to a neighbour",
        "转赠积分",
        (
            Card("resident"),
            "passbook",
            "give",
            Card("neighbour"),
            Digits("20"),
            "confirm",
            Digits(PINS["resident"]),
        ),
        "gift_done",
    ),
    Task("make a wish by a ready phrase", "选一句话许心愿", (*_WISH, "phrases", "phrase:0", "save"), "wished"),
    Task(
        "make a wish without a card",
        "没有卡，选一句话许心愿",
        ("touch", "wish", "pick:0", "take", Digits("13812345678"), "category:repair", "phrases", "phrase:0", "save"),
        "wished",
    ),
    Task(
        "write a wish by hand",
        "手写心愿",
        (*_WISH, "write", Hand("水"), "take", "save"),
        "wished",
        why="a stroke is a touch, and 水 has four",
    ),
    Task(
        "write a wish by pinyin",
        "拼音写心愿",
        (*_WISH, "write", Pinyin("deng", "灯"), "take", "save"),
        "wished",
        why="a letter is a touch",
    ),
    Task(
        "say a wish",
        "说出心愿",
        (*_WISH, "speak", "record", Speech(3), "finish", "take", "save"),
        "wished",
        why="speaking takes its time; nothing is pressed meanwhile",
    ),
    Task("take on a wish from the wall", "认领一个微心愿", (Card("resident"), "wall", "wish:w1", "claim"), "wish_step"),
    Task(
        "rate a wish and say thanks",
        "评价心愿、道谢",
        (Card("neighbour"), "very", "thanks:1"),
        "wish_step",
        "您的话会转告帮忙的邻居。",
    ),
    Task(
        "note a visit that a card bears out",
        "记一次探访，对方刷卡作证",
        (Card("resident"), "visits", "pair:p1", "today", "found:well", Card("neighbour")),
        "visit_saved",
        "对方刷了卡，有人作证。",
    ),
    Task("larger type", "把字放大", ("comfort", "text"), "comfort", "大"),
    Task("be silent", "关掉朗读", ("sound",), "home", "朗读"),
    Task("call staff", "叫工作人员", ("call",), "attract", "请工作人员到这里来"),
    Task("in English", "换成英文", ("language",), "home", "What would you like to see or do?"),
    Task(
        "keeper: register a new member with a card, without telephone and PIN",
        "工作人员：登记新成员、发卡",
        (
            *_STAFF,
            "new_member",
            "agree",
            Card("nobody's"),
            "pick:0",
            "take",
            "skip",
            "skip",
            "save",
        ),
        "new_member_done",
        why="one screen each for consent, card, name, telephone, PIN and reading back",
    ),
    Task(
        "keeper: send somebody for a request",
        "工作人员：派单",
        (*_STAFF, "needs", "need:r1", "offer", "ask:0", "save"),
        "need_done",
        "对方下次刷卡就能看到；急的请马上打电话，号码在控制台上。",
        why="one screen each for what is needed, what to do, who goes and reading back",
    ),
    Task(
        "keeper: check in a group, two people",
        "工作人员：集体签到两人",
        (
            *_STAFF,
            "service",
            "group",
            "activity:a1",
            Card("resident"),
            Card("neighbour"),
        ),
        "group",
        "这次已签到 2 人。",
    ),
    Task(
        "keeper: check a resident in for them",
        "工作人员：协助居民签到",
        (*_STAFF, "assist", Card("resident"), "check_in", "activity:a1"),
        "checked_in",
        "王*（李*协助）",
    ),
)
