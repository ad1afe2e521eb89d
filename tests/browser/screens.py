"""Contact sheets of every page: `make screens` writes them to var/screens/.

The main role is shown at both widths, in both languages, light and dark; every further role once.
`python -m tests.browser.screens --only list,record` takes some pages only, `--pack b2c` the other
pack's demo.
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
MAIN = {"b2b": "Sales rep", "b2c": "Service agent"}
WIDE, PHONE = 1440, 390
THUMB = {WIDE: 640, PHONE: 260}


@dataclass(frozen=True)
class Shot:
    """A picture of a page, and what it shows."""

    name: str
    picture: bytes


def main() -> None:
    """Build a demo of its own, photograph it, lay the pictures out."""
    only, pack = _arguments()
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        company = Path(folder) / "company"
        url = f"sqlite:///{Path(folder) / 'demo.sqlite'}"
        with served_demo(company, url, pack) as demo:
            for sheet, shots in _sheets(browser, demo, only, pack):
                _lay_out(browser, sheet, shots)
                print(OUT / f"{sheet}.png")


def _arguments() -> tuple[frozenset[str], str]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="pages, separated by commas")
    parser.add_argument("--pack", default="b2b", choices=sorted(MAIN), help="whose demo")
    found = parser.parse_args()
    return frozenset(filter(None, found.only.split(","))), found.pack


def _sheets(
    browser: Browser, demo: Demo, only: frozenset[str], pack: str
) -> Iterable[tuple[str, list[Shot]]]:
    main = MAIN[pack]
    pages_of = {"b2b": _pages_of_rep, "b2c": _pages_of_agent}[pack]
    for locale in ("en", "zh"):
        for scheme in ("light", "dark"):
            for width in (WIDE, PHONE):
                person = at_the_screen(browser, demo.url, width, scheme, locale)
                person.sign_in(demo.email(main), demo.sheet.password)
                person.speak(locale)
                name = f"{main.split()[-1]}-{locale}-{scheme}-{width}"
                yield name, _photograph(person, pages_of(person), only)
                person.page.context.close()
    yield "sign-in", _signing_in(browser, demo)
    for line in demo.sheet.sign_ins:
        if line.role != main:
            person = at_the_screen(browser, demo.url, WIDE)
            person.sign_in(line.email, demo.sheet.password)
            pages = _pages(line.role, pack)
            yield line.role.lower().replace(" ", "-"), _photograph(person, pages, only)
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
        "calendar": "/deal/calendar",
        "short": "/account/new?form.short=1",
        "business": f"{account}?tab=business",
        "record": deal,
        "history": f"{deal}?tab=history",
        "edit": f"{deal}/edit",
        "new": "/deal/new",
        "lead": lead,
        "convert": f"{lead}/convert/qualify",
        "account": account,
        "quote": quote,
        "sheet": f"{quote}/print/quote_sheet",
        "delete": f"{quote}/delete",
        "bin": "/quote/bin",
        "profile": "/profile",
        "not-found": "/deal/999999",
        "not-allowed": "/people",
    }


def _pages_of_agent(person: Person) -> Mapping[str, str]:
    customer = person.first_record("/customer?view=vip")
    order = person.first_record("/order?view=to_do")
    ticket = person.first_record("/ticket?view=mine")
    return {
        "start": "/",
        "list": "/customer?view=mine",
        "segment": "/customer?view=birthdays",
        "record": customer,
        "orders": f"{customer}?tab=orders",
        "sheet": f"{order}/print/order_confirmation",
        "loyalty": f"{customer}?tab=loyalty",
        "edit": f"{customer}/edit",
        "new": "/customer/new",
        "order": order,
        "board": "/order/board",
        "ticket": ticket,
        "tickets": "/ticket/board",
        "membership": person.first_record("/membership"),
        "coupon": person.first_record("/coupon"),
        "product": person.first_record("/product"),
        "notices": "/notices",
    }


def _pages(role: str, pack: str) -> Mapping[str, str]:
    one, other = {"b2b": ("account", "deal"), "b2c": ("customer", "order")}[pack]
    pages = {"start": "/", f"{one}s": f"/{one}", f"{other}s": f"/{other}", "notices": "/notices"}
    if role != "Administrator":
        return pages
    automation = {"b2b": "stale_proposal", "b2c": "gone_quiet"}[pack]
    designer = f"/designer/entities/{other}"
    return pages | {
        "people": "/people",
        "person": "/people/3",
        "teams": "/people/teams",
        "designer": "/designer",
        "fields": f"{designer}/fields",
        "layouts": f"{designer}/layouts",
        "rules": f"{designer}/rules",
        "pipelines": "/designer/pipelines",
        "automations": "/designer/automations",
        "automation": f"/designer/automations/{automation}",
        "review": "/designer/review",
        "history": "/designer/history",
        "release": "/designer/history/3",
    }


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
