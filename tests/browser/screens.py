"""Contact sheets of every page: `make screens` writes them to var/screens/.

The main role is shown at both widths, in both languages, light and dark; every further role once.
`python -m tests.browser.screens --only list,record` takes some pages only.
"""

from __future__ import annotations

import argparse
import base64
import html
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser
from tests.browser.chromium import chromium
from tests.browser.demo import Demo, served_demo
from tests.browser.person import Person, at_the_screen

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "var" / "screens"
MAIN = "Sales rep"
WIDE, PHONE = 1440, 390
THUMB = {WIDE: 640, PHONE: 260}


@dataclass(frozen=True)
class Shot:
    """A picture of a page, and what it shows."""

    name: str
    picture: bytes


def main() -> None:
    """Build a demo of its own, photograph it, lay the pictures out."""
    only = _arguments()
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        company = Path(folder) / "company"
        url = f"sqlite:///{Path(folder) / 'demo.sqlite'}"
        with served_demo(company, url) as demo:
            for sheet, shots in _sheets(browser, demo, only):
                _lay_out(browser, sheet, shots)
                print(OUT / f"{sheet}.png")


def _arguments() -> frozenset[str]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="pages, separated by commas")
    return frozenset(filter(None, parser.parse_args().only.split(",")))


def _sheets(browser: Browser, demo: Demo, only: frozenset[str]) -> Iterable[tuple[str, list[Shot]]]:
    for locale in ("en", "zh"):
        for scheme in ("light", "dark"):
            for width in (WIDE, PHONE):
                person = at_the_screen(browser, demo.url, width, scheme, locale)
                person.sign_in(demo.email(MAIN), demo.sheet.password)
                person.speak(locale)
                name = f"rep-{locale}-{scheme}-{width}"
                yield name, _photograph(person, _pages_of_rep(person), only)
                person.page.context.close()
    yield "sign-in", _signing_in(browser, demo)
    for line in demo.sheet.sign_ins:
        if line.role != MAIN:
            person = at_the_screen(browser, demo.url, WIDE)
            person.sign_in(line.email, demo.sheet.password)
            yield line.role.lower().replace(" ", "-"), _photograph(person, _pages(line.role), only)
            person.page.context.close()


def _pages_of_rep(person: Person) -> Mapping[str, str]:
    deal = person.first_record("/deal?view=my_open")
    lead = person.first_record("/lead?f.status.in=new")
    account = person.first_record("/account?view=mine")
    quote = person.first_record("/quote")
    return {
        "start": "/",
        "list": "/deal?view=my_open",
        "filtered": "/deal?view=my_open&f.name.contains=a&f.stage.in=proposal",
        "empty": "/deal?view=my_open&f.name.contains=zzzz",
        "board": "/deal/board",
        "record": deal,
        "history": f"{deal}?tab=history",
        "edit": f"{deal}/edit",
        "new": "/deal/new",
        "lead": lead,
        "convert": f"{lead}/convert/qualify",
        "account": account,
        "quote": quote,
        "delete": f"{quote}/delete",
        "bin": "/quote/bin",
        "profile": "/profile",
        "not-found": "/deal/999999",
        "not-allowed": "/people",
    }


def _pages(role: str) -> Mapping[str, str]:
    pages = {"start": "/", "accounts": "/account", "deals": "/deal"}
    if role == "Administrator":
        pages |= {"people": "/people", "person": "/people/3", "teams": "/people/teams"}
    return pages


def _photograph(person: Person, pages: Mapping[str, str], only: frozenset[str]) -> list[Shot]:
    shots = []
    for name, path in pages.items():
        if only and name not in only:
            continue
        person.go(path)
        shots.append(Shot(name, person.page.screenshot()))
    return shots


def _signing_in(browser: Browser, demo: Demo) -> list[Shot]:
    shots = []
    for width in (WIDE, PHONE):
        for locale, scheme in (("en", "light"), ("zh", "dark")):
            person = at_the_screen(browser, demo.url, width, scheme, locale)
            person.go("/sign-in")
            shots.append(Shot(f"{locale} {scheme} {width}", person.page.screenshot()))
            person.page.context.close()
    return shots


def _lay_out(browser: Browser, sheet: str, shots: list[Shot]) -> None:
    width = THUMB[PHONE] if sheet.endswith(str(PHONE)) else THUMB[WIDE]
    figures = "".join(
        f"<figure><img width={width} src='data:image/png;base64,"
        f"{base64.b64encode(shot.picture).decode()}'><figcaption>{html.escape(shot.name)}"
        "</figcaption></figure>"
        for shot in shots
    )
    page = browser.new_page(viewport={"width": 2080, "height": 900})
    page.set_content(
        "<style>body{display:flex;flex-wrap:wrap;gap:16px;margin:16px;background:#8a8f98;"
        "font:14px sans-serif}figure{margin:0}figcaption{padding:4px 0;color:#fff}</style>"
        + figures
    )
    page.screenshot(path=OUT / f"{sheet}.png", full_page=True)
    page.close()


if __name__ == "__main__":
    main()
