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
    "reward_published": T("发布或修改奖品", "Reward published or changed"),
    "reward_handed_out": T("发放奖品", "Reward handed out"),
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
}
