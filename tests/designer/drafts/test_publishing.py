"""A draft is looked at, published, told in the history, taken back and brought back."""

from __future__ import annotations

import itertools
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.designer.test_repository import git
from tests.designer.workshop import (
    ADA,
    AUTHORS,
    LENA,
    START,
    Workshop,
    new,
    pack_shop,
    put,
    whole,
    workshop,
)

from tailorbird_designer.drafts import Preview, PublishRefused, UnknownRelease
from tailorbird_designer.drafts.preview import still_seen
from tailorbird_designer.drafts.refusals import DraftInTheWay, DraftInvalid, FirstRelease
from tailorbird_designer.edits import Edit, Verb
from tailorbird_designer.publish.publish import Published
from tailorbird_designer.workspace.refusals import EditedByHand
from tailorbird_metadata.model import Model
from tailorbird_runtime.storage import revisions
from tailorbird_runtime.storage.engine import read
from tailorbird_runtime.storage.tables import Tables

ENTITY = "entities/deal/entity.yaml"
REP = "entities/deal/layouts/rep.yaml"
_NUMBERS = itertools.count(1)
FACTS = "deal.layouts.rep.tabs.overview.sections.facts.fields"


@pytest.fixture
def shop(tmp_path: Path, engine: sa.Engine) -> Workshop:
    return workshop(tmp_path / "small", engine)


def preview(shop: Workshop, person: int = ADA) -> Preview:
    return shop.drafts.preview(shop.drafts.look(person))


def publish(shop: Workshop, person: int = ADA, note: str = "What changes") -> Published:
    """Look, tick everything, publish."""
    shown = preview(shop, person)
    author, ticks = AUTHORS[person], shown.all_ticks
    return shop.drafts.publish(person, author, note, seen=shown.seen, ticked=ticks)


def in_force(shop: Workshop) -> Model:
    with read(shop.engine) as connection:
        found = revisions.newest_model(connection)
    assert found is not None
    return found


def columns(shop: Workshop, table: str = "x_deal") -> set[str]:
    return {c["name"] for c in sa.inspect(shop.engine).get_columns(table)}


def add_deal(shop: Workshop, **values: object) -> int:
    """An account and a deal as they lie in the tables; the deal's id."""
    number = next(_NUMBERS)
    named = {"name": f"A{number}", "name__key": f"a{number}"}
    facts = {"version": 1, "created_at": START, "changed_at": START} | named
    more = {"stage": "qualify", "needs_permit": False, "discount": 0} | values
    tables = Tables(in_force(shop))
    with shop.engine.begin() as connection:
        account = _insert(connection, tables.of("account"), facts | {"country": "de"})
        return _insert(connection, tables.of("deal"), facts | {"account": account} | more)


def _insert(connection: sa.Connection, table: sa.Table, row: dict[str, object]) -> int:
    known = {k: v for k, v in row.items() if k in table.c}
    made = connection.execute(table.insert().values(known)).inserted_primary_key
    assert made is not None
    return int(made[0])


def value(shop: Workshop, deal: int, column: str) -> object:
    with read(shop.engine) as connection:
        return connection.execute(
            sa.text(f'SELECT "{column}" FROM x_deal WHERE id = :id'), {"id": deal}
        ).scalar_one()


def tender(shop: Workshop) -> None:
    """A draft: a new field, on the layout, required from the proposal on."""
    shop.save(ADA, new("deal.fields.tender", {"type": "text", "label": "Tender number"}))
    rep = shop.drafts.look(ADA).model.entities["deal"].layouts["rep"]
    fields = list(rep.tabs["overview"].sections["facts"].fields)
    shop.save(ADA, put(FACTS, [*fields, "tender"]))
    rule = {"when": 'stage == "proposal"', "require": ["tender"]}
    shop.save(ADA, new("deal.rules.tender_needed", rule))


def test_the_preview_tells_steps_files_and_numbers(shop: Workshop) -> None:
    add_deal(shop)
    tender(shop)
    shown = preview(shop)
    steps = {(i.step.cls, i.step.path) for i in shown.items}
    assert ("additive", "deal.fields.tender") in steps
    assert ("tightening", "deal.rules.tender_needed") in steps
    assert shown.items[0].step.cls == "tightening"
    field = next(i.step for i in shown.items if i.step.path == "deal.fields.tender")
    assert field.counts["records"] == 1
    files = {f.path: f for f in shown.files}
    assert set(files) == {ENTITY, REP} and files[ENTITY].removed == 0
    added = [line.text for h in files[ENTITY].hunks for line in h.lines if line.sign == "+"]
    assert any("tender_needed" in text for text in added)
    assert {h.under for h in files[ENTITY].hunks} == {"fields", "rules"}
    assert shown.obstacles() == () and shown.errors == ()


