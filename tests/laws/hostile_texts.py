"""Texts that somebody might send to hang, kill or fool whatever reads expressions."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

PAYLOADS = (
    '"' + "a" * 36 + '!" =~ "(a+)+$"',
    "(1 << 4000000000) > 1",
    "2 ** 999999999",
    "$range(100000000)",
    "[1 for a in $range(10000) if [1 for b in $range(10000)]]",
    '$parse_float("1E+999999999").floor',
    "name.__class__.__mro__",
    'delete.__globals__["__builtins__"]',
    "deal.name.__init__",
    "__import__",
    't"P999999999999D"',
    'd"9999-12-31" + t"P1000000D"',
    'd"0000-00-00"',
    'd"2026-02-30"',
    'd""',
    "9" * 6000,
    "1E+99999999 > 1",
    "0x" + "f" * 900,
    "1." + "0" * 1500,
    "not " * 450 + "urgent",
    "a==1 or " * 240 + "a==1",
    "(" * 999 + "1" + ")" * 999,
    "[" * 1999,
    '"' * 1999,
    "\\" * 1999,
    "'" * 7,
    "-" * 1500 + "1",
    "amount" + " * amount" * 140,
    "amount" + " / amount" * 140,
    "name" + " + name" * 140,
    "upper(name + name) + upper(name + name)",
    "\x00",
    "\ufeffamount > 1",
    "amount\u2028> 1",
    "\u202eamount > 1",
    "ａｍｏｕｎｔ ＞ １",
    "amount > １",
    "٣ > 1",
    "𝟏 > 0",
    "\ud83d",
    'name == "\ud800"',
    'name == "\x00"',
    "me.me.me.me.me",
    "account.parent.parent.parent.parent.parent.name == name",
    "deals.deals.deals",
    "sum(sum(sum(deals.amount)))",
    "any(any(deals.urgent))",
    "count(deals.count)",
    "min()",
    "coalesce()",
    "coalesce(" + ", ".join(["name"] * 280) + ")",
    "name in [" + ", ".join(['"x"'] * 290) + "]",
    "choose(" * 60 + "urgent",
    "round(amount, 999999999)",
    "round(amount, -999999999)",
    "left(name, 999999999)",
    "add_days(today, 999999999999999)",
    "add_months(today, 999999999999999)",
    "year(add_days(today, -999999999))",
    "add_working_days(today, 999999999999999)",
    'working_days_between(d"0001-01-01", d"9999-12-31")',
    'like(name, "' + "*a" * 500 + '")',
    'like(name, "' + "?" * 1900 + '")',
    'replace(name, "", name)',
    'replace(replace(replace(name, "a", name + name), "a", name + name), "a", name + name)',
    "amount ? 1 : 2",
    "amount ?? 2",
    "x = 1",
    "a; b",
    "a\nb",
    "a#b",
    "{name}",
    "${name}",
    "`id`",
    "%s%s%n",
    "<b>",
    "1 == 1 == 1",
    "1 < 2 < 3",
    "true and 1",
    "null",
    "null == null",
    "in",
    "and",
    "()",
    "[]",
    "(,)",
    ".",
    "..",
    "",
    " ",
    "amount >",
    "> amount",
    "amount > > 1",
    "amount amount",
    "1 1",
    "name.",
    ".name",
    "name..name",
    "a.b.c.d.e.f",
    "金额" * 900 + " > 1",
    "Contract " * 220,
    "＝" * 1999,
    "= " * 999,
    "１" * 1999,
    "１２３ " * 450,
    "“" * 1999,
    "“" * 999 + "”" * 999,
    "`" * 1999,
    "2026年1月1日 " * 150,
    "e\u0301" * 900,
    'name == "' + "e" + "\u0301\u0327" * 900 + '"',
    'name == "' + "\u202e\u2066" * 900 + '"',
    'name == "' + "\\x61" * 400 + '"',
    'name == "' + "\\" * 1800 + '"',
    'name == "' + "(" * 1800 + '"',
    "amount > 0." + "9" * 1900,
    "amount > " + "9" * 15 + "." + "9" * 10,
    "amount in [" + ", ".join(f"{n}.5" for n in range(140)) + "]",
    "name in [" + ", ".join(f'"{n}"' for n in range(140)) + "]",
    "amount in [" + ", ".join(["null"] * 140) + "]",
    "stage in [" + ", ".join(["won"] * 140) + "]",
    "tags in [" + ", ".join(['"a"'] * 140) + "]",
    "amount + name in [" + ", ".join(["net"] * 90) + "]",
    " and ".join(["amount > 1"] * 70),
    " or ".join(["not urgent"] * 90),
    " or ".join(["net > 1.5"] * 60),
    " == ".join(["urgent"] * 140),
    "net in [" + ", ".join(["net"] * 140) + "]",
    "round(" * 18 + "amount" + ")" * 18 + " > 1",
    "upper(" * 18 + "name" + ")" * 18 + ' == "X"',
    "not " * 19 + "urgent",
    "-" * 19 + "amount > 1",
    " or ".join(["count(deals) > 1"] * 40),
    " or ".join(["account.parent.parent.parent.name == name"] * 30),
    " or ".join(["owner.manager.manager.manager == me"] * 30),
    "AND(" + ", ".join(["urgent"] * 140) + ")",
    "OR(" * 60 + "urgent" + ")" * 60,
    "name" + ".lower()" * 60,
    "today + " * 100 + "today",
    "changed(" + ", ".join(["amount"] * 140) + ")",
    "old." * 300 + "amount",
)
"""From the reports about evaluators of expressions that were broken, and their neighbours."""

WORDS = (
    *(
        "name",
        "amount",
        "urgent",
        "stage",
        "account",
        "deals",
        "me",
        "today",
        "now",
        "tags",
        "notes",
    ),
    *("account.name", "account.parent.limit", "owner.email", "me.teams", "net", "big", "missing"),
    *("and", "or", "not", "in", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "(", ")"),
    *(
        "(",
        ")",
        "[",
        "]",
        ",",
        ",",
        ".",
        "=",
        "&&",
        "||",
        "!",
        "?",
        ":",
        "**",
        "<<",
        "=~",
        "%",
        "$",
    ),
    *('"won"', '"中文"', '"a*"', '""', "0", "1", "-1", "0.005", "999999999999999", 'd"2026-03-29"'),
    *(
        'd"2026-03-29T01:30+01:00"',
        "true",
        "false",
        "null",
        "for",
        "if",
        "else",
        "lambda",
        "👩\u200d👩",
    ),
    *(
        "sum(",
        "count(",
        "any(",
        "all(",
        "empty(",
        "coalesce(",
        "choose(",
        "round(",
        "like(",
        "left(",
    ),
    *("add_days(", "replace(", "upper(", "contains(", "days_between(", "least(", "remainder("),
)


def hostile(random: Random, good: list[str]) -> Iterator[str]:
    """Without end: each payload first, then random words, broken good texts, and heaps of them."""
    yield from PAYLOADS
    makers = (_words, _broken, _heaped, _letters)
    while True:
        yield random.choice(makers)(random, good)


def _words(random: Random, good: list[str]) -> str:
    joint = random.choice((" ", "", " ", "\t"))
    return joint.join(random.choices(WORDS, k=random.choice((3, 6, 12, 40, 120, 290))))


def _broken(random: Random, good: list[str]) -> str:
    """A good text with pieces dropped, doubled, moved or replaced."""
    text = random.choice(good)
    for _ in range(random.choice((1, 1, 2, 5))):
        begin, end = sorted(random.choices(range(len(text) + 1), k=2))
        piece = random.choice(("", text[begin:end] * 2, text[begin:end][::-1], _any_word(random)))
        text = text[:begin] + piece + text[end:]
    return text


def _heaped(random: Random, good: list[str]) -> str:
    """Many or deep: what is cheap once and dear a hundred times."""
    text = random.choice((random.choice(good), random.choice(WORDS)))
    times = random.choice((2, 5, 15, 30, 100))
    shape = random.choice(("join", "wrap", "call", "list"))
    if shape == "join":
        return random.choice((" and ", " or ", " + ", " * ", " == ", ", ")).join([text] * times)
    if shape == "wrap":
        return "(" * times + text + ")" * times
    if shape == "call":
        name = random.choice(("abs", "upper", "not ", "round", "empty", "trim", "-", "AND", "len"))
        return f"{name}(" * times + text + ")" * times
    return f"{text} in [{', '.join([text] * times)}]"


def _letters(random: Random, good: list[str]) -> str:
    alphabet = "ab1 .,()[]\"'=<>!+-*/%$&|\\\n\t\x00\u200b中é\U0001f600\ud800_＝（，“”`１年#~:;?"
    return "".join(random.choices(alphabet, k=random.choice((1, 4, 20, 300, 1999, 5000))))


def _any_word(random: Random) -> str:
    return f" {random.choice(WORDS)} "
