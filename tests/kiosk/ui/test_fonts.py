"""The font of the window: complete, prepared once, and never a reason to show nothing."""

import concurrent.futures
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

from kiosk.ui import fonts
from sync.contract.settings import Settings

GB_2312 = "".join(
    bytes((high, low)).decode("gb2312", errors="ignore") for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF)
)
"""Every character of the standard: 6,763 hanzi and 682 others."""
RARE_IN_NAMES = "䶮㛃𬭩〇喆淼堃"
FACE_NAMES = ("Noto Sans CJK JP", "Noto Sans CJK KR", fonts.FAMILY, "Noto Sans CJK TC")


def write_collection(path: Path, names: tuple[str, ...] = FACE_NAMES) -> None:
    """A tiny font file of several faces, each with one character of its own: the first has U+4E00, the next U+4E01, …"""
    collection = TTCollection()
    for number, name in enumerate(names):
        builder = FontBuilder(1000, isTTF=True)
        builder.setupGlyphOrder([".notdef", "one"])
        builder.setupCharacterMap({0x4E00 + number: "one"})
        builder.setupGlyf({".notdef": Glyph(), "one": Glyph()})
        builder.setupHorizontalMetrics({".notdef": (1000, 0), "one": (1000, 0)})
        builder.setupHorizontalHeader(ascent=800, descent=-200)
        builder.setupNameTable({"familyName": name, "styleName": "Regular"})
        builder.setupOS2()
        builder.setupPost()
        collection.fonts.append(builder.font)
    path.parent.mkdir(parents=True, exist_ok=True)
    collection.save(path)


