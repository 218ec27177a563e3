"""Words for what the district stores as short codes: states, reasons, notes. One place, so that every page says the same."""

from typing import Final

from server.console.text import T
from sync.contract.ledger import SetAside
from sync.contract.refusals import Refusal

Words = dict[str, T]

WISH_STATES: Final[Words] = {
    "submitted": T("已提交", "submitted"),
    "published": T("已发布", "published"),
    "claimed": T("已认领", "claimed"),
    "referred": T("已转办", "referred"),
    "fulfilled": T("已实现", "fulfilled"),
    "confirmed": T("已确认", "confirmed"),
    "unfulfilled": T("未能实现", "not fulfilled"),
}
"""In the order of a wish's life."""

STREAM_STATES: Final[Words] = {
    "live": T("正常", "in use"),
    "frozen": T("暂停兑换", "may not spend"),
    "closed": T("已关闭", "closed"),
}

STREAM_REASONS: Final[Words] = {
    "fork": T("同一编号有两份不同的记录", "two different records under one number"),
    "copy": T("硬盘被复制过", "its disk was copied"),
    "superseded": T("终端已改用新的记录本", "its kiosk has begun a new journal"),
    "written_off": T("终端已报失", "its kiosk was written off"),
    "salvaged": T("硬盘损坏后抢救出来的", "salvaged from a damaged disk"),
    "closed": T("由工作人员关闭", "closed by staff"),
}

KIOSK_NOTES: Final[Words] = {
    "salvaged": T("数据文件曾经损坏，已抢救", "its file was damaged and has been salvaged"),
    "store_lost": T("数据文件丢失，已从头开始", "its file was lost, and it began anew"),
    "copied": T("发现硬盘被复制到别的机器", "its disk was copied to another machine"),
    "clock_behind": T("时钟走慢，活动不按日期显示", "its clock is behind; activities show no dates"),
    "check_differs": T("每日核对结果不一致", "the daily check differs"),
    "unreadable": T("健康报告读不懂", "its report can't be read"),
}

SCANS: Final[Words] = {
    Refusal.CARD_EMPTY: T("没有读到内容", "nothing read"),
    Refusal.CARD_NOT_A_CARD: T("不是联系卡", "not a card of ours"),
    Refusal.CARD_TORN: T("没有读全", "not read completely"),
    Refusal.CARD_TOO_NEW: T("卡的版本太新", "newer than the software"),
    Refusal.CARD_FOREIGN: T("外区的卡", "another district's"),
    Refusal.CARD_FORGED: T("签名不对", "signature is wrong"),
    Refusal.CARD_EXPIRED: T("卡已过期", "expired"),
    Refusal.CARD_REVOKED: T("卡已停用", "revoked"),
    Refusal.CARD_UNKNOWN_HERE: T("还不知道持卡人", "holder not known yet"),
    Refusal.CARD_DISPUTED: T("卡有两位持有人", "held by two"),
}

SET_ASIDE: Final[Words] = {
    SetAside.NOT_ALLOWED: T("不允许的积分变动", "a move that is not allowed"),
    SetAside.OVERSPENT: T("超出可用积分", "more than there was"),
    SetAside.NOT_TRUSTED: T("终端当时已被暂停或报失", "the kiosk was stopped or written off by then"),
    SetAside.NOT_A_REVERSAL: T("撤销与原记录对不上", "an undo that doesn't match"),
    SetAside.ALREADY_REVERSED: T("此前已经撤销过", "undone before"),
    SetAside.REVERSES_SET_ASIDE: T("撤销的是一条待处理的记录", "it undoes one that waits itself"),
    SetAside.TOO_MUCH: T("一次所得超过上限", "more at once than is allowed"),
    SetAside.UNREADABLE: T("内容读不懂", "unreadable"),
}

BOOKED: Final[Words] = {
    "owed": T("记为居民欠分", "owed by the member"),
    "loss": T("由站点承担", "borne by the station"),
    "dropped": T("不计入", "dropped"),
}