def test_publishing_makes_the_draft_the_next_release(shop: Workshop) -> None:
    tender(shop)
    done = publish(shop, note="Deals get a tender number.\n\nReps are asked for it.")
    assert done.applied.release == 2 and "tender" in columns(shop)
    assert "tender" in in_force(shop).entities["deal"].fields
    said = git(shop.folder, "log", "-1", "--format=%an <%ae>%n%B", "main")
    assert said == (
        "Ada 安达 <ada@small.example>\nDeals get a tender number.\n\nReps are asked for it."
    )
    assert git(shop.folder, "status", "--porcelain") == ""
    assert "tender" in (shop.folder / ENTITY).read_text()
    bench = shop.drafts.look(ADA)
    assert bench.draft is None and bench.release == 2 and bench.model == bench.published


def test_without_a_note_or_a_draft_nothing_is_published(shop: Workshop) -> None:
    with pytest.raises(PublishRefused):
        publish(shop)
    tender(shop)
    with pytest.raises(PublishRefused) as refused:
        publish(shop, note="  \n ")
    assert "Write what changes" in str(refused.value)
    assert "tender" not in columns(shop)


def test_what_was_not_seen_is_not_published(shop: Workshop) -> None:
    tender(shop)
    shown = preview(shop)
    shop.save(ADA, put("deal.fields.discount.max", 50))
    with pytest.raises(PublishRefused) as refused:
        shop.drafts.publish(ADA, AUTHORS[ADA], "x", seen=shown.seen)
    assert "Look at it once more" in str(refused.value)
    assert "tender" not in columns(shop)


def test_more_records_in_the_way_than_were_seen_ask_again(shop: Workshop) -> None:
    shop.save(ADA, put("deal.fields.expected_close.required", True))
    add_deal(shop)
    shown = preview(shop)
    first = add_deal(shop)
    with pytest.raises(PublishRefused):
        shop.drafts.publish(ADA, AUTHORS[ADA], "x", seen=shown.seen)
    with shop.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM x_deal WHERE id = :id"), {"id": first})
    assert shop.drafts.publish(ADA, AUTHORS[ADA], "x", seen=shown.seen).applied.release == 2


def test_seen_numbers_may_fall_and_not_rise() -> None:
    assert still_seen("abc-3-1", "abc-3-1") and still_seen("abc-3-1", "abc-0-1")
    assert not still_seen("abc-3-1", "abc-4-1") and not still_seen("abc-3", "abd-3")
    assert not still_seen("abc-3", "abc-3-0") and not still_seen("abc-x", "abc-1")


def test_what_widens_access_wants_a_tick(shop: Workshop) -> None:
    shop.save(ADA, put("roles.rep.can.deal.read", True))
    shown = preview(shop)
    (item,) = [i for i in shown.items if i.must_tick]
    assert item.step.cls == "wider_access"
    with pytest.raises(PublishRefused) as refused:
        shop.drafts.publish(ADA, AUTHORS[ADA], "x", seen=shown.seen)
    assert "wants a tick" in str(refused.value)
    done = shop.drafts.publish(ADA, AUTHORS[ADA], "x", seen=shown.seen, ticked=[item.id])
    assert done.applied.release == 2


def test_a_step_that_cannot_be_carried_out_refuses_the_whole(shop: Workshop) -> None:
    add_deal(shop, notes="some")
    shop.save(ADA, put("deal.fields.notes.type", "date"), put("deal.fields.notes.max", None))
    with pytest.raises(PublishRefused) as refused:
        publish(shop)
    assert "cannot be carried out" in str(refused.value)


def test_a_draft_that_is_behind_is_not_published(shop: Workshop) -> None:
    tender(shop)
    shop.save(LENA, put("deal.fields.amount.label", "Volume"))
    publish(shop, LENA)
    with pytest.raises(PublishRefused) as refused:
        publish(shop)
    assert "up to date" in str(refused.value)
    shop.drafts.catch_up(ADA, AUTHORS[ADA])
    assert publish(shop).applied.release == 3
    deal = in_force(shop).entities["deal"]
    assert "tender" in deal.fields and str(deal.fields["amount"].label) == "Volume"


