"""A wish goes a step on: onto the wall, to a volunteer, to a department, done, or not to be fulfilled."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from server.console.caught_up import done_and_shown
from server.console.fields import Form, Words, choice
from server.console.page import Request, failed, one, page, reach
from server.console.pages.members import found
from server.console.pages.wishes import Wisher, deed, ready_wording, wisher_of
from server.console.roles import Action
from server.console.text import T, word
from server.console.wording import gives_away
from server.console.words import REFUSED, WISH_RATINGS
from server.models import Member, Wish
from server.projections.wishes import course_of
from server.refused import DeedRefused
from server.wishes import progress_wish
from sync.contract.rules.wish_course import STAFF, STEPS, may_step
from sync.contract.rules.wishes import SHOWN_MAX

_REASON_MAX: Final = 200
_PERSON_MAX: Final = 60
_NOTE: Final = (T("说明", "Note"), T("给同事看的，可以不填。", "For colleagues. Optional."))

_REASONS: Final[dict[str, tuple[T, T]]] = {
    "claim": (
        T("说明", "Note"),
        T("例如由哪支队伍去。可以不填。", "For example which team goes. Optional."),
    ),
    "settle": (T("怎样实现的", "How it came true"), T("一句话，例如“维修队上门换了水龙头”。", "In a sentence.")),
    "confirm": (T("许愿人怎么说", "What whoever wished says"), T("可以不填。", "Optional.")),
    "dispute": (T("许愿人怎么说", "What whoever wished says"), T("可以不填。", "Optional.")),
    "refer": (
        T("转给哪个部门，为什么", "To which department, and why"),
        T("例如“转供水公司，更换整栋水管”。", "For example: the water company, new pipes."),
    ),
    "answer": (
        T("部门怎么答复", "What the department says"),
        T("许愿人会看到，例如“供水公司：五月换新管”。", "Whoever wished reads it."),
    ),
    "decide_against": (
        T("为什么不能实现", "Why it can't be"),
        T("许愿人问起时，我们这样回答。", "It is what we answer when asked."),
    ),
}
"""What the reason of a step is about, and help with writing it; of other steps it is a note."""

_ASKS_FOR_SOMEBODY: Final = frozenset({"offer", "claim"})
"""Steps with which a volunteer may be named; an offer needs one."""


class StepForm(Form):
    """The wording for the wall, a volunteer or a rating, where that is what the step is about, and a reason."""

    def __init__(self, data: Any, step: str, request: Request, row: Wish, **kwargs: Any) -> None:
        """For this step."""
        super().__init__(data, **kwargs)
        self._row = row
        self.wisher: Wisher = wisher_of(request, row)
        self._members = reach(request, Action.SEE_MEMBERS).only(Member.objects.all(), "home").exclude(id=row.member)
        if step == "publish":
            self.fields["shown"] = Words(
                T("公开的文字", "Words for everybody"),
                SHOWN_MAX,
                long=True,
                help_text=T(
                    "最多 {n} 个字。所有人都会看到：不要写姓名、住址、电话，也不要写病情和困难情况。",
                    "At most {n} characters, for everybody to read: no name, address, telephone, illness or hardship.",
                    n=SHOWN_MAX,
                ),
            )
        if step in _ASKS_FOR_SOMEBODY:
            self.fields["helper"] = Words(
                T("志愿者", "Volunteer"),
                _PERSON_MAX,
                required=step == "offer",
                help_text=T("姓名、电话或卡号，要能认出是哪一位。", "Name, telephone or card, so that it is clear who."),
            )
        if step == "claim":
            self.fields["unit"] = Words(
                T("单位", "Unit"),
                _PERSON_MAX,
                required=False,
                help_text=T("以哪个单位的名义认领，墙上会写出来。可以不填。", "In whose name; the wall says so. Optional."),
            )
        if step == "confirm":
            ratings = [("0", T("没有说", "not said")), *WISH_RATINGS.items()]
            self.fields["rating"] = choice(T("满意吗", "Content?"), ratings)
        label, help_text = _REASONS.get(step, _NOTE)
        self.fields["reason"] = Words(
            label,
            _REASON_MAX,
            required=STEPS[step].needs_reason,
            help_text=T(
                "{help}这句话会长期保存，不要写个人的姓名和电话。",
                "{help} It is kept for good: no person's name or telephone.",
                help=help_text,
            ),
        )

    def clean_helper(self) -> str:
        """The volunteer's id, or empty."""
        text = str(self.cleaned_data["helper"])
        if not text:
            return ""
        ids = list(found(self._members, text).order_by("id").values_list("id", flat=True)[:2])
        if not ids:
            self.wrong("helper", T("没有找到这样的人。", "Nobody like that was found."))
        elif len(ids) > 1:
            why = T("不止一位，请写电话或卡号。", "There is more than one: write the telephone or the card.")
            self.wrong("helper", why)
        return ids[0] if len(ids) == 1 else ""

    def clean_rating(self) -> int:
        """1 to 3, or 0."""
        return int(self.cleaned_data["rating"] or 0)

    def _without_names(self, name: str) -> str:
        text = str(self.cleaned_data[name])
        why = gives_away(text, name=self.wisher.name, phone=self.wisher.phone)
        # Somebody may have wished for a neighbour, who is as little to be known.
        why = why or gives_away(text, name=self._row.name, phone=self._row.contact)
        if why is not None:
            self.wrong(name, why)
        return text

    def clean_shown(self) -> str:
        """The wording, which must not tell whose wish it is."""
        return self._without_names("shown")

    def clean_unit(self) -> str:
        """The unit, which the wall shows."""
        return self._without_names("unit")

    def clean_reason(self) -> str:
        """The reason, which stays in the journal when names are erased."""
        return self._without_names("reason")


@page(Action.PROGRESS_WISHES, "wishes/<str:wish>/step/", name="wish_step", acts=True, under="wishes")
def step(request: Request, wish: str) -> HttpResponse:
    """Take a wish a step on; `step` says which."""
    row = one(request, Wish.objects.all(), id=wish)
    name = request.POST.get("step", "") if request.method == "POST" else request.GET.get("step", "")
    if name not in STEPS or STAFF not in STEPS[name].by:
        return redirect("wish", row.id)
    if not may_step(course_of(row), name, STAFF):
        return failed(request, word(REFUSED, "step_wrong"), "wish", row.id)
    form = StepForm(
        request.POST if request.method == "POST" else None, name, request, row, initial={"shown": ready_wording(row)}
    )
    if form.is_bound and form.is_valid():
        try:
            progress_wish(row.id, name, actor=request.actor, **form.cleaned_data)
        except DeedRefused as why:
            form.wrong(None, word(REFUSED, why.code))
        else:
            message = T("保存好了：{what}。", "Saved: {what}.", what=deed(row, name))
            return done_and_shown(request, message, "wish", row.id)
    context = {
        "row": row,
        "step": name,
        "form": form,
        "title": deed(row, name),
        "publishes": name == "publish",
        "back": reverse("wish", args=[row.id]),
    }
    return render(request, "console/wishes/step.html", context)
