"""Who is asked for consent: one step after the other."""

from __future__ import annotations

from collections.abc import Iterable

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.recipients import Recipients
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.approval import ApprovalStep
from tailorbird_metadata.model.automation import Recipient
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode

ADMIN = "admin"
APPLICANT = "applicant"
_WAYS = ("all", "any", "chosen_by", "managers")
_BESIDE = {"chosen_by": "from", "managers": "of"}


class Approvers:
    """Reads the steps of one approval of records of `draft`."""

    def __init__(self, context: Context, draft: Draft, path: str) -> None:
        self.context, self.draft, self.path = context, draft, path
        self.recipients = Recipients(context, draft, False, path)

    def steps(self, node: Node | None) -> tuple[ApprovalStep, ...]:
        """The steps in the list at `node`; wrong ones are told."""
        items = node.items if isinstance(node, ListNode) else []
        found = (self.step(item) for item in items)
        return tuple(s for s in found if s is not None)

    def step(self, node: Node) -> ApprovalStep | None:
        if isinstance(node, ScalarNode):
            person = self.person(node)
            return None if person is None else ApprovalStep(kind="any", people=(person,))
        if not isinstance(node, MapNode) or any(e.key.refused for e in node.entries.values()):
            return None
        written = [way for way in _WAYS if way in node.entries]
        if len(written) != 1:
            self.not_one(node, written)
            return None
        way = written[0]
        stray = next((k for k in ("from", "of") if k in node.entries and _BESIDE.get(way) != k), "")
        if stray:
            self.stray(node.key(stray), way)
            return None
        if way == "managers":
            return self.managers(node)
        people = self.people(node.get("from" if way == "chosen_by" else way))
        if way == "chosen_by" and "from" not in node.entries:
            self.context.add(
                node.key(way),
                "E0102",
                message("`{name}` has no `{key}:`.", name=way, key="from"),
                message("Write from whom: `from: role manager`."),
                path=self.path,
            )
            return None
        return ApprovalStep(kind="chosen" if way == "chosen_by" else way, people=people)

    def managers(self, node: MapNode) -> ApprovalStep | None:
        of, levels = node.scalar("of"), node.whole("managers")
        if levels is None:
            return None
        if of is None or of.text == APPLICANT:
            return ApprovalStep(kind="managers", levels=levels)
        person = self.person(of)
        return None if person is None else ApprovalStep(kind="managers", levels=levels, of=person)

    def people(self, node: Node | None) -> tuple[Recipient, ...]:
        """The recipients at `node`, which is one or a list of them."""
        items: Iterable[Node] = node.items if isinstance(node, ListNode) else [node] if node else []
        found = (self.person(item) for item in items if isinstance(item, ScalarNode))
        return tuple(p for p in found if p is not None)

    def person(self, node: ScalarNode | None) -> Recipient | None:
        """Somebody who can be asked; `admin` is short for the role."""
        if node is not None and node.text == ADMIN:
            return Recipient(kind="role", name=ADMIN)
        return self.recipients.read(node)

    def not_one(self, node: MapNode, written: list[str]) -> None:
        first = next((e.key for e in node.entries.values()), node)
        if written:
            sentence = message(
                "A step asks in one way; here stand {names}.", names=", ".join(written)
            )
            mend = message("Make two steps of it.")
        else:
            sentence = message("This step asks nobody.")
            mend = message("Name somebody, or write one of these: {names}.", names=", ".join(_WAYS))
        self.context.add(node.key(written[1]) if written else first, "E0522", sentence, mend,
                         path=self.path)  # fmt: skip

    def stray(self, key: ScalarNode, way: str) -> None:
        self.context.add(
            key,
            "E0522",
            message("`{key}` says nothing beside `{other}`.", key=key.text, other=way),
            message("Remove the line."),
            path=self.path,
        )
