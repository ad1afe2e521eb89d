"""How a query string is read."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tailorbird_runtime.records.query import Filter
from tailorbird_runtime.web.api.parameters import LIST_PARAMETERS, Asked, read_parameters
from tailorbird_runtime.web.api.problems import ApiProblem


def read(text: str) -> Asked:
    return read_parameters(text.encode(), LIST_PARAMETERS, filters=True)


def test_everything_has_a_default() -> None:
    assert read("") == Asked()


def test_all_parameters_together() -> None:
    asked = read(
        "where=" + quote('stage != "won"') + "&sort=-amount,name&limit=200&after=abc"
        "&fields=name,account.city&expand=account&total=true&deleted=false"
        "&filter[stage][in]=won,lost&filter[name]=Acme&filter[line][empty]=&filter[tags][contains]=a%2Cb"
    )
    assert asked == Asked(
        where='stage != "won"',
        sort="-amount,name",
        limit=200,
        after="abc",
        fields=("name", "account.city"),
        expand=("account",),
        total=True,
        filters=(
            Filter(field="stage", operator="in", values=("won", "lost")),
            Filter(field="name", operator="eq", values=("Acme",)),
            Filter(field="line", operator="empty"),
            Filter(field="tags", operator="contains", values=("a,b",)),
        ),
    )


def test_chinese_text_may_stand_unquoted() -> None:
    assert read("where=name == 汉语").where == "name == 汉语"


REFUSED = {
    "limit=0": "limit is a whole number from 1 to 200.",
    "limit=201": "limit is a whole number from 1 to 200.",
    "limit=1e9": "limit is a whole number from 1 to 200.",
    "limit=-1": "limit is a whole number from 1 to 200.",
    "limit=٣": "limit is a whole number from 1 to 200.",
    "limit=": "limit is a whole number from 1 to 200.",
    "limit=5&limit=6": "The parameter “limit” stands twice.",
    "filter[a]=1&filter[a]=2": "The parameter “filter[a]” stands twice.",
    "total=yes": "total is true or false.",
    "deleted=1": "deleted is true or false.",
    "page=2": "There is no parameter “page”.",
    "_method=DELETE": "There is no parameter “_method”.",
    "token=x": "There is no parameter “token”.",
    "sort=a%00b": "A text holds a character that cannot be stored.",
    "filter[a=1": "A filter is written filter[field]=value or filter[field][operator]=value.",
    "filter[a][b][c]=1": "A filter is written filter[field]=value",
    "where=%ff": "The query string is not text in UTF-8.",
    "&".join(f"a{n}=1" for n in range(100)): "At most 60 parameters are allowed.",
    "where=" + "x" * 9000: "The query string may have at most 8000 characters.",
    "expand=" + ",".join(f"a{n}" for n in range(11)): "expand takes at most 10.",
}


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_what_is_odd_is_refused(text: str) -> None:
    with pytest.raises(ApiProblem) as refused:
        read(text)
    assert refused.value.status == 400
    assert REFUSED[text] in str(refused.value.detail)


def test_an_unknown_parameter_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ApiProblem) as refused:
        read("page=2")
    (mistake,) = refused.value.errors
    assert mistake.field == "page"
    assert "where, sort, limit, after" in str(mistake.help)
