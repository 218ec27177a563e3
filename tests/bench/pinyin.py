"""Writing Chinese: how often what was meant is among the first five, and how long a key takes.

Five hundred words of the domain are typed in three ways: in full, by their first letters, and in full by somebody who takes
zh for z, n for l and -ng for -n about every second time. Beside the kiosk's engine stand, in the same run, the same engine
without our own words, and Debian's engines (`tests.bench.pinyin_peers`). Of the words, half are in assets/words, which tells
little; two hundred are in the dictionary alone, and fifty in neither. So with the phrases: the first were known when
assets/words was written, the others were not.
"""

import math
import random
import re
import time
from collections.abc import Callable, Sequence
from functools import partial

from kiosk.ui.input.engines import engines, load
from kiosk.ui.input.googlepinyin import dictionary, read_words
from kiosk.ui.input.pinyin import Pinyin, PinyinEngine
from kiosk.ui.input.syllables import SYLLABLES
from tests.bench.domain_words import OWN, UNKNOWN, WRITTEN
from tests.bench.figures import percentile, row
from tests.bench.pinyin_peers import FIRST, PEERS, Answer, ask

SEED = 75
SLIPS = (
    ("^([zcs])h", r"\1"),
    ("^([zcs])(?!h)", r"\1h"),
    ("^n", "l"),
    ("^l", "n"),
    ("(?<=[aei])ng$", "n"),
    ("(?<=[aei])n$", "ng"),
)
Reader = Callable[[Sequence[str]], list[Answer] | None]

