"""What the pages on people and things call the kinds and states that `words` has no words for."""

from typing import Final

from server.console.text import T

MEMBER_ROLES: Final[dict[str, T]] = {
    "resident": T("居民", "Resident"),
    "volunteer": T("志愿者", "Volunteer"),
    "keeper": T("站点工作人员", "Keeper"),
}

EVIDENCE: Final[dict[str, T]] = {
    "clocked": T("刷卡", "clocked"),
    "witnessed": T("见证", "witnessed"),
    "manual": T("补录", "entered by hand"),
}

REDEMPTION_STATES: Final[dict[str, T]] = {
    "to_hand_out": T("待领取", "to be handed out"),
    "handed_out": T("已领取", "handed out"),
    "undone": T("已撤销", "taken back"),
    "waiting": T("待处理", "waits for a decision"),
    "owed": T("记为居民欠分", "owed by the member"),
    "loss": T("由站点承担", "borne by the station"),
    "dropped": T("不计入", "dropped"),
}

POINTS_MOVED: Final[dict[str, T]] = {
    "checked_out": T("志愿服务", "Service"),
    "redeemed": T("兑换", "Reward"),
    "redemption_undone": T("撤销兑换", "Reward taken back"),
    "points_awarded": T("奖励积分", "Points awarded"),
    "grant_issued": T("分配到终端", "Sent to a kiosk"),
    "stream_closed": T("终端停用，积分收回", "Kiosk closed, points came back"),
    "owed_repaid": T("归还欠分", "Owed points repaid"),
    "set_aside_settled": T("人工处理", "Decided by staff"),
}
"""What moves a member's points, by type of event."""

REFUSED: Final[dict[str, T]] = {
    "title_empty": T("没有保存：缺少标题。", "Not saved: it has no title."),
    "title_too_long": T("没有保存：标题太长，请先修改标题。", "Not saved: the title is too long; shorten it first."),
    "text_empty": T("没有保存：缺少正文。", "Not saved: it says nothing."),
    "text_too_long": T("没有保存：正文太长。", "Not saved: the text is too long."),
    "place_too_long": T("没有保存：地点太长。", "Not saved: the place is too long."),
    "times_wrong": T("没有保存：结束要在开始之后。", "Not saved: it has to end after it starts."),
    "points_wrong": T("没有保存：积分至少为 1。", "Not saved: it costs at least one point."),
    "category_empty": T("没有保存：缺少项目类别。", "Not saved: it belongs to no programme."),
    "station_unknown": T("没有保存：没有这个站点。", "Not saved: there is no such station."),
    "member_unknown": T("没有保存：没有这位居民。", "Not saved: there is no such member."),
    "roles_unknown": T("没有保存：没有这种身份。", "Not saved: there is no such role."),
    "wish_unknown": T("没有保存：没有这个心愿。", "Not saved: there is no such wish."),
    "state_unknown": T("没有保存：没有这种状态。", "Not saved: there is no such state."),
    "step_wrong": T(
        "没有保存：这个心愿已经不在原来的状态，可能别人刚处理过。请看最新情况。",
        "Not saved: the wish has moved on, perhaps by a colleague. Look at how it stands now.",
    ),
    "reason_too_long": T("没有保存：说明太长。", "Not saved: the reason is too long."),
    "wording_empty": T("没有保存：请写下要公开的文字。", "Not saved: write the words that everybody will read."),
    "wording_too_long": T("没有保存：公开的文字太长。", "Not saved: the public words are too long."),
    "wording_names": T(
        "没有保存：公开的文字里有许愿人的姓名或电话，请去掉。",
        "Not saved: the public words hold the name or telephone of whoever wished; take it out.",
    ),
}
"""Why the district did not do what was asked, by the code of a `DeedRefused`."""

WISH_DEEDS: Final[dict[str, T]] = {
    "published": T("公布到心愿墙", "Publish on the wall"),
    "claimed": T("登记认领", "Record who claims it"),
    "fulfilled": T("已经实现", "It came true"),
    "confirmed": T("许愿人已确认", "Confirmed by whoever wished"),
    "referred": T("转给其他部门", "Refer to a department"),
    "unfulfilled": T("无法实现", "It can't be fulfilled"),
}
"""What is done to a wish, by the state that it then is in."""
