"""Days and times of day in words: today, tomorrow, how long ago. Pure; the time comes in with every call."""

from typing import Final

from kiosk.local_time import day_of, moment
from kiosk.texts import Texts
from sync.contract.cards import DAY_MS

WEEK_DAYS: Final = 7
MONTH_DAYS: Final = 30
IN_DAYS_UNTIL: Final = 14
IN_WEEKS_UNTIL: Final = 60


def date_text(texts: Texts, at_ms: int) -> str:
    """Month and day: 11月22日."""
    at = moment(at_ms)
    return texts.say("days.date", month=texts.say("days.months").split()[at.month - 1], day=at.day)


def dated_text(texts: Texts, at_ms: int, now_ms: int | None) -> str:
    """Month and day, and the year too unless it is this one; `now_ms` None where nobody can tell."""
    at = moment(at_ms)
    if now_ms is not None and moment(now_ms).year == at.year:
        return date_text(texts, at_ms)
    return texts.say("days.year_date", year=at.year, date=date_text(texts, at_ms))


def day_text(texts: Texts, day: int, today: int | None) -> str:
    """A day as the head of a list.

    Args:
        texts: in which language.
        day: which, as `local_time.day_of`.
        today: likewise, or None where nobody can tell.
    """
    noon_ms = day * DAY_MS + DAY_MS // 6  # 12:00 on the wall, eight hours east of Greenwich
    weekday = texts.say("days.weekdays").split()[moment(noon_ms).weekday()]
    date = texts.say("days.weekday_date", weekday=weekday, date=date_text(texts, noon_ms))
    if today is not None and day == today:
        return texts.say("days.today", date=date)
    if today is not None and day == today + 1:
        return texts.say("days.tomorrow", date=date)
    return date


def span_text(texts: Texts, starts_ms: int, ends_ms: int) -> str:
    """From when to when: 14:00–16:00; of what takes longer than a day, the last day."""
    if ends_ms - starts_ms > DAY_MS:
        return texts.say("days.until", date=date_text(texts, ends_ms))
    return f"{moment(starts_ms):%H:%M}–{moment(ends_ms):%H:%M}"


def ago_text(texts: Texts, at_ms: int, now_ms: int | None) -> str:
    """How long ago a day was; its date where nobody can tell what time it is now (None)."""
    if now_ms is None:
        return date_text(texts, at_ms)
    days = day_of(now_ms) - day_of(at_ms)
    if days < 1:
        return texts.say("days.ago_today")
    if days == 1:
        return texts.say("days.ago_yesterday")
    if days < IN_DAYS_UNTIL:
        return texts.say("days.ago_days", count=days)
    if days < IN_WEEKS_UNTIL:
        return texts.say("days.ago_weeks", count=days // WEEK_DAYS)
    return texts.say("days.ago_months", count=days // MONTH_DAYS)
