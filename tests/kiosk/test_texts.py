"""Every sentence is there in both languages, each is said somewhere, and none is missing a value."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import kiosk
from kiosk.actions.group import GroupScanned
from kiosk.texts import LANGUAGES, Texts, load
from kiosk.ui.input.layouts import MODES
from kiosk.ui.steps import skill_card
from kiosk.ui.steps.claims import NOS, REASONS
from kiosk.ui.steps.health import WITHOUT
from kiosk.ui.steps.self_test import CHECKS
from kiosk.ui.steps.told import sentences_of
from sync.contract.events import BODIES
from sync.contract.refusals import Refusal
from sync.contract.rules import service
from sync.contract.rules.care import FOUND
from sync.contract.rules.limits import PERIODS
from sync.contract.rules.skills import CONTACTS, SHOWN_TO, TIMES

CHINESE, ENGLISH = (load(language) for language in LANGUAGES)
ALL_OF_A_TABLE = (
    "refusal",
    "no_release",
    "scan_kind",
    "notice",
    "entry",
    "trouble",
    "line",
    "line_pending",
    "shut",
    "slip_state",
    "spoken_problem",
    "offer_left",
    "offer_refused",
    "earning_why",
    "group_answer",
    "claim_reason",
    "claim_no",
    "wish_journey",
    "help_journey",
    "wish_due",
    "wish_deed",
    "wish_sure",
    "wish_told",
    "wish_rated",
    "wish_kind",
    "wish_news",
    "thanks_words",
    "need_group",
    "need_state",
    "need_deed",
    "need_deed_note",
    "need_sure",
    "need_then",
    "need_told",
    "need_no",
    "need_why",
    "skill_found",
    "skill_slot",
    "skill_times",
    "skill_to",
    "skill_by",
    "skill_seen_by",
    "skill_reached",
    "visit_found",
)
"""Tables whose sentences are chosen by a name that comes from elsewhere; each has its own test below."""

CHOSEN: dict[str, set[str]] = {
    "sync": {"offline", "captive", "refused"},
    "writing": {*MODES.values()},
    "health": {"camera", "scanner", *WITHOUT},
    "without": set(WITHOUT),
    "self_test": {
        *CHECKS,
        "well",
        *(f"{check}_wrong" for check in CHECKS),
        "microphone_soft",
        "disk_said",
        "disk_slow",
    },
}
"""Of these tables some sentences are chosen so, beside others that are said by their whole key."""

REASSURES = {
    "zh-Hans": "没有改变|没有保存|没有动|都在|安全|没有问题|算数|退回|好好的|一分钟也没少",
    "en": "nothing has changed|nothing was saved|no points were moved|safe|is fine|stands|returned|is lost",
}
"""What the second sentence of a refusal holds: what became of one's things."""
ADVISES = {
    "zh-Hans": "请|可以|不用|再试|会自动",
    "en": "please|choose|try again|you may|there is nothing more to do|come back|it will|to have",
}
"""What the third holds: what to do now."""
BLAMES = {"zh-Hans": "您错|您没有|非法|无效|失败|错误", "en": "you failed|invalid|illegal|error|wrong of|must not"}
TECHNICAL = {
    "zh-Hans": "服务器|磁盘|数据|程序|软件|系统|令牌|签名|同步|缓存|日志|网络错误",
    "en": "server|disk|data|software|system|token|signature|sync|cache|journal|database",
}
FOR_STAFF = {
    Refusal.STORE_FULL,
    Refusal.STORE_DAMAGED,
    Refusal.STORE_IN_USE,
    Refusal.DISTRICT_UNREACHABLE,
    Refusal.NOT_THE_DISTRICT,
    Refusal.CODE_USED,
    Refusal.CODE_EXPIRED,
}
"""Those that tell staff what to do with the machine."""
BUTTONS_OF_SHUT = {"shut.headline", "shut.again", "shut.in_vain"}
MOST = {"zh-Hans": 70, "en": 190}
"""Characters that a resident of 75 reads before they look for somebody."""


