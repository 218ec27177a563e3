"""Who may do what, and where: one table, from which the pages, the navigation, docs/console.md and the tests are made."""

import enum
from typing import Final, NamedTuple, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, Q, QuerySet

from server.console.text import T
from server.models import Staff, Station

M = TypeVar("M", bound=Model)


class Role(enum.StrEnum):
    """What an account is for."""

    DISTRICT = "district"
    BRANCH = "branch"
    KEEPER = "keeper"
    READER = "reader"
    MERCHANT = "merchant"


ROLE_WORDS: Final[dict[str, T]] = {
    Role.DISTRICT: T("区级管理员", "District officer"),
    Role.BRANCH: T("分行管理员", "Branch officer"),
    Role.KEEPER: T("站点工作人员", "Station keeper"),
    Role.READER: T("查阅员", "Reader"),
    Role.MERCHANT: T("商户", "Merchant"),
}


class Action(enum.StrEnum):
    """What somebody may do in the console; every page and every deed needs exactly one."""

    SEE_TODAY = "see_today"
    SEE_STATIONS = "see_stations"
    SEE_KIOSK = "see_kiosk"
    OPEN_STATION = "open_station"
    ISSUE_CODE = "issue_code"
    WRITE_OFF = "write_off"
    CLOSE_STREAM = "close_stream"
    SEE_MEMBERS = "see_members"
    GIVE_ROLES = "give_roles"
    PLACE_MEMBERS = "place_members"
    VOUCH_SKILLS = "vouch_skills"
    SEE_HOUSEHOLDS = "see_households"
    KEEP_HOUSEHOLDS = "keep_households"
    ENTER_SERVICE = "enter_service"
    DECIDE_CLAIMS = "decide_claims"
    SEE_ACTIVITIES = "see_activities"
    EDIT_ACTIVITIES = "edit_activities"
    SEE_WISHES = "see_wishes"
    PROGRESS_WISHES = "progress_wishes"
    SEE_REDEMPTIONS = "see_redemptions"
    SETTLE = "settle"
    HAND_OUT = "hand_out"
    CHECK_SLIPS = "check_slips"
    SEE_NOTICES = "see_notices"
    EDIT_NOTICES = "edit_notices"
    SEE_REWARDS = "see_rewards"
    EDIT_REWARDS = "edit_rewards"
    EDIT_STOCK = "edit_stock"
    BOOK_RETURNS = "book_returns"
    SEE_PARTNERS = "see_partners"
    EDIT_PARTNERS = "edit_partners"
    SETTLE_PARTNERS = "settle_partners"
    CALL_CENTRAL = "call_central"
    SEE_CARDS = "see_cards"
    PRINT_CARDS = "print_cards"
    REVOKE_CARDS = "revoke_cards"
    REVOKE_OLD_CARDS = "revoke_old_cards"
    SEE_SETTINGS = "see_settings"
    EDIT_SETTINGS = "edit_settings"
    SETTLE_CARDS = "settle_cards"
    CORRECT_POINTS = "correct_points"
    HOLD_ACCOUNTS = "hold_accounts"
    NAME_NOMINEES = "name_nominees"
    PASS_ON = "pass_on"  # noqa: S105 - points are passed on
    SEE_HONOURS = "see_honours"
    AWARD_POINTS = "award_points"
    GIVE_BUDGETS = "give_budgets"
    SEE_FUNDS = "see_funds"
    RECEIVE_FUNDS = "receive_funds"
    SEE_LEDGER = "see_ledger"
    SEE_EXPOSURE = "see_exposure"
    RECALL_POINTS = "recall_points"
    SEE_REPORTS = "see_reports"
    CLOSE_PERIODS = "close_periods"
    GIVE_STARS = "give_stars"
    GIVE_STATION_STARS = "give_station_stars"
    GIVE_BADGES = "give_badges"
    ISSUE_CERTIFICATES = "issue_certificates"
    SEE_JOURNAL = "see_journal"
    MANAGE_STAFF = "manage_staff"
    CONFIRM_RECOVERY = "confirm_recovery"


class Reach(enum.StrEnum):
    """How far somebody may go."""

    ALL = "all"
    BRANCH = "branch"
    STATION = "station"
    PARTNER = "partner"
    NONE = "none"


REACH_WORDS: Final[dict[str, T]] = {
    Reach.ALL: T("全区", "whole district"),
    Reach.BRANCH: T("本分行", "own branch"),
    Reach.STATION: T("本站", "own station"),
    Reach.PARTNER: T("本商户", "own goods"),
    Reach.NONE: T("无", "none"),
}