CANDIDATES = 60
KNOWN = """
    家里的水龙头滴水 jialideshuilongtoudishui
    想请人修一下 xiangqingrenxiuyixia
    家里的灯不亮了 jialidedengbuliangle
    想请人看看 xiangqingrenkankan
    电饭煲坏了 dianfanbaohuaile
    想请人修一修 xiangqingrenxiuyixiu
    门锁不好开了 mensuobuhaokaile
    想请人看看 xiangqingrenkankan
    下水道堵了 xiashuidaodule
    想请人通一通 xiangqingrentongyitong
    想请人帮我买些菜和米 xiangqingrenbangwomaixiecaihemi
    想请人帮我去药店取药 xiangqingrenbangwoquyaodianquyao
    想请人帮我取一个快递 xiangqingrenbangwoquyigekuaidi
    想请人帮我交水电费 xiangqingrenbangwojiaoshuidianfei
    想请人教我用手机挂号 xiangqingrenjiaowoyongshoujiguahao
    想有人来家里陪我说说话 xiangyourenlaijialipeiwoshuoshuohua
    想找人一起散散步 xiangzhaorenyiqisansanbu
    想找人下下棋 xiangzhaorenxiaxiaqi
    想有人给我读读报纸 xiangyourengeiwodudubaozhi
    过节时想和邻居一起吃顿饭 guojieshixianghelinjuyiqichidunfan
    去医院看病 quyiyuankanbing
    想请人陪我 xiangqingrenpeiwo
    想借一辆轮椅 xiangjieyilianglunyi
    想在家里装一个扶手 xiangzaijializhuangyigefushou
    下楼不方便 xialoubufangbian
    想请人搭把手 xiangqingrendabashou
    想请人上门理个发 xiangqingrenshangmenligefa
    孩子放学后 haizifangxuehou
    想请人辅导作业 xiangqingrenfudaozuoye
    想学用智能手机 xiangxueyongzhinengshouji
    想学写毛笔字 xiangxuexiemaobizi
    想学唱歌跳舞 xiangxuechanggetiaowu
    想借几本书看看 xiangjiejibenshukankan
    想量一量血压和血糖 xiangliangyiliangxueyahexuetang
    想问问医生怎么吃药 xiangwenwenyishengzenmechiyao
    想请人教我做康复操 xiangqingrenjiaowozuokangfucao
    想知道怎么看家庭医生 xiangzhidaozenmekanjiatingyisheng
    楼道的灯坏了 loudaodedenghuaile
    希望修好 xiwangxiuhao
    路面不平 lumianbuping
    希望修一修 xiwangxiuyixiu
    希望在楼下加一张长凳 xiwangzailouxiajiayizhangchangdeng
    楼道里杂物多 loudaolizawuduo
    希望清一清 xiwangqingyiqing
    垃圾没人收 lajimeirenshou
    希望管一管 xiwangguanyiguan
    想要一床被子 xiangyaoyichuangbeizi
    想要一台收音机 xiangyaoyitaishouyinji
    想要一些米和油 xiangyaoyixiemiheyou
    想要几件合身的衣服 xiangyaojijianheshendeyifu
    孩子想要一些文具 haizixiangyaoyixiewenju
    想请工作人员联系我 xiangqinggongzuorenyuanlianxiwo
    想拍一张全家福 xiangpaiyizhangquanjiafu
    想找一位老朋友 xiangzhaoyiweilaopengyou
    想参加志愿服务 xiangcanjiazhiyuanfuwu
    我家的热水器不出热水了 wojiadereshuiqibuchureshuile
    老伴腿脚不好想借轮椅 laobantuijiaobuhaoxiangjielunyi
    楼上漏水漏到我家里了 loushangloushuiloudaowojialile
    请帮我看看电视机没有图像 qingbangwokankandianshijimeiyoutuxiang
    手机上的微信打不开了 shoujishangdeweixindabukaile
    想找人陪我去医院复查 xiangzhaorenpeiwoquyiyuanfucha
    希望小区多装几盏路灯 xiwangxiaoquduozhuangjizhanludeng
    我一个人住晚上害怕 woyigerenzhuwanshanghaipa
    孙子的数学跟不上 sunzideshuxuegenbushang
    想请大学生辅导 xiangqingdaxueshengfudao
    窗户的玻璃碎了 chuanghudebolisuile
    想请志愿者来量血压 xiangqingzhiyuanzhelailiangxueya
    垃圾桶太远了 lajitongtaiyuanle
    能不能移近一点 nengbunengyijinyidian
    我想学太极拳 woxiangxuetaijiquan
    冰箱里结冰很厚 bingxianglijiebinghenhou
    空调有水滴下来 kongtiaoyoushuidixialai
    楼下的井盖松了很危险 louxiadejinggaisonglehenweixian
    想买一袋大米送到家里 xiangmaiyidaidamisongdaojiali
    我眼睛看不清想请人读信 woyanjingkanbuqingxiangqingrenduxin
    电费怎么交不会用手机 dianfeizenmejiaobuhuiyongshouji
    想要一个放大镜 xiangyaoyigefangdajing
    家里老鼠很多 jialilaoshuhenduo
    请帮我剪头发 qingbangwojiantoufa
    门口的台阶太高 menkoudetaijietaigao
    希望装一个扶手 xiwangzhuangyigefushou
    想认识会下象棋的邻居 xiangrenshihuixiaxiangqidelinju
    狗叫吵得睡不着 goujiaochaodeshuibuzhao
    我们楼栋没有电梯 womenloudongmeiyoudianti
    过年想写一副春联 guonianxiangxieyifuchunlian
    想把旧衣服捐出去 xiangbajiuyifujuanchuqu
    听说可以申请高龄补贴 tingshuokeyishenqinggaolingbutie
    请问去哪里办 qingwenqunaliban
    身份证快到期了 shenfenzhengkuaidaoqile
    孩子放学没人接 haizifangxuemeirenjie
    我会修自行车可以帮大家 wohuixiuzixingchekeyibangdajia
    明天下午三点有空 mingtianxiawusandianyoukong
    住在三栋二单元 zhuzaisandongerdanyuan
    谢谢志愿者上次帮忙 xiexiezhiyuanzheshangcibangmang
    水管爆了 shuiguanbaole
    厨房下水道很臭 chufangxiashuidaohenchou
    床太硬了 chuangtaiyingle
    腰痛得厉害 yaotongdelihai
    想学包粽子 xiangxuebaozongzi
"""
NOT_KNOWN = """
    请问什么时候可以领取礼品 qingwenshenmeshihoukeyilingqulipin
    我想报名参加周六的活动 woxiangbaomingcanjiazhouliudehuodong
    希望有人帮我搬一下柜子 xiwangyourenbangwobanyixiaguizi
    家里的门铃按了没有声音 jialidemenlinganlemeiyoushengyin
    想找一位会弹钢琴的老师 xiangzhaoyiweihuitangangqindelaoshi
    我儿子今年上小学三年级 woerzijinnianshangxiaoxuesannianji
    每天下午放学后没有人照看 meitianxiawufangxuehoumeiyourenzhaokan
    想请医生看看我的检查报告 xiangqingyishengkankanwodejianchabaogao
    药盒上的字太小看不清楚 yaoheshangdezitaixiaokanbuqingchu
    我们这栋楼的对讲机坏了很久 womenzhedongloudeduijiangjihuailehenjiu
    下雨天楼梯口总是积水 xiayutianloutikouzongshijishui
    有没有志愿者能陪我去银行 youmeiyouzhiyuanzhenengpeiwoquyinhang
    手机字体怎么调大 shoujizitizenmediaoda
    老人证怎么办理 laorenzhengzenmebanli
    想给外地的女儿寄包裹 xianggeiwaididenverjibaoguo
    阳台的晾衣架升不上去 yangtaideliangyijiashengbushangqu
    希望社区组织一次旅游 xiwangshequzuzhiyicilvyou
    邻居晚上打麻将声音太大 linjuwanshangdamajiangshengyintaida
    我愿意教大家跳广场舞 woyuanyijiaodajiatiaoguangchangwu
    谢谢你们一直照顾我 xiexienimenyizhizhaoguwo
    我会理发每周三有空 wohuilifameizhousanyoukong
    家里的电线老化了很担心 jialidedianxianlaohualehendanxin
    想学怎么在网上买火车票 xiangxuezenmezaiwangshangmaihuochepiao
    孩子想要一本故事书 haizixiangyaoyibengushishu
    煤气灶打不着火 meiqizaodabuzhaohuo
    马桶一直漏水 matongyizhiloushui
    最近总是睡不好觉 zuijinzongshishuibuhaojue
    想和大家一起做月饼 xianghedajiayiqizuoyuebing
    桥头的路灯晚上不亮 qiaotoudeludengwanshangbuliang
    请帮我读一下这封信 qingbangwoduyixiazhefengxin
"""


