"""The machine's voice reads what is written, as people say it."""

import re

import pytest

from kiosk.sound.seams import NoSound
from kiosk.ui.voice import synth
from kiosk.ui.voice.reading import readable
from kiosk.ui.voice.recordings import prompts
from kiosk.ui.voice.synth import PAUSE_S, Synth


@pytest.fixture(scope="module")
def voice() -> Synth:
    return Synth()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("14:30", "14点30分"),
        ("约 14:05", "约14点零5分"),
        ("02:00", "两点"),
        ("09:00—11:30", "9点到11点30分"),
        ("2026-11-22 14:05", "二零二六年11月22日14点零5分"),
        ("11-22", "11月22日"),
        ("共 12 条。", "共12条。"),
        ("还有 2 分", "还有两分"),
        ("12 分", "12分"),
        ("3.5 小时", "3.5小时"),
        ("急病请打 120", "急病请打幺二零"),
        ("120 分", "幺二零分"),
        ("0771-5551234", "零七七幺五五五幺二三四"),
        ("1–7 栋", "1到7栋"),
        ("毛巾 × 3", "毛巾 乘 3"),
        ("25:99", "25:99"),
    ],
)
def test_figures_are_read_as_people_say_them(text: str, read: str) -> None:
    assert readable(text, "zh-Hans") == read


def test_in_english_a_telephone_number_is_read_digit_by_digit() -> None:
    assert readable("Phone 120 or 0771-5551234 at 14:30, 12 points", "en") == (
        "Phone 1 2 0 or 0 7 7 1 5 5 5 1 2 3 4 at 14:30, 12 points"
    )


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("银行", "ji35nX'A35N"),
        ("重新开始", "ts.hong35S;'i55n khai55s.'i.214"),
        ("还在", "X'ai35 ts'ai51"),
        ("楼栋长", "l'ou35 t'ong51 ts.'A214N"),
        ("没有联系上", "mei35j'iou214 l'iE35n S;'i51 s.'A51N"),
        ("着急", "ts.Au35tS;'i35"),
        ("改为签到", "kai214w'ei35 tS;h'iE55n t'Au51"),
        ("14:30", "s.i.35 s'i[51 t'iE214n s'a55ns.i.35 f'@55n"),
        ("一会儿", "ji35X'uei51"),
        ("重设", "ts.h'ong35 s.'o-51"),
    ],
)
def test_characters_with_several_readings_are_read_right(voice: Synth, text: str, syllables: str) -> None:
    assert " ".join(re.sub(r"[|_]+", " ", voice.phonemes(text, "zh-Hans")).split()) == syllables


def test_no_chinese_prompt_is_read_in_english(voice: Synth) -> None:
    """What espeak-ng knows no reading of, it spells in English."""
    for _, key, text in (prompt for prompt in prompts() if prompt.language == "zh-Hans"):
        if not re.search("[A-Za-z]", text):
            assert "(en)" not in voice.phonemes(text, "zh-Hans"), key


def test_a_sentence_lasts_as_long_as_somebody_calm_takes_for_it(voice: Synth) -> None:
    text = "请把卡上的二维码对着这里"
    sound = voice.sound(text, "zh-Hans")
    # From three to six syllables a second.
    assert 2.0 < sound.seconds - PAUSE_S < 4.0
    loudest = int(abs(sound.samples.astype(int)).max())
    assert 10_000 < loudest < 32_767
    assert len(voice.sound("Please hold up your card.", "en").samples) > sound.rate_hz


def test_what_was_said_is_kept_and_the_oldest_makes_room() -> None:
    one = Synth().sound("第一句", "zh-Hans").samples.nbytes
    voice = Synth(cache_bytes=int(one * 2.5))
    first = voice.sound("第一句", "zh-Hans")
    assert voice.sound("第一句", "zh-Hans") is first
    voice.sound("第二句", "zh-Hans")
    voice.sound("第一句", "zh-Hans")
    voice.sound("第三句", "zh-Hans")
    assert voice.kept_bytes <= one * 2.5
    assert voice.sound("第一句", "zh-Hans") is first


def test_without_its_library_it_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    import espeakng_loader

    monkeypatch.setattr(espeakng_loader, "get_library_path", lambda: "/nowhere/libespeak-ng.so")
    voice = Synth()
    with pytest.raises(NoSound):
        voice.sound("好", "zh-Hans")
    assert "nowhere" in voice.problem()


def test_a_voice_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(synth.VOICES, "en", b"klingon-nowhere")
    voice = Synth()
    voice.sound("好", "zh-Hans")
    with pytest.raises(NoSound, match="klingon"):
        voice.sound("good", "en")
    assert voice.sound("好的", "zh-Hans").seconds > 0
