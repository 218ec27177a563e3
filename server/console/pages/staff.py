"""Accounts of staff (员工账号): who may come in, as what, and a new password for whoever forgot."""

from typing import Any, Final

from django.contrib.auth.models import User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from server import accounts
from server.accounts import NAME_MAX, Place, generated_password
from server.console.fields import Form, Words, choice, wrong
from server.console.page import Request, confirm, done, failed, page
from server.console.roles import REACH_WORDS, ROLE_WORDS, Action, Reach, Role
from server.console.text import T, word
from server.models import Partner, Staff, Station


@page(Action.MANAGE_STAFF, "staff/", name="staff", nav=T("员工账号", "Staff"), order=410)
def staff(request: Request) -> HttpResponse:
    """Every account."""
    stations = dict(Station.objects.values_list("id", "name"))
    users = User.objects.select_related("staff").order_by("-is_active", "username")
    lines = [
        {
            "user": user,
            "role": word(ROLE_WORDS, row.role) if row else None,
            "where": _where(row, stations),
            "own": user.pk == request.user.pk,
        }
        for user in users
        for row in [getattr(user, "staff", None)]
    ]
    return render(request, "console/staff/list.html", {"lines": lines})


def _where(row: Staff | None, stations: dict[str, str]) -> T | str:
    if row is None:
        return ""
    match row.role:
        case Role.BRANCH:
            return row.branch
        case Role.KEEPER:
            return stations.get(row.station, row.station)
        case Role.MERCHANT:
            return Partner.objects.filter(id=row.partner).values_list("name", flat=True).first() or row.partner
        case _:
            return REACH_WORDS[Reach.ALL]


# --- What an account is for -------------------------------------------------------------------------------------------

_HELP: Final = T(
    "区级管理员什么都能做；分行管理员管本分行的站点；站点工作人员管一个站点；查阅员只看数字，看不到人名；"
    "商户只看自己的礼品、待领取的兑换和结算单。",
    "District officers do everything; branch officers look after the stations of a branch; keepers after one station; "
    "readers see figures and no names; merchants see their own goods, who comes for them and what was paid.",
)