def main() -> None:
    path = dictionary()
    if path is None:
        print("   Debian's libgooglepinyin0 is not installed")
        return
    began_s = time.perf_counter()
    mine = engines().text
    row("loading, once in a process", f"{(time.perf_counter() - began_s) * 1e3:.0f} ms")
    readers: dict[str, Reader] = {
        "the kiosk": _reader(mine),
        "without our own words": _reader(Pinyin(read_words(path))),
        "our own lists alone": _reader(load(None).text),
        **{name: partial(ask, name) for name in PEERS},
    }
    _words(readers)
    _phrases(readers)
    keys_s = [took for _, letters in _pairs(KNOWN) + _pairs(NOT_KNOWN) for took in _keys(mine, letters)]
    row(
        "a key, median, 99 % and longest",
        ", ".join(f"{took * 1e3:.1f}" for took in (percentile(keys_s, 0.5), percentile(keys_s, 0.99), max(keys_s))) + " ms",
        "may take 100",
    )


def _words(readers: dict[str, Reader]) -> None:
    groups = {"in our lists": _pairs(OWN), "in the dictionary": _pairs(WRITTEN), "in neither": _pairs(UNKNOWN)}
    groups["all"] = [pair for pairs in groups.values() for pair in pairs]
    by_lot = random.Random(SEED)
    slipped = {text: _slipped(spelling, by_lot) for text, spelling in groups["all"]}
    ways: dict[str, Callable[[str, str], str]] = {
        "in full": lambda text, spelling: spelling.replace("'", ""),
        "first letters": lambda text, spelling: "".join(part[0] for part in spelling.split("'")),
        "with slips": lambda text, spelling: slipped[text],
    }
    print(f"   words among the first {FIRST}; of all {len(groups['all'])} and of the groups: " + _counted(groups))
    print(f"   with slips: the {sum(map(bool, slipped.values()))} that hold a sound that may be taken for another")
    print(f"   {'':<24}" + "".join(f"{way:>26}" for way in ways))
    for peer, read in readers.items():
        cells = []
        for way in ways.values():
            shares = [_share(read, pairs, way) for pairs in groups.values()]
            cells.append(f"{shares.pop():.1%} ({' '.join(f'{share:.0%}' for share in shares)})")
        print(f"   {peer:<24}" + "".join(f"{cell:>26}" for cell in cells), flush=True)


