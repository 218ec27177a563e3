"""The settings' defaults: what a screen says before a district decided anything."""

import msgspec
import pytest

from sync.contract.settings import WISH_CATEGORIES, Settings, WishCategory


@pytest.mark.parametrize("category", WISH_CATEGORIES, ids=lambda category: category.id)
def test_every_kind_of_wish_has_a_handful_of_ready_phrases_in_both_languages(category: WishCategory) -> None:
    assert 4 <= len(category.phrases) <= 6
    for phrase in category.phrases:
        assert 4 <= len(phrase.zh) <= 24
        assert phrase.zh.endswith("。")
        assert phrase.en.endswith(".")
        assert phrase.en.isascii()


def test_no_phrase_stands_twice() -> None:
    phrases = [phrase for category in WISH_CATEGORIES for phrase in category.phrases]
    assert len({phrase.zh for phrase in phrases}) == len({phrase.en for phrase in phrases}) == len(phrases)


def test_the_consent_says_what_the_law_asks_for_in_few_words() -> None:
    settings = Settings()
    assert len(settings.consent_zh) <= 160
    for word in ("姓名", "电话", "服务", "工作人员", "查看", "更正", "删除", "免费"):
        assert word in settings.consent_zh
    for word in ("name", "telephone", "service", "staff", "see", "correct", "delete", "free"):
        assert word in settings.consent_en


def test_a_screen_that_is_left_alone_warns_before_it_ends() -> None:
    assert 0 < Settings().idle_warn_s < Settings().idle_end_s


def test_settings_of_before_have_no_phrases_and_the_defaults_for_the_rest() -> None:
    before = {"points_per_hour": 12, "wish_categories": [{"id": "repair", "zh": "维修", "en": "Repairs"}]}
    settings = msgspec.convert(before, Settings)
    assert settings.wish_categories == (WishCategory("repair", "维修", "Repairs"),)
    assert settings.wish_categories[0].phrases == ()
    assert settings.consent_zh == Settings().consent_zh
