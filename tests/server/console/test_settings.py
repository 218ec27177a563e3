"""The rules of the points bank: what they are, how they are changed, and every change of them."""

import re

import pytest
from django.test import Client

from server import district, meta
from server.console.settings_fields import GROUPS, LABELS
from server.console.settings_form import SettingsForm
from server.projections import follow
from sync.contract.comfort import Comfort
from sync.contract.settings import Phrase, Settings
from tests.server.console.world import World, last_events, text_of


def filled(**changes: str) -> dict[str, str]:
    """The form as a browser sends it."""
    form = SettingsForm(None, meta.read().settings)
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in values.items()} | changes


def catch_up() -> None:
    while follow().events:
        pass


def test_every_number_of_the_bank_is_on_the_page_with_its_unit_and_default(world: World, officer: Client) -> None:
    text = text_of(officer.get("/settings/"))
    assert "10 分" in text
    form = text_of(officer.get("/settings/edit/"))
    assert [label.zh for label in LABELS.values() if label.zh not in form] == []
    assert [group.title.zh for group in GROUPS if group.title.zh not in text] == []
    assert form.count("默认") >= sum(len(group.figures) for group in GROUPS)
    assert "通行做法" in form


def test_saving_what_is_there_changes_nothing(world: World, officer: Client) -> None:
    before = last_events(1)
    answer = officer.post("/settings/edit/", filled(), follow=True)
    assert "没有改动" in text_of(answer)
    assert last_events(1) == before


def test_a_change_is_a_new_revision_with_who_and_what(world: World, officer: Client) -> None:
    revision = meta.read().settings.revision
    changes = {
        "points_per_hour": "12",
        "earn_step_min": "15",
        "redeem_days": "20、5",
        "star_hours_0": "50",
        "difficulty_0_zh": "",
        "difficulty_3_zh": "夜间",
        "difficulty_3_en": "Night",
        "difficulty_3_pct": "130",
        "badge_5_zh": "夜猫子",
        "badge_5_by": "times",
        "badge_5_at_least": "3",
        "weight_hours": "31",
        "weight_partners": "14",
    }
    assert officer.post("/settings/edit/", filled(**changes)).status_code == 302
    [event] = last_events(1)
    assert (event.type, event.actor) == ("settings_published", "staff:district")
    now = meta.read().settings
    assert (now.revision, now.points_per_hour, now.earn_step_min) == (revision + 1, 12, 15)
    assert (now.redeem_days, now.star_hours) == ((5, 20), (50, 300, 600, 1_000, 1_500))
    assert [(each.zh, each.pct) for each in now.difficulties] == [("专业技能", 120), ("艰苦", 150), ("夜间", 130)]
    assert (now.badges[-1].zh, now.badges[-1].en, now.badges[-1].at_least) == ("夜猫子", "夜猫子", 3)
    assert len({each.id for each in now.badges}) == 6
    assert (now.station_stars.hours, now.station_stars.partners) == (31, 14)
    # What the page doesn't show stays.
    assert (now.argon2_memory_kib, now.wish_categories) == (8, Settings().wish_categories)
    assert now.comfort == Settings().comfort
    catch_up()
    text = text_of(officer.get("/settings/"))
    assert re.search(r"每小时积分：\s*10 分\s*→\s*12 分", text)
    assert "最初的设置" in text


def test_how_screens_are_for_whoever_has_not_chosen_is_a_rule_too(world: World, officer: Client) -> None:
    changes = {"comfort_text": "large", "comfort_voice": "off", "comfort_low": "on", "comfort_volume": "2"}
    assert officer.post("/settings/edit/", filled(**changes)).status_code == 302
    assert meta.read().settings.comfort == Comfort(text="large", voice=False, low=True, volume=2)
    catch_up()
    text = text_of(officer.get("/settings/"))
    assert re.search(r"字号：标准.*→.*字号：大", text, re.DOTALL)
    assert "朗读：关" in text


def test_wishes_skills_and_special_needs_have_their_rules(world: World, officer: Client) -> None:
    changes = {
        "wish_hours.published": "240",
        "visit_days.2": "5",
        "category_0_points": "8",
        "skill_0_words": "发烧、急诊",
        "skill_4_proof": "on",
        "duty_0_skill": "care",
        "duty_1_zh": "",
        "needlist_4_zh": "困境儿童",
        "thanks_4_zh": "太感谢了！",
    }
    before = meta.read().settings
    assert officer.post("/settings/edit/", filled(**changes)).status_code == 302
    now = meta.read().settings
    assert (now.wish_hours.published, now.wish_hours.submitted) == (240, before.wish_hours.submitted)
    assert now.visit_days == (30, 14, 5)
    first = now.wish_categories[0]
    assert (first.points, first.phrases) == (8, before.wish_categories[0].phrases)
    assert (now.skills[0].words, now.skills[4].proof) == (("发烧", "急诊"), True)
    assert (now.duties[0].skill, len(now.duties)) == ("care", len(before.duties) - 1)
    assert now.need_lists[:4] == before.need_lists
    assert (now.need_lists[4].zh, now.need_lists[4].en) == ("困境儿童", "困境儿童")
    assert now.thanks == (*before.thanks, Phrase("太感谢了！", "太感谢了！"))
    catch_up()
    text = text_of(officer.get("/settings/"))
    assert re.search(r"在墙上待认领：\s*720 小时\s*→\s*240 小时", text)
    assert re.search(r"急需户至少多久探访：\s*7 天\s*→\s*5 天", text)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"points_per_hour": "-1"}, "1 到 1,000"),
        ({"points_per_hour": ""}, "请填写这一项"),
        ({"earn_step_min": "7"}, "7"),
        ({"min_service_min": "60", "max_service_min": "60"}, "要比最短服务时间长"),
        ({"idle_end_s": "40"}, "要比询问的时间长"),
        ({"weight_hours": "31"}, "五项合计要等于 100，现在是 101"),
        ({"star_hours_1": "100"}, "每一星都要比前一星高"),
        ({"at_least_4": "60"}, "每一星都要比前一星高"),
        ({"redeem_days": "5 31"}, "只能写 1 到 28 的日子"),
        ({"redeem_days": "five"}, "只能写 1 到 28 的日子"),
        ({"difficulty_0_pct": "5"}, "10 到 500"),
        ({"grant_policy": "nowhere"}, "nowhere"),
        ({"comfort_text": "huge"}, "huge"),
        ({"wish_hours.offered": "-1"}, "0 到 10,000"),
        ({"visit_days.0": "0"}, "1 到 366"),
        ({"skill_0_category": "nothing"}, "nothing"),
        ({"thanks_0_zh": ""}, "不能去掉"),
        ({f"needlist_{i}_zh": "" for i in range(4)}, "至少要留一行"),
    ],
)
def test_what_is_impossible_is_said_and_nothing_is_published(
    world: World, officer: Client, changes: dict[str, str], said: str
) -> None:
    before = last_events(1)
    answer = officer.post("/settings/edit/", filled(**changes))
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert last_events(1) == before


def test_nobody_overwrites_unseen_what_somebody_else_changed(world: World, officer: Client) -> None:
    form = filled(points_per_hour="12")
    district.publish_settings(Settings(points_per_hour=15), actor="staff:other")
    answer = officer.post("/settings/edit/", form)
    assert "别人刚改过设置" in text_of(answer)
    assert meta.read().settings.points_per_hour == 15
