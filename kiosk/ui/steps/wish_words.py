"""What is said of wishes and of what became of them. Nothing here says whose words they are or who somebody is: `shown` is
what staff wrote for the wall, and names come masked."""

from kiosk.ui.days import date_text
from kiosk.ui.house import House
from sync.contract.documents import News, OwnWish
from sync.contract.rules.wish_course import HELPER, REFERRED, UNFULFILLED

RATINGS = ("very", "fine", "not")
"""From 3 to 1, as they stand on the screen."""


def category_words(house: House, category: str) -> str:
    """What a category is called; one that the settings no longer have has the name of all others."""
    found = next((c for c in house.desk.kiosk.replica.settings().wish_categories if c.id == category), None)
    return house.pick(found.zh, found.en) if found else house.say("wall.other")


def what(house: House, own: OwnWish) -> str:
    """What a wish is about: staff's words where there are some, else its category."""
    return own.shown or category_words(house, own.category)


def who(house: House, shown: str) -> str:
    """The masked name of somebody, or a neighbour."""
    return shown or house.say("my_wishes.somebody")


def journey(house: House, own: OwnWish) -> str:
    """Where a wish is on its way, to whoever made it or helps with it. A state that a later district invented is one in
    which the community sees to it."""
    say = house.say
    if own.role == HELPER:
        key = f"help_journey.{own.state}"
        return say(key if house.texts.knows(key) else "help_journey.other")
    if own.state == REFERRED and own.answer:
        return say("wish_journey.answered", answer=own.answer)
    if own.state == REFERRED and own.reason:
        return say("wish_journey.referred_to", reason=own.reason)
    if own.state == UNFULFILLED and own.reason:
        return say("wish_journey.unfulfilled_because", reason=own.reason)
    if own.state == "claimed" and own.unit:
        return say("wish_journey.claimed_unit", unit=own.unit)
    key = f"wish_journey.{own.state}"
    key = key if house.texts.knows(key) else "wish_journey.other"
    return say(key, who=who(house, own.other))


def due(house: House, own: OwnWish) -> str:
    """By when something should happen, where whoever reads it has a part in that; else empty."""
    key = f"wish_due.{own.state}"
    is_mine = own.role == HELPER if own.state in ("offered", "claimed") else True
    if not own.due_ms or not is_mine or not house.texts.knows(key) or not house.desk.kiosk.here().day_known:
        return ""
    return house.say(key, date=date_text(house.texts, own.due_ms))


def rating_words(house: House, rating: int) -> str:
    """A rating from 1 to 3 in words; empty for none."""
    return house.say(f"wish_rated.{RATINGS[3 - rating]}") if 1 <= rating <= len(RATINGS) else ""


def news_words(house: House, news: News, own: OwnWish | None) -> list[str]:
    """What became of a wish, in a sentence or two; none for news that a later district invented.

    Args:
        house: where.
        news: what.
        own: the wish, where it is still in the member's list.
    """
    say = house.say
    key = f"wish_news.{news.kind}"
    if not house.texts.knows(key):
        return []
    # A department's answer and a reason are words too, which say nothing of what the wish is about.
    reasons = news.kind in ("answered", "expired", "referred", "unfulfilled")
    about = (own.shown if own else "") or ("" if reasons else news.words) or category_words(house, news.category)
    if news.kind == "unfulfilled" and news.words:
        return [say("wish_news.unfulfilled_because", what=about, words=news.words)]
    if news.kind == "referred" and news.words:
        return [say("wish_news.referred_to", what=about, words=news.words)]
    said = [say(key, what=about, who=who(house, news.other), words=news.words, points=news.points)]
    if news.kind != "confirmed":
        return said
    if rating := rating_words(house, news.rating):
        said = [say("wish_news.confirmed_rated", who=who(house, news.other), what=about, rating=rating.lower())]
    words = house.desk.kiosk.replica.settings().thanks
    if 1 <= news.thanks <= len(words):
        thanks = words[news.thanks - 1]
        # These two say nothing about anybody, and may be heard aloud.
        said = [say("wish_news.thanked"), house.pick(thanks.zh, thanks.en), *said]
    return said