def test_of_two_admins_at_once_one_wins_and_the_other_hears_why(shop: Workshop) -> None:
    tender(shop)
    shop.save(LENA, new("deal.fields.area", {"type": "decimal"}))
    both = threading.Barrier(2)
    outcomes: dict[int, object] = {}

    def one(person: int) -> None:
        shown = preview(shop, person)
        both.wait()
        try:
            outcomes[person] = shop.drafts.publish(person, AUTHORS[person], "x", seen=shown.seen)
        except PublishRefused as refused:
            outcomes[person] = refused

    threads = [threading.Thread(target=one, args=(p,)) for p in (ADA, LENA)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([o for o in outcomes.values() if isinstance(o, Published)]) == 1, outcomes
    (refused,) = [o for o in outcomes.values() if isinstance(o, PublishRefused)]
    assert "meanwhile" in str(refused) or "same moment" in str(refused)
    assert len({"tender", "area"} & columns(shop)) == 1
    loser = next(p for p, o in outcomes.items() if isinstance(o, PublishRefused))
    shop.drafts.catch_up(loser, AUTHORS[loser])
    publish(shop, loser)
    assert {"tender", "area"} <= columns(shop)


def test_edits_by_hand_in_the_same_file_stop_the_publish(shop: Workshop) -> None:
    tender(shop)
    text = (shop.folder / ENTITY).read_text()
    (shop.folder / ENTITY).write_text(text + "# mine\n")
    with pytest.raises(EditedByHand):
        publish(shop)
    assert (shop.folder / ENTITY).read_text().endswith("# mine\n")
    assert shop.drafts.look(ADA).draft is not None


def test_a_change_of_comments_alone_is_a_release_without_steps(shop: Workshop) -> None:
    text = (shop.folder / ENTITY).read_text()
    shop.save(ADA, whole(ENTITY, "# why\n" + text))
    assert preview(shop).items == ()
    assert publish(shop).applied.release == 2
    assert (shop.folder / ENTITY).read_text().startswith("# why\n")


def test_history_tells_who_did_what_and_why(shop: Workshop) -> None:
    tender(shop)
    publish(shop, note="Tenders\n\nwith numbers")
    newest, first = shop.drafts.releases()
    assert (newest.number, newest.author, newest.title) == (2, "Ada 安达", "Tenders")
    assert newest.note == "Tenders\n\nwith numbers" and newest.live and not first.live
    detail = shop.drafts.release(2)
    assert {s.path for s in detail.plan.steps} >= {"deal.fields.tender"}
    assert [f.path for f in detail.files] == [ENTITY, REP]
    assert detail.before == first
    assert all(f.state == "new" for f in shop.drafts.release(1).files)
    with pytest.raises(UnknownRelease):
        shop.drafts.release(9)


def revert(shop: Workshop, number: int) -> Published:
    shop.drafts.revert(number, ADA, AUTHORS[ADA], f"Take release {number} back")
    return publish(shop, note=f"Take release {number} back")


def test_taking_back_retires_what_came_and_keeps_the_values(shop: Workshop) -> None:
    before = (shop.folder / REP).read_bytes()
    tender(shop)
    publish(shop)
    deal = add_deal(shop, tender="T-17")
    assert revert(shop, 2).applied.release == 3
    entity = in_force(shop).entities["deal"]
    assert entity.fields["tender"].retired is not None
    assert "tender_needed" not in entity.rules
    assert "tender" not in entity.layouts["rep"].fields()
    assert (shop.folder / REP).read_bytes() == before
    assert value(shop, deal, "tender") == "T-17"
    assert revert(shop, 3).applied.release == 4
    entity = in_force(shop).entities["deal"]
    assert entity.fields["tender"].retired is None and "tender_needed" in entity.rules
    assert "tender" in entity.layouts["rep"].fields()
    assert value(shop, deal, "tender") == "T-17"


def test_taking_back_switches_off_the_automation_that_came(shop: Workshop) -> None:
    shop.save(
        ADA,
        whole("automations/hail.yaml", "automation: hail\non: deal\nafter: created\n"
              "do: {tell: {notify: {to: owner, template: hello}}}\n"),
        whole("templates/hello.yaml", "template: hello\non: deal\nsubject: Hi\nbody: Hi {name}\n"),
    )  # fmt: skip
    publish(shop)
    assert not in_force(shop).automations["hail"].off
    revert(shop, 2)
    assert in_force(shop).automations["hail"].off
    assert revert(shop, 3).applied.release == 4
    assert not in_force(shop).automations["hail"].off


def test_taking_back_leaves_what_came_later(shop: Workshop) -> None:
    shop.save(ADA, put("deal.fields.amount.label", "Volume"), put("deal.fields.discount.max", 50))
    publish(shop)
    shop.save(ADA, put("deal.fields.discount.max", 40))
    shop.save(ADA, put("deal.fields.line.label", "Line"))
    publish(shop)
    found = shop.drafts.revert(2, ADA, AUTHORS[ADA], "Back")
    assert found.kept == ("deal.fields.discount.max",)
    assert found.bench.draft is not None and found.bench.draft.title == "Back"
    fields = found.bench.model.entities["deal"].fields
    assert [str(fields[n].label) for n in ("amount", "line")] == ["Amount", "Line"]
    assert fields["discount"].params["max"] == 40


def test_taking_back_a_release_that_only_changed_restores_the_very_bytes(shop: Workshop) -> None:
    before = (shop.folder / ENTITY).read_bytes()
    shop.save(ADA, put("deal.fields.discount.max", 50))
    shop.save(ADA, put("deal.rules.other_needs_note.require", ["notes", "closed_on"]))
    publish(shop)
    revert(shop, 2)
    assert (shop.folder / ENTITY).read_bytes() == before


def test_taking_back_options_stages_entities_and_roles(shop: Workshop) -> None:
    shop.save(ADA, new("deal.fields.line.options.wind", {"label": "Wind"}))
    sales = "entities/deal/pipelines/sales.yaml"
    text = (shop.folder / sales).read_text()
    stage = "  won: {label: Won"
    shop.save(ADA, whole(sales, text.replace(stage, "  visit: {label: Visit}\n" + stage)))
    shop.save(
        ADA,
        whole(
            "entities/permit/entity.yaml",
            "entity: permit\nlabel: {one: Permit, many: Permits}\ntitle: name\n"
            "fields:\n  name: {type: text, required: true}\n",
        ),
        whole("roles/legal.yaml", "role: legal\nlabel: Legal\ncan:\n  permit: {read: true}\n"),
    )
    publish(shop)
    revert(shop, 2)
    model = in_force(shop)
    deal = model.entities["deal"]
    picklist = deal.fields["line"].picklist
    assert picklist is not None and picklist.options["wind"].retired is not None
    assert deal.pipelines["sales"].stages["visit"].retired is not None
    assert model.entities["permit"].retired is not None
    assert "legal" in model.roles and not model.roles["legal"].can


def test_taking_back_says_what_still_needs_it(shop: Workshop) -> None:
    shop.save(ADA, new("deal.fields.tender", {"type": "text"}))
    publish(shop)
    rule = {"when": 'stage == "proposal"', "require": ["tender"]}
    place = "deal.layouts.rep.tabs.overview.sections.facts.fields.tender"
    shop.save(ADA, new(place, None), new("deal.rules.tender_needed", rule))
    publish(shop)
    with pytest.raises(DraftInvalid) as refused:
        shop.drafts.revert(2, ADA, AUTHORS[ADA], "Back")
    assert "is retired since" in str(refused.value.problems[0].message)
    assert shop.drafts.look(ADA).draft is None


def test_taking_back_needs_a_free_hand_and_a_release_before(shop: Workshop) -> None:
    with pytest.raises(FirstRelease):
        shop.drafts.revert(1, ADA, AUTHORS[ADA], "Back")
    tender(shop)
    publish(shop)
    shop.save(ADA, put("deal.fields.amount.label", "Volume"))
    with pytest.raises(DraftInTheWay):
        shop.drafts.revert(2, ADA, AUTHORS[ADA], "Back")


def test_a_rename_is_taken_back_without_losing_values(shop: Workshop) -> None:
    deal = add_deal(shop, notes="keep me")
    shop.save(ADA, Edit(verb=Verb.RENAME, path="deal.fields.notes", name="remarks"))
    publish(shop)
    assert "remarks" in in_force(shop).entities["deal"].fields
    revert(shop, 2)
    assert "notes" in in_force(shop).entities["deal"].fields
    assert value(shop, deal, "notes") == "keep me"


CASES = """
tests: deal
given:
  people: {anna: {role: rep, team: berlin}}
  records:
    acme: {account: {name: Acme, country: de, owner: anna}}
    roof: {deal: {name: Roof, account: acme, owner: anna, stage: qualify}}
cases:
  - it: lost deals need a reason
    when: {as: anna, move: roof, to: lost}
    then: {refused: lost_needs_reason}
"""


def test_a_changed_rule_is_tried_on_the_records_that_there_are(shop: Workshop) -> None:
    for note in ("some", None, None):
        add_deal(shop, notes=note)
    rule = {"when": "needs_permit == false", "require": ["notes"]}
    shop.save(ADA, new("deal.rules.notes_needed", rule))
    shop.save(ADA, put("deal.fields.amount.label", "Volume"))
    trials = preview(shop).tried.trials
    assert list(trials) == ["deal.rules.notes_needed"]
    found = trials["deal.rules.notes_needed"]
    assert (found.total, found.matches, found.published_matches) == (3, 2, None)
    item = next(i for i in preview(shop).items if i.trial is not None)
    assert item.step.path == "deal.rules.notes_needed" and not item.must_tick


def test_a_rule_that_hits_far_more_wants_a_tick(shop: Workshop) -> None:
    for number in range(12):
        add_deal(shop, notes="some" if number else None)
    rule = {"when": "empty(notes)", "require": ["amount"]}
    shop.save(ADA, new("deal.rules.amount_needed", rule))
    publish(shop)
    shop.save(ADA, put("deal.rules.amount_needed.when", "needs_permit == false"))
    (item,) = [i for i in preview(shop).items if i.must_tick]
    assert item.trial is not None and item.trial.newly == 11 and item.trial.much_wider
    with pytest.raises(PublishRefused) as refused:
        shop.drafts.publish(ADA, AUTHORS[ADA], "x", seen=preview(shop).seen)
    assert "wants a tick" in str(refused.value)


def test_a_failing_test_case_stops_the_publish(shop: Workshop) -> None:
    shop.save(ADA, whole("tests/deal.yaml", CASES))
    shown = preview(shop)
    assert [c.passed for c in shown.tried.cases] == [True], shown.tried
    publish(shop)
    shop.save(ADA, Edit(verb=Verb.RETIRE, path="deal.rules.lost_needs_reason", value="2026-03-10"))
    shown = preview(shop)
    assert [c.it for c in shown.failing] == ["lost deals need a reason"]
    with pytest.raises(PublishRefused) as refused:
        publish(shop)
    assert "1 test fails." in str(refused.value)


def test_what_a_pack_expects_otherwise_wants_a_tick_and_does_not_stop(
    tmp_path: Path, engine: sa.Engine
) -> None:
    """A company may want it otherwise than the tests of its pack say."""
    shop = pack_shop(tmp_path / "pack", engine)
    gate = "deal.pipelines.sales.stages.contract.enter.quote"
    shop.save(ADA, put(f"{gate}.need", "amount > 0"))
    shown = preview(shop)
    assert shown.failing == () and shown.otherwise
    with pytest.raises(PublishRefused) as refused:
        shop.drafts.publish(ADA, AUTHORS[ADA], "x", seen=shown.seen)
    assert "wants a tick" in str(refused.value)
    assert publish(shop).applied.release == 2


def test_a_patch_of_a_pack_is_taken_back_item_by_item(tmp_path: Path, engine: sa.Engine) -> None:
    shop = pack_shop(tmp_path / "pack", engine)
    options = {"ship": "By ship", "truck": "By truck"}
    field = {"type": "picklist", "label": "Delivery", "options": options}
    rule = {"when": 'stage == "won"', "require": ["delivery"]}
    shop.save(
        ADA,
        new("deal.fields.delivery", field),
        new("deal.rules.delivery_required", rule),
        new("deal.layouts.rep.tabs.overview.sections.facts.fields.delivery", None),
        put("labels.zh.deal.delivery", "交付方式"),
    )
    publish(shop)
    revert(shop, 2)
    deal = in_force(shop).entities["deal"]
    assert deal.fields["delivery"].retired is not None
    assert deal.fields["delivery"].label.render("zh") == "交付方式", "what is kept keeps its words"
    assert "delivery_required" not in deal.rules
    assert "delivery" not in deal.layouts["rep"].fields()
    revert(shop, 3)
    deal = in_force(shop).entities["deal"]
    assert deal.fields["delivery"].retired is None and "delivery_required" in deal.rules
    assert deal.fields["delivery"].label.render("zh") == "交付方式"