def _counted(groups: dict[str, list[tuple[str, str]]]) -> str:
    return ", ".join(f"{len(pairs)} {name}" for name, pairs in groups.items() if name != "all")


def _share(read: Reader, pairs: list[tuple[str, str]], way: Callable[[str, str], str]) -> float:
    """Which share of the words is among the first when they are typed in this way; no number where the engine is missing."""
    typed = [(text, letters) for text, spelling in pairs if (letters := way(text, spelling))]
    answers = read([letters for _, letters in typed])
    if answers is None:
        return math.nan
    return sum(text in found[:FIRST] for (text, _), (_, found) in zip(typed, answers, strict=True)) / len(typed)


def _phrases(readers: dict[str, Reader]) -> None:
    for title, phrases in (("known phrases", _pairs(KNOWN)), ("other phrases", _pairs(NOT_KNOWN))):
        for peer, read in readers.items():
            answers = read([letters for _, letters in phrases])
            if answers is None:
                row(f"{title}, {peer}", "not installed")
                continue
            found = [(text, offered or [""]) for (text, _), (_, offered) in zip(phrases, answers, strict=True)]
            first = sum(offered[0] == text for text, offered in found)
            fifth = sum(text in offered[:FIRST] for text, offered in found)
            right = sum(a == b for text, offered in found for a, b in zip(offered[0], text, strict=False))
            row(
                f"{title}, {peer}",
                f"{first} of {len(phrases)}",
                f"{fifth} in the first {FIRST}, {right / sum(len(text) for text, _ in phrases):.0%} of characters; median "
                f"{percentile([took_ms for took_ms, _ in answers], 0.5):.1f} ms",
            )


def _pairs(lines: str) -> list[tuple[str, str]]:
    return [(text, letters) for text, letters in (line.split() for line in lines.splitlines() if line.strip())]


def _reader(engine: PinyinEngine) -> Reader:
    def read(asked: Sequence[str]) -> list[Answer]:
        answers = []
        for letters in asked:
            began_s = time.thread_time()
            found = [candidate.text for candidate in engine.read(letters, CANDIDATES).candidates[:FIRST]]
            answers.append(((time.thread_time() - began_s) * 1e3, found))
        return answers

    return read


def _slipped(spelling: str, by_lot: random.Random) -> str:
    """As somebody types it who takes one sound for another at least once; nothing where none can be taken."""
    parts = spelling.split("'")
    may = [(place, swap) for place, part in enumerate(parts) for swap in SLIPS if re.search(swap[0], part)]
    may = [(place, swap) for place, swap in may if re.sub(*swap, parts[place]) in SYLLABLES]
    if not may:
        return ""
    sure = by_lot.randrange(len(may))
    for number, (place, swap) in enumerate(may):
        slip = re.sub(*swap, parts[place])
        if (number == sure or by_lot.random() < 0.5) and slip in SYLLABLES:
            parts[place] = slip
    return "".join(parts)


def _keys(engine: PinyinEngine, letters: str) -> list[float]:
    """What each key of a phrase takes of the processor, s."""
    took = []
    for length in range(1, len(letters) + 1):
        began_s = time.thread_time()
        engine.read(letters[:length], CANDIDATES)
        took.append(time.thread_time() - began_s)
    return took
