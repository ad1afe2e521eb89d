"""Approvals: when whose consent is needed, and what holds until it is there."""

from __future__ import annotations

from collections.abc import Mapping

from tailorbird_metadata.compiler.approvers import Approvers
from tailorbird_metadata.compiler.calendars import calendar_of
from tailorbird_metadata.compiler.calls import call_out
from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.durations import time_span
from tailorbird_metadata.compiler.items import about, entity_of, labelled, named, named_items
from tailorbird_metadata.compiler.phrases import phrase
from tailorbird_metadata.compiler.proofs import Proofs
from tailorbird_metadata.compiler.references import part, role_ids
from tailorbird_metadata.compiler.tables import table_rows
from tailorbird_metadata.compiler.values import values_of
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.approval import Approval, ApprovalRow, Escalation
from tailorbird_metadata.model.automation import CallOut, Recipient
from tailorbird_metadata.model.value import Value
from tailorbird_metadata.source.nodes import ListNode, MapNode, ScalarNode

_WAYS = ("table", "steps", "outside")
"""The keys of which an approval has exactly one."""

_ALL = "all"


def name_approvals(context: Context) -> None:
    """What gates may name: the approvals with their entities, before they are read."""
    for name, item in named_items(context, "approval").items():
        draft = entity_of(context, item, "approval", name)
        if draft is not None:
            context.approvals[name] = (item.root.text("id") or item.address.name, draft.id)


def approval_of(context: Context, draft: Draft, node: ScalarNode, path: str) -> str | None:
    """The id of the approval of `draft` that a text names; None if there is none (then told)."""
    told = ("E0512", message("`{name}` is not an approval.", name=node.text))
    name = named(context, "approval", node, context.approvals, told, path)
    if name is None:
        return None
    own, entity = context.approvals[name]
    return own if about(context, draft, node, entity, path) else None


def compile_approvals(context: Context) -> Mapping[str, Approval]:
    """All approvals by name."""
    found: dict[str, Approval] = {}
    for name, item in named_items(context, "approval").items():
        known = context.approvals.get(name)
        draft = context.draft(known[1]) if known is not None else None
        if draft is not None:
            found[name] = _Approvals(context, draft, name, item).read()
    return frozen(found)


class _Approvals:
    """Reads one approval of records of `draft`."""

    def __init__(self, context: Context, draft: Draft, name: str, item: Item) -> None:
        self.context, self.draft, self.name, self.item = context, draft, name, item
        self.root, self.layer, self.path = item.root, item.layer, f"approvals.{name}"
        self.approvers = Approvers(context, draft, self.path)

    def read(self) -> Approval:
        context, root, layer, path = self.context, self.root, self.layer, self.path
        lock, lock_all = self.lock()
        nobody, stand_in = self.nobody()
        rows, outside = self.ways()
        return Approval(
            id=root.text("id") or self.item.address.name,
            name=self.name,
            label=labelled(context, root, self.name, layer, path),
            help=context.labels.optional(root.get("help"), layer, f"{path}.help"),
            entity=self.draft.id,
            title=phrase(context, self.draft, root.get("title"), layer, f"{path}.title"),
            rows=rows,
            match=root.text("match") or "first",
            roles=role_ids(context, root, "who"),
            lock=lock,
            lock_all=lock_all,
            void_on_change=self.fields(root, "void_on_change"),
            escalate=self.escalation(),
            nobody=nobody,
            stand_in=stand_in,
            approved=self.outcome("approved"),
            refused=self.outcome("refused"),
            outside=outside,
            off=root.value("off") is True,
            origin=context.origin_of(layer),
        )

    # -- who decides ------------------------------------------------------------------------

    def ways(self) -> tuple[tuple[ApprovalRow, ...], CallOut | None]:
        """The rows with their steps, or the other system that decides."""
        root = self.root
        written = [way for way in _WAYS if way in root.entries]
        if len(written) != 1:
            self.not_one(written)
            return (), None
        if "match" in root.entries and written != ["table"]:
            self.context.add(
                root.key("match"),
                "E0522",
                message("`{key}` says nothing beside `{other}`.", key="match", other=written[0]),
                message("Remove the line."),
                path=self.path,
            )
        outside = root.mapping("outside")
        if outside is not None:
            return (), call_out(self.context, self.draft, outside, self.path)
        table = root.get("table")
        if isinstance(table, ListNode):
            return self.rows(table), None
        return (ApprovalRow(steps=self.approvers.steps(root.get("steps"))),), None

    def rows(self, table: ListNode) -> tuple[ApprovalRow, ...]:
        found = table_rows(self.context, self.draft, table, "steps", self.path)
        made = [(row, self.approvers.steps(row.node.get("steps"))) for row in found]
        if all(row.right for row in found):
            proofs = Proofs(self.context, self.draft, self.path)
            prove = proofs.unique if self.root.text("match") == "unique" else proofs.first
            prove([row.claim for row in found], self.root.key("table"), True)
        return tuple(ApprovalRow(when=row.when, steps=steps) for row, steps in made)

    def not_one(self, written: list[str]) -> None:
        root, names = self.root, ", ".join(_WAYS)
        if written:
            place = root.key(written[1])
            sentence = message("Here stand {names}; only one of them can decide.",
                               names=", ".join(written))  # fmt: skip
            mend = message("Keep one of them.")
        else:
            place = next(e.key for e in root.entries.values())
            sentence = message("This approval asks nobody.")
            mend = message("Add one of these: {names}.", names=names)
        self.context.add(place, "E0522", sentence, mend, path=self.path)

    def nobody(self) -> tuple[str, Recipient | None]:
        """What happens to a step behind which nobody is, and who is asked then."""
        node = self.root.scalar("nobody")
        if node is None or node.refused:
            return "refuse", None
        word, _, name = node.text.partition(" ")
        if not name:
            return word, None
        role = self.context.role(part(node, len(word) + 1, name))
        return "ask", None if role is None else Recipient(kind="role", name=role)

    # -- what holds until then, and afterwards ------------------------------------------------

    def lock(self) -> tuple[tuple[str, ...], bool]:
        node = self.root.mapping("while_waiting")
        if node is None:
            return (), False
        return self.fields(node, "lock"), node.text("lock") == _ALL

    def fields(self, node: MapNode, key: str) -> tuple[str, ...]:
        """The ids of the fields listed under `key`."""
        found = (self.context.field(self.draft, n, self.path) for n in node.items(key))
        return tuple(f.id for f in found if f is not None)

    def escalation(self) -> Escalation | None:
        node = self.root.mapping("escalate")
        if node is None:
            return None
        after, to = time_span(node.scalar("after")), self.approvers.person(node.scalar("to"))
        calendar = calendar_of(self.context, node.scalar("calendar"), self.path)
        if after is None or to is None:
            return None
        return Escalation(after=after, to=to, calendar=calendar)

    def outcome(self, key: str) -> Mapping[str, Value]:
        node = self.root.mapping(key)
        if node is None:
            return frozen({})
        return frozen(values_of(self.context, self.draft, node, self.draft, f"{self.path}.{key}"))
