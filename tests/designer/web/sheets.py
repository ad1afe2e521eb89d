"""A form of a page as a browser would send it."""

from __future__ import annotations

from html.parser import HTMLParser

Fields = dict[str, list[str]]


class _Form(HTMLParser):
    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted = wanted
        self.inside = False
        self.fields: Fields = {}
        self.select: tuple[str, bool] | None = None
        self.first: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {k: v or "" for k, v in attrs}
        if tag == "form":
            self.inside = found.get("id") == self.wanted
        name = found.get("name", "")
        if not self.inside or "disabled" in found:
            return
        if tag == "input" and name:
            ticked = found.get("type") in ("checkbox", "radio")
            if not ticked or "checked" in found:
                self.fields.setdefault(name, []).append(found.get("value", ""))
        elif tag == "select" and name:
            self.select, self.first = (name, False), None
        elif tag == "option" and self.select is not None:
            if "selected" in found:
                self.fields.setdefault(self.select[0], []).append(found.get("value", ""))
                self.select = (self.select[0], True)
            elif self.first is None:
                self.first = found.get("value", "")
        elif tag == "textarea" and name:
            self.area = name
            self.fields.setdefault(name, []).append("")

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.fields[self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.area = None
        elif tag == "select" and self.select is not None:
            name, chosen = self.select
            if not chosen and self.first is not None:
                self.fields.setdefault(name, []).append(self.first)
            self.select = None


def sheet(page: str, form: str = "dz-form") -> Fields:
    """The values of the form with this id."""
    reader = _Form(form)
    reader.feed(page)
    assert reader.fields, f"no form {form}"
    return reader.fields
