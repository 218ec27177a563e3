"""What a district may decide for itself. Published as a document; every figure has a default with its source."""

from typing import Final

import msgspec


class WishCategory(msgspec.Struct, frozen=True):
    """A kind of wish, in both languages."""

    id: str
    zh: str
    en: str


WISH_CATEGORIES: Final = (
    WishCategory("repair", "家电维修", "Repairs at home"),
    WishCategory("errand", "代办跑腿", "Errands"),
    WishCategory("company", "陪伴聊天", "Company"),
    WishCategory("care", "助老助残", "Care for the elderly and disabled"),
    WishCategory("learning", "学习辅导", "Learning"),
    WishCategory("health", "健康咨询", "Health advice"),
    WishCategory("public", "公共设施", "Public facilities"),
    WishCategory("goods", "生活物品", "Everyday things"),
    WishCategory("other", "其他心愿", "Other wishes"),
)


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A district's settings.

    Attributes:
        revision: counts up with every change; facts that depend on settings name it.
        points_per_hour: DOMAIN: common practice is 10.
        earn_step_min: served time counts in whole steps of this length.
        min_service_min: shorter service earns nothing.
        max_service_min: a longer one was a forgotten check-out: it counts up to here.
        earn_cap_points: the most one event may earn; above, the district sets it aside.
        undo_s: how long a redemption may be undone (DESIGN: ten seconds).
        pin_digits: length of a PIN.
        pin_tries: wrong tries before the card's PIN locks.
        pin_lock_s: powered-on seconds that a PIN stays locked.
        argon2_time_cost, argon2_memory_kib: cost of a PIN check (OWASP 2023: 2 passes over 19 MiB).
        grant_min_points: unallocated points under this wait until there are more.
        wish_categories: what a wish may be about.
        revocations_stale_h: staff are told when the revocation list is older than this.
        activity_early_min: how long before its start one may check in to an activity.
    """

    revision: int = 0
    points_per_hour: int = 10
    earn_step_min: int = 6
    min_service_min: int = 6
    max_service_min: int = 12 * 60
    earn_cap_points: int = 500
    undo_s: int = 10
    pin_digits: int = 6
    pin_tries: int = 5
    pin_lock_s: int = 15 * 60
    argon2_time_cost: int = 2
    argon2_memory_kib: int = 19 * 1024
    grant_min_points: int = 1
    wish_categories: tuple[WishCategory, ...] = WISH_CATEGORIES
    revocations_stale_h: int = 48
    activity_early_min: int = 60
