"""Fields with several records: what the other side calls them, and which may be chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspaces import TINY, with_files, write_workspace

from tailorbird_metadata.compiler import Compiled, compile_workspace

PRODUCT = """
entity: product
title: name
fields:
  name: {type: text}
  sold: {type: boolean}
  shows: {type: formula, returns: integer, value: 'count(visits, visits.done) + count(kept)'}
"""
VISIT = """
entity: visit
title: name
fields:
  name: {type: text}
  done: {type: boolean}
  products: {type: multi_lookup, to: product, offer: not sold}
  samples: {type: multi_lookup, to: product, children: kept, on_delete: block}
"""


def compiled(folder: Path, visit: str) -> Compiled:
    files = {"entities/product/entity.yaml": PRODUCT, "entities/visit/entity.yaml": visit}
    write_workspace(folder, with_files(TINY, files))
    return compile_workspace(folder)


def test_the_other_side_has_them_as_children(tmp_path: Path) -> None:
    found = compiled(tmp_path, VISIT)
    assert found.model is not None, found.problems
    children = [(e.id, f.id, f.collection) for e, f in found.model.children_of("product")]
    assert children == [("visit", "products", "visits"), ("visit", "samples", "kept")]
    fields = found.model.entity("visit")
    assert fields.field("products").offer is not None
    assert [fields.field(f).on_delete for f in ("products", "samples")] == ["clear", "block"]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (", children: kept", "", "E0022"),
        ("children: kept", "children: sold", "E0022"),
        ("offer: not sold", "offer: not done", "E0304"),
        ("on_delete: block", "on_delete: cascade", "E0103"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, before: str, after: str, code: str) -> None:
    found = compiled(tmp_path, VISIT.replace(before, after))
    assert code in {p.code for p in found.problems}, [(p.code, p.message) for p in found.problems]
