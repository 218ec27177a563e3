"""Every page of the console in Chromium: laptop and phone, Chinese and English, a demo district and an empty one."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from server.console.language import COOKIE
from tests.journeys.district import DistrictProcess

CHROMIUM = "/usr/bin/chromium"
SIZES = {"laptop": (1366, 768), "phone": (390, 844)}
LANGUAGES = ("zh-hans", "en")
OF_A_KIND = 2
"""Pages of one kind (two members, two kiosks) that are looked at."""

_WIDER = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""
_CLIPPED = """() => [...document.querySelectorAll('main *, header *, nav *')].filter(e => {
    const style = getComputedStyle(e);
    return e.scrollWidth > e.clientWidth + 1 && ['hidden', 'clip'].includes(style.overflowX) && e.clientWidth > 4
        && style.clip === 'auto' && e.innerText && e.innerText.trim();
}).map(e => e.innerText.trim().slice(0, 60))"""
_SMALL = """() => innerWidth > 500 ? [] : [
    ...document.querySelectorAll('main button, main a.button, nav a, main select, main input')
].filter(e => e.offsetParent && e.type !== 'hidden' && e.type !== 'checkbox' && e.type !== 'radio'
        && e.getBoundingClientRect().height < 32)
    .map(e => (e.innerText || e.name || e.id).trim().slice(0, 40) + ' ' + e.getBoundingClientRect().height)"""


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium, which talks to nobody but the pages it is asked for."""
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        try:
            yield chromium
        finally:
            chromium.close()


def make_login(district: DistrictProcess, name: str, *options: str) -> tuple[str, str]:
    """A staff account: name and password."""
    found = re.search(r"password: (\S+)", district.command("create-staff", name, *options))
    assert found is not None
    return name, found.group(1)


def log_in(page: Page, url: str, login: tuple[str, str]) -> None:
    """Log in through the page for it."""
    page.goto(url)
    page.fill("input[name=username]", login[0])
    page.fill("input[name=password]", login[1])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda there: "login" not in there)


def draw_console(url: str, login: tuple[str, str], out: Path, prefix: str = "") -> list[str]:
    """Draw every page that can be reached by links from the first one; gives what is wrong with any."""
    wrong: list[str] = []
    with browser() as chromium:
        addresses = _addresses(chromium, url, login)
        for size, (width, height) in SIZES.items():
            context = chromium.new_context(viewport={"width": width, "height": height}, device_scale_factor=1)
            page = context.new_page()
            problems: list[str] = []
            _listen(page, problems)
            for language in LANGUAGES:
                context.clear_cookies()
                context.add_cookies([{"name": COOKIE, "value": language, "url": url}])
                page.goto(url)
                page.screenshot(path=_path(out, size, language, prefix, "login"), full_page=True)
                log_in(page, url, login)
                for name, address in addresses.items():
                    answer = page.goto(urljoin(url, address))
                    page.screenshot(path=_path(out, size, language, prefix, name), full_page=True)
                    where = f"{prefix}{name} ({size}, {language})"
                    if answer is None or answer.status >= 400:
                        wrong.append(f"{where}: {answer.status if answer else 'no answer'}")
                    if (wider := page.evaluate(_WIDER)) > 0:
                        wrong.append(f"{where}: {wider} px wider than the screen")
                    wrong += [f"{where}: clipped: {text}" for text in page.evaluate(_CLIPPED)]
                    wrong += [f"{where}: hard to touch: {text}" for text in page.evaluate(_SMALL)]
                    wrong += [f"{where}: {problem}" for problem in problems]
                    problems.clear()
            context.close()
    return wrong


def _listen(page: Page, problems: list[str]) -> None:
    """Keep what the browser complains of."""
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)


def _path(out: Path, size: str, language: str, prefix: str, name: str) -> Path:
    folder = out / f"console-{size}-{language}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{prefix}{name}.png"


def _addresses(chromium: Browser, url: str, login: tuple[str, str]) -> dict[str, str]:
    """The pages that links lead to, by a name made of the address; some of each kind, files to download left out."""
    page = chromium.new_context().new_page()
    log_in(page, url, login)
    found: dict[str, str] = {}
    kinds: Counter[str] = Counter()
    waiting = ["/"]
    while waiting:
        address = waiting.pop(0)
        kind = _kind(address)
        if address in found.values() or kinds[kind] >= OF_A_KIND:
            continue
        answer = page.request.get(urljoin(url, address))
        if "text/html" not in answer.headers.get("content-type", "") or "/login" in answer.url:
            continue
        kinds[kind] += 1
        found[f"{kind}{kinds[kind] if kinds[kind] > 1 else ''}"] = address
        page.goto(urljoin(url, address))
        for href in page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))"):
            there = urlsplit(urljoin(urljoin(url, address), href))
            if there.netloc == urlsplit(url).netloc and not there.path.startswith(("/static/", "/logout", "/language")):
                waiting.append(there.path + (f"?{there.query}" if there.query else ""))
    return found


def _kind(address: str) -> str:
    """An address with its ids and values taken out: `members-x`, `wishes-q-state`."""
    parts = urlsplit(address)
    words = [part for part in parts.path.split("/") if part]
    names = [
        word if index % 2 == 0 or (word.isalpha() and len(word) < 16 and index > 1) else "x"
        for index, word in enumerate(words)
    ]
    asked = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    return "-".join(names or ["today"]) + (f"-q-{'-'.join(asked)}" if asked else "")