DISTRICT_EVENTS: Final[Words] = {
    "district_founded": T("本区建立", "District founded"),
    "epoch_began": T("开始新的同步周期", "New epoch of syncing"),
    "keyring_published": T("公布密钥", "Keys published"),
    "station_opened": T("开设或修改站点", "Station opened or changed"),
    "enrolment_code_issued": T("生成接入码", "Enrolment code issued"),
    "kiosk_enrolled": T("终端接入", "Kiosk enrolled"),
    "cards_printed": T("印卡", "Cards printed"),
    "card_revoked": T("停用卡", "Cards revoked"),
    "roles_given": T("修改居民身份", "Member's roles changed"),
    "activity_published": T("发布或修改活动", "Activity published or changed"),
    "notice_published": T("发布或修改公告", "Notice published or changed"),
    "team_formed": T("组建服务队", "Team formed"),
    "reward_published": T("发布或修改礼品", "Reward published or changed"),
    "reward_handed_out": T("发放礼品", "Reward handed out"),
    "settings_published": T("修改设置", "Settings changed"),
    "points_awarded": T("奖励积分", "Points awarded"),
    "grant_issued": T("向站点分配积分", "Points allocated to a station"),
    "owed_repaid": T("归还欠分", "Owed points repaid"),
    "verdict_given": T("记录待人工处理", "Event set aside"),
    "set_aside_settled": T("处理待定记录", "Set-aside event settled"),
    "stream_closed": T("关闭记录本", "Journal of a kiosk closed"),
    "stream_frozen": T("暂停兑换", "Spending stopped"),
    "recovery_confirmed": T("确认恢复完成", "Recovery confirmed"),
    "type_understood": T("新版软件补计记录", "Newer software counts kept events"),
    "wish_progressed": T("处理心愿", "Wish taken a step on"),
    "backup_made": T("备份", "Backup made"),
    "staff_changed": T("新建或修改员工账号", "Staff account made or changed"),
    "transfer_ordered": T("请站点转出", "Transfer ordered"),
    "transfer_ended": T("转出结束", "Transfer ended"),
    "goods_counted": T("礼品入库或核减", "Goods counted"),
    "service_decided": T("确认补记", "Entry of service decided"),
    "service_entered": T("补记服务", "Service entered by hand"),
    "service_settled": T("服务记录入账", "Service record settled"),
    "points_corrected": T("更正积分", "Points corrected"),
    "account_frozen": T("冻结或解冻账户", "Account put on hold or released"),
    "nominee_named": T("指定继承人", "Nominee named"),
    "account_passed_on": T("积分转移", "Points passed on"),
    "points_expired": T("积分到期", "Points expired"),
    "budget_given": T("下拨奖励积分", "Budget of points given"),
    "fund_received": T("公益基金入账", "Fund received"),
    "partner_published": T("新增或修改商户", "Partner added or changed"),
    "partner_settled": T("商户结算", "Partner settled"),
    "return_booked": T("处理退换", "Return decided"),
    "central_called": T("集中兑换", "Centralised redemption"),
    "card_settled": T("核定卡的主人", "Owner of a card settled"),
    "period_closed": T("结账", "Period closed"),
    "stars_given": T("评定星级", "Stars given"),
    "badge_given": T("授予或收回徽章", "Badge given or taken back"),
}

MEMBER_ROLES: Final[Words] = {
    "resident": T("居民", "Resident"),
    "volunteer": T("志愿者", "Volunteer"),
    "keeper": T("站点工作人员", "Keeper"),
}

EVIDENCE: Final[Words] = {
    "clocked": T("刷卡", "clocked"),
    "witnessed": T("见证", "witnessed"),
    "manual": T("补录", "entered by hand"),
}

REDEMPTION_STATES: Final[Words] = {
    "to_hand_out": T("待领取", "to be handed out"),
    "handed_out": T("已领取", "handed out"),
    "undone": T("已撤销", "taken back"),
    "waiting": T("待处理", "waits for a decision"),
    "owed": T("记为居民欠分", "owed by the member"),
    "loss": T("由站点承担", "borne by the station"),
    "dropped": T("不计入", "dropped"),
}

POINTS_MOVED: Final[Words] = {
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

REFUSED: Final[Words] = {
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

WISH_DEEDS: Final[Words] = {
    "published": T("公布到心愿墙", "Publish on the wall"),
    "claimed": T("登记认领", "Record who claims it"),
    "fulfilled": T("已经实现", "It came true"),
    "confirmed": T("许愿人已确认", "Confirmed by whoever wished"),
    "referred": T("转给其他部门", "Refer to a department"),
    "unfulfilled": T("无法实现", "It can't be fulfilled"),
}
"""What is done to a wish, by the state that it then is in."""
