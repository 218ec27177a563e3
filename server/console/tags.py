"""What every template of the console can use without loading anything: `{% t %}`, `{% table %}`, and how figures read."""

import re
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.template.base import NodeList, Parser, Token
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from server.clock import now_ms
from server.console.text import T
from sync.contract.ids import spoken_card_number

register = template.Library()

_MINUTE_S: Final = 60
_HOUR_S: Final = 3_600
_DAY_S: Final = 86_400


@register.simple_tag
def t(zh: str, en: str, **values: object) -> T:
    """A text in both languages: `{% t "共 {n} 条" "{n} in all" n=count %}`; `as name` keeps it for later."""
    return T(zh, en, **values)


@register.simple_tag(name="link")
def address(name: str, *args: object, query: str = "") -> str:
    """The address of a page, or nothing where there is no such page: `{% link "member" id as url %}`."""
    try:
        return reverse(name, args=args) + (f"?{query}" if query else "")
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True, name="query")
def query_with(context: template.Context, **changes: object) -> str:
    """The address's own query with some values changed, for pagers and filters: `<a href="{% query page=2 %}">`."""
    asked = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            asked.pop(name, None)
        else:
            asked[name] = str(value)
    return f"?{asked.urlencode()}"


# --- Tables -----------------------------------------------------------------------------------------------------------


@register.tag("table")
def table(parser: Parser, _token: Token) -> template.Node:
    """`{% table %}<thead>…</thead><tbody>…</tbody>{% endtable %}`: a table whose rows are cards on a phone.

    The heading of each column is repeated as the label of its cells, so that nobody has to write it twice.
    """
    inside = parser.parse(("endtable",))
    parser.delete_first_token()
    return _Table(inside)


class _Table(template.Node):
    def __init__(self, inside: NodeList) -> None:
        self.nodelist = inside

    def render(self, context: template.Context) -> SafeString:
        return mark_safe(f'<table class="cards">{labelled(self.nodelist.render(context))}</table>')  # noqa: S308 - escaped inside


def labelled(rows: str) -> str:
    """The rows of a table, each cell labelled with the heading of its column, but for cells that span several."""
    labels = [re.sub(r"<[^>]+>", "", heading).strip() for heading in re.findall(r"<th\b[^>]*>(.*?)</th>", rows, re.S)]
    head, body, rest = rows.partition("<tbody")

    def label_cells(row: re.Match[str]) -> str:
        names = iter(labels)

        def label(cell: re.Match[str]) -> str:
            name = next(names, "")
            return cell.group() if not name or "colspan" in cell.group() else f'<td data-label="{name}"{cell.group(1)}>'

        return re.sub(r"<td\b([^>]*)>", label, row.group())

    return head + body + re.sub(r"<tr\b.*?</tr>", label_cells, rest, flags=re.S)


# --- How figures and times read ---------------------------------------------------------------------------------------


def local(at_ms: int) -> datetime:
    """A moment in the district's own time."""
    return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(settings.TIME_ZONE))


def start_of_day_ms(at_ms: int) -> int:
    """When the district's day began that this moment lies in."""
    return int(local(at_ms).replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)


@register.filter
def moment(at_ms: int | None) -> str:
    """A time as 2026-11-22 15:04; nothing for none."""
    return f"{local(at_ms):%Y-%m-%d %H:%M}" if at_ms else ""


@register.filter
def day(at_ms: int | None) -> str:
    """A day as 2026-11-22; nothing for none."""
    return f"{local(at_ms):%Y-%m-%d}" if at_ms else ""


@register.filter
def clock(at_ms: int | None) -> str:
    """The time of day as 15:04; nothing for none."""
    return f"{local(at_ms):%H:%M}" if at_ms else ""


@register.filter
def span(starts_ms: int, ends_ms: int) -> str:
    """From when to when: 14:00–16:00, with the day where it ends on another one."""
    starts, ends = local(starts_ms), local(ends_ms)
    return f"{starts:%H:%M}–{ends:%H:%M}" if starts.date() == ends.date() else f"{starts:%H:%M} – {ends:%m-%d %H:%M}"


@register.filter
def day_number(number: int) -> str:
    """A day that is counted from 1970-01-01, as 2026-11-22."""
    return f"{date(1970, 1, 1) + timedelta(days=number):%Y-%m-%d}"


def lasting(seconds: float) -> T:
    """A length of time in the one unit that fits: 40 秒, 3 分钟, 5 小时, 2 天."""
    for unit_s, zh, en in (
        (_DAY_S, "{n} 天", "{n} {n:day|days}"),
        (_HOUR_S, "{n} 小时", "{n} {n:hour|hours}"),
        (_MINUTE_S, "{n} 分钟", "{n} {n:minute|minutes}"),
    ):
        if seconds >= unit_s:
            return T(zh, en, n=int(seconds // unit_s))
    return T("{n} 秒", "{n} {n:second|seconds}", n=max(0, int(seconds)))


@register.filter
def ago(at_ms: int | None) -> T:
    """How long ago something was; what lies within a minute is now, 0 is never."""
    if not at_ms:
        return T("从未", "never")
    passed_s = (now_ms() - at_ms) / 1000
    if passed_s < _MINUTE_S:
        return T("刚刚", "just now")
    return T("{time}前", "{time} ago", time=lasting(passed_s))


@register.filter
def number(value: int | None) -> str:
    """A whole number with its thousands set apart; nothing for none."""
    return "" if value is None else f"{value:,}"


@register.filter
def points(value: int | None) -> str:
    """Points gained or spent, with their sign: +10, −5."""
    return "" if value is None else f"{value:+,}".replace("-", "−")


@register.filter
def hours(minutes: int | None) -> str:
    """Minutes as whole hours."""
    return "" if minutes is None else f"{minutes // 60:,}"


@register.filter
def card(value: str) -> str:
    """A card's number in groups of four."""
    return spoken_card_number(value) if len(value) == 12 else value


@register.filter
def percent(part: int, whole: int) -> str:
    """A part of a whole, in per cent with one digit; nothing of nothing is empty."""
    return f"{100 * part / whole:.1f}%" if whole else ""


@register.filter
def item(mapping: dict[Any, Any], key: object) -> Any:
    """The value of a mapping for a key that is a variable."""
    return mapping.get(key, "")


def from_local(text: str) -> int:
    """The moment that a `datetime-local` field names, in the district's own time.

    Raises:
        ValueError: it names none.
    """
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(settings.TIME_ZONE)).timestamp()) * 1000
