"""What a spoken wish says, written down by whoever listened to it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from server.console.attachment import attachment
from server.console.caught_up import done_and_shown
from server.console.fields import Form, Words
from server.console.page import Request, one, page
from server.console.roles import Action
from server.console.text import T, word
from server.console.words import REFUSED
from server.models import Wish
from server.refused import DeedRefused
from server.wishes import transcribe_wish
from sync.contract.rules.wishes import TEXT_MAX


class TranscriptForm(Form):
    """The words."""

    def __init__(self, data: Any, **kwargs: Any) -> None:
        """One field."""
        super().__init__(data, **kwargs)
        self.fields["transcript"] = Words(
            T("录音里说了什么", "What the recording says"),
            TEXT_MAX,
            long=True,
            help_text=T(
                "照原话写；方言可以写成普通话。听不清的地方写“（听不清）”。只有工作人员看得到，不会上墙。",
                "In the wisher's own words, dialect in plain Mandarin; write “(unclear)” where need be. Only staff read it.",
            ),
        )


@page(Action.PROGRESS_WISHES, "wishes/<str:wish>/transcript/", name="wish_transcript", acts=True, under="wishes")
def transcript(request: Request, wish: str) -> HttpResponse:
    """Write down what a spoken wish says, or put right what was written."""
    row = one(request, Wish.objects.all(), id=wish)
    if not row.blob:
        return redirect("wish", row.id)
    form = TranscriptForm(request.POST if request.method == "POST" else None, initial={"transcript": row.transcript})
    if form.is_bound and form.is_valid():
        try:
            transcribe_wish(row.id, actor=request.actor, **form.cleaned_data)
        except DeedRefused as why:
            form.wrong(None, word(REFUSED, why.code))
        else:
            return done_and_shown(request, T("已经记下。", "It is written down."), "wish", row.id)
    context = {"row": row, "form": form, "attachment": attachment(row.blob), "back": reverse("wish", args=[row.id])}
    return render(request, "console/wishes/transcript.html", context)
