"""Logging in and out, and one's own password."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from server.console.fields import wrong
from server.console.page import home_of
from server.console.roles import staff_of
from server.console.text import T


class LoginForm(AuthenticationForm):
    """Name and password."""

    def get_invalid_login_error(self) -> ValidationError:
        """What is said of a wrong name and of a wrong password alike, and of an account that was stopped."""
        why = T(
            "用户名或密码不对。请检查大小写，再试一次。",
            "The name or the password is wrong. Mind capital letters, and try again.",
        )
        return wrong(why)


class Login(LoginView):
    """The log-in page."""

    template_name = "console/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_success_url(self) -> str:
        """Where somebody was going; or, who only came to the door, the first page that is open to them."""
        there = self.get_redirect_url()
        return there if there not in ("", "/") else home_of(self.request.user)


class Logout(LogoutView):
    """Logs out (POST) and shows the log-in page."""

    next_page = "login"


class PasswordForm(PasswordChangeForm):
    """The old password, and the new one twice."""

    error_messages = {  # noqa: RUF012 - as Django declares it
        "password_incorrect": T("现在的密码不对。", "The present password is wrong."),  # type: ignore[dict-item]  # shown by str
        "password_mismatch": T("两次输入的新密码不一样。", "The two new passwords are not the same."),  # type: ignore[dict-item]
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Label the fields."""
        super().__init__(*args, **kwargs)
        for name, label in (
            ("old_password", T("现在的密码", "Present password")),
            ("new_password1", T("新密码", "New password")),
            ("new_password2", T("再输入一次新密码", "New password again")),
        ):
            self.fields[name].label = label  # type: ignore[assignment]  # rendered by str, like Django's lazy texts
        self.fields["new_password1"].help_text = T(
            "至少 10 个字符，不要只用数字，不要用别人猜得到的词。",
            "At least 10 characters, not digits alone, and nothing that others would guess.",
        )  # type: ignore[assignment]


class Password(LoginRequiredMixin, PasswordChangeView):
    """A new password for oneself."""

    template_name = "console/password.html"
    form_class = PasswordForm

    def get_success_url(self) -> str:
        """The first page that is open to whoever has changed it."""
        return home_of(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether the password must be changed before anything else."""
        staff = staff_of(self.request.user)
        return super().get_context_data(**kwargs, must=staff is not None and staff.new_password)

    def form_valid(self, form: Any) -> HttpResponse:
        """Change it; from now on nobody else knows it."""
        response = super().form_valid(form)
        staff = staff_of(self.request.user)
        if staff is not None and staff.new_password:
            staff.new_password = False
            staff.save(update_fields=["new_password"])
        messages.success(self.request, str(T("密码已修改。", "Your password is changed.")))
        return response


def asker(request: HttpRequest) -> str:
    """The address that wrong passwords are counted by: the line's own, or the one that our proxy saw and added last."""
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() if settings.HTTPS else ""
    return seen or str(request.META.get("REMOTE_ADDR", ""))


def locked(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """The log-in page while an account is locked at an address (django-axes calls this)."""
    view = Login()
    view.setup(request)
    context = view.get_context_data(form=LoginForm(request), locked_min=settings.AXES_COOLOFF_TIME.seconds // 60)
    return render(request, view.template_name, context, status=HTTPStatus.TOO_MANY_REQUESTS)


def unreadable(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """A form that came without its token: an old page, or one from elsewhere."""
    return render(request, "console/old_page.html", status=HTTPStatus.FORBIDDEN)
