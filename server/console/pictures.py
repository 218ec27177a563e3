"""`/pictures/SHA256`: the picture of a reward, for pages and kiosks alike, before anybody has logged in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from server import pictures


@require_safe
def picture(_request: HttpRequest, name: str) -> HttpResponse:
    """A picture by its hash. What a hash names never changes, so whoever has it need not ask again.

    Raises:
        Http404: there is no such picture.
    """
    data = pictures.read(name)
    if data is None:
        raise Http404
    answer = HttpResponse(data, content_type=pictures.CONTENT_TYPE)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
