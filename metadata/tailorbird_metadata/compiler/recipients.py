"""Who gets something: `owner`, `account.owner`, `owner.manager`, `role finance`, `actor` …"""

from __future__ import annotations

from dataclasses import dataclass

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.expressions import checked
from tailorbird_metadata.compiler.phrases import DOTTED
from tailorbird_metadata.compiler.references import part
from tailorbird_metadata.expressions.tree import FieldRef
from tailorbird_metadata.expressions.words import PERSON, USER
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.automation import Recipient
from tailorbird_metadata.source.nodes import ScalarNode

_HELP = message(
    "Write a field with a person such as owner or account.owner, owner.manager, role and its"
    " name, team and its name, or actor."
)

_GROUPS = ("role", "team", "queue")
"""Words before the name of many people."""


@dataclass(frozen=True, slots=True)
class Recipients:
    """Reads the recipients of one automation.

    `actor` says whether somebody sets it off, `path` is where problems are told.
    """

    context: Context
    draft: Draft
    actor: bool
    path: str

    def read(self, node: ScalarNode | None, *, mail: bool = False) -> Recipient | None:
        """The recipient at `node`; None if there is none or it leads nowhere (then told)."""
        if node is None or node.refused:
            return None
        if "@" in node.text:
            return self._names_a_person(node)
        word, _, name = node.text.partition(" ")
        if name and word in _GROUPS:
            return self._group(word, part(node, len(word) + 1, name))
        if node.text == "actor":
            return self._actor(node)
        if not DOTTED.match(node.text) or node.text.split(".")[0] in ("me", "today", "now"):
            sentence = message("`{written}` names nobody.", written=node.text)
            return self._refuse(node, sentence, _HELP)
        return self._behind(node, mail)

    def group(self, node: ScalarNode | None) -> Recipient | None:
        """Like `read` where there is no record: a role, a team or a queue."""
        if node is None or node.refused:
            return None
        word, _, name = node.text.partition(" ")
        if "@" in node.text or (name and word in _GROUPS):
            return self.read(node)
        sentence = message("`{written}` is neither a role nor a team.", written=node.text)
        return self._refuse(node, sentence, message("Write role or team and its name."))

    def _refuse(self, node: ScalarNode, sentence: Message, mend: Message) -> Recipient | None:
        self.context.add(node, "E0238", sentence, mend, path=self.path)
        return None

    def _names_a_person(self, node: ScalarNode) -> Recipient | None:
        self.context.add(
            node,
            "E0410",
            message(
                "`{written}` is one person's address; a configuration names nobody.",
                written=node.text,
            ),
            message("Write a role, a team, or a field such as owner or contact.email."),
            path=self.path,
        )
        return None

    def _group(self, word: str, node: ScalarNode) -> Recipient | None:
        if word == "role":
            role = self.context.role(node)
            return None if role is None else Recipient(kind="role", name=role)
        if word == "queue":
            return self._queue(node)
        if node.text not in self.context.teams:
            sentence = message("`{name}` is not a team.", name=node.text)
            self.context.unknown(node, "E0218", sentence, self.context.teams, self.path)
            return None
        return Recipient(kind="team", name=node.text)

    def _queue(self, node: ScalarNode) -> Recipient | None:
        if node.text not in self.context.queues:
            sentence = message("`{name}` is not a queue.", name=node.text)
            self.context.unknown(node, "E0536", sentence, self.context.queues, self.path)
            return None
        self.context.idle(node, f"queue {node.text}", self.path)
        return Recipient(kind="queue", name=node.text)

    def _actor(self, node: ScalarNode) -> Recipient | None:
        if self.actor:
            return Recipient(kind="actor")
        self.context.add(
            node,
            "E0239",
            message("The clock sets this off; there is no person who did."),
            message("Name somebody else, such as owner."),
            path=self.path,
        )
        return None

    def _behind(self, node: ScalarNode, mail: bool) -> Recipient | None:
        """A path of fields: to a person, a person's manager, or an e-mail address."""
        found = checked(self.context, self.draft, node, node.text, 0, None, path=self.path)
        if found is None:
            return None
        tree = found.tree
        ids = (*tree.via, tree.field) if isinstance(tree, FieldRef) else ()
        person = bool(ids) and self._leads_to(ids[:-1]) == USER
        if tree.type == PERSON and ids:
            kind = "manager" if person else "person"
            return Recipient(kind=kind, path=ids[:-1] if person else ids)
        if mail and person and ids[-1] == "email":
            return Recipient(kind="person", path=ids[:-1])
        if mail and ids and self._type_at(ids) == "email":
            return Recipient(kind="field", path=ids)
        sentence = message("`{written}` is not a person.", written=node.text)
        if mail:
            sentence = message(
                "`{written}` is neither a person nor an e-mail address.", written=node.text
            )
        return self._refuse(node, sentence, _HELP)

    def _leads_to(self, ids: tuple[str, ...]) -> str | None:
        """The entity that a path of lookups ends at: `user` for a person."""
        entity: str | None = self.draft.id
        for one in ids:
            if entity == USER:
                entity = USER if one == "manager" else None
                continue
            draft = self.context.draft(entity) if entity is not None else None
            field = draft.by_id(one) if draft is not None else None
            entity = None
            if field is not None:
                entity = field.to if field.kind == "lookup" else USER
        return entity

    def _type_at(self, ids: tuple[str, ...]) -> str | None:
        entity = self._leads_to(ids[:-1])
        draft = self.context.draft(entity) if entity is not None else None
        field = draft.by_id(ids[-1]) if draft is not None else None
        return None if field is None else field.kind
