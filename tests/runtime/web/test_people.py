"""Profile, people, teams and error pages, through HTTP."""

from __future__ import annotations

import re
from html import unescape

import pytest
from tests.runtime.web.conftest import Browser, Pages

from tailorbird_runtime.people import People, User
from tailorbird_runtime.storage.engine import write
from tailorbird_runtime.storage.people_tables import sys_team


@pytest.fixture
def people(pages: Pages) -> People:
    """The people of the company as they are stored, with roles and teams."""
    with write(pages.crm.engine) as connection:
        for key in pages.crm.model.workspace.teams:
            connection.execute(sys_team.insert().values(key=key))
    found = People(pages.crm.engine)
    for actor in list(pages.crm.people.values()):
        if actor.is_system:
            continue
        found.set_roles(actor.id, actor.roles, now=pages.crm.clock())
        if actor.team:
            found.set_teams(actor.id, [actor.team], now=pages.crm.clock())
    return found


def user(people: People, name: str) -> User:
    return next(u for u in people.users() if u.name == name)


def test_a_person_chooses_language_zone_theme_and_density(pages: Pages, people: People) -> None:
    browser = pages.as_("anna")

    answer = browser.post("/profile", name="安娜", locale="zh", zone="Asia/Shanghai", theme="dark",
                          density="compact")  # fmt: skip

    assert answer.location == "/profile?done=saved"
    found = people.get(pages.crm.anna.id)
    assert (found.name, found.locale, found.zone) == ("安娜", "zh", "Asia/Shanghai")
    page = browser.page("/account")
    assert 'data-bs-theme="dark"' in page and 'data-density="compact"' in page


def test_a_bad_profile_is_refused(pages: Pages, people: People) -> None:
    refused = {
        "Enter a name.": {"name": " "},
        "This time zone is not known.": {"zone": "Mars/Base"},
        "Choose a language of the list.": {"locale": "xx"},
    }
    for sentence, change in refused.items():
        values = {"name": "anna", "locale": "en", "zone": "UTC", "theme": "auto", **change}
        answer = pages.as_("anna").post("/profile", **values)
        assert answer.status_code == 422
        assert sentence in unescape(answer.text)


def test_a_password_is_changed_through_the_front_door(pages: Pages) -> None:
    browser = pages.as_("anna")
    new = {"new": "correct horse 马", "again": "correct horse 马"}

    differs = browser.post(
        "/profile/password", current="old password", new="a" * 12, again="b" * 12
    )
    wrong = browser.post("/profile/password", current="guess", **new)
    right = browser.post("/profile/password", current="old password", **new)

    assert (differs.status_code, wrong.status_code, right.status_code) == (422, 422, 303)
    assert "The two new passwords differ." in differs.text
    assert "The present password is not right." in wrong.text
    assert "correct horse" not in wrong.text
    assert pages.accounts.changed == {pages.crm.anna.id: "correct horse 马"}


def test_the_first_role_decides_and_can_be_switched(pages: Pages, people: People) -> None:
    people.set_roles(pages.crm.anna.id, ["rep", "manager"], now=pages.crm.clock())
    browser = pages.as_("anna")
    assert re.search(r'value="rep" aria-pressed="true"', browser.page("/account"))

    answer = browser.post("/profile/role", role="manager")

    assert answer.location == "/?done=role"
    assert people.get(pages.crm.anna.id).roles == ("manager", "rep")
    assert browser.post("/profile/role", role="admin").status_code == 400


def test_people_are_the_admins_business(pages: Pages, people: People) -> None:
    anna = pages.crm.anna.id
    for address in ("/people", "/people/invite", f"/people/{anna}", "/people/teams"):
        assert pages.as_("anna").get(address).status_code == 403
        assert pages.as_("root").get(address).status_code == 200
    for address in ("/people/invite", f"/people/{anna}", f"/people/{anna}/deactivate",
                    f"/people/{anna}/invitation", "/people/teams/berlin"):  # fmt: skip
        assert pages.as_("mia").post(address, name="x").status_code == 403
    assert "/people" not in pages.as_("mia").page("/account")


def test_an_admin_invites_somebody(pages: Pages, people: People) -> None:
    root = pages.as_("root")

    answer = root.post(
        "/people/invite",
        name="王芳",
        email="wang@example.com",
        role=["manager", "rep"],
        team="vienna",
        manager=str(pages.crm.mia.id),
        locale="zh",
    )

    assert answer.status_code == 200
    made = user(people, "王芳")
    assert f"http://localhost/invitation/{made.id}" in answer.text
    assert (made.roles, made.team, made.manager) == (("manager", "rep"), "vienna", pages.crm.mia.id)
    assert pages.accounts.invited == [made.id]
    assert "王芳" in root.page("/people")