@pytest.fixture
def debian(tmp_path: Path) -> Path:
    """A fonts folder as Debian's packages leave it, with tiny files."""
    folder = tmp_path / "fonts"
    write_collection(folder / fonts.NOTO_REGULAR)
    write_collection(folder / fonts.NOTO_BOLD)
    write_collection(folder / fonts.WEN_QUAN_YI, ("WenQuanYi Micro Hei",))
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Where faces are written."""
    return tmp_path / "cache" / "linli" / "fonts"


def names_in(folder: Path) -> list[str]:
    """File names in a folder, in order."""
    return sorted(path.name for path in folder.iterdir())


# --- What can be drawn --------------------------------------------------------------------------------------------------


def test_this_machine_has_the_font_itself_and_no_stand_in() -> None:
    assert not fonts.faces().stand_in


def test_rare_characters_of_names_are_covered() -> None:
    assert fonts.covers(RARE_IN_NAMES) == set()


def test_all_of_gb_2312_is_covered() -> None:
    assert len(GB_2312) == 6763 + 682
    assert fonts.covers(GB_2312) == set()


def test_every_text_that_a_kiosk_brings_is_covered() -> None:
    files = [path for path in (Path(__file__).parents[3] / "assets").rglob("*.toml") if path.is_file()]
    assert files
    lacking = {path.name: fonts.covers(path.read_text(encoding="utf-8")) for path in files}
    assert {name: characters for name, characters in lacking.items() if characters} == {}


def test_every_text_of_the_settings_is_covered() -> None:
    assert fonts.covers(msgspec.json.encode(Settings()).decode()) == set()


def test_what_the_font_lacks_is_named_and_line_breaks_are_no_characters() -> None:
    assert fonts.covers("好\n😀\t🎈") == {"😀", "🎈"}


def test_bold_has_what_regular_has() -> None:
    found = fonts.faces()
    with TTFont(found.regular, lazy=True) as regular, TTFont(found.bold, lazy=True) as bold:
        assert set(regular.getBestCmap()) == set(bold.getBestCmap())


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_digits_are_all_of_one_width(weight: str) -> None:
    with TTFont(getattr(fonts.faces(), weight), lazy=True) as font:
        names = font.getBestCmap()
        assert len({font["hmtx"][names[ord(digit)]][0] for digit in "0123456789"}) == 1


# --- How the face is prepared -------------------------------------------------------------------------------------------


def test_the_face_is_found_by_its_name_wherever_it_stands(debian: Path, cache: Path) -> None:
    write_collection(debian / fonts.NOTO_BOLD, tuple(reversed(FACE_NAMES)))
    found = fonts.faces(debian, (cache,))
    for path in (found.regular, found.bold):
        assert path.parent == cache
        with TTFont(path) as font:
            assert font["name"].getBestFamilyName() == fonts.FAMILY
    with TTFont(found.regular) as font:
        assert set(font.getBestCmap()) == {0x4E02}


def test_a_face_that_is_there_is_not_written_again(debian: Path, cache: Path) -> None:
    first = fonts.faces(debian, (cache,))
    first.regular.write_bytes(b"kept")
    assert fonts.faces(debian, (cache,)) == first
    assert first.regular.read_bytes() == b"kept"


def test_an_update_of_the_package_is_noticed(debian: Path, cache: Path) -> None:
    before = fonts.faces(debian, (cache,))
    source = debian / fonts.NOTO_REGULAR
    os.utime(source, ns=(0, source.stat().st_mtime_ns + 1))
    after = fonts.faces(debian, (cache,))
    assert after.regular != before.regular
    assert after.bold == before.bold


def test_nothing_half_written_is_left(debian: Path, cache: Path) -> None:
    fonts.faces(debian, (cache,))
    assert [re.sub(r"-[0-9a-f]+-[0-9a-f]+\.otf$", "", name) for name in names_in(cache)] == [
        "NotoSansCJK-Bold-sc",
        "NotoSansCJK-Regular-sc",
    ]


def test_many_at_once_get_the_same_whole_face(debian: Path, cache: Path) -> None:
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: fonts.faces(debian, (cache,)), range(16)))
    assert len(set(found)) == 1
    assert len(names_in(cache)) == 2
    with TTFont(found[0].regular) as font:
        assert font["name"].getBestFamilyName() == fonts.FAMILY


# --- Where something is missing -----------------------------------------------------------------------------------------


def test_a_cache_that_cannot_be_written_gives_way_to_the_next(debian: Path, cache: Path, tmp_path: Path) -> None:
    in_the_way = tmp_path / "a file"
    in_the_way.touch()
    found = fonts.faces(debian, (in_the_way / "fonts", cache))
    assert found.regular.parent == found.bold.parent == cache


def test_a_folder_that_others_may_write_to_is_not_trusted(debian: Path, cache: Path, tmp_path: Path) -> None:
    public = tmp_path / "public"
    public.mkdir()
    public.chmod(0o777)
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    assert fonts.faces(debian, (public, link, cache)).regular.parent == cache


def test_the_folders_are_the_users_cache_and_then_a_temporary_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first, second = fonts.cache_folders()
    assert first == tmp_path / "linli" / "fonts"
    assert second.name == f"linli-fonts-{os.getuid()}"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert fonts.cache_folders() == (tmp_path / "home" / ".cache" / "linli" / "fonts", second)


@pytest.mark.parametrize("trouble", ["no package", "nowhere to write", "cut short", "another font"])
def test_where_it_cannot_be_had_wen_quan_yi_stands_in_and_says_so(
    trouble: str, debian: Path, cache: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = debian / fonts.NOTO_REGULAR
    match trouble:
        case "no package":
            source.unlink()
        case "nowhere to write":
            cache = tmp_path / "a file"
            cache.touch()
        case "cut short":
            source.write_bytes(source.read_bytes()[:20])
        case "another font":
            write_collection(source, ("Noto Sans CJK JP",))
    with caplog.at_level(logging.WARNING):
        found = fonts.faces(debian, (cache,))
    assert found == fonts.Faces(debian / fonts.WEN_QUAN_YI, debian / fonts.WEN_QUAN_YI, stand_in=True)
    assert "stands in" in caplog.text
    assert "fonts-noto-cjk" in caplog.text


def test_no_font_at_all_names_the_package_to_install(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(fonts.FontMissing, match="apt-get install fonts-noto-cjk"):
        fonts.faces(tmp_path / "nothing", (cache,))


# --- In Kivy ------------------------------------------------------------------------------------------------------------

IN_KIVY = """
from kivy.core.text import Label

from kiosk.ui.fonts import register

register()
for bold in (False, True):
    label = Label(text="", font_size=100, bold=bold)
    label.resolve_font_name()
    print(label.options["font_name_r"])
    print(*(label.get_extents(text)[0] for text in ("1111", "0000", "门䶮")))
"""


@pytest.mark.slow
def test_kivy_draws_every_label_with_it(tmp_path: Path) -> None:
    quiet = {"KIVY_NO_ARGS": "1", "KIVY_NO_CONFIG": "1", "KIVY_NO_CONSOLELOG": "1", "KIVY_HOME": str(tmp_path)}
    environment = {**os.environ, **quiet}
    ran = subprocess.run([sys.executable, "-c", IN_KIVY], env=environment, capture_output=True, text=True, check=True)
    found = fonts.faces()
    regular, widths, bold, bold_widths = ran.stdout.splitlines()
    assert (Path(regular), Path(bold)) == (found.regular, found.bold)
    for line in (widths, bold_widths):
        ones, zeros, chinese = map(int, line.split())
        assert ones == zeros
        assert chinese > 0
