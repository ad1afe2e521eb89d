"""The author's Markdown becomes markup; what a record holds never does."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tailorbird_runtime.automation.filling import Piece
from tailorbird_runtime.printing.markdown import paper
from tailorbird_runtime.printing.sheet import one_line


def said(text: str) -> Piece:
    return Piece(text, is_value=False)


def value(text: str) -> Piece:
    return Piece(text, is_value=True)


def test_what_of_markdown_there_is() -> None:
    made = paper(
        [
            said("# Quote\n## Terms\nBy **post**, or *not*:\nsecond line\n\n- one\n- two\n\n"),
            said("3. three\n4. four\n\n---\n| Item | n | Total |\n| --- | :-: | ---: |\n| "),
            value("PT-40"),
            said(" | "),
            value("2"),
            said(" | **"),
            value("€6,560.00"),
            said("** |\n"),
        ]
    )
    assert re.sub(r"\n", "", made) == (
        "<h2>Quote</h2><h3>Terms</h3><p>By <strong>post</strong>, or <em>not</em>:<br>"
        "second line</p><ul><li>one</li><li>two</li></ul>"
        '<ol start="3"><li>three</li><li>four</li></ol><hr>'
        '<table><thead><tr><th>Item</th><th class="ac">n</th><th class="ar">Total</th></tr>'
        '</thead><tbody><tr><td><bdi>PT-40</bdi></td><td class="ac"><bdi>2</bdi></td>'
        '<td class="ar"><strong><bdi>€6,560.00</bdi></strong></td></tr></tbody></table>'
    )


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[here](https://x.example)",
        "[here](javascript:alert(1))",
        "![picture](https://x.example/a.png)",
        "https://x.example",
        "<https://x.example>",
        "`code` &amp; &lt;b&gt;",
        "~~no~~ [^1] {.class} :smile:",
    ],
)
def test_the_author_writes_no_markup_links_or_pictures(written: str) -> None:
    assert unescape(str(paper([said(written)]))) == f"<p>{written}</p>\n"


def test_a_block_of_code_or_a_quotation_is_plain_text() -> None:
    made = str(paper([said("    four spaces\n\n```js\nx\n```\n\n> q\n")]))
    assert set(re.findall(r"<(\w+)", made)) == {"p", "br"}
    assert "&gt; q" in made


def test_bold_ends_where_it_is_written_to_end_also_beside_punctuation() -> None:
    made = paper(
        [said("**合计：**"), value("12"), said("元，**Total:**"), value("3"), said(" 2 * 3 * 4")]
    )
    assert made == (
        "<p><strong>合计：</strong><bdi>12</bdi>元，<strong>Total:</strong>"
        "<bdi>3</bdi> 2 * 3 * 4</p>\n"
    )


def test_lines_of_a_value_stay_lines_also_in_a_cell() -> None:
    made = str(
        paper([said("| a |\n| --- |\n| "), value("one\r\ntwo\n\nthree\u2028four"), said(" |")])
    )
    assert "<td><bdi>one<br>two<br><br>three<br>four</bdi></td>" in made


def test_neither_the_author_nor_a_value_can_speak_of_the_place_of_another() -> None:
    made = str(paper([said("\ue0001\ue001 \0 "), value("\ue0001\ue001"), value("secret")]))
    assert made == ("<p>\ufffd1\ufffd \ufffd <bdi>\ue0001\ue001</bdi><bdi>secret</bdi></p>\n")
    assert made.count("secret") == 1


def test_a_turned_direction_ends_with_its_value() -> None:
    made = str(paper([value("\u202eabc\u2066"), said(" after")]))
    assert made == "<p><bdi>\u202eabc\u2066</bdi> after</p>\n"


HOSTILE = st.lists(
    st.sampled_from(
        [*"<>&\"'|*_#-`\\[]()!:\n\r\t 0中😀\0\x0b\u202e\ue000\ue001"]
        + ["<script>", "\ue0000\ue001", "&lt;", "---", "\n\n", "| a |"]
    ),
    max_size=12,
).map("".join)

FRAMES = (
    ("# ", "\n"),
    ("", ""),
    ("- ", "\n"),
    ("**", "**"),
    ("| a | b |\n| --- | --: |\n| ", " | x |\n"),
)


@given(st.lists(HOSTILE, min_size=1, max_size=4), st.sampled_from(FRAMES))
@settings(max_examples=150)
def test_whatever_values_hold_the_markup_is_that_of_harmless_ones(
    values: list[str], frame: tuple[str, str]
) -> None:
    """The law: values change no element, and each is read as it is."""

    def sheet(texts: list[str]) -> str:
        before, after = frame
        pieces = [p for t in texts for p in (said(before), value(t), said(after + "\n"))]
        return str(paper(pieces))

    found, plain = sheet(values), sheet(["x"] * len(values))
    inside = re.compile(r"<bdi>(.*?)</bdi>", re.S)
    assert inside.sub("", found) == inside.sub("", plain)
    read = [unescape(t.replace("<br>", "\n")) for t in inside.findall(found)]
    expected = [re.sub(r"\r\n|[\r\x0b]", "\n", v.replace("\0", "")) for v in values]
    assert read == expected * (len(read) // len(expected))


def test_a_long_sheet_is_made_in_time_that_grows_with_its_length() -> None:
    rows = [p for n in range(1000) for p in (said("| "), value(f"<{n}>"), said(" | *x |\n"))]
    made = str(paper([said("| a | b |\n| --- | --- |\n"), *rows, said("\n" + "*a **b " * 2000)]))
    assert made.count("<tr>") == 1001


def test_the_title_of_the_document_is_one_line_that_can_name_a_file() -> None:
    assert one_line(" Quote\u202e Q-1\n\t\0of  Acme\u2066 ") == "Quote Q-1 of Acme"