def test_a_bad_invitation_is_refused_with_what_was_typed(pages: Pages, people: People) -> None:
    good = {"name": "New One", "email": "new@example.com", "role": ["rep"], "locale": "en"}
    changes: list[dict[str, object]] = [
        {"name": ""}, {"email": "nonsense"}, {"email": "anna@example.com"}, {"role": ["boss"]},
        {"team": "mars"}, {"manager": "x"}, {"locale": "xx"},
    ]  # fmt: skip
    before = len(people.users())

    for change in changes:
        values = {**good, **change}
        answer = pages.as_("root").post("/people/invite", **values)
        assert answer.status_code == 422, change
        assert f'value="{values["email"]}"' in answer.text

    assert len(people.users()) == before


def test_an_admin_changes_roles_and_team(pages: Pages, people: People) -> None:
    anna = pages.crm.anna.id
    root = pages.as_("root")
    version = str(people.get(anna).version)

    answer = root.post(f"/people/{anna}", version=version, name="anna", email="anna@example.com",
                       role=["finance", "rep"], team="vienna", locale="en", manager="")  # fmt: skip
    stale = root.post(f"/people/{anna}", version=version, name="x", email="anna@example.com")

    assert answer.location == "/people?done=saved"
    found = people.get(anna)
    assert (found.roles, found.team) == (("finance", "rep"), "vienna")
    assert stale.status_code == 422


def test_a_person_is_deactivated_and_let_back_in(pages: Pages, people: People) -> None:
    ben, root = pages.crm.ben.id, pages.as_("root")

    root.post(f"/people/{ben}/deactivate")
    assert not people.get(ben).active
    assert "This person cannot sign in." in root.page(f"/people/{ben}")
    root.post(f"/people/{ben}/reactivate")
    assert people.get(ben).active


def test_the_last_admin_stays(pages: Pages, people: People) -> None:
    root = pages.crm.root.id
    browser = pages.as_("root")

    answer = browser.post(f"/people/{root}/deactivate")

    assert answer.status_code == 422
    assert people.get(root).active
    assert f"/people/{root}/deactivate" not in browser.page(f"/people/{root}")


def test_a_team_has_a_manager_and_a_team_above(pages: Pages, people: People) -> None:
    root = pages.as_("root")

    answer = root.post("/people/teams/berlin", manager=str(pages.crm.mia.id), parent="vienna")
    circle = root.post("/people/teams/vienna", manager="", parent="berlin")

    assert answer.location == "/people/teams?done=saved"
    assert circle.status_code == 422
    assert root.post("/people/teams/mars", manager="").status_code == 404
    assert root.get("/people/99999").status_code == 404
    teams = {t.key: (t.manager, t.parent) for t in people.teams()}
    assert teams["berlin"] == (pages.crm.mia.id, "vienna")


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_error_pages_are_in_the_products_look_and_language(pages: Pages, locale: str) -> None:
    inside = pages.as_("anna", locale).get("/nothing")
    outside = pages.as_("visitor", locale).get("/no/such/place")

    assert inside.status_code == outside.status_code == 404
    assert 'class="side"' in inside.text and 'class="side"' not in outside.text
    words = {"en": "Nothing here", "zh": "这里没有内容"}[locale]
    assert words in inside.text and words in outside.text


def test_every_page_is_a_whole_document_under_the_policy(pages: Pages, people: People) -> None:
    browser: Browser = pages.as_("root")
    for address in ("/account", "/deal/board", "/deal/new", "/profile", "/people", "/deal/bin"):
        answer = browser.get(address)
        text = answer.text
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert text.count("<h1") == 1, address
        assert '<a class="skip" href="#main">' in text and 'id="main"' in text
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), [i for i in ids if ids.count(i) > 1]
        for form in re.findall(r'<form[^>]*method="post".*?</form>', text, re.S):
            assert 'name="csrf_token"' in form, (address, form[:200])


def test_static_files_can_be_kept_for_good(pages: Pages) -> None:
    browser = pages.as_("visitor")
    address = re.search(r"/static/css/tokens\.css\?v=\w+", browser.get("/no/such/place").text)
    assert address is not None

    versioned, plain = browser.get(address[0]), browser.get("/static/css/tokens.css")

    assert "immutable" in versioned.headers["Cache-Control"]
    assert "immutable" not in plain.headers["Cache-Control"]
    versioned.close()
    plain.close()
    assert browser.get("/static/../web/pages/lists.py").status_code == 404
    assert browser.get("/static/vendor/manifest.json").status_code == 404


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_somebody_new_gets_the_language_of_the_admin(
    pages: Pages, people: People, locale: str
) -> None:
    page = pages.as_("root", locale).page("/people/invite")
    assert re.search(rf'<option value="{locale}"[^>]* selected', page)
