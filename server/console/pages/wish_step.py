"""A wish goes a step on: onto the wall, claimed, fulfilled, referred, or not to be fulfilled."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from server.console.caught_up import done_and_shown
from server.console.fields import Form, Words
from server.console.page import Request, failed, one, page
from server.console.pages.wishes import Wisher, deed, ready_wording, wisher_of
from server.console.roles import Action
from server.console.text import T, word
from server.console.wording import gives_away
from server.console.words import REFUSED, WISH_STATES
from server.models import Wish
from server.refused import DeedRefused
from server.wishes import progress_wish
from sync.contract.rules.wishes import CLAIMED, CONFIRMED, FULFILLED, PUBLISHED, REFERRED, SHOWN_MAX, UNFULFILLED, may_step

_REASON_MAX: Final = 200
_NEEDS_REASON: Final = frozenset({REFERRED, UNFULFILLED})
"""Every open wish must be traceable to a reason (seed article 002: 385 submitted, 326 fulfilled)."""

_WHAT: Final[dict[str, tuple[T, T]]] = {
    PUBLISHED: (T("说明", "Note"), T("给同事看的，可以不填。", "For colleagues. Optional.")),
    CLAIMED: (
        T("由谁认领", "Who claims it"),
        T("写队伍或单位，例如“家电维修队”。", "A team or a unit, such as “the repair crew”."),
    ),
    FULFILLED: (T("怎样实现的", "How it came true"), T("一句话，例如“维修队上门换了水龙头”。", "In a sentence.")),
    CONFIRMED: (T("许愿人怎么说", "What whoever wished says"), T("可以不填。", "Optional.")),
    REFERRED: (
        T("转给哪个部门，为什么", "To which department, and why"),
        T("例如“转供水公司，更换整栋水管”。", "For example: the water company, new pipes."),
    ),
    UNFULFILLED: (
        T("为什么不能实现", "Why it can't be"),
        T("许愿人问起时，我们这样回答。", "It is what we answer when asked."),
    ),
}
"""What the reason of a step is about, and help with writing it."""


class StepForm(Form):
    """The wording for the wall, where that is what the step is about, and a reason."""

    def __init__(self, data: Any, to: str, wisher: Wisher, **kwargs: Any) -> None:
        """For a step to this state."""
        super().__init__(data, **kwargs)
        self.wisher = wisher
        if to == PUBLISHED:
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
        label, help_text = _WHAT[to]
        self.fields["reason"] = Words(
            label,
            _REASON_MAX,
            required=to in _NEEDS_REASON,
            help_text=T(
                "{help}这句话会长期保存，不要写个人的姓名和电话。",
                "{help} It is kept for good: no person's name or telephone.",
                help=help_text,
            ),
        )

    def _without_names(self, name: str) -> str:
        text = str(self.cleaned_data[name])
        why = gives_away(text, name=self.wisher.name, phone=self.wisher.phone)
        if why is not None:
            self.wrong(name, why)
        return text

    def clean_shown(self) -> str:
        """The wording, which must not tell whose wish it is."""
        return self._without_names("shown")

    def clean_reason(self) -> str:
        """The reason, which stays in the journal when names are erased."""
        return self._without_names("reason")


@page(Action.PROGRESS_WISHES, "wishes/<str:wish>/step/", name="wish_step", acts=True, under="wishes")
def step(request: Request, wish: str) -> HttpResponse:
    """Take a wish a step on; `to` says to which state."""
    row = one(request, Wish.objects.all(), id=wish)
    to = request.POST.get("to", "") if request.method == "POST" else request.GET.get("to", "")
    if to not in _WHAT:
        return redirect("wish", row.id)
    if not may_step(row.state, to):
        return failed(request, word(REFUSED, "step_wrong"), "wish", row.id)
    form = StepForm(
        request.POST if request.method == "POST" else None,
        to,
        wisher_of(request, row),
        initial={"shown": ready_wording(row)},
    )
    if form.is_bound and form.is_valid():
        try:
            progress_wish(row.id, to, actor=request.actor, **form.cleaned_data)
        except DeedRefused as why:
            form.wrong(None, word(REFUSED, why.code))
        else:
            message = T("心愿现在的状态：{state}。", "The wish is now: {state}.", state=word(WISH_STATES, to))
            return done_and_shown(request, message, "wish", row.id)
    context = {
        "row": row,
        "to": to,
        "form": form,
        "title": deed(row.state, to),
        "publishes": to == PUBLISHED,
        "back": reverse("wish", args=[row.id]),
    }
    return render(request, "console/wishes/step.html", context)
