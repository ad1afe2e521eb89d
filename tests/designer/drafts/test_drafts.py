"""A draft: saved as commits of its author, taken back, kept apart from what is published."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.designer.workshop import ADA, AUTHORS, LENA, Workshop, new, put, whole, workshop

from tailorbird_designer.drafts import Clashed, DraftInvalid
from tailorbird_designer.drafts.refusals import NothingLeft, PageTooOld
from tailorbird_designer.edits import Edit, EditRefused, Verb

AMOUNT = "deal.fields.amount.label"
ENTITY = "entities/deal/entity.yaml"


@pytest.fixture
def shop(tmp_path: Path, engine: sa.Engine) -> Workshop:
    return workshop(tmp_path / "small", engine)


def git(shop: Workshop, *words: str) -> str:
    command = ["git", "-C", str(shop.folder), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def label(shop: Workshop, person: int) -> str:
    model = shop.drafts.look(person).model
    return str(model.entities["deal"].fields["amount"].label)


def test_without_a_draft_a_person_sees_what_is_published(shop: Workshop) -> None:
    bench = shop.drafts.look(ADA)
    assert bench.draft is None and not bench.may_undo and not bench.may_redo
    assert bench.head == bench.base == git(shop, "rev-parse", "main")
    assert bench.model == bench.published and bench.changed_paths == {}
    assert bench.files[ENTITY] == (shop.folder / ENTITY).read_bytes()


def test_a_save_is_a_commit_of_its_author_that_touches_neither_files_nor_index(
    shop: Workshop,
) -> None:
    main = git(shop, "rev-parse", "main")
    bench = shop.save(ADA, put(AMOUNT, "Volume"), title="Label of amount")
    assert bench.draft is not None
    assert label(shop, ADA) == "Volume" and label(shop, LENA) == "Amount"
    said = git(shop, "log", "-1", "--format=%an <%ae> %s %P", f"drafts/{ADA}")
    assert said == f"Ada 安达 <ada@small.example> Label of amount {main}"
    assert git(shop, "rev-parse", "main") == main
    assert git(shop, "status", "--porcelain") == ""
    assert "Volume" not in (shop.folder / ENTITY).read_text()
    assert git(shop, "diff", "--stat", "main", f"drafts/{ADA}").count("|") == 1
    assert bench.draft.saves[0].edits == bench.edits == (put(AMOUNT, "Volume"),)


def test_paths_tell_what_is_new_changed_or_gone(shop: Workshop) -> None:
    shop.save(ADA, put("deal.fields.amount.min", 5), new("deal.fields.area", {"type": "decimal"}))
    bench = shop.save(ADA, put("deal.fields.discount.min", None))
    marks = bench.changed_paths
    assert marks["deal.fields.amount.min"] == marks["deal.fields.amount"] == "~"
    assert marks["deal.fields.area"] == marks["deal.fields.area.type"] == "+"
    assert marks["deal.fields.discount.min"] == "-"
    assert marks["deal"] == marks["deal.fields"] == "~"
    assert "account" not in marks and "deal.fields.name" not in marks
    assert bench.changed_files == (ENTITY,)


def test_saving_what_is_there_already_writes_nothing(shop: Workshop) -> None:
    text = (shop.folder / ENTITY).read_text()
    assert shop.save(ADA, whole(ENTITY, text)).draft is None


def test_new_errors_are_refused_and_nothing_is_written(shop: Workshop) -> None:
    with pytest.raises(DraftInvalid) as refused:
        shop.save(ADA, put("deal.rules.other_needs_note.when", "lost_reson == 1"))
    assert "lost_reson" in str(refused.value.problems[0].message)
    assert shop.drafts.look(ADA).draft is None


def test_errors_that_were_there_do_not_keep_anybody_from_working(shop: Workshop) -> None:
    entity = shop.folder / ENTITY
    entity.write_text(entity.read_text().replace("title: name", "title: nume"))
    head = shop.repository.standing()
    commit = shop.repository.record(head.head, AUTHORS[LENA], "broken", shop.drafts.clock())
    shop.repository.move(head, commit)
    bench = shop.drafts.look(ADA)
    assert bench.compiled.errors and bench.model == bench.published
    saved = shop.save(ADA, put(AMOUNT, "Volume"))
    assert saved.draft is not None and len(saved.compiled.errors) == 1
    mended = shop.save(ADA, put("deal.title", "name"))
    assert mended.compiled.errors == () and label(shop, ADA) == "Volume"


def test_what_the_database_has_may_not_vanish_in_a_draft(shop: Workshop) -> None:
    text = (shop.folder / ENTITY).read_text()
    gone = "".join(line for line in text.splitlines(True) if "site_visit_on: {" not in line)
    layout = "entities/deal/layouts/rep.yaml"
    rep = (shop.folder / layout).read_text().replace("site_visit_on, ", "")
    sales = "entities/deal/pipelines/sales.yaml"
    gates = (shop.folder / sales).read_text().replace("not empty(site_visit_on)", "amount > 1")
    with pytest.raises(DraftInvalid) as refused:
        shop.save(ADA, whole(ENTITY, gone), whole(layout, rep), whole(sales, gates))
    assert [p.code for p in refused.value.problems] == ["E0120"]


def test_undo_and_redo_walk_along_the_saves(shop: Workshop) -> None:
    for name in ("One", "Two", "Three"):
        shop.save(ADA, put(AMOUNT, name))
    assert shop.drafts.undo(ADA).may_redo
    shop.drafts.undo(ADA)
    assert label(shop, ADA) == "One"
    bench = shop.drafts.undo(ADA)
    assert bench.draft is None and not bench.may_undo and bench.may_redo
    with pytest.raises(NothingLeft):
        shop.drafts.undo(ADA)
    for name in ("One", "Two", "Three"):
        shop.drafts.redo(ADA)
        assert label(shop, ADA) == name
    with pytest.raises(NothingLeft):
        shop.drafts.redo(ADA)


def test_a_save_after_undo_ends_what_was_undone(shop: Workshop) -> None:
    shop.save(ADA, put(AMOUNT, "One"))
    shop.save(ADA, put(AMOUNT, "Two"))
    shop.drafts.undo(ADA)
    assert not shop.save(ADA, put(AMOUNT, "Other")).may_redo
    assert [s.edits[0].value for s in shop.drafts.look(ADA).draft.saves] == ["One", "Other"]  # type: ignore[union-attr]


def test_a_discarded_draft_leaves_nothing_behind(shop: Workshop) -> None:
    shop.save(ADA, put(AMOUNT, "One"))
    shop.save(ADA, put(AMOUNT, "Two"))
    shop.drafts.undo(ADA)
    bench = shop.drafts.discard(ADA)
    assert bench.draft is None and not bench.may_redo
    assert git(shop, "for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_a_draft_can_be_named_and_keeps_the_name(shop: Workshop) -> None:
    shop.save(ADA, put(AMOUNT, "One"))
    shop.drafts.rename(ADA, AUTHORS[ADA], "Tender\nprocess")
    draft = shop.save(ADA, put(AMOUNT, "Two")).draft
    assert draft is not None and draft.title == "Tender process"
    assert shop.drafts.undo(ADA).draft.title == "Tender process"  # type: ignore[union-attr]
    assert shop.drafts.undo(ADA).draft.title == ""  # type: ignore[union-attr]


def test_two_tabs_change_different_things_and_both_hold(shop: Workshop) -> None:
    first = shop.save(ADA, put(AMOUNT, "One"))
    shop.save(ADA, put("deal.fields.line.label", "Line"), base=first.head)
    shop.save(ADA, put("deal.fields.discount.label", "Less"), base=first.head)
    fields = shop.drafts.look(ADA).model.entities["deal"].fields
    assert [str(fields[n].label) for n in ("amount", "line", "discount")] == ["One", "Line", "Less"]


def test_two_tabs_change_the_same_thing_and_the_second_is_asked(shop: Workshop) -> None:
    first = shop.save(ADA, put("deal.fields.line.label", "Line"))
    shop.save(ADA, put(AMOUNT, "One"), base=first.head)
    with pytest.raises(Clashed) as clashed:
        shop.save(ADA, put(AMOUNT, "Two"), base=first.head)
    (clash,) = clashed.value.clashes
    assert (clash.path, clash.base, clash.theirs, clash.mine) == (AMOUNT, None, "One", "Two")
    assert label(shop, ADA) == "One"
    edits, head = clashed.value.edits, first.head
    author = AUTHORS[ADA]
    for choice, wanted in (("theirs", "One"), ("mine", "Two")):
        shop.drafts.save(ADA, author, edits, base=head, title="x", choices={AMOUNT: choice})
        assert label(shop, ADA) == wanted


@pytest.mark.parametrize("path", ["labels.zh.deal.fields.amount.help", "labels.zh.deal.amount"])
def test_two_tabs_translate_the_same_and_the_second_is_asked(shop: Workshop, path: str) -> None:
    first = shop.save(ADA, put("deal.fields.line.label", "Line"))
    shop.save(ADA, put("labels.zh.deal.fields.line.label", "行"), base=first.head)
    shop.save(ADA, put(path, "甲"), base=first.head)
    with pytest.raises(Clashed) as clashed:
        shop.save(ADA, put(path, "乙"), base=first.head)
    (clash,) = clashed.value.clashes
    assert (clash.path, clash.theirs, clash.mine) == (path, "甲", "乙")
    edits, author = clashed.value.edits, AUTHORS[ADA]
    shop.drafts.save(ADA, author, edits, base=first.head, title="x", choices={path: "mine"})
    assert "乙" in shop.drafts.look(ADA).files["labels/zh.yaml"].decode()


def test_the_same_change_twice_is_no_clash(shop: Workshop) -> None:
    main = shop.drafts.look(ADA).head
    shop.save(ADA, put(AMOUNT, "One"), base=main)
    shop.save(ADA, put(AMOUNT, "One"), base=main)
    assert len(shop.drafts.look(ADA).draft.saves) == 1  # type: ignore[union-attr]


def test_two_additions_to_one_map_go_together_and_of_one_name_clash(shop: Workshop) -> None:
    main = shop.drafts.look(ADA).head
    shop.save(ADA, new("deal.fields.area", {"type": "decimal"}), base=main)
    shop.save(ADA, new("deal.fields.depth", {"type": "decimal"}), base=main)
    fields = shop.drafts.look(ADA).model.entities["deal"].fields
    assert {"area", "depth"} <= fields.keys()
    with pytest.raises(Clashed) as clashed:
        shop.save(ADA, new("deal.fields.area", {"type": "text"}), base=main)
    (clash,) = clashed.value.clashes
    assert (clash.path, clash.mine, clash.theirs) == (
        "deal.fields.area", "type: text", "type: decimal",
    )  # fmt: skip


def test_an_edit_below_what_went_meanwhile_is_shown_and_not_lost(shop: Workshop) -> None:
    first = shop.save(ADA, new("deal.fields.area", {"type": "decimal"}))
    shop.drafts.undo(ADA)
    with pytest.raises(Clashed) as clashed:
        shop.save(
            ADA, Edit(verb=Verb.RENAME, path="deal.fields.area", name="size"), base=first.head
        )
    assert clashed.value.clashes[0].mine_fails


def test_a_whole_file_clashes_with_any_other_change_of_it(shop: Workshop) -> None:
    main = shop.drafts.look(ADA)
    shop.save(ADA, put(AMOUNT, "One"))
    text = main.files[ENTITY].decode().replace("Product line", "Line")
    with pytest.raises(Clashed) as clashed:
        shop.save(ADA, whole(ENTITY, text), base=main.head)
    (clash,) = clashed.value.clashes
    assert clash.path == ENTITY and clash.mine == text and "One" in (clash.theirs or "")


def test_a_page_of_another_world_is_told_to_load_again(shop: Workshop) -> None:
    for base in ("0" * 40, "main", "--help"):
        with pytest.raises(PageTooOld):
            shop.save(ADA, put(AMOUNT, "One"), base=base)


def test_an_edit_that_cannot_be_made_is_refused_with_its_sentence(shop: Workshop) -> None:
    with pytest.raises(EditRefused):
        shop.save(ADA, Edit(verb=Verb.RENAME, path="deal.fields.nothing", name="x"))


def test_behind_is_told_and_catching_up_makes_the_edits_again(shop: Workshop) -> None:
    shop.save(ADA, put(AMOUNT, "Volume"), title="First")
    shop.save(ADA, new("deal.fields.area", {"type": "decimal"}), title="Second")
    shop.by_hand(ENTITY, "Product line", "Line of business")
    bench = shop.drafts.look(ADA)
    assert bench.behind and bench.release == 2
    bench = shop.drafts.catch_up(ADA, AUTHORS[ADA])
    assert not bench.behind and bench.draft is not None
    assert [s.title for s in bench.draft.saves] == ["First", "Second"]
    fields = bench.model.entities["deal"].fields
    assert str(fields["line"].label) == "Line of business" and "area" in fields
    assert set(bench.changed_paths) >= {AMOUNT, "deal.fields.area"}
    assert "deal.fields.line" not in bench.changed_paths
    assert git(shop, "merge-base", "main", f"drafts/{ADA}") == git(shop, "rev-parse", "main")


def test_catching_up_asks_where_both_sides_changed_the_same(shop: Workshop) -> None:
    shop.save(ADA, put("deal.fields.line.label", "Mine"))
    shop.save(ADA, put(AMOUNT, "Volume"))
    shop.by_hand(ENTITY, "Product line", "Theirs")
    before = shop.drafts.look(ADA).head
    with pytest.raises(Clashed) as clashed:
        shop.drafts.catch_up(ADA, AUTHORS[ADA])
    (clash,) = clashed.value.clashes
    assert (clash.base, clash.mine, clash.theirs) == ("Product line", "Mine", "Theirs")
    assert shop.drafts.look(ADA).head == before
    bench = shop.drafts.catch_up(ADA, AUTHORS[ADA], {clash.path: "theirs"})
    assert not bench.behind and bench.edits == (put(AMOUNT, "Volume"),)
    assert str(bench.model.entities["deal"].fields["line"].label) == "Theirs"


def test_a_draft_that_was_published_by_others_already_is_empty_after_catching_up(
    shop: Workshop,
) -> None:
    shop.save(ADA, put("deal.fields.line.label", "Line"))
    shop.by_hand(ENTITY, "Product line", "Line")
    assert shop.drafts.catch_up(ADA, AUTHORS[ADA]).draft is None


def test_a_commit_by_hand_on_the_draft_belongs_to_it(shop: Workshop) -> None:
    shop.save(ADA, put(AMOUNT, "Volume"))
    git(shop, "switch", "-q", f"drafts/{ADA}")
    entity = shop.folder / ENTITY
    entity.write_text(entity.read_text().replace("Product line", "Line"))
    git(shop, "-c", "user.name=H", "-c", "user.email=h@x", "commit", "-qam", "By hand")
    git(shop, "switch", "-q", "main")
    shop.by_hand("workspace.yaml", "Small Sales", "Small Sales Ltd")
    bench = shop.drafts.catch_up(ADA, AUTHORS[ADA])
    fields = bench.model.entities["deal"].fields
    assert (str(fields["line"].label), str(fields["amount"].label)) == ("Line", "Volume")


def test_many_tabs_at_once_lose_nothing(shop: Workshop) -> None:
    head = shop.drafts.look(ADA).head
    names = [f"extra_{n}" for n in range(8)]

    def one(name: str) -> None:
        shop.save(ADA, new(f"deal.fields.{name}", {"type": "text"}), base=head)

    threads = [threading.Thread(target=one, args=(n,)) for n in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(names) <= shop.drafts.look(ADA).model.entities["deal"].fields.keys()


def test_two_admins_have_a_draft_each(shop: Workshop) -> None:
    shop.save(ADA, put(AMOUNT, "Hers"))
    shop.save(LENA, put(AMOUNT, "Lenas"))
    assert (label(shop, ADA), label(shop, LENA)) == ("Hers", "Lenas")
    shop.drafts.discard(ADA)
    assert (label(shop, ADA), label(shop, LENA)) == ("Amount", "Lenas")


@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\u2029"])
def test_a_title_cannot_say_what_was_edited(shop: Workshop, odd: str) -> None:
    said = f"Tender{odd}Tailorbird-Edits: []{odd}Tailorbird-Draft: Other"
    bench = shop.save(ADA, put(AMOUNT, "Volume"), title=said)
    assert bench.edits == (put(AMOUNT, "Volume"),)
    bench = shop.drafts.rename(ADA, AUTHORS[ADA], said)
    assert bench.draft is not None and bench.draft.title.startswith("Tender")


def test_a_very_long_draft_still_begins_at_what_is_published(shop: Workshop) -> None:
    commit = (
        f"commit refs/heads/drafts/{ADA}\ncommitter Ada <ada@small.example> 1770000000 +0000\n"
        "data <<END\nLabel\n\nTailorbird-Edits: []\nEND\n"
    )
    stream = commit + "from refs/heads/main^0\n\n" + 1100 * (commit + "\n")
    words = ["git", "-C", str(shop.folder), "fast-import", "--quiet"]
    subprocess.run(words, input=stream, text=True, check=True)
    bench = shop.drafts.look(ADA)
    assert bench.draft is not None and len(bench.draft.saves) == 1101
    assert not bench.behind and bench.base == git(shop, "rev-parse", "main")
