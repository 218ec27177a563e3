"""What a browser is told with every page: nothing comes from elsewhere, and nothing of a page is kept."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Content-Security-Policy and Cache-Control for pages. The API's and static files have their own."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith(("/api/", settings.STATIC_URL)):
            response.headers.setdefault("Content-Security-Policy", POLICY)
            # Names and numbers must not lie in the cache of a machine that several people use.
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer
