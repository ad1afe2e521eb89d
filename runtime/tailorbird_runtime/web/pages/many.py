"""`/<entity>/many`: chosen fields of many records at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Field
from tailorbird_runtime.forms import places
from tailorbird_runtime.forms.fields import Raw
from tailorbird_runtime.forms.many import CHANGED, BoundChange, BoundMany, BoundRefusal
from tailorbird_runtime.records.errors import NotAllowed, NotFound
from tailorbird_runtime.validation.errors import RecordInvalid
from tailorbird_runtime.web.asking import Asking, asking, own_address, safe_back
from tailorbird_runtime.web.chosen import lone_field
from tailorbird_runtime.web.notes import with_note
from tailorbird_runtime.web.pages.assign import sent_ids
from tailorbird_runtime.web.pages.edit import Answer
from tailorbird_runtime.web.raw import raw, typed

MOST_NAMES = 5
"""Records that are named on the page; of the others it says how many they are."""


def add(blueprint: Blueprint) -> None:
    """Register the page."""

    @blueprint.get("/<entity>/many")
    def many_form(entity: str) -> str:
        page = _page(asking(entity))
        return render_template("pages/many.html", page=page.bound({}, ()))

    @blueprint.post("/<entity>/many")
    def change_many(entity: str) -> Answer:
        return _change(_page(asking(entity)))


def fields_of_many(found: Asking) -> tuple[Field, ...]:
    """The fields that the person may change in many records at once."""
    if found.rights.edit is False:
        return ()
    writable = {f.id for f in found.rights.writable()}
    fields = (found.entity.field(f) for f in found.entity.bulk_edit)
    return tuple(
        f for f in fields if f.id in writable and found.rights.field(f.id).edit is not False
    )


@dataclass(frozen=True)
class ManyPage:
    """Some records of one entity, as one person may change them."""

    asking: Asking
    ids: tuple[int, ...]
    fields: tuple[Field, ...]

    def bound(
        self,
        given: Mapping[str, Raw],
        chosen: Iterable[str],
        *,
        done: int = 0,
        refused: Sequence[BoundRefusal] = (),
        mistake: Message | None = None,
    ) -> BoundMany:
        """The finished page; `given` is what was typed, `chosen` the names of ticked fields."""
        found, say = self.asking, self.asking.voice.say
        entity, ticked = found.entity, set(chosen)
        things = found.voice.inside(entity.label if len(self.ids) == 1 else entity.label_many)
        count = message("{n} {things}", n=len(self.ids), things=things)
        back = own_address(request.values.get("back", "")) or places.list_page(entity.name)
        return BoundMany(
            title=say(message("Change {what}", what=count)),
            names=self._names(),
            label_many=say(entity.label_many),
            entity=entity.name,
            action=places.entity_action(entity.name, "many"),
            back=back,
            save=say(message("Change {what}", what=count)),
            ids=self.ids,
            changes=tuple(
                BoundChange(field=lone_field(found, f, given, prefix="m"), chosen=f.name in ticked)
                for f in self.fields
            ),
            told=say(_told(done, len(refused))) if refused else "",
            refused=tuple(refused),
            mistake=say(mistake),
        )

    def _names(self) -> str:
        titles = self.titles()
        named = [titles[i] for i in self.ids[:MOST_NAMES] if i in titles]
        text = self.asking.voice.join(named)
        rest = len(self.ids) - len(named)
        if rest <= 0:
            return text
        return self.asking.voice.say(message("{names} and {n} more", names=text, n=rest))

    def titles(self) -> dict[int, str]:
        """The names of the records, as far as the person may read them."""
        found = self.asking
        return found.records.titles(found.actor, found.entity.id, self.ids)


def _page(found: Asking) -> ManyPage:
    fields = fields_of_many(found)
    if not fields:
        abort(404)
    return ManyPage(found, sent_ids(), fields)


def _change(page: ManyPage) -> Answer:
    found = page.asking
    wanted = set(request.form.getlist(CHANGED))
    fields = [f for f in page.fields if f.name in wanted]
    given = typed(found.entity, request.form, {f.id for f in page.fields})
    if not fields:
        mistake = message("Tick at least one field that is to be changed.")
        return render_template("pages/many.html", page=page.bound(given, (), mistake=mistake)), 422
    values = raw(found.entity, {f.name: given.get(f.name, "") for f in fields}, request.form)
    titles, refused = page.titles(), {}
    for record_id in page.ids:
        reasons = _refusal(found, record_id, values)
        if reasons:
            refused[record_id] = BoundRefusal(
                title=titles.get(record_id) or f"#{record_id}",
                href=places.record_page(found.entity.name, record_id),
                reasons=reasons,
            )
    if not refused:
        back = safe_back(places.list_page(found.entity.name))
        return redirect(with_note(back, "changed_many"), 303)
    left = ManyPage(found, tuple(refused), page.fields)
    done = len(page.ids) - len(refused)
    bound = left.bound(given, [f.name for f in fields], done=done, refused=list(refused.values()))
    return render_template("pages/many.html", page=bound), 422


def _refusal(found: Asking, record_id: int, values: Mapping[str, object]) -> tuple[str, ...]:
    """Why a record was not changed; nothing if it was."""
    say = found.voice.say
    try:
        found.records.update(found.actor, found.entity.id, record_id, values, door="bulk")
    except NotFound:
        return (say(message("This is not here any more, or you may not see it.")),)
    except NotAllowed as error:
        return (say(error.message),)
    except RecordInvalid as error:
        return tuple(dict.fromkeys(say(e.message) for e in error.errors))
    return ()


def _told(done: int, refused: int) -> Message:
    if not done:
        return message("Nothing was changed. Each record below says why.")
    return message("{done} changed, {refused} not. Each record below says why.",
                   done=done, refused=refused)  # fmt: skip
