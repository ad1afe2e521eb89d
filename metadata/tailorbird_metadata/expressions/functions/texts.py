"""Functions over texts and tags; case and accents do not matter."""

from __future__ import annotations

from tailorbird_metadata.expressions import meaning
from tailorbird_metadata.expressions.functions.row import Function
from tailorbird_metadata.messages import message

ROWS = (
    Function(
        name="contains",
        takes=("text", "text"),
        gives="boolean",
        keyed=True,
        usage='contains(name, "solar")',
        python=meaning.contains,
        postgres="(strpos({0}, {1}) > 0)",
        sqlite="(instr({0}, {1}) > 0)",
        help=message(
            "Whether the text contains the other one; case and accents do not matter."
            " Of tags: whether it is one of them."
        ),
        examples=(
            ('contains(name, "ELAN")', "true"),
            ('contains(company, "光伏")', "true"),
            ('contains(city, "a")', "false"),
            ('contains(tags, "Key Account")', "true"),
            ('contains(tags, "展")', "false"),
        ),
    ),
    Function(
        name="starts_with",
        takes=("text", "text"),
        gives="boolean",
        keyed=True,
        usage='starts_with(name, "A")',
        python=meaning.starts_with,
        postgres="starts_with({0}, {1})",
        help=message("Whether the text starts with the other one."),
        examples=(('starts_with(name, "el")', "true"), ('starts_with(company, "北京")', "false")),
    ),
    Function(
        name="ends_with",
        takes=("text", "text"),
        gives="boolean",
        keyed=True,
        usage='ends_with(email, "@acme.com")',
        python=meaning.ends_with,
        postgres="(right({0}, char_length({1})) = {1})",
        help=message("Whether the text ends with the other one."),
        examples=(
            ('ends_with(email, "@EXAMPLE.com")', "true"),
            ('ends_with(company, "公司")', "true"),
        ),
    ),
    Function(
        name="like",
        takes=("text", "pattern"),
        gives="boolean",
        usage='like(name, "A*")',
        python=meaning.like,
        help=message(
            "Whether the text has this form: `*` stands for any text, `?` for one character."
        ),
        examples=(
            ('like(name, "e*sol?r")', "true"),
            ('like(company, "上海??有限*")', "true"),
            ('like(name, "e*sol")', "false"),
        ),
    ),
    Function(
        name="lower",
        takes=("text",),
        gives="text",
        usage="lower(name)",
        python=meaning.lower,
        postgres='lower({0} COLLATE {unicode}) COLLATE "C"',
        help=message("The text in small letters."),
        examples=(("lower(name)", "élan solar"), ("lower(company)", "上海光伏有限公司")),
    ),
    Function(
        name="upper",
        takes=("text",),
        gives="text",
        usage="upper(name)",
        python=meaning.upper,
        postgres='upper({0} COLLATE {unicode}) COLLATE "C"',
        help=message("The text in capital letters."),
        examples=(("upper(name)", "ÉLAN SOLAR"), ("upper(company)", "上海光伏有限公司")),
    ),
    Function(
        name="length",
        takes=("text",),
        gives="number",
        usage="length(name)",
        python=meaning.length,
        postgres="CAST(coalesce(char_length({0}), 0) AS NUMERIC)",
        sqlite="coalesce(length({0}), 0)",
        help=message("How many characters the text has; 0 if it is empty."),
        examples=(("length(name)", "10"), ("length(company)", "8"), ("length(city)", "0")),
    ),
    Function(
        name="join",
        takes=("text", "text"),
        gives="text",
        repeats=True,
        internal=True,
        usage='first_name + " " + last_name',
        python=meaning.join,
        postgres="nullif(concat({all}), '')",
        help=message("The texts one after the other; empty if all are."),
        examples=(
            ('name + " – " + company', "Élan Solar – 上海光伏有限公司"),
            ("city + name", "Élan Solar"),
        ),
    ),
    Function(
        name="has_tag",
        takes=("texts", "text"),
        gives="boolean",
        internal=True,
        usage='contains(tags, "key account")',
        python=meaning.has_tag,
        help=message("Whether it is one of the tags."),
        examples=(('"展会" in tags', "true"), ('"key" in tags', "false")),
    ),
)
