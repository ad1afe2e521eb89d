"""Somebody at the screen: what people do with the pages, in their words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Locator, Page, expect

PHONE_WIDTH = 761


@dataclass
class Person:
    """A browser window of one person; collects what the console complained about."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the product."""
        self.page.goto(self.url + path)

    def sign_in(self, email: str, password: str) -> None:
        """Through the sign-in page."""
        self.go("/sign-in")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", password)
        self.page.press("[name=password]", "Enter")
        expect(self.page.locator("main h1")).to_be_visible()

    def speak(self, locale: str) -> None:
        """Choose the language in the profile."""
        self.go("/profile")
        self.page.select_option("[name=locale]", locale)
        self.page.locator('form[action="/profile"] .savebar button').click()
        expect(self.page.locator("html")).to_have_attribute("lang", re.compile(f"^{locale}"))

    def fill(self, **values: str) -> None:
        """Fill the form on the page; the names are those of the fields."""
        for name, value in values.items():
            control = self.control(name)
            if control.evaluate("e => e.tagName") == "SELECT":
                control.select_option(value)
            elif control.get_attribute("type") == "checkbox":
                control.set_checked(value == "true")
            else:
                control.fill(value)

    def control(self, name: str) -> Locator:
        """The visible control of a field in the form on the page."""
        return self.page.locator(
            f"main :is(input:not([type=hidden]), select, textarea)[name='{name}']"
        ).first

    def pick(self, name: str, words: str) -> None:
        """Choose a record in a lookup by typing a part of its title."""
        box = self.page.locator(f"main [data-pick]:has(input[name='{name}'])").first
        box.locator("[role=combobox]").click()
        box.locator("[role=combobox]").fill(words)
        box.locator("[role=option][data-id]", has_text=words).first.click()
        expect(box.locator("[data-chosen]")).not_to_have_value("")

    def save(self) -> None:
        """Press the form's main button."""
        self.page.locator("main [data-save]").click()

    def first_record(self, path: str) -> str:
        """The address of the first record of a list."""
        self.go(path)
        entity = path.lstrip("/").split("?")[0]
        links = self.page.locator(f"main a[href^='/{entity}/']").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
        return next(str(link) for link in links if re.fullmatch(rf"/{entity}/\d+", str(link)))

    def heading(self) -> str:
        """The page's title."""
        return self.page.locator("main h1").first.inner_text().strip()

    def text(self) -> str:
        """Everything that the page says."""
        return self.page.locator("main").inner_text()

    def arrives_at(self, *entities: str) -> int:
        """Wait until a record's page of one of these entities is open; gives the record's id."""
        self.page.wait_for_url(re.compile(rf".*/({'|'.join(entities)})/\d+([?#].*)?$"))
        return self.record_id()

    def record_id(self) -> int:
        """The id of the record whose page is open."""
        found = re.fullmatch(r".*/[a-z_]+/(\d+)(?:[?#].*)?", self.page.url)
        assert found, self.page.url
        return int(found[1])

    def overflows(self) -> bool:
        """Whether the page is wider than the window, so that one must scroll sideways."""
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            )
        )


def at_the_screen(
    browser: Browser, url: str, width: int, scheme: str = "light", locale: str = "en"
) -> Person:
    """A new window, `width` pixels wide; phones have touch."""
    phone = width < PHONE_WIDTH
    context = browser.new_context(
        viewport={"width": width, "height": 844 if phone else 900},
        color_scheme="dark" if scheme == "dark" else "light",
        has_touch=phone,
        locale="zh-CN" if locale == "zh" else "en-GB",
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    person = Person(context.new_page(), url)
    person.page.on("console", lambda m: _note(person, m.type, m.text))
    person.page.on("pageerror", lambda e: person.complaints.append(str(e)))
    return person


def _note(person: Person, kind: str, text: str) -> None:
    """A refused save answers 422: Chromium calls that an error of the console, we do not."""
    if kind == "error" and "status of 422" not in text:
        person.complaints.append(text)
