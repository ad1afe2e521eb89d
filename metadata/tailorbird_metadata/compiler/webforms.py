"""Web forms: what strangers are asked, what is added to it, and who gets the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tailorbird_metadata.compiler.context import Context, Draft
from tailorbird_metadata.compiler.items import about, entity_of, labelled, named, named_items
from tailorbird_metadata.compiler.values import lacking, values_of, writable
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.compose import Item
from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model.entity import Field
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.webform import Consent, Webform, WebformField
from tailorbird_metadata.source.nodes import ListNode, MapNode, Node, ScalarNode

PER_HOUR = 20

_INSIDE = frozenset(
    {"lookup", "any_lookup", "multi_lookup", "user", "users", "team", "teams", "stage", "currency"}
)
"""Types whose choices would tell strangers what the company has."""


def compile_webforms(context: Context) -> Mapping[str, Webform]:
    """All web forms by name; assignments are known by then."""
    found: dict[str, Webform] = {}
    for name, item in named_items(context, "webform").items():
        draft = entity_of(context, item, "webform", name)
        if draft is not None:
            found[name] = _Webforms(context, draft, name, item).read()
    return frozen(found)


class _Webforms:
    """Reads one form that makes records of `draft`."""

    def __init__(self, context: Context, draft: Draft, name: str, item: Item) -> None:
        self.context, self.draft, self.name, self.item = context, draft, name, item
        self.root, self.path = item.root, f"webforms.{name}"

    def read(self) -> Webform:
        root, path = self.root, self.path
        fields = self.fields()
        sets = values_of(self.context, self.draft, root, self.draft, path)
        consent = self.consent()
        given = {f.field for f in fields.values()} | set(sets)
        given |= {consent.field} if consent is not None and consent.field is not None else set()
        self.check_complete(given)
        return Webform(
            id=root.text("id") or self.item.address.name,
            name=self.name,
            label=labelled(self.context, root, self.name, self.item.layer, path),
            help=self.text(root, "help"),
            entity=self.draft.id,
            fields=frozen(fields),
            sets=frozen(sets),
            consent=consent,
            button=self.text(root, "button"),
            thanks=self.text(root, "thanks"),
            redirect=root.text("redirect"),
            honeypot=root.value("honeypot", True) is True,
            captcha=root.value("captcha") is True,
            per_hour=root.whole("per_hour") or PER_HOUR,
            assignment=self.assignment(),
            languages=self.languages(),
            off=root.value("off") is True,
            origin=self.context.origin_of(self.item.layer),
        )

    def text(self, node: MapNode, key: str, path: str = "") -> Text | None:
        own = f"{path or self.path}.{key}"
        return self.context.labels.optional(node.get(key), self.item.layer, own)

    # -- what is asked ------------------------------------------------------------------------

    def asked(self) -> Iterator[tuple[ScalarNode, Node | None]]:
        """The names of the fields, and what is said of each."""
        node = self.root.get("fields")
        if isinstance(node, ListNode):
            yield from ((name, None) for name in self.root.items("fields"))
        elif isinstance(node, MapNode):
            yield from ((entry.key, entry.value) for entry in node.entries.values())

    def fields(self) -> dict[str, WebformField]:
        found: dict[str, WebformField] = {}
        for key, said in self.asked():
            field = writable(self.context, self.draft, key, self.path, stage=False)
            if field is None or not self.fits(key, field):
                continue
            path = f"{self.path}.fields.{field.name}"
            details = said if isinstance(said, MapNode) else None
            label = details.get("label") if details is not None else said
            labels = self.context.labels
            self.check_required(details, field)
            found[field.name] = WebformField(
                field=field.id,
                label=labels.optional(label, self.item.layer, f"{path}.label"),
                help=self.text(details, "help", path) if details is not None else None,
                required=field.required
                or (details is not None and details.value("required") is True),
            )
        return found

    def fits(self, key: ScalarNode, field: Field) -> bool:
        """Whether strangers may fill the field in, and nothing else does."""
        if field.type in _INSIDE:
            sentence = message(
                "{field} would show strangers what the company has.", field=field.label
            )
            self.told(key, "E0526", sentence, message("Give it a value under `set:` instead."))
            return False
        node = self.root.mapping("set")
        if node is not None and key.text in node.entries:
            sentence = message("{field} is asked for and set at once.", field=field.label)
            self.told(node.key(key.text), "E0527", sentence, message("Keep one of the two."))
        return True

    def check_required(self, details: MapNode | None, field: Field) -> None:
        """A form can ask for more than the entity, not for less."""
        node = details.scalar("required") if details is not None else None
        if node is None or node.value is not False or not field.required:
            return
        sentence = message("{field} is required; a form cannot change that.", field=field.label)
        self.told(node, "E0526", sentence, message("Remove the line."))

    def check_complete(self, given: set[str]) -> None:
        node = self.root.get("fields")
        if node is None or any(k.refused for k, _ in self.asked()):
            return
        missing = [f for f in lacking(self.draft, given) if not self.is_named(f)]
        if not missing:
            return
        sentence = message(
            "A new {entity} needs {field}, and this form does not give it.",
            entity=self.context.label_of(self.draft),
            field=missing[0].label,
        )
        mend = message("Add `{name}` to `fields:`, or under `set:`.", name=missing[0].name)
        self.told(self.root.key("fields"), "E0245", sentence, mend)

    def is_named(self, field: Field) -> bool:
        """Whether the field stands in the form, right or wrong."""
        node = self.root.mapping("set")
        names = [key for key, _ in self.asked()]
        names += [e.key for e in node.entries.values()] if node is not None else []
        return any(self.draft.current(n.text, n.source.layer) == field.name for n in names)

    def consent(self) -> Consent | None:
        node = self.root.mapping("consent")
        if node is None:
            return None
        text = self.text(node, "text", f"{self.path}.consent")
        named_ = node.scalar("field")
        field = (
            writable(self.context, self.draft, named_, self.path) if named_ is not None else None
        )
        if field is not None and named_ is not None and field.type != "boolean":
            sentence = message("{field} cannot keep whether somebody agreed.", field=field.label)
            mend = message("Name a field of the type boolean.")
            self.told(named_, "E0225", sentence, mend)
        if text is None:
            return None
        return Consent(text=text, field=field.id if field is not None else None)

    # -- what happens with it -----------------------------------------------------------------

    def assignment(self) -> str | None:
        node, known = self.root.scalar("assign"), self.context.assignments
        if node is None or node.refused:
            return None
        told = ("E0513", message("`{name}` is not an assignment.", name=node.text))
        name = named(self.context, "assignment", node, known, told, self.path)
        if name is None or not about(self.context, self.draft, node, known[name].entity, self.path):
            return None
        return known[name].id

    def languages(self) -> tuple[str, ...]:
        spoken = self.context.spoken
        found: list[str] = []
        for node in self.root.items("languages"):
            if node.refused or node.text in spoken:
                found.append(node.text)
                continue
            sentence = message("`{name}` is not a language of the company.", name=node.text)
            self.context.unknown(node, "E0109", sentence, spoken, self.path)
        return tuple(found)

    def told(self, node: Node, code: str, sentence: Message, mend: Message) -> None:
        self.context.add(node, code, sentence, mend, path=self.path)
