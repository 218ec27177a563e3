"""Putting a household on the lists, changing what is known of it, and taking it off."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from server import care
from server.care import ADDRESS_MAX, NAME_MAX, PHONE_MAX, TEXT_MAX, CareRefused
from server.console.caught_up import done_and_shown
from server.console.fields import Form, Words, choice, choices_among, stations_in
from server.console.page import Request, confirm, failed, one, page
from server.console.pages.households import list_words, looked
from server.console.roles import Action
from server.console.several import Several, typed
from server.console.text import T, word
from server.console.whom import find_one
from server.console.wording import gives_away
from server.console.words import REFUSED, RISKS
from server.models import Household
from sync.contract.ids import new_fact_id

_MOST_TYPED: Final = 500


class HouseholdForm(Form):
    """What is to be known of a household.

    Attributes:
        there: the household that is on the lists already, once that was found out; or empty.
    """

    there = ""
    name = Words(
        T("称呼", "Name"),
        NAME_MAX,
        help_text=T(
            "例如户主的姓名。终端上只显示姓和星号。", "For instance whose home it is. Kiosks show the surname and stars."
        ),
    )
    risk = choice(T("关注程度", "Risk"), [*RISKS.items()])
    keeper = Words(
        T("负责人的卡号或电话", "Keeper: card number or telephone"),
        PHONE_MAX + NAME_MAX,
        help_text=T(
            "志愿者或站点工作人员。这户人家在谁的名单上。", "A volunteer or station keeper: whose list the household is on."
        ),
    )
    members = Several(
        T("同住的居民：卡号或电话，一行一位", "Members who live there: card or telephone, one a line"),
        _MOST_TYPED,
        long=True,
        required=False,
        help_text=T(
            "写上以后，他们刷卡就算报了平安；探访时刷他们的卡，也能作证。",
            "Their scans then say that they are well, and bear visits out.",
        ),
    )
    grid = Words(T("网格", "Grid"), NAME_MAX, required=False)
    building = Words(T("楼栋", "Building"), ADDRESS_MAX, required=False)
    address = Words(T("地址（写到门牌）", "Address, with the door's number"), ADDRESS_MAX, required=False)
    phone = Words(T("电话", "Telephone"), PHONE_MAX, required=False)
    needs = Words(
        T("需要什么", "What they need"),
        TEXT_MAX,
        long=True,
        required=False,
        help_text=T(
            "只有本站工作人员和上级能看到；每次查看都有记录。",
            "Only this station's staff and the officers above see it; each look is noted.",
        ),
    )

    def __init__(self, request: Request, **kwargs: Any) -> None:
        """With the lists that there are, and the stations within one's scope."""
        super().__init__(request.POST if request.method == "POST" else None, **kwargs)
        self.fields["lists"] = choices_among(T("名单", "Lists"), [*list_words().items()])
        self.fields["station"] = choice(T("站点", "Station"), stations_in(request.scope))
        self.order_fields(
            ["name", "lists", "risk", "station", "keeper", "phone", "address", "building", "grid", "members", "needs"]
        )

    def clean_keeper(self) -> str:
        """The id of the member on whose list it is to be."""
        found = find_one(str(self.cleaned_data["keeper"]))
        if isinstance(found, T):
            self.wrong("keeper", found)
            return ""
        return found.id


@page(Action.KEEP_HOUSEHOLDS, "households/new/", name="household_new", acts=True, under="households")
def new(request: Request) -> HttpResponse:
    """A household that was on no list."""
    form = HouseholdForm(request, initial={"risk": "1"})
    household = new_fact_id("h")
    if form.is_bound and form.is_valid() and _keep(request, household, form):
        message = T("已列入名单。请再为这户人家安排结对。", "It is on the lists. Next, find somebody to stand by them.")
        return done_and_shown(request, message, "household", household)
    context = {"form": form, "there": form.there, "title": T("新的特需家庭", "New household"), "back": reverse("households")}
    return render(request, "console/households/edit.html", context)


@page(Action.KEEP_HOUSEHOLDS, "households/<str:household>/edit/", name="household_edit", acts=True, under="households")
def edit(request: Request, household: str) -> HttpResponse:
    """Change what is known of a household, or who keeps it in mind."""
    row = one(request, Household.objects.all(), id=household)
    if row.left_ms:
        return failed(request, word(REFUSED, "household_left"), "household", row.id)
    same = ("name", "station", "grid", "building", "address", "phone", "needs")
    initial = {name: getattr(row, name) for name in same}
    initial |= {"risk": str(row.risk), "lists": row.on_lists, "members": typed(request, row.members)}
    initial["keeper"] = typed(request, [row.keeper])
    looked(request, row)
    form = HouseholdForm(request, initial=initial)
    if form.is_bound and form.is_valid() and _keep(request, row.id, form):
        return done_and_shown(request, T("保存好了。", "Saved."), "household", row.id)
    context = {
        "form": form,
        "there": form.there,
        "title": T("修改特需家庭", "Change the household"),
        "back": reverse("household", args=[row.id]),
    }
    return render(request, "console/households/edit.html", context)


def _keep(request: Request, household: str, form: HouseholdForm) -> bool:
    asked = form.cleaned_data
    try:
        care.keep_household(household, actor=request.actor, **(asked | {"risk": int(asked["risk"])}))
    except CareRefused as why:
        form.wrong(None, word(REFUSED, why.code))
        form.there = why.about if why.code == "household_there" else ""
        return False
    return True


class LeaveForm(Form):
    """Why."""

    reason = Words(
        T("原因（不写姓名和病情）", "Reason, without names or illness"),
        TEXT_MAX,
        help_text=T(
            "例如：搬走了、已经好转。会留在记录里。", "Moved away, for instance, or doing well again. It stays on record."
        ),
    )

    def __init__(self, data: Any, row: Household) -> None:
        """Of a household."""
        super().__init__(data)
        self._row = row

    def clean_reason(self) -> str:
        """The reason, which stays in the journal when names are erased."""
        text = str(self.cleaned_data["reason"])
        if gives_away(text, name=self._row.name, phone=self._row.phone):
            self.wrong("reason", T("请去掉姓名和电话。", "Take out the name and the telephone number."))
        return text


@page(Action.KEEP_HOUSEHOLDS, "households/<str:household>/leave/", name="household_leave", acts=True, under="households")
def leave(request: Request, household: str) -> HttpResponse:
    """Take a household off the lists."""
    row = one(request, Household.objects.all(), id=household)
    form = LeaveForm(request.POST if request.method == "POST" else None, row)
    if form.is_bound and form.is_valid():
        try:
            care.leave_household(row.id, reason=form.cleaned_data["reason"], actor=request.actor)
        except CareRefused as why:
            return failed(request, word(REFUSED, why.code), "household", row.id)
        return done_and_shown(
            request, T("已移出名单，结对也结束了。", "It is off the lists, and its pairs are over."), "households"
        )
    return confirm(
        request,
        title=T("把{name}移出名单？", "Take {name} off the lists?", name=row.name or row.id),
        happens=[
            T(
                "这户人家的结对都会结束，志愿者下次刷卡就看不到了。",
                "Its pairs end; helpers no longer see them at their next scan.",
            ),
            T("地址、电话、名单和需要不再显示。", "Its address, telephone, lists and needs are shown no longer."),
            T("探访记录保留。", "The visits stay on record."),
        ],
        button=T("移出名单", "Take it off"),
        back=reverse("household", args=[row.id]),
        form=form,
    )
