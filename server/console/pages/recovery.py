"""Recovery (恢复): after a restore, which kiosks are waited for, and confirming that all is told."""

from django.http import HttpResponse
from django.shortcuts import render

from server import meta, recovery
from server.console.kiosks import kiosks
from server.console.page import Request, done, failed, page
from server.console.roles import Action
from server.console.text import T


@page(Action.CONFIRM_RECOVERY, "recovery/", name="recovery", acts=True, under="today")
def recovery_page(request: Request) -> HttpResponse:
    """What is waited for; the button comes once nothing is."""
    if request.method == "POST":
        try:
            recovery.confirm(actor=request.actor)
        except recovery.NotRecovering:
            return failed(request, T("现在不在恢复中。", "Nothing is being recovered."), "today")
        except recovery.StillWaiting:
            return failed(request, T("还有终端没有补报。", "There are kiosks that have not reported yet."), "recovery")
        return done(request, T("恢复完成，重新开始分配积分。", "Recovery is over; points are allocated again."), "today")
    waiting = set(recovery.waiting_kiosks()) if meta.read().recovering else set()
    context = {
        "recovering": meta.read().recovering,
        "waiting": [kiosk for kiosk in kiosks() if kiosk.id in waiting],
    }
    return render(request, "console/recovery.html", context)