def _row(district: Reach, branch: Reach, keeper: Reach, reader: Reach, merchant: Reach = Reach.NONE) -> dict[Role, Reach]:
    return {
        Role.DISTRICT: district,
        Role.BRANCH: branch,
        Role.KEEPER: keeper,
        Role.READER: reader,
        Role.MERCHANT: merchant,
    }


_A, _B, _S, _P, _N = Reach.ALL, Reach.BRANCH, Reach.STATION, Reach.PARTNER, Reach.NONE

MAY: Final[dict[Action, dict[Role, Reach]]] = {
    #                              district, branch, keeper, reader, and a merchant where there is a fifth
    Action.SEE_TODAY: _row(_A, _B, _S, _A),
    Action.SEE_STATIONS: _row(_A, _B, _S, _A),
    Action.SEE_KIOSK: _row(_A, _B, _S, _N),
    Action.OPEN_STATION: _row(_A, _N, _N, _N),
    Action.ISSUE_CODE: _row(_A, _B, _N, _N),
    Action.WRITE_OFF: _row(_A, _N, _N, _N),
    Action.CLOSE_STREAM: _row(_A, _N, _N, _N),
    Action.SEE_MEMBERS: _row(_A, _B, _S, _N),
    Action.GIVE_ROLES: _row(_A, _B, _N, _N),
    Action.PLACE_MEMBERS: _row(_A, _B, _S, _N),
    Action.VOUCH_SKILLS: _row(_A, _B, _S, _N),
    Action.SEE_HOUSEHOLDS: _row(_A, _B, _S, _N),
    Action.KEEP_HOUSEHOLDS: _row(_A, _B, _S, _N),
    Action.ENTER_SERVICE: _row(_A, _B, _S, _N),
    Action.DECIDE_CLAIMS: _row(_A, _B, _S, _N),
    Action.SEE_ACTIVITIES: _row(_A, _B, _S, _A),
    Action.EDIT_ACTIVITIES: _row(_A, _B, _S, _N),
    Action.SEE_WISHES: _row(_A, _B, _S, _N),
    Action.PROGRESS_WISHES: _row(_A, _B, _S, _N),
    Action.SEE_REDEMPTIONS: _row(_A, _B, _S, _N),
    Action.SETTLE: _row(_A, _N, _N, _N),
    Action.HAND_OUT: _row(_A, _B, _S, _N),
    Action.CHECK_SLIPS: _row(_A, _B, _S, _N, _P),
    Action.SEE_NOTICES: _row(_A, _B, _S, _A),
    Action.EDIT_NOTICES: _row(_A, _B, _S, _N),
    Action.SEE_REWARDS: _row(_A, _B, _S, _A),
    Action.EDIT_REWARDS: _row(_A, _B, _N, _N),
    Action.EDIT_STOCK: _row(_A, _B, _N, _N),
    Action.BOOK_RETURNS: _row(_A, _B, _N, _N),
    Action.SEE_PARTNERS: _row(_A, _N, _N, _A, _P),
    Action.EDIT_PARTNERS: _row(_A, _N, _N, _N),
    Action.SETTLE_PARTNERS: _row(_A, _N, _N, _N),
    Action.CALL_CENTRAL: _row(_A, _B, _N, _N),
    Action.SEE_CARDS: _row(_A, _B, _S, _N),
    Action.PRINT_CARDS: _row(_A, _N, _N, _N),
    Action.REVOKE_CARDS: _row(_A, _B, _S, _N),
    Action.REVOKE_OLD_CARDS: _row(_A, _N, _N, _N),
    Action.SEE_SETTINGS: _row(_A, _N, _N, _N),
    Action.EDIT_SETTINGS: _row(_A, _N, _N, _N),
    Action.SETTLE_CARDS: _row(_A, _B, _N, _N),
    Action.CORRECT_POINTS: _row(_A, _B, _N, _N),
    Action.HOLD_ACCOUNTS: _row(_A, _B, _N, _N),
    Action.NAME_NOMINEES: _row(_A, _B, _S, _N),
    Action.PASS_ON: _row(_A, _B, _N, _N),
    Action.SEE_HONOURS: _row(_A, _B, _S, _N),
    Action.AWARD_POINTS: _row(_A, _B, _S, _N),
    Action.GIVE_BUDGETS: _row(_A, _B, _N, _N),
    Action.SEE_FUNDS: _row(_A, _B, _S, _A),
    Action.RECEIVE_FUNDS: _row(_A, _N, _N, _N),
    Action.SEE_LEDGER: _row(_A, _N, _N, _N),
    Action.SEE_EXPOSURE: _row(_A, _B, _S, _N),
    Action.RECALL_POINTS: _row(_A, _N, _N, _N),
    Action.SEE_REPORTS: _row(_A, _B, _S, _A),
    Action.CLOSE_PERIODS: _row(_A, _N, _N, _N),
    Action.GIVE_STARS: _row(_A, _B, _N, _N),
    Action.GIVE_STATION_STARS: _row(_A, _N, _N, _N),
    Action.GIVE_BADGES: _row(_A, _B, _S, _N),
    Action.ISSUE_CERTIFICATES: _row(_A, _B, _S, _N),
    Action.SEE_JOURNAL: _row(_A, _N, _N, _N),
    Action.MANAGE_STAFF: _row(_A, _N, _N, _N),
    Action.CONFIRM_RECOVERY: _row(_A, _N, _N, _N),
}
"""How far each role may go with each action.

- What moves points or trust for everybody is the district's alone: writing a kiosk off, closing a stream, settling what was
  set aside, printing cards, revoking whole batches, ending a recovery, opening stations, accounts of staff. The journal of
  decisions names people of every station, so it is the district's too.
- Enrolment codes let a machine in: the district and the branch that the station belongs to.
- Service that is written down by hand earns nothing before a second person agreed: whoever wrote it, or served, never does.
- Rules of the points bank hold for everybody, so they are the district's.
- Who is a keeper may witness service, so keepers don't make keepers, nor set the price of a reward.
- A keeper works with the people and things of one station, and may revoke a lost card at once, day or night.
- Whose points these are is decided above the station where they are spent: corrections, holds, passing on and the owner of a
  card are the branch's. A member names a nominee face to face, and so at the station.
- What a household needs, where it is and on which lists is for those who look after it: its own station's keepers and the
  officers above them. A reader, who reports figures, sees none of it.
- Honours are paid out of budgets, each level its own; the ledger names everybody, so it is the district's.
- A reader is somebody who reports figures: no names, no telephone numbers, nothing to do.
- A merchant sees the own goods, who comes for them (王*), and what was paid: nothing of any station or of other merchants.
  Paying is the district's.
"""


