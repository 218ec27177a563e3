"""Service entered by hand, decided by a second person, and records put right."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from server.chores import service as chore
from server.clock import now_ms
from server.console.roles import Role
from server.models import Attendance, ServiceClaim
from server.projections import follow
from tests.server.console.reading import links
from tests.server.console.world import World, client_of, last_events, text_of

Browse = Callable[[Role], Client]


def catch_up() -> None:
    while follow().events or chore.run(now_ms()):
        pass


def claims(answer: Any) -> list[str]:
    """The claims that a page leads to."""
    return [name for name in links(answer, "claims") if name != "new"]


def entered(**changes: str) -> dict[str, str]:
    """A form as a browser sends it."""
    return {
        "station": "a",
        "activity": "",
        "began_ms": "2027-01-14T09:00",
        "served_min": "60",
        "reason": "no card at hand",
    } | changes


def test_what_waits_comes_first_and_is_within_ones_reach(world: World, officer: Client, browse: Browse) -> None:
    assert claims(officer.get("/claims/")) == ["claim-a", "claim-b"]
    assert claims(browse(Role.KEEPER).get("/claims/")) == ["claim-a"]
    assert "没有这样的补记" in text_of(officer.get("/claims/", {"state": "booked"}))
    assert len(claims(officer.get("/claims/", {"state": "all"}))) == 2


def test_a_claim_is_agreed_to_and_booked(world: World, officer: Client) -> None:
    assert "90 分钟，15 分" in text_of(officer.get("/claims/claim-a/"))
    answer = officer.post("/claims/claim-a/", {"agreed": "yes", "reason": ""}, follow=True)
    assert "已同意" in text_of(answer)
    assert [(event.type, event.actor) for event in last_events(1)] == [("service_decided", "staff:district")]
    catch_up()
    row = Attendance.objects.get(claim="claim-a")
    assert (row.served_min, row.points, row.evidence) == (90, 15, "manual")
    page = text_of(officer.get("/claims/claim-a/"))
    assert "已入账" in page
    assert "district" in page
    assert "补录" in text_of(officer.get(f"/records/{row.ref}/"))


def test_a_no_needs_its_reason(world: World, officer: Client) -> None:
    before = last_events(1)
    assert "请写明原因" in text_of(officer.post("/claims/claim-a/", {"agreed": "no", "reason": " "}))
    assert last_events(1) == before
    officer.post("/claims/claim-a/", {"agreed": "no", "reason": "nobody saw it"})
    catch_up()
    assert ServiceClaim.objects.get(id="claim-a").state == "refused"
    assert "nobody saw it" in text_of(officer.get("/claims/claim-a/"))
    again = officer.post("/claims/claim-a/", {"agreed": "yes", "reason": ""}, follow=True)
    assert "已经有人处理过" in text_of(again)


def test_who_entered_service_may_not_agree_to_it(world: World, officer: Client, browse: Browse) -> None:
    keeper = browse(Role.KEEPER)
    found = keeper.get("/claims/new/", {"q": "wang"})
    assert "Wang A" in text_of(found)
    assert "Wang B" not in text_of(found)
    answer = keeper.post("/members/member-a/service/new/", entered())
    claim = answer.headers["Location"].strip("/").rpartition("/")[2]
    catch_up()
    page = text_of(keeper.get(f"/claims/{claim}/"))
    assert "要请另一位工作人员确认" in page
    assert "同意入账" not in page
    keeper.post(f"/claims/{claim}/", {"agreed": "yes", "reason": ""})
    catch_up()
    assert ServiceClaim.objects.get(id=claim).state == "waiting"
    officer.post(f"/claims/{claim}/", {"agreed": "yes", "reason": ""})
    catch_up()
    assert ServiceClaim.objects.get(id=claim).state == "booked"


def test_what_is_wrong_is_said_and_what_was_typed_stays(world: World, officer: Client) -> None:
    for changes, said in (
        ({"served_min": "0"}, "1 到 720"),
        ({"began_ms": "2027-01-16T09:00"}, "应当已经结束"),
        ({"reason": ""}, "请填写这一项"),
        ({"activity": "nothing"}, "nothing"),
    ):
        before = last_events(1)
        answer = officer.post("/members/member-a/service/new/", entered(**changes))
        assert answer.status_code == 200
        assert said in text_of(answer)
        assert last_events(1) == before


def test_a_record_is_put_right_by_two_people(world: World, officer: Client, browse: Browse) -> None:
    ref = world.records["a"]
    assert "60 分钟，10 分" in text_of(officer.get(f"/records/{ref}/correct/"))
    changed = entered(served_min="30")
    del changed["station"]
    answer = officer.post(f"/records/{ref}/correct/", changed)
    claim = answer.headers["Location"].strip("/").rpartition("/")[2]
    catch_up()
    assert Attendance.objects.get(ref=ref).served_min == 60
    browse(Role.KEEPER).post(f"/claims/{claim}/", {"agreed": "yes", "reason": ""})
    catch_up()
    row = Attendance.objects.get(ref=ref)
    assert (row.served_min, row.points, row.evidence, row.claim) == (30, 5, "manual", claim)
    assert "已更正" in text_of(officer.get("/members/member-a/service/"))
    assert "30 分钟，5 分" in text_of(officer.get(f"/records/{ref}/"))


def test_a_record_is_seen_where_it_was_and_where_its_member_is_at_home(world: World) -> None:
    keeper = client_of(world.user(Role.KEEPER))
    assert keeper.get(f"/records/{world.records['a']}/").status_code == 200
    assert keeper.get(f"/records/{world.records['b']}/").status_code == 404
    Attendance.objects.filter(ref=world.records["b"]).update(member="member-a")
    assert keeper.get(f"/records/{world.records['b']}/").status_code == 200


def test_flags_are_shown_where_records_are_listed(world: World, officer: Client) -> None:
    flags = {"overlaps": True, "forgotten": True, "capped": True, "why": "attendance"}
    Attendance.objects.filter(ref=world.records["a"]).update(**flags)
    for page in (f"/records/{world.records['a']}/", "/members/member-a/service/", "/activities/activity-a/"):
        text = text_of(officer.get(page))
        for said in ("与另一条记录同时", "忘记签退，按规则结束", "超过当日上限", "参加时间不足，不计积分"):
            assert said in text, (page, said)


def test_a_decision_is_made_knowing_what_it_earns(world: World, officer: Client) -> None:
    """Half an hour of two is too little of an activity for points."""
    answer = officer.post("/members/member-a/service/new/", entered(served_min="30", activity="activity-a"))
    claim = answer.headers["Location"].strip("/").rpartition("/")[2]
    catch_up()
    keeper = client_of(world.user(Role.KEEPER))
    assert "30 分钟，0 分（参加时间不足，不计积分）" in text_of(keeper.get(f"/claims/{claim}/"))
    keeper.post(f"/claims/{claim}/", {"agreed": "yes", "reason": ""})
    catch_up()
    assert "参加时间不足，不计积分" in text_of(keeper.get(f"/records/{claim}/"))
