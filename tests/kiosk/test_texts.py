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
from kiosk.ui.steps.claims import NOS, REASONS
from sync.contract.events import BODIES
from sync.contract.refusals import Refusal
from sync.contract.rules import service
from sync.contract.rules.limits import PERIODS

CHINESE, ENGLISH = (load(language) for language in LANGUAGES)
ALL_OF_A_TABLE = (
    "refusal",
    "scan_kind",
    "notice",
    "entry",
    "trouble",
    "line",
    "line_pending",
    "shut",
    "slip_state",
    "offer_left",
    "offer_refused",
    "earning_why",
    "group_answer",
    "claim_reason",
    "claim_no",
)
"""Tables whose sentences are chosen by a name that comes from elsewhere; each has its own test below."""


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
    sentence = Texts(language).refusal(refusal)
    stops = sentence.count("。" if language == "zh-Hans" else ". ") + (language == "en")
    assert stops >= 2
    assert "!" not in sentence
    assert "!" not in sentence


def test_what_is_said_is_there_with_just_the_values_it_takes() -> None:
    for key, values in said():
        table = key.partition(".")[0]
        if key.endswith(".") and table in (*ALL_OF_A_TABLE, "sync"):
            continue
        assert key in CHINESE, key
        assert set(placeholders(CHINESE[key])) == values, key


def test_no_sentence_is_never_said() -> None:
    used = {key for key, _ in said()} | {f"sync.{state}" for state in ("offline", "captive", "refused")}
    assert {key for key in CHINESE if key.partition(".")[0] not in ALL_OF_A_TABLE} <= used


def test_every_reason_for_fewer_points_every_answer_of_a_group_and_every_ready_phrase_has_its_words() -> None:
    def names(table: str) -> set[str]:
        return {key.partition(".")[2] for key in CHINESE if key.startswith(f"{table}.")}

    assert names("earning_why") == {service.SHORT, service.ATTENDANCE, service.CAP}
    assert names("group_answer") == set(get_args(GroupScanned.__annotations__["state"]))
    assert (names("claim_reason"), names("claim_no")) == (set(REASONS), set(NOS))


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
