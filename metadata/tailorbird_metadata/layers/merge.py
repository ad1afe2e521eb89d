"""Laying one map over another by key: the one way in which patches and `extends` work.

Maps merge by key, scalars replace, a list of unique names is an ordered set that the upper map
addresses by name (`{closed_on: {after: expected_close}, needs_permit: hidden}`), and `off`,
`hidden`, `before` and `after` do what they say.  What is laid over must find something below.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tailorbird_metadata.layers.collections import ItemMap, item_map
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.names import did_you_mean, is_name
from tailorbird_metadata.problems import Problem
from tailorbird_metadata.source.nodes import Entry, ListNode, MapNode, Node, ScalarNode
from tailorbird_metadata.source.places import problem_at

_PLACING = ("before", "after")

Path = tuple[str, ...]


@dataclass(slots=True)
class Merging:
    """One merge: the kind of file, how the lower one is called in messages, what was found.

    `skipped` are keys of the upper root that say what the file is, not what it changes;
    `renamed` are the company's own names for items, by path; `unhidden` are names that were to
    be hidden in a list that does not have them, with the problem that this mostly is.
    `conflicts` are scalars that two packs set differently, to be decided by the company.
    `switched_off` are the paths of the items that this merge took away, with the node that did.
    """

    kind: str
    below: Message
    skipped: frozenset[str] = frozenset()
    patching: bool = True
    problems: list[Problem] = field(default_factory=list)
    conflicts: list[tuple[Path, ScalarNode, ScalarNode]] = field(default_factory=list)
    switched_off: list[tuple[Path, Node]] = field(default_factory=list)
    renamed: list[tuple[Path, ScalarNode]] = field(default_factory=list)
    unhidden: list[tuple[str, Problem]] = field(default_factory=list)

    def merged(self, base: MapNode, patch: MapNode) -> MapNode:
        """`patch` over `base`; neither is changed."""
        return self._map(base, patch, ())

    def _map(self, base: MapNode, patch: MapNode, path: Path) -> MapNode:
        items = item_map(self.kind, path)
        entries = dict(base.entries)
        for key, entry in patch.entries.items():
            if not path and key in self.skipped:
                continue
            if items is not None:
                self._item(entries, key, entry, items, (*path, key))
            elif key in entries:
                self._note_conflict(base, entries[key].value, entry.value, (*path, key))
                entries[key] = self._over(entries[key], entry, (*path, key))
            else:
                entries[key] = entry
        return replace(base, entries=entries)

    def _item(
        self, entries: dict[str, Entry], key: str, entry: Entry, items: ItemMap, path: Path
    ) -> None:
        """One item of a map of items: change it, add it, move it, or switch it off."""
        value = self._wrapped(entry, items)
        if key not in entries and not self._is_new(value, items):
            self._missed(entries, entry, items)
            return
        if isinstance(value, ScalarNode) and value.text == items.off:
            self.switched_off.append((path, replace(value, under=entries[key].value)))
            del entries[key]
            return
        placing = None
        if isinstance(value, MapNode):
            value, placing = self._without_placing(value)
            value = self._without_name(value, path)
        if key in entries:
            if isinstance(value, MapNode) and self.patching:
                value = self.keep_identity(value)
            old = Entry(entries[key].key, self._wrapped(entries[key], items))
            entries[key] = self._over(old, Entry(entry.key, value), path)
        else:
            entries[key] = Entry(entry.key, value)
        if placing is not None:
            self._moved(entries, key, placing)

    def _wrapped(self, entry: Entry, items: ItemMap) -> Node:
        """A bare text as the map that it stands for (`service: Service contract`)."""
        value = entry.value
        if items.shorthand is None or not isinstance(value, ScalarNode) or value.is_blank:
            return value
        if value.text == items.off:
            return value
        key = replace(value, text=items.shorthand, value=items.shorthand, under=None)
        return MapNode(
            source=value.source,
            line=value.line,
            column=value.column,
            end_line=value.end_line,
            end_column=value.end_column,
            entries={items.shorthand: Entry(key, value)},
        )

    def _is_new(self, value: Node, items: ItemMap) -> bool:
        if isinstance(value, MapNode):
            return items.listed or any(_begins(value, key) for key in items.new)
        return False

    def _missed(self, entries: dict[str, Entry], entry: Entry, items: ItemMap) -> None:
        near = did_you_mean(entry.key.text, entries)
        if near:
            mend = message("Did you mean `{name}`?", name=near)
        else:
            mend = message(
                "To add it, give it `{key}:`; otherwise remove it.",
                key=items.new[0] if items.new else "type",
            )
        self.problems.append(
            problem_at(
                entry.key,
                "E0331",
                message(
                    "`{name}` has nothing to change: {below} has no {what} of that name.",
                    name=entry.key.text,
                    below=self.below,
                    what=Message(items.what),
                ),
                mend,
            )
        )

    def _over(self, base: Entry, patch: Entry, path: Path) -> Entry:
        """The upper value over the lower one."""
        key = replace(patch.key, under=base.key)
        lower, upper = base.value, patch.value
        if isinstance(lower, MapNode) and isinstance(upper, MapNode):
            return Entry(key, self._map(lower, upper, path))
        if isinstance(lower, ListNode) and isinstance(upper, MapNode):
            items = item_map(self.kind, path)
            if items is not None and items.listed and _says_more(upper):
                return Entry(key, self._map(_as_map(lower), upper, path))
            return Entry(key, self._ordered(lower, upper))
        return Entry(key, replace(upper, under=lower))

    def _note_conflict(self, holder: MapNode, lower: Node, upper: Node, path: Path) -> None:
        """Takes down that two layers above the one that declared `holder` set the same."""
        if not isinstance(lower, ScalarNode) or not isinstance(upper, ScalarNode):
            return
        layers = {holder.source.layer, lower.source.layer, upper.source.layer}
        if len(layers) == 3 and lower.text != upper.text:
            self.conflicts.append((path, lower, upper))

    # -- order ----------------------------------------------------------------------------

    def _without_placing(self, value: MapNode) -> tuple[MapNode, Entry | None]:
        found = next((value.entries[k] for k in _PLACING if k in value.entries), None)
        if found is None:
            return value, None
        kept = {k: e for k, e in value.entries.items() if k not in _PLACING}
        return replace(value, entries=kept), found

    def _without_name(self, value: MapNode, path: Path) -> MapNode:
        name = value.scalar("name")
        if name is None or self.kind not in ("entity", "picklist", "pipeline"):
            return value
        self.rename(path, name)
        return replace(value, entries={k: e for k, e in value.entries.items() if k != "name"})

    def rename(self, path: Path, name: ScalarNode) -> None:
        """Takes down the company's own name for what stands at `path`."""
        if is_name(name.text):
            self.renamed.append((path, name))
            return
        self.problems.append(
            problem_at(
                name,
                "E0020",
                message("`{name}` cannot be a name here.", name=name.text),
                message(
                    "Write {what}.",
                    what=message(
                        "a name (small letters, digits and single _, beginning with a letter,"
                        " at most 40)"
                    ),
                ),
            )
        )

    def keep_identity(self, patch: MapNode) -> MapNode:
        """A patch without `id:`; the identity belongs to the layer that declared the item."""
        if "id" not in patch.entries:
            return patch
        self.problems.append(
            problem_at(
                patch.key("id"),
                "E0337",
                message("A patch cannot change the identity of an item."),
                message("Remove `id:`. To call the item otherwise, write `name:`."),
            )
        )
        return replace(patch, entries={k: e for k, e in patch.entries.items() if k != "id"})

    def _moved(self, entries: dict[str, Entry], key: str, placing: Entry) -> None:
        entry = entries.pop(key)
        order = self._placed(list(entries), key, placing)
        kept = dict(entries)
        entries.clear()
        for name in order:
            entries[name] = entry if name == key else kept[name]

    def _placed(self, names: list[str], key: str, placing: Entry) -> list[str]:
        """`names` with `key` before or after its anchor; at the end if there is none."""
        anchor = placing.value
        if isinstance(anchor, ScalarNode) and anchor.text in names:
            place = names.index(anchor.text) + (placing.key.text == "after")
            return [*names[:place], key, *names[place:]]
        shown = anchor.text if isinstance(anchor, ScalarNode) else "…"
        self.problems.append(
            problem_at(
                anchor,
                "W0335",
                message("`{name}` is not here, so `{key}` comes last.", name=shown, key=key),
                message("Name something that stands here: {names}.", names=", ".join(names[:12])),
                severity="warning",
            )
        )
        return [*names, key]

    def _ordered(self, base: ListNode, patch: MapNode) -> ListNode:
        """A list of unique names, changed by name."""
        items = {n.text: n for n in base.items if isinstance(n, ScalarNode)}
        for name, entry in patch.entries.items():
            self._ordered_item(items, name, entry)
        return replace(base, items=list(items.values()), under=base)

    def _ordered_item(self, items: dict[str, ScalarNode], name: str, entry: Entry) -> None:
        value = entry.value
        if isinstance(value, ScalarNode) and value.text == "hidden":
            if items.pop(name, None) is None:
                self.unhidden.append((name, self._nothing_to_hide(items, entry)))
            return
        found = (
            next((value.entries[k] for k in _PLACING if k in value.entries), None)
            if (isinstance(value, MapNode))
            else None
        )
        if found is None and not (isinstance(value, MapNode) and not value.entries):
            self.problems.append(
                problem_at(
                    value,
                    "E0336",
                    message("This neither places nor hides `{name}`.", name=name),
                    message(
                        "Write {{before: …}}, {{after: …}} or hidden, for example {example}.",
                        example=f"{name}: hidden",
                    ),
                )
            )
            return
        node = items.pop(name, entry.key)
        names = list(items) if found is None else self._placed(list(items), name, found)
        kept = dict(items)
        items.clear()
        for other in names if found is not None else [*names, name]:
            items[other] = node if other == name else kept[other]

    def _nothing_to_hide(self, items: dict[str, ScalarNode], entry: Entry) -> Problem:
        near = did_you_mean(entry.key.text, items)
        mend = message("Did you mean `{name}`?", name=near) if near else message("Remove it.")
        return problem_at(
            entry.key,
            "E0331",
            message(
                "`{name}` has nothing to hide: it is not in the list of {below}.",
                name=entry.key.text,
                below=self.below,
            ),
            mend,
        )


def _says_more(patch: MapNode) -> bool:
    """Whether it says more of something than where it stands."""
    inner = [e.value for e in patch.entries.values() if isinstance(e.value, MapNode)]
    return any(key not in _PLACING for value in inner for key in value.entries)


def _as_map(names: ListNode) -> MapNode:
    """A list of names as a map in which nothing is said of any."""
    return MapNode(
        source=names.source,
        line=names.line,
        column=names.column,
        end_line=names.end_line,
        end_column=names.end_column,
        entries={
            n.text: Entry(n, _nothing_at(n)) for n in names.items if isinstance(n, ScalarNode)
        },
    )


def _nothing_at(name: ScalarNode) -> MapNode:
    return MapNode(
        source=name.source,
        line=name.line,
        column=name.column,
        end_line=name.end_line,
        end_column=name.end_column,
    )


_LISTS = ("fields", "columns", "panels", "require", "read_only", "clear")


def _begins(value: MapNode, key: str) -> bool:
    """Whether `key` says what a new item is; a list that is only changed by name does not."""
    found = value.get(key)
    if key in _LISTS:
        said = isinstance(found, MapNode) and key == "panels" and _says_more(found)
        return said or isinstance(found, ListNode)
    return found is not None
