"""Where a page may lead back to: nowhere but to this product."""

from __future__ import annotations

import pytest

from tailorbird_runtime.web.asking import own_address


@pytest.mark.parametrize("text", ["/", "/deal?view=mine", "/deal/7#notes", "/a//[x"])
def test_paths_of_this_product(text: str) -> None:
    assert own_address(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "deal",
        "//evil",
        "/\\evil",
        "\\\\evil",
        "https://evil",
        "javascript:x",
        "/\nx",
        "http://[",
        "//a]",
    ],
)
def test_everything_else_is_nowhere(text: str) -> None:
    assert own_address(text) == ""
