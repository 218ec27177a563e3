"""Words for what the district stores as short codes: states, reasons, notes. One place, so that every page says the same."""

from typing import Final

from server.console.text import T
from sync.contract.ledger import SetAside
from sync.contract.refusals import Refusal

Words = dict[str, T]

WISH_STATES: Final[Words] = {
    "submitted": T("已提交", "submitted"),
    "verified": T("已核实", "verified"),
    "published": T("已发布", "published"),
    "offered": T("已派单", "offered"),
    "claimed": T("已认领", "claimed"),
    "under_way": T("在路上", "under way"),
    "fulfilled": T("已实现", "fulfilled"),
    "confirmed": T("已确认", "confirmed"),
    "disputed": T("有异议", "disputed"),
    "referred": T("已转办", "referred"),
    "withdrawn": T("已撤回", "withdrawn"),
    "expired": T("已过期", "expired"),
    "unfulfilled": T("未能实现", "not fulfilled"),
}
"""In the order of a wish's life."""

WISH_KINDS: Final[Words] = {
    "wish": T("微心愿", "Wish"),
    "request": T("点单", "Request"),
    "counter": T("当场服务", "Over the counter"),
}
"""By which door it came."""

WISH_PARTS: Final[Words] = {
    "came_true": T("实现了", "Came true"),
    "open": T("在办", "Open"),
    "not_to_be": T("没有实现", "Not to be"),
}
"""The parts of the funnel (`rules.wish_course.FUNNEL`)."""

WISH_LATE: Final[Words] = {
    "unknown_step": T("本版软件不认识这一步", "a step that this software does not know"),
    "not_now": T("那时心愿已经有了别的变化", "the wish had moved on"),
    "taken": T("别人先认领了，已请终端转告", "somebody else was first; they are told at their next scan"),
    "not_yours": T("不该由这个人来办", "not theirs to take"),
    "helper_missing": T("没有写明派给谁", "nobody was named"),
}
"""Why a step did not count (`rules.wish_course.Why`)."""

WISH_BY: Final[Words] = {
    "requester": T("许愿人", "whoever wished"),
    "helper": T("志愿者", "the volunteer"),
    "staff": T("工作人员", "staff"),
    "system": T("系统", "the server"),
}
"""As whom a step was taken."""

RISKS: Final[Words] = {
    "1": T("平稳", "steady"),
    "2": T("多留意", "to be watched"),
    "3": T("重点关注", "urgent"),
}
"""How closely a household with special needs is looked after."""

VISIT_FOUND: Final[Words] = {
    "well": T("都好", "well"),
    "worse": T("不如以前", "worse than before"),
    "away": T("没人在家", "nobody opened"),
}
"""How they were at a visit."""

VISIT_EVIDENCE: Final[Words] = {
    "card": T("对方刷了卡", "their card was scanned"),
    "told": T("结对人自己说的", "the helper says so"),
    "staff": T("工作人员补记", "staff wrote it down"),
}
"""What bears a visit out."""

WISH_RATINGS: Final[Words] = {
    "3": T("很满意", "very content"),
    "2": T("满意", "content"),
    "1": T("不满意", "not content"),
}
"""What whoever asked thinks of it."""

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
    "wish_made": T("写下收集的需求", "Collected need written down"),
    "wish_transcribed": T("记下录音的心愿", "Spoken wish written down"),
    "wish_rewarded": T("心愿奖励", "Points for a wish that came true"),
    "wish_news_heard": T("告知心愿的消息", "News of wishes told"),
    "member_placed": T("修改网格和单位", "Grid and unit of a member"),
    "household_kept": T("列入或修改特需家庭", "Household put on the lists or changed"),
    "household_left": T("移出特需家庭", "Household taken off the lists"),
    "pair_made": T("安排或修改结对", "Pair made or changed"),
    "pair_ended": T("结束结对", "Pair ended"),
    "visit_made": T("补记探访", "Visit written down"),
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
    "certificate_issued": T("开具服务证明", "Certificate of service issued"),
}

