"""Conditions and loops in texts: what each reader is told, of which rows, and how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from tests.crm import RICH, Crm, company
from tests.runtime.automation.conftest import Automated
from tests.workspaces import with_files

from tailorbird_runtime.automation import filling
from tailorbird_runtime.automation.filling import Piece, fill
from tailorbird_runtime.automation.sight import Sight
from tailorbird_runtime.people.actor import SYSTEM, Actor
from tailorbird_runtime.records.record import Record
from tailorbird_runtime.storage.engine import read

BODIES = {
    "lines": """
        Quote for {deal.account.name}
        {if total > 100}
        Large.
        {else}
        Small.
        {end}
        {for lines where quantity > 0 sort -total, item}
        {#}. {item}: {quantity:0} × {price} = {total}{if quantity > 1} (many){end}, {quote.total}
        {end}
        {total}
    """,
    "people": """
        {me.name} {me} {me.email} {me.team} {me.manager} {today:long} {now:time}
        {if has_role("manager")}boss{end} {if me == deal.owner}mine{end}
    """,
}
ABOUT_ACCOUNT = {
    "hidden": """
        {if rating > 3}high{else}low{end} {if empty(rating)}none{end} {rating}
        {if any(deals.amount > 500)}big{end} {if count(deals) == 1}one{end} {tax_number}
        {for deals where discount >= 10 sort -discount, name}
        {name} {discount} {if discount > 15}much{end}
        {end}
    """,
}


def files(bodies: Mapping[str, str] = BODIES, on: str = "quote") -> dict[str, str]:
    """Templates with these bodies."""
    head = "template: {}\non: {}\nsubject: Text\nbody: |\n"
    return {
        f"templates/{name}.yaml": head.format(name, on)
        + "".join(f"  {line.removeprefix('        ')}\n" for line in body.strip("\n").split("\n"))
        for name, body in bodies.items()
    }


DEALS = with_files(
    RICH,
    {
        **files(),
        **files(ABOUT_ACCOUNT, "account"),
        "entities/deal/entity.yaml": RICH["entities/deal/entity.yaml"].replace(
            "to: account, required: true", "to: account, children: deals, required: true"
        ),
    },
)


def pieces(
    it: Crm, who: Actor, record: Record, name: str, acting: Actor | None = None, locale: str = "en"
) -> tuple[Piece, ...]:
    """A template filled for somebody."""
    with read(it.engine) as connection:
        inside = it.records.inside(connection, who, cause="")
        asking = None
        if acting is not None:
            asking = replace(inside.inputs, me=acting.me())
        sight = Sight(inside, connection, locale, "Europe/Berlin", acting=asking)
        entity = it.model.entity(record.entity_id)
        return fill(sight, entity, record.id, it.model.templates[name].body, locale)


def said(it: Crm, who: Actor, record: Record, name: str, acting: Actor | None = None) -> list[str]:
    """The lines of a filled template."""
    text = "".join(piece.text for piece in pieces(it, who, record, name, acting))
    return [line.strip() for line in text.strip().split("\n")]


@pytest.fixture
def it(engine: sa.Engine) -> Crm:
    """The company with the templates."""
    return company(engine, DEALS)


def quote(it: Crm, who: str = "anna", **lines: tuple[str, str]) -> Record:
    """A quote with lines: quantity and price by item."""
    account = it.add("mia", "account", name="Acme", owner=it.people[who].id)
    deal = it.add(who, "deal", name="Roof", account=account.id, amount="1000")
    made = it.add(who, "quote", deal=deal.id)
    for item, (quantity, price) in lines.items():
        it.add(who, "quote_line", quote=made.id, item=item, quantity=quantity, price=price)
    return made


def test_a_loop_shows_the_rows_in_order_and_conditions_choose(it: Crm) -> None:
    made = quote(it, cable=("2", "20"), panel=("1", "80"), box=("2", "40"), gone=("0", "5"))
    assert said(it, it.mia, made, "lines") == [
        "Quote for Acme",
        "Large.",
        "1. box: 2 × €40.00 = €80.00 (many), €200.00",
        "2. panel: 1 × €80.00 = €80.00, €200.00",
        "3. cable: 2 × €20.00 = €40.00 (many), €200.00",
        "€200.00",
    ]
    empty = it.add("anna", "quote", deal=made.values["deal"])
    assert said(it, it.mia, empty, "lines") == ["Quote for Acme", "Small.", "€0.00"]


def test_a_reader_is_told_a_total_as_on_the_page(it: Crm) -> None:
    made = quote(it, cable=("2", "20"))
    assert it.records.get(it.anna, "quote", made.id).values["total"] == 40
    assert said(it, it.anna, made, "lines")[-1] == "€40.00"
    assert said(it, it.ben, made, "lines") == ["Quote for …", "Small.", "…"]
    assert said(it, SYSTEM, made, "lines") == said(it, it.anna, made, "lines")


def test_hidden_values_count_as_empty_in_conditions_and_orders(it: Crm) -> None:
    account = it.add("mia", "account", name="Acme", owner=it.anna.id, rating="5", tax_number="DE7")
    for name, who, discount in (("A", "anna", "20"), ("B", "mia", "30"), ("C", "anna", "10")):
        it.add(who, "deal", name=name, account=account.id, amount="900", discount=discount)
    assert said(it, it.mia, account, "hidden") == [
        "high  5",
        "big  DE7",
        "B 30% much",
        "A 20% much",
        "C 10%",
    ]
    assert said(it, it.anna, account, "hidden") == ["low none …", "big  …", "A 20% much", "C 10%"]
    won = {"amount": "900", "discount": "20", "site_visit_on": "2026-03-01"}
    deal = it.add("root", "deal", name="D", account=account.id, **won)
    for stage in ("qualified", "proposal", "negotiation", "won"):
        if stage in it.model.entity("deal").pipelines["sales"].stages:
            it.records.update(it.root, "deal", deal.id, {"stage": stage}, door="form")
    told = said(it, it.finn, account, "hidden")
    assert told == ["low none …", "big one DE7"]


def test_me_is_who_set_it_off_whoever_reads(it: Crm) -> None:
    made = quote(it, "mia")
    assert said(it, it.mia, made, "people") == [
        "mia mia mia@example.com Berlin – 10 March 2026 09:00",
        "boss mine",
    ]
    assert said(it, it.root, made, "people", acting=it.mia)[1] == "boss mine"
    anna = "anna anna anna@example.com Berlin – 10 March 2026 09:00"
    assert said(it, it.mia, made, "people", acting=it.anna) == [anna]
    assert said(it, SYSTEM, made, "people")[0] == "– – – – – 10 March 2026 09:00"


def test_rows_are_read_in_one_query_and_what_is_behind_them_in_another(it: Crm) -> None:
    made = quote(it, **{f"item{i}": ("2", "20") for i in range(12)})
    said(it, it.mia, made, "lines")
    asked: list[str] = []
    event.listen(it.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    assert len(said(it, it.mia, made, "lines")) == 15
    queries = [s for s in asked if s.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert len(queries) <= 8, queries


def test_a_translated_body_has_its_own_blocks(engine: sa.Engine) -> None:
    body = (
        "{deal.account.name}：{for lines sort item}{#}、{item}{quantity:1}件；{end}"
        "{if status == 'draft'}{status}{end} {today:long}"
    )
    zh = f"""
        templates.lines.body: "{body}"
        quote.status.draft: 草稿
    """
    it = company(
        engine, with_files(DEALS, {"labels/zh.yaml": RICH["labels/zh.yaml"].rstrip() + zh})
    )
    made = quote(it, **{"电缆": ("2", "20"), "光伏板": ("1", "80")})
    told = "".join(p.text for p in pieces(it, it.anna, made, "lines", locale="zh"))
    assert told == "Acme：1、光伏板1.0件；2、电缆2.0件；草稿 2026 年 3 月 10 日"
    assert said(it, it.anna, made, "lines")[0] == "Quote for Acme"


def test_texts_and_values_are_told_apart(it: Crm) -> None:
    made = quote(it, **{"**x** {name}": ("1", "20")})
    found = pieces(it, it.mia, made, "lines")
    assert Piece("**x** {name}", is_value=True) in found
    assert Piece("1", is_value=False) in found
    assert not any("{" in p.text for p in found if not p.is_value)


def test_long_texts_end_at_a_row_with_a_sentence(it: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    made = quote(it, **{f"item{i}": ("2", "20") for i in range(6)})
    whole = said(it, it.mia, made, "lines")
    monkeypatch.setattr(filling, "MOST_ROWS", 4)
    told = said(it, it.mia, made, "lines")
    assert told[:6] == whole[:6]
    assert told[6:] == ["", "Only the first 4 rows are shown.", "€240.00"]
    monkeypatch.setattr(filling, "MOST_BYTES", 450)
    told = said(it, it.mia, made, "lines")
    assert told[:4] == whole[:4]
    assert told[-1] == "The text ends here: it has become too long."
    monkeypatch.undo()
    monkeypatch.setattr(filling, "MOST_VALUES", 7)
    assert said(it, it.mia, made, "lines")[-1].startswith("The text ends here")


NOTES = with_files(
    RICH,
    {
        "entities/note/entity.yaml": """
            entity: note
            label: {one: Note, many: Notes}
            title: name
            fields:
              name: {type: text}
              accounts: {type: multi_lookup, to: account, children: notes}
              about: {type: lookup, to: [account, deal], children: remarks}
              main: {type: lookup, to: account, children: main_notes}
              of: {type: mirror, of: main.owner}
              people: {type: user, many: true}
              secret: {type: multi_lookup, to: account, children: secrets, sensitive: true}
        """,
        "roles/rep.yaml": RICH["roles/rep.yaml"].rstrip()
        + "\n              note: {read: true, create: true, edit: true}\n",
        **files({"note": "{accounts}; {about}; {people}; {main}; {of}; {of.email}"}, "note"),
        **files(
            {
                "account": """
        {for notes}{name}{end}, {for remarks}{name}{end}, {for secrets}{name}{end}
        {if count(notes) == 1}one{end} {if any(secrets.name == "N")}secret{end}
                """
            },
            "account",
        ),
    },
)


def test_several_records_are_named_as_far_as_they_may_be_read(engine: sa.Engine) -> None:
    it = company(engine, NOTES)
    mine = it.add("mia", "account", name="Mine", owner=it.anna.id)
    theirs = it.add("mia", "account", name="Theirs", owner=it.vera.id, team="vienna")
    both = [str(mine.id), str(theirs.id)]
    note = it.add(
        "root", "note", name="N", accounts=both, about=f"account/{theirs.id}", main=str(mine.id),
        people=[str(it.anna.id), str(it.ben.id)], secret=both,
    )  # fmt: skip
    person = "anna; anna@example.com"
    assert said(it, it.mia, note, "note") == [f"Mine, Theirs; Theirs; anna, ben; Mine; {person}"]
    assert said(it, it.anna, note, "note") == [f"Mine; …; anna, ben; Mine; {person}"]
    assert said(it, it.vera, note, "note") == ["Theirs; Theirs; anna, ben; …; –; –"]
    assert said(it, it.mia, theirs, "account") == ["N, N,", "one"]
    assert said(it, it.root, theirs, "account") == ["N, N, N", "one secret"]


def test_a_mail_has_the_lines_of_the_record_and_what_its_reader_may_see(office: Automated) -> None:
    text = """
        automation: send
        on: quote
        after: {change_of: status}
        do:
          mail: {mail: {to: deal.owner, template: lines}}
          note: {notify: {to: actor, template: lines}}
    """
    it = office(DEALS, send=text)
    made = quote(it.crm, cable=("2", "20"), panel=("1", "80"))
    it.update("mia", made, status="sent")
    [mail] = it.jobs("mail")
    assert mail.payload["to"] == "anna@example.com"
    assert mail.payload["body"].split("\n")[:4] == [
        "Quote for Acme",
        "Large.",
        "1. panel: 1 × €80.00 = €80.00, €120.00",
        "2. cable: 2 × €20.00 = €40.00 (many), €120.00",
    ]
    [notice] = it.automation.notices(it.mia)
    assert str(notice.body).split("\n")[2].startswith("1. panel")