def placeholders(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)


def said() -> Iterator[tuple[str, set[str]]]:
    """Every literal key that the kiosk's code says, with the values it gives."""
    for path in Path(kiosk.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "say":
                values = {keyword.arg for keyword in node.keywords if keyword.arg}
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and "." in part.value:
                        yield part.value, values


def test_both_languages_have_the_same_sentences() -> None:
    assert CHINESE.keys() == ENGLISH.keys()


@pytest.mark.parametrize("key", sorted(CHINESE))
def test_both_languages_leave_room_for_the_same_values(key: str) -> None:
    assert placeholders(CHINESE[key]) == placeholders(ENGLISH[key])


def test_every_refusal_has_its_sentence_and_no_sentence_is_left_over() -> None:
    assert {f"refusal.{refusal}" for refusal in Refusal} == {key for key in CHINESE if key.startswith("refusal.")}


@pytest.mark.parametrize("refusal", list(Refusal))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_says_what_happened_what_is_safe_and_what_to_do(language: str, refusal: Refusal) -> None:
    happened, safe, now = sentences_of(Texts(language).refusal(refusal))
    assert holds(REASSURES[language], safe)
    assert holds(ADVISES[language], now)
    assert not holds(BLAMES[language], happened + safe + now)
    assert len(happened + safe + now) <= MOST[language]
    assert not any(mark in happened + safe + now for mark in "!！")


@pytest.mark.parametrize("refusal", sorted(set(Refusal) - FOR_STAFF))
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_resident_is_refused_is_said_without_a_technical_word(language: str, refusal: Refusal) -> None:
    assert not holds(TECHNICAL[language], Texts(language).refusal(refusal))


@pytest.mark.parametrize("why", sorted(key for key in CHINESE if key.startswith("shut.") and key not in BUTTONS_OF_SHUT))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kiosk_that_can_not_work_says_what_happened_what_is_safe_and_what_to_do(language: str, why: str) -> None:
    _, safe, now = sentences_of(Texts(language).say(why))
    assert holds(REASSURES[language], safe)
    assert holds(ADVISES[language], now)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_says_what_is_safe_and_what_to_do(language: str) -> None:
    said = Texts(language)
    assert holds(REASSURES[language], said.say("told.fault_safe"))
    assert holds(ADVISES[language], said.say("told.fault_now"))


def holds(words: str, sentence: str) -> bool:
    """Whether one of the words, with | between them, is in a sentence."""
    return any(word in sentence.casefold() for word in words.split("|"))


def test_what_is_said_is_there_with_just_the_values_it_takes() -> None:
    for key, values in said():
        table = key.partition(".")[0]
        if key.endswith(".") and (table in ALL_OF_A_TABLE or table in CHOSEN):
            continue
        assert key in CHINESE, key
        assert set(placeholders(CHINESE[key])) == values, key


def test_no_sentence_is_never_said() -> None:
    used = {key for key, _ in said()} | {f"{table}.{name}" for table, names in CHOSEN.items() for name in names}
    assert {key for key in CHINESE if key.partition(".")[0] not in ALL_OF_A_TABLE} <= used


def test_every_sentence_that_is_chosen_by_a_name_is_there() -> None:
    assert {f"{table}.{name}" for table, names in CHOSEN.items() for name in names} <= CHINESE.keys()


def test_every_reason_for_fewer_points_every_answer_of_a_group_and_every_ready_phrase_has_its_words() -> None:
    def names(table: str) -> set[str]:
        return {key.partition(".")[2] for key in CHINESE if key.startswith(f"{table}.")}

    assert names("earning_why") == {service.SHORT, service.ATTENDANCE, service.CAP}
    assert names("group_answer") == set(get_args(GroupScanned.__annotations__["state"]))
    assert (names("claim_reason"), names("claim_no")) == (set(REASONS), set(NOS))


def test_everything_that_is_said_of_listings_and_visits_has_its_words() -> None:
    def names(table: str) -> set[str]:
        return {key.partition(".")[2] for key in CHINESE if key.startswith(f"{table}.")}

    assert names("skill_found") == {"one", "many", "query"}
    assert names("skill_slot") == set(TIMES)
    assert names("skill_times") == set(skill_card.TIMES_OFFERED)
    assert names("skill_to") == {f"{to}{note}" for to in SHOWN_TO for note in ("", "_note")}
    assert names("skill_by") == {f"{by}{note}" for by in CONTACTS for note in ("", "_note")}
    assert names("visit_found") == {f"{found}{note}" for found in FOUND for note in ("", "_note")}
    assert (names("skill_seen_by"), names("skill_reached")) == (set(SHOWN_TO), set(CONTACTS))


def test_every_way_a_card_can_fail_has_a_short_name_for_staff() -> None:
    assert {key.removeprefix("scan_kind.") for key in CHINESE if key.startswith("scan_kind.")} == {
        "card_empty",
        "card_not_a_card",
        "card_torn",
        "card_too_new",
        "card_foreign",
        "card_forged",
        "card_expired",
        "card_revoked",
    }


def test_every_reason_for_a_new_journal_has_a_notice() -> None:
    reasons = {"salvaged", "copied", "forked", "closed", "store_lost"}
    assert {key.removeprefix("notice.") for key in CHINESE if key.startswith("notice.")} == reasons


def test_everything_that_may_become_of_a_slip_has_its_words() -> None:
    states = {key.removeprefix("slip_state.") for key in CHINESE if key.startswith("slip_state.")}
    assert states | {"elsewhere"} == {"waiting", "early", "handed_out", "returned", "undone", "elsewhere"}


def test_every_limit_and_what_stands_in_the_way_of_a_reward_have_their_words() -> None:
    assert {key.removeprefix("offer_left.") for key in CHINESE if key.startswith("offer_left.")} == set(PERIODS)
    refusals = {Refusal(key.removeprefix("offer_refused.")) for key in CHINESE if key.startswith("offer_refused.")}
    assert refusals == {Refusal.STOCK_NOT_HERE, Refusal.LIMIT_REACHED, Refusal.NOT_TODAY, Refusal.NOT_INVITED}


def test_passbook_lines_are_named_after_event_types() -> None:
    kinds = {key.removeprefix("entry.") for key in CHINESE if key.startswith("entry.")}
    assert kinds - {"other"} <= BODIES.keys()


def test_every_trouble_that_is_raised_has_its_sentence() -> None:
    raised: set[str] = {"command", "fault"}
    for path in Path(kiosk.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
                "Trouble",
                "trouble",
            ):
                raised |= {a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    assert raised == {key.removeprefix("trouble.") for key in CHINESE if key.startswith("trouble.")}


@pytest.mark.parametrize(("minutes", "words"), [(0, "0 分钟"), (59, "59 分钟"), (60, "1 小时"), (90, "1 小时 30 分钟")])
def test_a_length_of_time_in_words(minutes: int, words: str) -> None:
    assert Texts().duration(minutes) == words


def test_a_time_is_told_as_the_clock_on_the_wall_in_china_shows_it() -> None:
    assert Texts().moment(0) == "01-01 08:00"
    assert Texts().moment(2**53)


def test_an_unknown_language_is_said_to_be_unknown() -> None:
    with pytest.raises(ValueError, match="zh-Hans, en"):
        Texts("fr")


@pytest.mark.parametrize("key", sorted(CHINESE))
def test_chinese_is_punctuated_as_chinese(key: str) -> None:
    """Latin commas and colons stand too close to characters; figures and times keep theirs."""
    words = "".join(part for part, _, _, _ in string.Formatter().parse(CHINESE[key]))
    if any("\u4e00" <= character <= "\u9fff" for character in words):
        assert not set(words) & set(",;?!()"), words