ORDER_REASONS: Final[Words] = {
    "wanted": T("本人在那里要用", "wanted there by the member"),
    "recall": T("工作人员收回", "recalled by staff"),
    "freeze": T("账户冻结", "the account is on hold"),
    "succession": T("积分转移", "points are passed on"),
    "expiry": T("积分到期", "points expire"),
    "owed": T("归还欠分", "to repay what is owed"),
    "balance": T("按规则调配", "moved by the rules"),
}
"""Why a kiosk was asked to release points or goods."""

ORDER_STATES: Final[Words] = {
    "done": T("已转出", "released"),
    "withdrawn": T("已撤回", "withdrawn"),
    "lapsed": T("逾期作罢", "lapsed"),
    "closed": T("终端已停用，直接收回", "its kiosk was closed"),
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

CLAIM_STATES: Final[Words] = {
    "waiting": T("待确认", "waits"),
    "agreed": T("已同意，正在入账", "agreed, being booked"),
    "refused": T("未同意", "refused"),
    "booked": T("已入账", "booked"),
}

SETTLED_FOR: Final[Words] = {
    "claim": T("补记已确认", "an entry was agreed to"),
    "correction": T("更正已确认", "a correction was agreed to"),
    "forgotten": T("忘记签退，按规则结束", "nobody checked out: closed by rule"),
    "overlap": T("同一时间只计一次", "counted once"),
    "cap": T("超过当日上限", "above the day's most"),
}
"""Why the district put a record right."""

HELD_BACK: Final[Words] = {
    "short": T("时间太短，不计积分", "too short for points"),
    "attendance": T("参加时间不足，不计积分", "attended too little of it for points"),
    "cap": T("当天已到上限", "the day had its most"),
}
"""What a kiosk held points back for."""

REDEMPTION_STATES: Final[Words] = {
    "to_hand_out": T("待领取", "to be handed out"),
    "handed_out": T("已领取", "handed out"),
    "undone": T("已撤销", "taken back"),
    "returned": T("已退回", "returned"),
    "waiting": T("待处理", "waits for a decision"),
    "owed": T("记为居民欠分", "owed by the member"),
    "loss": T("由站点承担", "borne by the station"),
    "dropped": T("不计入", "dropped"),
}

RETURN_STATES: Final[Words] = {
    "booked": T("已退回", "returned"),
    "waiting": T("退货待处理", "return to be decided"),
    "refused": T("未同意退货", "return refused"),
}

SLIPS: Final[Words] = {
    Refusal.SLIP_NOT_A_SLIP: T("这不是兑换小票。", "This is no slip of ours."),
    Refusal.SLIP_TORN: T("没有读全，请再扫一次。", "It was not read completely; scan it again."),
    Refusal.SLIP_UNKNOWN_KIOSK: T("不是本区终端打印的小票。", "No kiosk of this district printed it."),
    Refusal.SLIP_FORGED: T(
        "签名不对：这张小票被改过，不要发放。", "Its signature is wrong: it was altered. Hand nothing out."
    ),
}
"""Why a slip does not count."""

CATEGORIES_OF_REWARDS: Final[Words] = {"goods": T("物品", "Goods"), "service": T("服务", "Service")}

LIMIT_PERIODS: Final[Words] = {
    "month": T("每月", "a month"),
    "quarter": T("每季度", "a quarter"),
    "year": T("每年", "a year"),
    "ever": T("一共", "in all"),
}

PARTNER_KINDS: Final[Words] = {
    "merchant": T("爱心联盟商户", "Merchant"),
    "pantry": T("义仓", "Charity pantry"),
}

POINTS_MOVED: Final[Words] = {
    "redemption_returned": T("退货", "Returned"),
    "return_booked": T("退货", "Returned"),
    "points_corrected": T("更正", "Correction"),
    "points_given": T("转赠", "Gift"),
    "account_passed_on": T("积分转移", "Points passed on"),
    "points_expired": T("积分到期", "Points expired"),
    "checked_out": T("志愿服务", "Service"),
    "redeemed": T("兑换", "Reward"),
    "redemption_undone": T("撤销兑换", "Reward taken back"),
    "points_awarded": T("奖励积分", "Points awarded"),
    "wish_rewarded": T("心愿奖励", "For a wish that came true"),
    "grant_issued": T("分配到终端", "Sent to a kiosk"),
    "service_settled": T("服务记录入账", "Service record settled"),
    "stream_closed": T("终端停用，积分收回", "Kiosk closed, points came back"),
    "owed_repaid": T("归还欠分", "Owed points repaid"),
    "set_aside_settled": T("人工处理", "Decided by staff"),
}
"""What moves a member's points, by type of event."""

PASSED_ON_FOR: Final[Words] = {
    "death": T("居民去世", "The member died"),
    "moved": T("居民搬走", "The member moved away"),
    "merged": T("重复登记，合并", "Registered twice, merged"),
}
"""Why somebody's points become another's."""

SOURCES: Final[Words] = {
    "sponsor": T("主管单位", "Sponsor unit"),
    "enterprise": T("企业", "Enterprises"),
    "donor": T("爱心人士", "Donors"),
    "resident": T("居民", "Residents"),
}
"""The four sources (四个一点) of the fund."""

ACCOUNTS: Final[Words] = {
    "issued": T("发放总额", "Points issued"),
    "member": T("居民，尚未下发", "Members, not sent to a kiosk yet"),
    "held": T("居民，在终端", "Members, at kiosks"),
    "owed": T("居民欠分", "Owed by members"),
    "spent": T("各站已兑换", "Redeemed at stations"),
    "loss": T("各站承担的损失", "Losses borne by stations"),
    "expired": T("到期积分", "Expired"),
    "head": T("总行奖励积分", "Head office's budget"),
    "branch": T("分行奖励积分", "Branches' budgets"),
    "station": T("站点奖励积分", "Stations' budgets"),
    "merchant": T("商户待结算", "Partners, to be paid"),
    "paid": T("商户已结算", "Partners, paid"),
    "given": T("公益基金来源", "Given to the fund"),
    "fund": T("公益基金结余", "Left in the fund"),
    "used": T("公益基金支出", "Paid from the fund"),
    "goods": T("礼品件数", "Goods, in pieces"),
}
"""Kinds of ledger accounts, by what their names begin with."""

REFUSED: Final[Words] = {
    "needs_none": T("没有保存：没有选要写下的行。", "Not saved: no line is to be written down."),
    "needs_written_before": T(
        "这份名单已经写下过了，没有再写一遍。", "This list was written down before; it was not written again."
    ),
    "merge_same": T("没有合并：这是同一个心愿。", "Not merged: it is one and the same wish."),
    "merge_over": T(
        "没有合并：这两个心愿都已经办过，照原样留着。", "Not merged: something was done for both; they stay as they are."
    ),
    "merge_ended": T(
        "没有合并：要留下的那个心愿已经不办了。", "Not merged: nothing is done any more for the one that was to stay."
    ),
    "to_self": T("没有保存：不能是同一个人。", "Not saved: it can't be the same person."),
    "reason_unknown": T("没有保存：请选择原因。", "Not saved: choose a reason."),
    "frozen_already": T("没有保存：账户已经冻结了。", "Not saved: the account is on hold already."),
    "not_frozen": T("没有保存：账户没有冻结。", "Not saved: the account is not on hold."),
    "passed_already": T("没有保存：这位居民的积分已经转移过了。", "Not saved: this member's points were passed on before."),
    "passed_in_a_circle": T(
        "没有保存：对方的积分已经转给这位居民，不能再转回去。",
        "Not saved: the other's points were passed on to this member, so they can't go back.",
    ),
    "account_passed_on": T(
        "没有保存：这位居民的积分已经转给别人。", "Not saved: this member's points were passed on to somebody else."
    ),
    "budget_short": T("没有保存：奖励积分不够。", "Not saved: the budget does not hold as much."),
    "budget_not_theirs": T(
        "没有保存：奖励积分只能一级一级下拨或退回。", "Not saved: budgets are given down, or back up, one level at a time."
    ),
    "source_unknown": T("没有保存：请选择来源。", "Not saved: choose one of the four sources."),
    "giver_empty": T("没有保存：请写明是谁给的。", "Not saved: say who gave it."),
    "entry_unknown": T("没有保存：没有这笔入账。", "Not saved: no such entry was booked."),
    "entry_undone": T("没有保存：这一笔已经撤销。", "Not saved: it was taken back."),
    "entry_moves_nothing": T("没有保存：这一笔没有改变余额。", "Not saved: it changed no balance."),
    "entry_changed": T(
        "没有保存：这一笔刚被更正过，请看最新情况。", "Not saved: somebody has just corrected it. Look at how it stands now."
    ),
    "correction_empty": T("没有保存：数字没有变。", "Not saved: the number is the same."),
    "other_side_short": T(
        "没有保存：这一笔的对方账户余额不够。", "Not saved: the account on the other side does not hold as much."
    ),
    "card_not_disputed": T("没有保存：这张卡没有争议。", "Not saved: the card is not claimed by two."),
    "card_not_theirs": T("没有保存：这张卡没有登记给这个人。", "Not saved: the card was never bound to them."),
    "title_empty": T("没有保存：缺少标题。", "Not saved: it has no title."),
    "title_too_long": T("没有保存：标题太长，请先修改标题。", "Not saved: the title is too long; shorten it first."),
    "text_empty": T("没有保存：缺少正文。", "Not saved: it says nothing."),
    "text_too_long": T("没有保存：正文太长。", "Not saved: the text is too long."),
    "place_too_long": T("没有保存：地点太长。", "Not saved: the place is too long."),
    "times_wrong": T("没有保存：结束要在开始之后。", "Not saved: it has to end after it starts."),
    "points_wrong": T("没有保存：积分至少为 1。", "Not saved: it costs at least one point."),
    "category_unknown": T("没有保存：没有这种礼品。", "Not saved: there is no such kind of reward."),
    "limit_wrong": T("没有保存：限量不对。", "Not saved: such a limit can't be."),
    "partner_unknown": T("没有保存：没有这家商户。", "Not saved: there is no such partner."),
    "kind_unknown": T("没有保存：没有这类商户。", "Not saved: there is no such kind of partner."),
    "picture_unknown": T("没有保存：图片不见了，请再选一次。", "Not saved: the picture is gone; choose it again."),
    "picture_unreadable": T("这不是能读懂的图片，请换一张。", "This picture can't be read; choose another."),
    "picture_too_large": T("图片太大，请换一张小一点的。", "The picture is too large; choose a smaller one."),
    "fund_unknown": T("没有结算：请选择由哪一项基金支付。", "Not settled: choose the fund that pays."),
    "nothing_due": T("没有结算：没有要结算的兑换。", "Not settled: there is nothing to pay for."),
    "fund_short": T(
        "没有结算：这项基金不够支付。请换一项，或先登记新的捐助。",
        "Not settled: this fund has too little. Choose another, or enter new gifts first.",
    ),
    "listing_unknown": T("没有保存：没有这张睦邻卡。", "Not saved: there is no such listing."),
    "listing_gone": T("没有保存：这张睦邻卡已经收回或到期。", "Not saved: this listing was taken back, or is over."),
    "proof_over": T("没有保存：资质的期限已经过了。", "Not saved: the proof is over already."),
    "not_caught_up": T(
        "没有保存：刚收到新的记录，正在统计。请稍等几秒再试。",
        "Not saved: something new has just come in and is being counted. Try again in a few seconds.",
    ),
    "reward_unknown": T("没有保存：没有这件礼品。", "Not saved: there is no such reward."),
    "not_counted": T("没有保存：这件礼品不计件。", "Not saved: the pieces of this reward are not counted."),
    "pieces_wrong": T("没有保存：数量不对。", "Not saved: the number of pieces makes no sense."),
    "too_many": T("没有保存：没有这么多件。", "Not saved: there are not so many."),
    "stream_not_there": T("没有保存：这台终端现在不能领库存。", "Not saved: this kiosk can't get any pieces now."),
    "redemption_unknown": T("没有保存：没有这笔兑换。", "Not saved: there is no such redemption."),
    "return_not_waiting": T(
        "没有保存：这笔退货已经有人处理过了。", "Not saved: somebody has decided on this return already."
    ),
    "settle_first": T("没有保存：请先处理这笔兑换的积分。", "Not saved: decide on the points of the redemption first."),
    "round_unknown": T("没有保存：没有这次集中兑换。", "Not saved: there is no such round."),
    "members_unknown": T("没有保存：名单里有不认识的居民。", "Not saved: the list names somebody who is not known."),
    "nobody_invited": T("没有保存：还没有勾选居民。", "Not saved: nobody is ticked."),
    "too_many_invited": T(
        "没有保存：一次最多邀请 1,000 位，请按分行分几次。",
        "Not saved: one round invites 1,000 at most; make one for each branch.",
    ),
    "category_empty": T("没有保存：缺少项目类别。", "Not saved: it belongs to no programme."),
    "station_unknown": T("没有保存：没有这个站点。", "Not saved: there is no such station."),
    "member_unknown": T("没有保存：没有这位居民。", "Not saved: there is no such member."),
    "roles_unknown": T("没有保存：没有这种身份。", "Not saved: there is no such role."),
    "activity_unknown": T("没有保存：没有这项活动。", "Not saved: there is no such activity."),
    "record_unknown": T("没有保存：没有这条服务记录。", "Not saved: there is no such record of service."),
    "record_elsewhere": T("没有保存：这条记录是另一位居民的。", "Not saved: the record is somebody else's."),
    "minutes_wrong": T("没有保存：服务时长不对。", "Not saved: service can't last so long, or so short."),
    "times_future": T("没有保存：补记的服务应当已经结束。", "Not saved: service that is written down has to be over."),
    "reason_empty": T("没有保存：请写明原因。", "Not saved: say why."),
    "claim_unknown": T("没有保存：没有这条补记。", "Not saved: there is no such entry."),
    "claim_over": T("没有保存：这条补记已经有人处理过了。", "Not saved: somebody has decided on this entry already."),
    "second_person": T(
        "没有保存：补记要由另一个人确认，登记的人和服务的人都不行。",
        "Not saved: a second person decides, neither whoever wrote it down nor whoever served.",
    ),
    "leaders_many": T("没有保存：领队太多，最多 50 位。", "Not saved: too many leaders; 50 is the most."),
    "leader_unknown": T("没有保存：没有这位居民。", "Not saved: there is no such member."),
    "worth_wrong": T("没有保存：活动系数要在 10 到 500 之间。", "Not saved: the coefficient is from 10 to 500."),
    "difficulty_unknown": T("没有保存：没有这种难度。", "Not saved: there is no such difficulty."),
    "settings_moved": T(
        "没有保存：别人刚改过设置。请看最新的数字再改。",
        "Not saved: somebody has just changed the settings. Look at the figures as they are now.",
    ),
    "wish_unknown": T("没有保存：没有这个心愿。", "Not saved: there is no such wish."),
    "wish_reason_needed": T("没有保存：请写明原因。", "Not saved: say why."),
    "wish_helper_needed": T("没有保存：请写明派给哪位志愿者。", "Not saved: say which volunteer is asked."),
    "wish_not_spoken": T("没有保存：这个心愿没有录音。", "Not saved: nothing was recorded with this wish."),
    "transcript_empty": T("没有保存：请写下录音里说了什么。", "Not saved: write down what the recording says."),
    "transcript_too_long": T("没有保存：写得太长。", "Not saved: it is too long."),
    "step_unknown": T("没有保存：没有这种状态。", "Not saved: there is no such state."),
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
    "period_unknown": T("没有保存：没有这个账期。", "Not saved: there is no such period."),
    "period_closed_before": T(
        "没有保存：这个账期已经结账，可能别人刚结过。", "Not saved: the period was closed before, perhaps by a colleague."
    ),
    "period_before_its_turn": T(
        "没有保存：这个账期还没有结束，或者前面还有没结账的。",
        "Not saved: the period is not over, or something before it has to be closed first.",
    ),
    "period_not_counted": T(
        "没有保存：最新的记录正在统计，请过一会儿再试。",
        "Not saved: the newest records are still being counted; try again in a moment.",
    ),
    "period_open": T(
        "没有保存：只有结了账的季度和年度才能评星。", "Not saved: stars are given for quarters and years that are closed."
    ),
    "stars_wrong": T("没有保存：星级是零到五星。", "Not saved: there are none to five stars."),
    "stars_reason_needed": T(
        "没有保存：与建议不同的星级，请写明理由。", "Not saved: where the stars are not what is proposed, say why."
    ),
    "badge_unknown": T("没有保存：没有这枚徽章。", "Not saved: there is no such badge."),
    "badge_had": T("没有保存：已经有这枚徽章了。", "Not saved: the badge was given before."),
    "badge_not_had": T("没有保存：现在没有这枚徽章。", "Not saved: there is no such badge to take back."),
    "badge_reason_needed": T("没有保存：请写明理由。", "Not saved: say why."),
    "name_missing": T(
        "没有开具：档案里没有姓名，证明要写给本人。",
        "Not issued: there is no name on record, and a certificate is for somebody.",
    ),
    "household_unknown": T("没有保存：没有这户人家。", "Not saved: there is no such household."),
    "household_there": T(
        "没有保存：名单上已经有这户人家（电话或地址相同），一户只算一次。",
        "Not saved: this household is on the lists already (same telephone or address); each is counted once.",
    ),
    "household_left": T("没有保存：这户人家已经移出名单。", "Not saved: the household is no longer on the lists."),
    "household_nameless": T("没有保存：请写明这户人家怎么称呼。", "Not saved: say what the household is called."),
    "household_keeper_unfit": T(
        "没有保存：负责人要是登记过的志愿者或站点工作人员。",
        "Not saved: whoever keeps a household in mind has to be a registered volunteer or station keeper.",
    ),
    "household_lists_wrong": T("没有保存：请至少选一份名单。", "Not saved: choose at least one list."),
    "household_risk_wrong": T("没有保存：请选择关注程度。", "Not saved: say how closely it is looked after."),
    "pair_unknown": T("没有保存：没有这个结对。", "Not saved: there is no such pair."),
    "pair_over": T("没有保存：这个结对已经结束。", "Not saved: this pair is over."),
    "pair_helpers_wrong": T("没有保存：请写明一到二十位结对人。", "Not saved: name one to twenty people who help."),
    "pair_helper_lives_there": T(
        "没有保存：结对人不能是这户人家自己的人。", "Not saved: whoever helps can't live in the household."
    ),
    "pair_not_vouched": T(
        "没有保存：这项服务要有资质，工作人员还没有看过结对人的证件。请先在睦邻卡里核实。",
        "Not saved: this duty needs a qualification that staff have not seen yet. Vouch for the skill listing first.",
    ),
    "pair_days_wrong": T("没有保存：间隔是 1 到 366 天。", "Not saved: a rhythm is 1 to 366 days."),
    "duty_unknown": T("没有保存：没有这项服务。", "Not saved: there is no such duty."),
    "visit_there": T("没有保存：这次探访已经记过了。", "Not saved: this visit is written down already."),
    "visit_not_theirs": T("没有保存：这个人不在这个结对里。", "Not saved: that person does not help in this pair."),
    "visit_found_wrong": T("没有保存：请选择对方的情况。", "Not saved: say how they were."),
    "visit_days_wrong": T("没有保存：只能补记 31 天以内的探访。", "Not saved: only visits of the last 31 days."),
    "nothing_served": T("没有开具：这段时间没有服务记录。", "Not issued: there is no service in that time."),
    "too_many_lines": T(
        "没有开具：记录太多，请把时间分成几段。", "Not issued: there are too many records; take a shorter time."
    ),
}
"""Why the district did not do what was asked, by the code of a `DeedRefused`."""

WISH_DEEDS: Final[Words] = {
    "verify": T("已核实", "Verified"),
    "publish": T("公布到心愿墙", "Publish on the wall"),
    "offer": T("派单给志愿者", "Ask a volunteer"),
    "accept": T("志愿者已接单", "The volunteer accepts"),
    "decline": T("志愿者不能去", "The volunteer can't"),
    "lapse": T("没有回应，退回", "No answer in time"),
    "claim": T("登记认领", "Record who claims it"),
    "give_back": T("退回", "Given back"),
    "set_out": T("志愿者已出发", "The volunteer has set out"),
    "finish": T("做完了", "Done"),
    "settle": T("已经实现", "It came true"),
    "serve": T("当场办好", "Done at once"),
    "confirm": T("许愿人已确认", "Confirmed by whoever wished"),
    "dispute": T("许愿人有异议", "Whoever wished disagrees"),
    "withdraw": T("许愿人撤回", "Withdrawn by whoever wished"),
    "refer": T("转给其他部门", "Refer to a department"),
    "answer": T("部门的答复", "The department's answer"),
    "expire": T("过期", "Expired"),
    "decide_against": T("无法实现", "It can't be fulfilled"),
}
"""What is done to a wish, by step (`rules.wish_course.STEPS`)."""
