"""Our check of nodes gives the verdict of the reference implementation, on good and bad files."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from decimal import Decimal
from textwrap import dedent
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from tests.kinds import FULL

from tailorbird_metadata.layers.addresses import address_of
from tailorbird_metadata.schema.check import KEYWORDS, check_schema
from tailorbird_metadata.schema.registry import KINDS, schema_of
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode, SourceFile
from tailorbird_metadata.source.reader import read_yaml


def reference(kind: str) -> Draft202012Validator:
    """The library's validator, which may fetch nothing."""
    return Draft202012Validator(schema_of(kind), registry=Registry())


def plain(node: Node) -> Any:
    """A tree after its coercion, as the library wants it."""
    if isinstance(node, MapNode):
        return {key: plain(entry.value) for key, entry in node.entries.items()}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    assert isinstance(node, ScalarNode)
    value = None if node.is_blank else node.value
    return float(value) if isinstance(value, Decimal) else value


PATHS = (
    "workspace.yaml",
    "picklists/industry.yaml",
    "entities/deal/entity.yaml",
    "entities/deal/pipelines/sales.yaml",
    "entities/account/views.yaml",
    "entities/account/layouts/standard.yaml",
    "roles/rep.yaml",
    "automations/handover.yaml",
    "automations/birthday.yaml",
    "templates/won_thanks.yaml",
    "integrations/erp.yaml",
    "labels/zh.yaml",
    "assignments/inbound.yaml",
    "pools/open_accounts.yaml",
    "approvals/big_discount.yaml",
    "reports/forecast.yaml",
    "dashboards/sales_home.yaml",
    "webforms/contact_us.yaml",
    "calendars/office.yaml",
    "environments/production.yaml",
)


def document(path: str) -> tuple[str, MapNode]:
    """Kind and root of one file of FULL."""
    address = address_of(path)
    assert address is not None
    root, _ = read_yaml(dedent(FULL[path]), SourceFile(path, "company"))
    assert root is not None
    return address.kind, root


ODD = ("", "true", "12", "-1.5", "x" * 300, "Ab")


def mutations(root: MapNode) -> Iterator[MapNode]:
    """The document with one thing changed: a key gone or odd, a value odd or of another kind."""
    every = list(paths(root))
    for path in every[:: 1 + len(every) // 40]:
        for change in ("drop", "rename", "list", "map", *ODD):
            found = copy.deepcopy(root)
            if changed(found, path, change):
                yield found


def paths(node: Node, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(node, MapNode):
        for key, entry in node.entries.items():
            yield (*above, key)
            yield from paths(entry.value, (*above, key))


def changed(root: MapNode, path: tuple[str, ...], change: str) -> bool:
    holder: Any = root
    for key in path[:-1]:
        holder = holder.entries[key].value
    entry = holder.entries[path[-1]]
    if change == "drop":
        del holder.entries[path[-1]]
    elif change == "rename":
        entry.key.text = "zz_nothing"
        holder.entries = {
            ("zz_nothing" if k == path[-1] else k): e for k, e in holder.entries.items()
        }
    elif change == "list":
        entry.value = ListNode(**_span(entry.value))
    elif change == "map":
        entry.value = MapNode(**_span(entry.value))
    elif isinstance(entry.value, ScalarNode):
        entry.value = ScalarNode(text=change, value=change, **_span(entry.value))
    else:
        return False
    return True


def _span(node: Node) -> dict[str, Any]:
    names = ("source", "line", "column", "end_line", "end_column")
    return {name: getattr(node, name) for name in names}


@pytest.mark.parametrize("path", PATHS)
def test_the_verdict_is_that_of_the_library(path: str) -> None:
    kind, root = document(path)
    validator = reference(kind)
    seen = {True: 0, False: 0}
    for changed_root in (root, *mutations(root)):
        ours = not check_schema(changed_root, kind)
        theirs = validator.is_valid(plain(changed_root))
        if ours != theirs and _free_value(changed_root):
            continue
        assert ours == theirs, plain(changed_root)
        seen[ours] += 1
    assert seen[True] >= 1 and seen[False] >= 1


def _free_value(document: MapNode) -> bool:
    """A value of any type is nothing at all: the schema cannot say no, the check does."""
    return any(
        isinstance(n, (MapNode, ScalarNode)) and (isinstance(n, MapNode) or n.is_blank)
        for key, n in _values(document)
        if key in ("default", "closed_on", "notes", "expected_close", "discount", "country", "tags")
    )


def _values(node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node, MapNode):
        for key, entry in node.entries.items():
            yield key, entry.value
            yield from _values(entry.value)


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_a_schema_that_refers_to_itself_alone(kind: str) -> None:
    schema = schema_of(kind)
    Draft202012Validator.check_schema(schema)
    for part in _parts(schema):
        assert set(part) <= KEYWORDS, part
        assert str(part.get("$ref", "#/$defs/")).startswith("#/$defs/")
        if part.get("$ref"):
            assert part["$ref"].removeprefix("#/$defs/") in schema["$defs"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_map_is_closed(kind: str) -> None:
    for part in _parts(schema_of(kind)):
        types = part.get("type", ())
        if "object" in ([types] if isinstance(types, str) else types):
            assert "additionalProperties" in part or part.get("unevaluatedProperties") is False


def _parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    """Every schema inside a schema."""
    if not isinstance(schema, Mapping):
        return
    yield schema
    for key, value in schema.items():
        if key in ("properties", "$defs"):
            for inner in value.values():
                yield from _parts(inner)
        elif key == "allOf":
            for inner in value:
                yield from _parts(inner)
        elif key in ("items", "additionalProperties", "propertyNames", "if", "then"):
            yield from _parts(value)
