"""Bodies of templates: those that somebody might write, and those that somebody might send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random

from tests.laws.hostile_texts import PAYLOADS

PLACES = {
    "account": ("name", "number", "website", "industry", "country", "city", "employees:1", "rating",
                "tax_number", "credit_limit:2", "tags", "team", "owner", "owner.name", "created_at",
                "owner.manager", "created_at:time"),
    "deal": ("name", "account", "account.name", "account.rating", "account.credit_limit", "amount",
             "amount:2", "discount", "net_value", "line", "expected_close:long", "stage", "owner",
             "lost_reason", "account.owner.email", "probability"),
    "contact": ("name", "email", "account", "account.name", "account.tax_number", "owner.name"),
    "quote": ("number", "deal", "deal.name", "deal.account.rating", "status", "total", "total:0"),
    "quote_line": ("item", "quantity", "price", "total", "quote", "quote.total", "quote.deal.name"),
}  # fmt: skip
"""Places by entity, as far as the company of `tests.crm` has them."""

CONDITIONS = {
    "account": ("rating > 3", "empty(tax_number)", "credit_limit >= 500", "not empty(rating)",
                'country == "de"', "owner == me", "team in me.teams", "employees > 10",
                "count(deals) > 1", "any(deals.amount > 500)", "sum(deals.net_value) > 900",
                "all(deals.discount < 15)", 'any(contacts.name == "Zoe")', 'tax_number == "DE1"',
                "max(deals.amount, deals.discount > 5) > 100", 'has_role("rep")'),
    "deal": ("amount > 500", "discount >= 10", "stage_open", "account.rating > 3", "owner == me",
             "empty(account.tax_number)", "net_value > account.credit_limit", "count(quotes) > 0",
             'lost_reason == "price"', 'account.country == "de"', "account.owner == owner"),
    "contact": ('name == "Zoe"', "account.rating > 2", "empty(account.credit_limit)",
                "account.owner == me", "not empty(email)"),
    "quote": ("total > 100", 'status == "draft"', "count(lines) > 1", "deal.amount > 500",
              "any(lines.quantity > 1)", "deal.account.rating > 3", "deal.owner == me"),
    "quote_line": ("quantity > 1", "price >= 50", "total > 60", 'item != "{"',
                   "quote.deal.account.rating > 3", "quote.deal.discount > 5"),
}  # fmt: skip
CHILDREN = {
    "account": (("deals", "deal"), ("contacts", "contact")),
    "deal": (("quotes", "quote"),),
    "quote": (("lines", "quote_line"),),
    "contact": (),
    "quote_line": (),
}
ORDERS = {
    "deal": ("-amount", "account", "account.rating", "stage", "discount", "-net_value", "owner"),
    "contact": ("name", "-account", "account.tax_number", "account.credit_limit"),
    "quote": ("-total", "number", "deal.amount", "deal.account"),
    "quote_line": ("-total", "item", "quote.deal.discount", "price"),
}
WORDS = ("Dear customer,\n", "Total: ", "| ", " |\n", "**", "# ", "\n", " – ", "您好，", "{{", "}}",
         "<b>", "%s", "`", "\\", "$")  # fmt: skip
INPUTS = ("today", "today:long", "now", "me", "me.name", "me.email", "me.team", "me.manager")


def good(random: Random, entity: str) -> str:
    """A body about records of an entity that compiles."""
    return "".join(_stretch(random, entity, 0, False) for _ in range(random.randint(1, 8)))


def _stretch(random: Random, entity: str, depth: int, looped: bool) -> str:
    kind = random.choices(("words", "place", "input", "if", "for"), (4, 6, 1, 3, 3))[0]
    if kind == "for" and (looped or not CHILDREN[entity]) or (kind == "if" and depth == 3):
        kind = "place"
    if kind == "words":
        return random.choice(WORDS)
    if kind == "place":
        return f"{{{random.choice(PLACES[entity])}}} "
    if kind == "input":
        return f"{{{random.choice((*INPUTS, '#') if looped else INPUTS)}}}"
    line = random.choice(("", "\n"))
    if kind == "if":
        inside = [_inside(random, entity, depth + 1, looped) for _ in range(2)]
        other = f"{{else}}{line}{inside[1]}" if random.random() < 0.5 else ""
        return f"{{if {_condition(random, entity)}}}{line}{inside[0]}{other}{{end}}{line}"
    name, child = random.choice(CHILDREN[entity])
    head = f"for {name}"
    if random.random() < 0.6:
        head += f" where {_condition(random, child)}"
    if random.random() < 0.6:
        head += f" sort {', '.join(random.sample(ORDERS[child], random.randint(1, 2)))}"
    return f"{{{head}}}{line}{_inside(random, child, depth, True)}{line}{{end}}{line}"


def _inside(random: Random, entity: str, depth: int, looped: bool) -> str:
    return "".join(_stretch(random, entity, depth, looped) for _ in range(random.randint(1, 3)))


def _condition(random: Random, entity: str) -> str:
    chosen = [random.choice(CONDITIONS[entity]) for _ in range(random.choice((1, 1, 2)))]
    signs = ["not ({})" if random.random() < 0.2 else "{}" for _ in chosen]
    parts = (s.format(c) if "{" not in c else c for s, c in zip(signs, chosen, strict=True))
    return random.choice((" and ", " or ")).join(parts)


# -- hostile ----------------------------------------------------------------------------------

BITS = ("{", "}", "{{", "}}", "{if ", "{for ", "{else}", "{end}", "{#}", "{endif}", "{% if x %}",
        "{{#lines}}", "{{/lines}}", "{!Name}", "{for lines}", "{for deals where ", " sort ",
        "'", '"', "{if true}", "{name}", "{name:2}", "{me.roles}", "{.}", "{a.b.c.d.e.f}", "\n",
        "\t", "\x00", "\u202e", "\u2028", "｛name｝", "{__class__}", "{name.__init__}", "{0}",
        "{!r}", "\ue000", "{for deals sort -amount, -amount, -amount}", "{if count(deals) > 0}",
        "${name}", "<%= x %>")  # fmt: skip
FLOODS = (
    "{" * 19_000, "}" * 19_000, "{}" * 9_000, "{if " * 4_900, "{for x}" * 2_800, "{end}" * 3_900,
    "{if true}" * 2_000, "{if 'a" * 3_000, '{if "' * 3_900, "{name}" * 3_300, "{{name}}" * 2_400,
    "{if true}x{end}" * 1_300, "{else}" * 3_200, "{#}" * 6_600, "{a" * 9_000, "{if a\n" * 3_000,
    "{for deals}" + "{name}" * 290 + "{end}", "{for deals where " + "name " * 3_000 + "}{end}",
    "{for deals sort " + "name, " * 3_000 + "}{end}", "{" + "a" * 19_000 + "}", "a" * 20_001,
    "{if " + "(" * 9_000 + "}", "{if " + "not " * 4_000 + "true}{end}", "'" * 19_000,
    '{if "\'' * 3_000, "{if any(deals.amount > 1)}x{end}" * 20,
    "{if true}" * 6 + "{end}" * 6, "{for deals}x{end}" * 20,
    "{for deals where account.rating > 1 and account.owner == me}{account.name}{end}" * 20,
)  # fmt: skip


def hostile(random: Random, entities: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Entities and bodies without end: floods, payloads in all places, and good ones damaged."""
    yield from ((entities[i % len(entities)], text) for i, text in enumerate(FLOODS))
    forms = ("{{{0}}}", "{{if {0}}}x{{end}}", "{{for deals where {0} sort {0}}}x{{end}}")
    payloads = (("account", form.format(payload)) for payload in PAYLOADS for form in forms)
    while True:
        yield from islice(payloads, 1)
        entity = random.choice(entities)
        text = good(random, entity)
        for _ in range(random.randint(0, 6)):
            text = _damaged(random, text)
        yield entity, text[:25_000]


def _damaged(random: Random, text: str) -> str:
    place, other = (random.randint(0, len(text)) for _ in range(2))
    first, last = min(place, other), max(place, other)
    match random.randint(0, 5):
        case 0:
            return text[:place] + random.choice(BITS) + text[place:]
        case 1:
            return text[:first] + text[min(last, first + 9) :]
        case 2:
            return text + text[first:last] * random.randint(1, 30)
        case 3:
            return text[:place] + chr(random.choice((0, 123, 125, 39, 34, 0x4E2D, 0x1F600)))
        case 4:
            return text[:place] + random.choice(PAYLOADS)[:300] + text[place:]
        case _:
            return random.choice(BITS) * random.randint(1, 400) + text