class Scope(NamedTuple):
    """Where somebody may do something; false for nowhere.

    Attributes:
        reach: how far.
        only_stations: which stations, unless the reach is everything.
        partner: of a merchant, which one.
    """

    reach: Reach
    only_stations: frozenset[str] = frozenset()
    partner: str = ""

    def __bool__(self) -> bool:
        """Whether there is anywhere at all."""
        return self.reach is not Reach.NONE

    @property
    def everything(self) -> bool:
        """Whether it is the whole district."""
        return self.reach is Reach.ALL

    def stations(self) -> set[str] | None:
        """The ids of the stations; None for all of them."""
        return None if self.everything else set(self.only_stations)

    def covers(self, station: str) -> bool:
        """Whether a station lies in it. What belongs to every station (an empty id) is the whole district's."""
        return self.everything or (bool(station) and station in self.only_stations)

    def only(self, rows: "QuerySet[M]", field: str = "station", *, shared: bool = False) -> "QuerySet[M]":
        """Those rows that lie in it.

        Args:
            rows: a query.
            field: where a row says which station it belongs to.
            shared: whether rows that belong to every station (an empty field) are among them.
        """
        if self.everything:
            return rows
        mine = Q(**{f"{field}__in": self.only_stations})
        return rows.filter(mine | Q(**{field: ""})) if shared else rows.filter(mine)


NOWHERE: Final = Scope(Reach.NONE)


def staff_of(user: AbstractBaseUser | AnonymousUser) -> Staff | None:
    """What an account is for, or None where nobody said."""
    return getattr(user, "staff", None) if user.is_authenticated else None


def scope_of(user: AbstractBaseUser | AnonymousUser, action: Action) -> Scope:
    """Where an account may do something."""
    staff = staff_of(user)
    if staff is None or staff.role not in set(Role):
        return NOWHERE
    reach = MAY[action][Role(staff.role)]
    match reach:
        case Reach.BRANCH if staff.branch:
            return Scope(reach, frozenset(Station.objects.filter(branch=staff.branch).values_list("id", flat=True)))
        case Reach.STATION if staff.station:
            return Scope(reach, frozenset({staff.station}))
        case Reach.PARTNER if staff.partner:
            return Scope(reach, partner=staff.partner)
        case Reach.ALL:
            return Scope(reach)
        case _:
            return NOWHERE
