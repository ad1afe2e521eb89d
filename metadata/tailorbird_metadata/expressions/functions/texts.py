"""Functions over texts and tags; case and accents do not matter."""

from __future__ import annotations

from tailorbird_metadata.expressions.functions import postgres
from tailorbird_metadata.expressions.functions.row import Function
from tailorbird_metadata.expressions.meaning import sets, texts
from tailorbird_metadata.messages import message

ROWS = (
    Function(
        name="contains",
        takes=("text", "text"),
        gives="boolean",
        keyed=True,
        usage='contains(name, "solar")',
        python=texts.contains,
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
        python=texts.starts_with,
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
        python=texts.ends_with,
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
        python=texts.like,
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
        python=texts.lower,
        postgres='lower({0} COLLATE {unicode}) COLLATE "C"',
        help=message("The text in small letters."),
        examples=(("lower(name)", "élan solar"), ("lower(company)", "上海光伏有限公司")),
    ),
    Function(
        name="upper",
        takes=("text",),
        gives="text",
        usage="upper(name)",
        python=texts.upper,
        postgres='upper({0} COLLATE {unicode}) COLLATE "C"',
        help=message("The text in capital letters."),
        examples=(("upper(name)", "ÉLAN SOLAR"), ("upper(company)", "上海光伏有限公司")),
    ),
    Function(
        name="length",
        takes=("text",),
        gives="number",
        usage="length(name)",
        python=texts.length,
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
        python=texts.join,
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
        python=sets.has_tag,
        help=message("Whether it is one of the tags."),
        examples=(('"展会" in tags', "true"), ('"key" in tags', "false")),
    ),
    Function(
        name="overlaps",
        takes=("set", "set"),
        gives="boolean",
        keyed=True,
        usage="overlaps(teams, me.teams)",
        python=sets.overlaps,
        postgres=postgres.OVERLAPS,
        help=message("Whether the two sets have something in common; not if one is empty."),
        examples=(("overlaps(teams, me.teams)", "true"), ("overlaps(tags, labels)", "true")),
    ),
    Function(
        name="left",
        takes=("text", "number"),
        gives="text",
        usage="left(postcode, 2)",
        python=texts.left,
        postgres=postgres.LEFT,
        help=message("The first characters of the text."),
        examples=(("left(name, 4)", "Élan"), ("left(company, 2)", "上海")),
    ),
    Function(
        name="right",
        takes=("text", "number"),
        gives="text",
        usage="right(phone, 4)",
        python=texts.right,
        postgres=postgres.RIGHT,
        help=message("The last characters of the text."),
        examples=(("right(name, 5)", "Solar"), ("right(company, 4)", "有限公司")),
    ),
    Function(
        name="trim",
        takes=("text",),
        gives="text",
        usage="trim(name)",
        python=texts.trim,
        postgres=postgres.TRIM,
        help=message("The text without blanks before and after it."),
        examples=(('trim("  Acme ")', "Acme"), ('trim("　光伏　")', "光伏")),
    ),
    Function(
        name="replace",
        takes=("text", "text", "text"),
        gives="text",
        usage='replace(number, "-", "/")',
        python=texts.replace,
        postgres=postgres.REPLACE,
        help=message("The text with one part of it, exactly as written, replaced by another."),
        examples=(
            ('replace(company, "有限公司", "集团")', "上海光伏集团"),
            ('replace(name, "Solar", "Power")', "Élan Power"),
        ),
    ),
    Function(
        name="middle",
        takes=("text", "number", "number"),
        gives="text",
        usage="middle(postcode, 3, 2)",
        python=texts.middle,
        postgres=postgres.MIDDLE,
        help=message("So many characters of the text from a place on; the first is 1."),
        examples=(("middle(name, 6, 3)", "Sol"), ("middle(company, 3, 2)", "光伏")),
    ),
    Function(
        name="before",
        takes=("text", "text"),
        gives="text",
        usage='before(email, "@")',
        python=texts.before,
        postgres=postgres.BEFORE,
        help=message(
            "What stands before the first such part, exactly as written; empty without one."
        ),
        examples=(
            ('before(email, "@")', "Ann"),
            ('before(company, "有限公司")', "上海光伏"),
            ('empty(before(name, "@"))', "true"),
        ),
    ),
    Function(
        name="after",
        takes=("text", "text"),
        gives="text",
        usage='after(email, "@")',
        python=texts.after,
        postgres=postgres.AFTER,
        help=message(
            "What stands behind the first such part, exactly as written; empty without one."
        ),
        examples=(
            ('after(email, "@")', "Example.com"),
            ('after(company, "上海")', "光伏有限公司"),
        ),
    ),
    Function(
        name="text",
        takes=("shown", "places"),
        gives="text",
        optional=1,
        usage="text(quantity)",
        python=texts.shown,
        help=message(
            "A number or day as text, to be joined with others: `12000.5`, with two places"
            " `12000.50`, `2026-01-31`."
        ),
        examples=(
            ("text(amount)", "12000.5"),
            ('"共 " + text(amount, 2) + " 元"', "共 12000.50 元"),
            ("text(closed_on)", "2026-03-10"),
        ),
    ),
    Function(
        name="number",
        takes=("text",),
        gives="number",
        usage="number(reference)",
        python=texts.as_number,
        postgres=postgres.NUMBER,
        help=message(
            "The number that a text is, with a point before its decimals; empty if it is none."
        ),
        examples=(
            ('number(" 12.50 ") + 1', "13.5"),
            ('number(before("12 台", " "))', "12"),
            ("empty(number(company))", "true"),
        ),
    ),
    Function(
        name="size",
        takes=("set",),
        gives="number",
        keyed=True,
        usage="size(tags)",
        python=sets.size,
        postgres=postgres.SIZE,
        help=message("How many tags, options, records or teams are in the set; 0 if it is empty."),
        examples=(("size(tags)", "2"), ('choose("展会" in tags, size(teams), 0)', "2")),
    ),
)
