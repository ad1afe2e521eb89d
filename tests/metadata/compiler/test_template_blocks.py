"""Conditions and loops in the bodies of templates: what they mean, and what is refused where."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.crm import RICH
from tests.workspaces import with_files, write_workspace

from tailorbird_metadata.compiler import Compiled, compile_workspace
from tailorbird_metadata.model import ForBlock, IfBlock, Part, SortKey, TemplateKind
from tailorbird_metadata.model.canonical import from_json, to_json
from tailorbird_metadata.model.phrase import Member, written
from tailorbird_metadata.problems import Problem

LINES = ("quote_line", "quote")


def compiled(bodies: Mapping[str, str], **files: str) -> Compiled:
    """The company with templates about quotes, each with one of the bodies."""
    head = "template: {}\non: quote\nsubject: Quote {{number}}\nbody: |\n{}"
    texts = {
        f"templates/{name}.yaml": head.format(name, "".join(f"  {r}\n" for r in body.split("\n")))
        for name, body in bodies.items()
    }
    more = {path.replace("__", "/") + ".yaml": text for path, text in files.items()}
    with TemporaryDirectory() as folder:
        write_workspace(Path(folder), {**with_files(RICH, {}), **texts, **more})
        return compile_workspace(Path(folder))


# -- what is meant ----------------------------------------------------------------------------

BODY = """\
Dear {deal.account.name},
{if deal.discount > 0}
You save {deal.discount} %.
{if total > 100}
A lot.
{end}
{else}
Our best price.
{end}
  {for lines where quantity > 0 and item != "{" sort -total, item}
{#}. {item}: {quantity:0} × {price} = {total} of {quote.total}
  {end}
Inline: {for lines}{item}{if quantity > 1} ({quantity}){end}; {end}.
{today:long}, {now:time}, {me.name}"""


@lru_cache(maxsize=1)
def body() -> tuple[Member, ...]:
    """The members of a body with everything in it."""
    found = compiled({"t": BODY})
    assert [str(p.message) for p in found.problems if p.code != "W0609"] == []
    assert found.model is not None
    return found.model.templates["t"].body.of("en")


def test_blocks_hold_what_stands_in_them_and_their_lines_vanish() -> None:
    found = body()
    assert [type(m) for m in found[:3]] == [Part, Part, Part]
    assert found[2] == Part(text=",\n")
    condition = found[3]
    assert isinstance(condition, IfBlock)
    assert condition.when.text == "deal.discount > 0"
    inner = condition.parts[-1]
    assert condition.parts[0] == Part(text="You save ")
    assert isinstance(inner, IfBlock)
    assert inner.parts == (Part(text="A lot.\n"),)
    assert condition.otherwise == (Part(text="Our best price.\n"),)
    loop = found[4]
    assert isinstance(loop, ForBlock)
    assert (loop.child, loop.by, loop.field, loop.alone) == (*LINES, "", ())
    assert loop.where is not None
    assert loop.where.text == 'quantity > 0 and item != "{"'
    assert loop.order == (SortKey(field="total", descending=True), SortKey(field="item"))
    assert loop.parts[:2] == (Part(input="#"), Part(text=". "))
    assert loop.parts[-2:] == (Part(path=("quote", "total")), Part(text="\n"))


def test_a_block_in_a_line_keeps_the_line() -> None:
    _, inline, after, *_, = body()[5:]  # fmt: skip
    assert body()[5] == Part(text="Inline: ")
    assert isinstance(inline, ForBlock)
    assert inline.alone == (False, False)
    assert after == Part(text=".\n")
    assert [p.input for p in body() if isinstance(p, Part) and p.input] == [
        "today", "now", "me.name",
    ]  # fmt: skip


def test_what_a_text_reads_is_known_also_inside_of_blocks() -> None:
    found = compiled({"t": BODY})
    assert found.model is not None
    reads = found.model.templates["t"].body.reads()
    inside = [r.removeprefix("quote_line.quote:") for r in reads if ":" in r]
    assert inside == ["id", "item", "price", "quantity", "quote", "quote.total", "total"]
    assert {"deal.discount", "total", "deal.account.name"} <= set(reads)


class _Ids:
    def path(self, entity: str, path: tuple[str, ...]) -> tuple[str, ...]:
        return path

    def children(self, entity: str, block: ForBlock) -> str:
        return "lines"


def test_a_body_is_written_down_as_it_was_read() -> None:
    again = written(body(), "quote", _Ids())
    assert again.replace("  {", "{") == BODY.replace("  {", "{") + "\n"
    found = compiled({"t": again.removesuffix("\n")})
    assert found.model is not None
    assert found.model.templates["t"].body.of("en") == body()


def test_the_stored_model_keeps_blocks() -> None:
    found = compiled({"t": BODY}, templates__p="""
        template: p
        kind: print
        on: quote
        subject: "{number}"
        body: "{if total > 1}x{end}"
    """)  # fmt: skip
    assert found.model is not None
    again = from_json(to_json(found.model))
    assert again.templates == found.model.templates
    kinds = {t.name: t.kind for t in again.templates.values()}
    assert kinds == {"p": TemplateKind.PRINT, "t": TemplateKind.MESSAGE}


# -- what is refused ----------------------------------------------------------------------------

WRONG: tuple[tuple[str, str, str, str], ...] = (
    # blocks that do not fit together
    ("a {if total > 1} b", "E0552", "{if total > 1}", "Write `{end}` where the block ends."),
    ("{for lines}{if total > 1}x{end}", "E0552", "{for lines}", "Write `{end}` where"),
    ("a {end} b", "E0552", "{end}", "Delete this `{end}`."),
    ("a {else} b", "E0552", "{else}", "Put `{if …}` before it"),
    ("{for lines}a{else}b{end}", "E0552", "{else}", "Put `{if …}` before it"),
    ("{if total > 1}a{else}b{else}c{end}", "E0552", "{else}", "Write another `{if …}`"),
    # blocks at the wrong place
    ("{for lines}{for lines}x{end}{end}", "E0553", "{for lines}", "Close the first one"),
    ("row {#}", "E0553", "{#}", "Write it between `{for …}`"),
    # loops over no children
    ("{for line}x{end}", "E0554", "line", "Did you mean `lines`?"),
    ("{for quote_line}x{end}", "E0554", "quote_line", "Did you mean `lines`?"),
    ("{for deal}x{end}", "E0554", "deal", "It is a field; show it with `{deal}`."),
    ("{for line in lines}x{end}", "E0554", "line in lines", "Write `{for lines}`; inside, a"),
    ("{for each line in lines}x{end}", "E0554", "line in lines", "Write `{for lines}`; insi"),
    ("{for}x{end}", "E0554", "}", "Write it like `{for lines}`."),
    ("{for invoices}x{end}", "E0554", "invoices", "There are: `lines`."),
    # heads
    ("{for lines order by total}x{end}", "E0557", "order by total", "Write `sort` and"),
    ("{for lines limit 5}x{end}", "E0557", "limit 5", "Write it like `{for lines where"),
    ("{for lines sort}x{end}", "E0557", "}", "Write up to 5 fields"),
    ("{for lines sort total desc}x{end}", "E0557", " total desc", "Write up to 5 fields"),
    ("{for lines sort item, item, item, item, item, item}x{end}", "E0557", " item", "Write up to"),
    ("{for lines sort totl}x{end}", "E0304", "totl", "Did you mean `total`?"),
    # names inside
    ("{for lines}{number}{end}", "E0304", "number", "Write `quote.number`."),
    ("{for lines where status == 1}x{end}", "E0304", "status", ""),
    ("{for lines}{itm}{end}", "E0304", "itm", "Did you mean `item`?"),
    ("{for lines where quantity >}x{end}", "E0303", "", ""),
    ("{for lines where}x{end}", "E0303", "", ""),
    ("{if}x{end}", "E0303", "", ""),
    ("{if total}x{end}", "E0307", "total", "Compare it with something"),
    ("{if it's late}x{end}", "E0303", "'", "Write a text between two quotation marks"),
    ("{for lines}{total:long}{end}", "E0550", "long", "There are: 0, 1, 2, 3, 4."),
    ("{today:9}", "E0550", "9", "There are: short, long."),
    ("{me.nme}", "E0304", "nme", "Did you mean `name`?"),
    ("{me.roles}", "E0302", "{me.roles}", "There are: `today`, `now`, `me`"),
    # other systems
    ("{% if total %}x{% endif %}", "E0302", "{% if total %}", "A condition is written"),
    ("{%- for line in lines -%}", "E0302", "{%- for line in lines -%}", "A loop is written"),
    ("{if total > 1}x{endif}{end}", "E0302", "{endif}", "Every block ends with `{end}`."),
    ("{if total > 1}x{end if}{end}", "E0302", "{end if}", "Every block ends with `{end}`."),
    ("{if total > 1}x{/if}{end}", "E0302", "{/if}", "Every block ends with `{end}`."),
    ("{if total > 1}x{elif total > 2}{end}", "E0302", "{elif total > 2}", "Write `{else}`, and"),
    ("{#lines}", "E0302", "{#lines}", "A loop is written `{for lines}`"),
    ("{/lines}", "E0302", "{/lines}", "Every block ends with `{end}`."),
    ("{#each lines}", "E0302", "{#each lines}", "A loop is written `{for lines}`"),
    ("{foreach lines}", "E0302", "{foreach lines}", "A loop is written `{for lines}`"),
    ("{^lines}", "E0302", "{^lines}", "Write `{if not …}`"),
    ("{unless total}", "E0302", "{unless total}", "Write `{if not …}`"),
    ("{!Quote.Number}", "E0302", "{!Quote.Number}", "Write `{quote.number}`."),
    ("{ number }", "E0302", "{ number }", "Write `{number}`."),
    ("{Number}", "E0302", "{Number}", "Write `{number}`."),
    ("{=number}", "E0302", "{=number}", "Write `{number}`."),
    ("{total | money}", "E0302", "{total | money}", "A format stands behind a colon"),
    ("{total * 2}", "E0302", "{total * 2}", "Work it out in a field of the type `formula`"),
    ("{count(lines)}", "E0302", "{count(lines)}", "Work it out in a field"),
    ("{include footer}", "E0302", "{include footer}", "There are values, conditions and loops"),
    ("{{number}}", "W0558", "{{number}}", "Write `{number}` for the value."),
    ("{{deal.account.name}}", "W0558", "{{deal.account.name}}", "Write `{deal.account.name}`"),
    ("{{#lines}}", "W0558", "{{#lines}}", "A loop is written `{for lines}`"),
    ("{{/lines}}", "W0558", "{{/lines}}", "Every block ends with `{end}`."),
    ("{for lines}{{item}}{end}", "W0558", "{{item}}", "Write `{item}` for the value."),
    ("您好｛number｝", "W0558", "｛number｝", "Write `{number}`."),
    ("{for lines}｛ item ｝{end}", "W0558", "｛ item ｝", "Write `{item}`."),
    ("｛if total > 1｝x", "W0558", "｛if total > 1｝", "Write `{if total > 1}`."),
    # too much
    ("{number}" * 301, "E0556", "{number}", "Make two templates of it."),
    ("{if total > 1}x{end}" * 21, "E0556", "{if total > 1}", "Make two templates of it."),
    ("{if total > 1}" * 6 + "{end}" * 6, "E0556", "{if total > 1}", "Join conditions with"),
)  # fmt: skip


@lru_cache(maxsize=1)
def wrong() -> Mapping[str, list[Problem]]:
    """All wrong bodies in one company: the problems of each."""
    found = compiled({f"t{i}": case[0] for i, case in enumerate(WRONG)})
    told: dict[str, list[Problem]] = {}
    for problem in found.problems:
        if problem.code != "W0609":
            told.setdefault(problem.location.file, []).append(problem)
    return told


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_what_is_wrong_is_told_at_its_character(number: int) -> None:
    text, code, at, help_ = WRONG[number]
    first = wrong()[f"templates/t{number}.yaml"][0]
    place = first.location
    line = f"  {text}"
    assert (first.code, place.line) == (code, 5), str(first.message)
    assert str(first.help or "").startswith(help_)
    if at:
        assert line[place.column - 1 : place.end_column - 1] == at


def test_one_mistake_is_one_problem() -> None:
    twice = {"E0553", "E0302"}
    several = {
        WRONG[i][0]: [p.code for p in found]
        for i, found in ((int(f[11:-5]), found) for f, found in wrong().items())
        if len(found) > 1 and {p.code for p in found} - twice
    }
    assert several == {}


def test_blocks_are_for_bodies_and_translations_are_checked_at_their_place() -> None:
    automation = """
        automation: tell
        on: quote
        after: created
        do:
          text: {notify: {to: actor, text: "{if total > 1}x{end}"}}
          task: {create_task: {title: "{for lines}x{end}"}}
    """
    zh = RICH["labels/zh.yaml"].rstrip() + """
        templates.t.subject: "{for lines}{end}"
        templates.t.body: "您好 {for line}{item}{end}{deal.amuont}"
    """  # fmt: skip
    found = compiled({"t": "x"}, automations__tell=automation, labels__zh=zh)
    told = [(p.code, p.location.file) for p in found.errors]
    assert sorted(told) == [
        ("E0304", "labels/zh.yaml"),
        ("E0553", "automations/tell.yaml"),
        ("E0553", "automations/tell.yaml"),
        ("E0553", "labels/zh.yaml"),
        ("E0554", "labels/zh.yaml"),
    ]


def test_a_template_for_printing_is_not_sent() -> None:
    found = compiled({}, automations__tell="""
        automation: tell
        on: quote
        after: created
        do:
          one: {notify: {to: actor, template: sheet}}
          two: {mail: {to: actor, template: sheet}}
    """, templates__sheet="""
        template: sheet
        kind: print
        on: quote
        subject: Quote
        body: Quote
    """)  # fmt: skip
    assert [p.code for p in found.errors] == ["E0555", "E0555"]


def test_a_field_called_end_is_a_place_outside_of_blocks() -> None:
    entity = """
        entity: stay
        label: {one: Stay, many: Stays}
        title: name
        fields: {name: {type: text}, end: {type: date}}
    """
    template = """
        template: stay
        on: stay
        subject: "{name} to {end}"
        body: "Until {end}. {if not empty(end)}{end:long}{end} {end}"
    """
    found = compiled({}, entities__stay__entity=entity, templates__stay=template)
    assert [str(p.message) for p in found.errors] == []
    assert found.model is not None
    members = found.model.templates["stay"].body.of("en")
    assert [m.path for m in members if isinstance(m, Part) and m.path] == [("end",), ("end",)]
    assert any(isinstance(m, IfBlock) for m in members)


def test_a_field_of_type_lines_names_its_lines() -> None:
    entity = RICH["entities/quote/entity.yaml"].replace(
        "              total:",
        "              items: {type: lines, of: quote_line.quote}\n              total:",
    )
    template = """
        template: t
        on: quote
        subject: "{number}"
        body: "{for items where quantity > 1}{item}{end}"
    """
    found = compiled({}, entities__quote__entity=entity, templates__t=template)
    assert [str(p.message) for p in found.errors] == []
    assert found.model is not None
    [loop] = found.model.templates["t"].body.of("en")
    assert isinstance(loop, ForBlock)
    assert (loop.child, loop.by, loop.field) == (*LINES, "items")


def test_a_condition_that_never_holds_is_told_at_its_place() -> None:
    text = "{if total > 5 and total < 3}x{end}\n{for lines where price > 5 and price < 3}y{end}"
    found = compiled({"t": text + "\n{if total > 5}z{end}"})
    told = [(p.location.line, p.location.column) for p in found.problems if p.code == "W0605"]
    assert told == [(5, 7), (6, 20)]