class RoleForm(Form):
    """A role, and the branch, station or partner that it is for."""

    role = choice(T("角色", "Role"), [(role, ROLE_WORDS[role]) for role in Role])
    branch = choice(T("分行（分行管理员要选）", "Branch (for a branch officer)"), [])
    station = choice(T("站点（站点工作人员要选）", "Station (for a keeper)"), [])
    partner = choice(T("商户（商户账号要选）", "Partner (for a merchant)"), [])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the branches, stations and partners that there are."""
        super().__init__(*args, **kwargs)
        none: list[tuple[str, object]] = [("", "—")]
        branches = sorted(set(Station.objects.exclude(branch="").values_list("branch", flat=True)))
        stations = Station.objects.order_by("name").values_list("id", "name")
        partners = Partner.objects.filter(open=True).order_by("name").values_list("id", "name")
        self.fields["role"].help_text = _HELP  # type: ignore[assignment]  # shown by str, like Django's lazy texts
        for name, offered in (
            ("branch", [(b, b) for b in branches]),
            ("station", list(stations)),
            ("partner", list(partners)),
        ):
            self.fields[name].choices = [*none, *offered]  # type: ignore[attr-defined]  # of a ChoiceField
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """The branch for a branch officer alone, the station for a keeper alone, the partner for a merchant alone."""
        given = super().clean() or self.cleaned_data
        role = given.get("role")
        if role == Role.BRANCH and not given.get("branch"):
            self.add_error(
                "branch",
                wrong(
                    T(
                        "请选择分行。站点还没有分行？先在站点页填写。",
                        "Choose a branch. None yet? Give the stations one first.",
                    )
                ),
            )
        if role == Role.KEEPER and not given.get("station"):
            self.add_error("station", wrong(T("请选择站点。", "Choose a station.")))
        if role == Role.MERCHANT and not given.get("partner"):
            self.add_error(
                "partner", wrong(T("请选择商户。还没有商户？先在商户页新增。", "Choose a partner. None yet? Add one first."))
            )
        return {
            **given,
            "branch": given.get("branch", "") if role == Role.BRANCH else "",
            "station": given.get("station", "") if role == Role.KEEPER else "",
            "partner": given.get("partner", "") if role == Role.MERCHANT else "",
        }


class AccountForm(RoleForm):
    """A new account."""

    username = Words(
        T("用户名", "Name"),
        NAME_MAX,
        help_text=T(
            "可以用姓名，例如 王芳；不用空格。操作记录里写的就是它。",
            "May be a person's name, without blanks. The journal of decisions shows it.",
        ),
    )
    field_order = ("username", "role", "branch", "station", "partner")

    def clean_username(self) -> str:
        """The name, if it can be one and nobody has it."""
        username = User.normalize_username(str(self.cleaned_data["username"]))
        try:
            UnicodeUsernameValidator()(username)
        except ValidationError:
            raise wrong(
                T("用户名只能用文字、数字和 @ . + - _，不能有空格。", "Letters, digits and @ . + - _ alone, no blanks.")
            ) from None
        if User.objects.filter(username__iexact=username).exists():
            raise wrong(T("已经有这个用户名。", "There is an account of this name."))
        return username


@page(Action.MANAGE_STAFF, "staff-new/", name="staff_new", acts=True, under="staff")
def staff_new(request: Request) -> HttpResponse:
    """Make an account; its password is shown this once."""
    form = AccountForm(request.POST if request.method == "POST" else None, initial={"role": Role.KEEPER})
    if request.method == "POST" and form.is_valid():
        new, password = form.cleaned_data, generated_password()
        place = Place(new["role"], new["branch"], new["station"], new["partner"])
        user = accounts.make(new["username"], password, place, actor=request.actor, handed_over=True)
        return _once(request, user, password)
    title = T("新建账号", "New account")
    context = {"title": title, "form": form, "button": T("新建", "Make it"), "back": reverse("staff")}
    return render(request, "console/staff/form.html", context)


@page(Action.MANAGE_STAFF, "staff/<str:username>/", name="staff_edit", acts=True, under="staff")
def staff_edit(request: Request, username: str) -> HttpResponse:
    """Give somebody another role or place."""
    user = get_object_or_404(User, username=username)
    if user.pk == request.user.pk:
        return failed(request, _OWN, "staff")
    row = Staff.objects.filter(user=user).first()
    before = {name: getattr(row, name) for name in Place._fields} if row else {}
    form = RoleForm(request.POST if request.method == "POST" else None, initial=before)
    if request.method == "POST" and form.is_valid():
        accounts.give_place(user, Place(**form.cleaned_data), actor=request.actor)
        return done(request, T("账号“{name}”已修改。", "The account “{name}” is changed.", name=username), "staff")
    context = {
        "title": T("账号：{name}", "Account {name}", name=username),
        "form": form,
        "button": T("保存", "Save"),
        "back": reverse("staff"),
        "account": user,
    }
    return render(request, "console/staff/form.html", context)


_OWN: Final = T("自己的账号请别的区级管理员来改。", "Your own account is another district officer's to change.")


@page(Action.MANAGE_STAFF, "staff/<str:username>/password/", name="staff_password", acts=True, under="staff")
def staff_password(request: Request, username: str) -> HttpResponse:
    """A new password for somebody, shown this once."""
    user = get_object_or_404(User, username=username)
    if user.pk == request.user.pk:
        return failed(request, _OWN, "staff")
    if request.method == "POST":
        password = generated_password()
        accounts.give_password(user, password, actor=request.actor, handed_over=True)
        return _once(request, user, password)
    happens = [
        T(
            "“{name}”现在的密码马上失效，正在登录的也会退出。",
            "The password of “{name}” stops working now, and whoever is logged in with it is out.",
            name=username,
        ),
        T(
            "新密码只显示一次，请当面告诉本人；本人登录后要先改成自己的密码。",
            "The new one is shown once: tell it to that person, who has to change it at once.",
        ),
    ]
    return confirm(
        request,
        title=T("为“{name}”重设密码？", "A new password for “{name}”?", name=username),
        happens=happens,
        button=T("重设密码", "Make a new password"),
        back=reverse("staff"),
        danger=False,
    )


@page(Action.MANAGE_STAFF, "staff/<str:username>/switch/", name="staff_switch", acts=True, under="staff")
def staff_switch(request: Request, username: str) -> HttpResponse:
    """Stop an account, or let it in again."""
    user = get_object_or_404(User, username=username)
    if user.pk == request.user.pk:
        return failed(request, _OWN, "staff")
    if request.method == "POST":
        accounts.switch(user, not user.is_active, actor=request.actor)
        if user.is_active:
            return done(
                request, T("账号“{name}”已恢复使用。", "The account “{name}” is in use again.", name=username), "staff"
            )
        return done(request, T("账号“{name}”已停用。", "The account “{name}” is stopped.", name=username), "staff")
    if user.is_active:
        title, button = T("停用账号“{name}”？", "Stop the account “{name}”?", name=username), T("停用", "Stop it")
        happens = [
            T("这个账号马上不能登录，正在登录的也会退出。", "It can't log in any more, and is logged out now."),
            T("以前的操作记录照样保留；以后可以恢复。", "What it did stays on record. It can be let in again later."),
        ]
    else:
        title, button = T("恢复账号“{name}”？", "Let the account “{name}” in again?", name=username), T("恢复", "Let it in")
        happens = [T("这个账号可以用原来的密码和角色登录。", "It can log in with the password and role that it had.")]
    return confirm(request, title=title, happens=happens, button=button, back=reverse("staff"), danger=False)


def _once(request: Request, user: User, password: str) -> HttpResponse:
    return render(request, "console/staff/password.html", {"account": user, "password": password})
