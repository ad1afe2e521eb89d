"""Every key and value knows its place, and scalars stay the text that was written."""

from __future__ import annotations

import pytest

from tailorbird_metadata.source.nodes import ListNode, MapNode, ScalarNode, SourceFile
from tailorbird_metadata.source.reader import read_yaml


def read(text: str) -> MapNode:
    root, problems = read_yaml(text, SourceFile("f.yaml", "company"))
    assert problems == []
    assert root is not None
    return root


def test_places_count_from_one_and_end_behind_the_last_sign() -> None:
    root = read("名称: {label: 客户 😀, max: 12}\n")
    inner = root.mapping("名称")
    assert inner is not None
    label = inner.entries["label"]
    assert (label.key.line, label.key.column, label.key.end_column) == (1, 6, 11)
    assert (label.value.column, label.value.end_column) == (13, 17)
    assert (inner.column, inner.end_column) == (5, 27)


def test_places_in_lists_and_blocks() -> None:
    root = read("a:\n  - x\n  - y: 1\nb: |\n  one\n  two\n")
    items = root.get("a")
    assert isinstance(items, ListNode)
    assert [(n.line, n.column) for n in items.items] == [(2, 5), (3, 5)]
    block = root.get("b")
    assert isinstance(block, ScalarNode)
    assert (block.line, block.column, block.text) == (4, 4, "one\ntwo\n")


@pytest.mark.parametrize(
    "text", ["1.10", "NO", "2026-01-15", "007", "on", "1e3", "~", "0x1f", "1:30"]
)
def test_scalars_stay_text(text: str) -> None:
    found = read(f"a: {text}").get("a")
    assert isinstance(found, ScalarNode)
    assert found.text == text
    assert found.value == text


def test_the_first_of_two_equal_keys_counts() -> None:
    root, problems = read_yaml("a: 1\na: 2", SourceFile("f.yaml", "company"))
    assert root is not None
    assert root.text("a") == "1"
    assert len(problems) == 1
