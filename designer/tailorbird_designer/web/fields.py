"""`/designer/entities/<entity>/fields`: the fields of an entity, and one of them beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, abort, jsonify, request

from tailorbird_designer.edits import Edit, Verb
from tailorbird_designer.web.desk import Desk, desk
from tailorbird_designer.web.entity_head import entity_head, entity_of, gone_if_done
from tailorbird_designer.web.field_drawer import BoundDrawer, drawer
from tailorbird_designer.web.field_list import BoundFieldList, field_list, look_at
from tailorbird_designer.web.field_saving import field_edits
from tailorbird_designer.web.frame import page
from tailorbird_designer.web.requiring import own_rule
from tailorbird_designer.web.routing import Answer, Pages
from tailorbird_designer.web.saving import save, tried
from tailorbird_designer.web.texts import without_labels
from tailorbird_designer.web.troubles import Troubles
from tailorbird_metadata.messages import message
from tailorbird_metadata.model import Entity, Field


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundFields:
    """What the template sees."""

    list: BoundFieldList
    drawer: BoundDrawer | None


def add(pages: Pages) -> None:
    """Register the pages."""

    @pages.get("/designer/entities/<entity>/fields")
    def fields(entity: str) -> Answer:
        at = desk()
        return fields_page(at, entity_of(at, entity), None, None, Troubles())

    @pages.get("/designer/entities/<entity>/fields/<name>")
    def field(entity: str, name: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        return fields_page(at, found, field_of(found, name), None, Troubles())

    @pages.post("/designer/entities/<entity>/fields/<name>")
    def save_field(entity: str, name: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        return _save(at, found, field_of(found, name))

    @pages.post("/designer/entities/<entity>/fields/<name>/retire")
    def retire(entity: str, name: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        return _retire(at, found, field_of(found, name))

    @pages.post("/designer/entities/<entity>/fields/<name>/reset")
    def reset(entity: str, name: str) -> Answer:
        at = desk()
        found = entity_of(at, entity)
        return _reset(at, found, field_of(found, name))

    @pages.post("/designer/entities/<entity>/order-fields")
    def order(entity: str) -> Answer:
        at = desk()
        return moved(at, f"{entity_of(at, entity).name}.fields")


def field_of(entity: Entity, name: str) -> Field:
    """The field of an address."""
    found = entity.fields.get(name)
    if found is None or found.system:
        gone_if_done()
        abort(404)
    return found


def fields_page(
    at: Desk,
    entity: Entity,
    field: Field | None,
    sent: Mapping[str, str] | None,
    troubles: Troubles,
) -> str:
    """The list, and the drawer of a field if there is one."""
    looked = look_at(at, entity)
    beside = drawer(at, looked, field, sent, troubles) if field is not None else None
    bound = BoundFields(
        list=field_list(at, looked, field.name if field is not None else ""), drawer=beside
    )
    head = entity_head(at, entity, "fields", looked.filled.records)
    return page("designer/fields.html", bound, troubles, head=head)


def moved(at: Desk, path: str) -> Response:
    """Keeps the new place of one item below `path`; the answer says how it went."""
    name = request.form.get("name", "")
    before, after = request.form.get("before") or None, request.form.get("after") or None
    edit = Edit(verb=Verb.MOVE, path=f"{path}.{name}", before=before, after=after)
    found = tried(at, [edit], message("Order of {path}", path=path))
    if found:
        answer = jsonify(text=" ".join(t.text for t in found))
        answer.status_code = 422
        return answer
    bench = at.drafts.look(at.person)
    return jsonify(text=at.say(message("Saved in the draft")), base=bench.head)


def _save(at: Desk, entity: Entity, field: Field) -> Answer:
    sent = request.form.to_dict()
    edits = field_edits(at, entity, field, sent)
    name = next((e.name for e in edits if e.verb is Verb.RENAME and e.name), field.name)
    return save(
        edits,
        title=message("{thing}: field {field}", thing=entity.label, field=field.label),
        back=f"/designer/entities/{entity.name}/fields/{name}",
        again=lambda troubles: fields_page(at, entity, field, sent, troubles),
    )


def _retire(at: Desk, entity: Entity, field: Field) -> Answer:
    path = f"{entity.name}.fields.{field.name}"
    back = f"/designer/entities/{entity.name}/fields/{field.name}"
    if field.retired is not None:
        edits = [Edit(verb=Verb.SET, path=f"{path}.retired", value=None)]
        title = message("{field} back in use", field=field.label)
    elif at.published_field(entity, field) is None:
        edits = [*without_labels(at, path), *_without_rule(entity, field)]
        edits.append(Edit(verb=Verb.RESET, path=path))
        back = f"/designer/entities/{entity.name}/fields"
        title = message("{field} taken out again", field=field.label)
    else:
        edits = [Edit(verb=Verb.RETIRE, path=path, value=at.voice.today.isoformat())]
        title = message("{field} retired", field=field.label)
    return save(
        edits,
        title=title,
        back=back,
        again=lambda troubles: fields_page(at, entity, field, None, troubles),
    )


def _without_rule(entity: Entity, field: Field) -> list[Edit]:
    """Takes out the rule that was made for this field alone."""
    rule = entity.rules.get(own_rule(entity, field))
    if rule is None or rule.require != (field.id,):
        return []
    return [Edit(verb=Verb.RETIRE, path=f"{entity.name}.rules.{rule.name}")]


def _reset(at: Desk, entity: Entity, field: Field) -> Answer:
    return save(
        [Edit(verb=Verb.RESET, path=f"{entity.name}.fields.{field.name}")],
        title=message("{field}: reset to the pack", field=field.label),
        back=f"/designer/entities/{entity.name}/fields/{field.name}",
        again=lambda troubles: fields_page(at, entity, field, None, troubles),
    )
