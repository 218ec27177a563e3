"""What the demo's year leaves in the points bank: partners and what they were paid, stock, a return, a central round."""

from collections.abc import Sequence
from typing import Final

from server.demo.data import Data
from server.demo.history import DAY_MS, HOUR_MS, MINUTE_MS, History
from server.demo.people import Person
from sync.contract.bank_facts import CentralCalled, FundReceived, GoodsCounted, PartnerPublished, PartnerSettled
from sync.contract.district_facts import RewardPublished
from sync.contract.events import Draft, Move
from sync.contract.kiosk_facts import Redeemed, RedemptionReturned, RewardHandedOut
from sync.contract.ledger import (
    fund_account,
    given_account,
    goods_in,
    goods_store,
    paid_account,
    partner_account,
    used_account,
)

_SOURCE: Final = "enterprise"
_GIVEN_POINTS: Final = 30_000
_PAID_LINES: Final = 12
_INVITED: Final = 20


def catalogue(data: Data) -> list[Draft]:
    """Partners, the rewards of the year, and those whose pieces are counted, with the pieces that came in."""
    drafts = [Draft(body=PartnerPublished(partner=each.id, name=each.name, kind=each.kind)) for each in data.partners]
    drafts += [
        Draft(
            body=RewardPublished(
                reward=each.id,
                title=each.title,
                points=each.points,
                partner=each.partner,
                limit=each.limit,
                period=each.period,
                category=each.category,
            )
        )
        for each in data.rewards
    ]
    for each in data.shelf:
        body = RewardPublished(
            reward=each.id,
            title=each.title,
            points=each.points,
            station=each.station,
            partners=each.partners,
            partner=each.partner,
            stocked=True,
            central=each.central,
        )
        came = Move(goods_in(each.id), goods_store(each.id), each.pieces)
        drafts.append(Draft(body=body))
        drafts.append(Draft(body=GoodsCounted(reward=each.id, reason=each.given_by), moves=(came,)))
    return drafts


def handed_out(history: History) -> list[Redeemed]:
    """What was redeemed and handed out in a year of a station, the oldest first."""
    bodies = [fact.draft.body for fact in history.facts]
    handed = {body.redemption for body in bodies if isinstance(body, RewardHandedOut)}
    return [body for body in bodies if isinstance(body, Redeemed) and body.redemption in handed]


def bring_back(history: History, sold_elsewhere: Sequence[Redeemed], today_ms: int, keeper: str) -> None:
    """Somebody brings goods back to another station than the one that sold them: an officer has to book it."""
    if sold_elsewhere:
        body = RedemptionReturned(redemption=sold_elsewhere[-1].redemption, reason="包装破了，想退掉")
        history.write(today_ms - 5 * MINUTE_MS, Draft(body=body, actor=keeper))


def settlements(data: Data, sold: Sequence[Redeemed]) -> list[Draft]:
    """An enterprise gave to the fund, and each partner was paid for the oldest part of what it handed out."""
    gift = Move(given_account(_SOURCE), fund_account(_SOURCE), _GIVEN_POINTS)
    drafts = [Draft(body=FundReceived(source=_SOURCE, giver="南宁百货", reason="爱心联盟结算"), moves=(gift,))]
    for partner in data.partners:
        lines = [body for body in sold if body.partner == partner.id]
        paid = lines[: min(_PAID_LINES, len(lines) // 2)]
        points = sum(body.points for body in paid)
        if points:
            moves = (
                Move(partner_account(partner.id), paid_account(partner.id), points),
                Move(fund_account(_SOURCE), used_account(_SOURCE), points),
            )
            body = PartnerSettled(
                partner=partner.id, source=_SOURCE, up_to_pos=1, redemptions=tuple(each.redemption for each in paid)
            )
            drafts.append(Draft(body=body, moves=moves))
    return drafts


def central_round(people: Sequence[Person], today_ms: int) -> Draft:
    """Whoever has most is invited for the end of next week, those one can play with among them."""
    volunteers = [person for person in people if person.volunteer]
    ranked = sorted(volunteers, key=lambda person: (not person.pin, person.spent - person.earned, person.id))
    begins_ms = today_ms + 9 * DAY_MS + 9 * HOUR_MS
    body = CentralCalled(
        round="year-end",
        title="年终集中兑换",
        from_ms=begins_ms,
        until_ms=begins_ms + 2 * DAY_MS,
        members=tuple(sorted(person.id for person in ranked[:_INVITED])),
    )
    return Draft(body=body)
