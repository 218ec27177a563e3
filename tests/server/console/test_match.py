"""Who fits a need, with the reasons, and who is asked how often: within one's own stations."""

from collections.abc import Callable

from django.test import Client

from server.console.pages.wish_match import WHY, why
from server.console.roles import Role
from server.models import Member, Wish, WishAsk
from server.projections import follow
from sync.contract.rules.matching import Reason
from tests.server.console.world import World, text_of


def said(reason: Reason) -> str:
    words = why(reason)
    return words.zh.format(**words.values) + words.en.format(**words.values)


def test_every_reason_is_said_in_both_languages() -> None:
    codes = {*WHY} - {"kilometres"}
    assert codes == {
        *("tried", "pair", "vouched", "skill", "now", "not_now", "building", "grid", "station"),
        *("metres", "rated", "free", "active", "asked", "asked_often"),
    }
    assert "1.2" in said(Reason("metres", 1_200))
    assert "2.7" in said(Reason("rated", 27))


def test_whoever_fits_is_listed_with_reasons_and_asked_with_one_button(world: World, officer: Client) -> None:
    wish = Wish.objects.filter(station="a").first()
    assert wish is not None
    Wish.objects.filter(id=wish.id).update(state="verified", helper="", member="")
    page = text_of(officer.get(f"/wishes/{wish.id}/who/"))
    assert "Wang A" in page
    assert "本站" in page
    answer = officer.post(f"/wishes/{wish.id}/who/", {"member": "member-a"}, follow=True)
    assert "已派单" in text_of(answer)
    while follow().events:
        pass
    row = Wish.objects.get(id=wish.id)
    assert (row.state, row.helper) == ("offered", "member-a")
    assert WishAsk.objects.get(member="member-a").answer == ""
    asked = text_of(officer.get("/asked/"))
    assert "Wang A" in asked
    assert "Wang A" in officer.get("/asked/sheet/").content.decode("utf-8-sig")


def test_nobody_is_asked_who_is_not_on_the_list(world: World, officer: Client) -> None:
    wish = Wish.objects.filter(station="a").first()
    assert wish is not None
    Wish.objects.filter(id=wish.id).update(state="verified", helper="", member="")
    Member.objects.filter(id="member-a").update(roles=["resident"])
    officer.post(f"/wishes/{wish.id}/who/", {"member": "member-a"})
    assert Wish.objects.get(id=wish.id).state == "verified"


def test_another_stations_keeper_neither_asks_nor_reads(world: World, browse: Callable[[Role], Client]) -> None:
    keeper = browse(Role.KEEPER)
    wish = Wish.objects.filter(station="b").first()
    assert wish is not None
    assert keeper.get(f"/wishes/{wish.id}/who/").status_code == 404
    WishAsk.objects.create(id="x/0", wish=wish.id, member="member-b", at_ms=10**15, answer="")
    assert "Wang B" not in text_of(keeper.get("/asked/"))
    assert "Wang B" not in keeper.get("/asked/sheet/").content.decode("utf-8-sig")
    assert browse(Role.READER).get("/asked/").status_code in (302, 403)
