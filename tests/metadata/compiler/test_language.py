"""What the language can say, and what it comes to mean in the model."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from tests.workspaces import SMALL, TINY, with_files, write_workspace

from tailorbird_metadata.compiler import Compiled, compile_workspace
from tailorbird_metadata.model import Model

NORDWIND = Path(__file__).parents[2] / "data" / "good" / "nordwind"
THING = "entities/thing/entity.yaml"


def compiled(tmp_path: Path, files: Mapping[str, str]) -> Compiled:
    return compile_workspace(write_workspace(tmp_path, files))


def model(tmp_path: Path, files: Mapping[str, str]) -> Model:
    found = compiled(tmp_path, files)
    assert [f"{p.location.file}:{p.location.line} {p.message}" for p in found.problems] == []
    assert found.model is not None
    return found.model


def thing(tmp_path: Path, text: str, **more: str) -> Model:
    """TINY with another entity.yaml for its thing."""
    return model(tmp_path, with_files(TINY, {THING: text, **more}))


def codes(tmp_path: Path, files: Mapping[str, str]) -> list[str]:
    return [p.code for p in compiled(tmp_path, files).problems]


def test_the_example_of_the_language_compiles_with_a_warning_for_each_later_kind() -> None:
    found = compile_workspace(NORDWIND)
    assert found.model is not None
    assert {p.code for p in found.problems} == {"W0023"}
    named = [str(p.message).split("`")[1] for p in found.problems if "`" in str(p.message)]
    assert sorted(named) == sorted(
        [
            "approval_status",
            "approvals.big_discount",
            "assignments.inbound_leads",
            "dashboards.sales_home",
            "emails",
            "pools.open_leads",
            "release_approvals",
            "replace_with",
            "reports.forecast",
        ]
    )
    deal = found.model.entities["deal"]
    assert deal.fields["contract_value"].id == "amount"
    assert deal.fields["contract_value"].label.render("de") == "Auftragswert"
    gate = deal.pipelines["deal"].stages["negotiation"].enter["discount"]
    assert gate.need is None and gate.unavailable is not None
    lead = found.model.entities["lead"]
    assert list(lead.fields)[:2] == ["company_name", "roof_area"]
    assert lead.rules == {}
    assert found.model.roles["sales_rep"].can["account"].fields.keys() == {
        "owner",
        "open_pipeline",
    }


def test_a_field_of_a_later_type_cannot_be_read(tmp_path: Path) -> None:
    text = """
        entity: thing
        title: name
        fields:
          name: {type: text}
          total: {type: encrypted_text}
        rules:
          small: {check: total < 5, message: Too much.}
    """
    assert codes(tmp_path, with_files(TINY, {THING: text})) == ["W0023", "E0024"]


@pytest.mark.parametrize(
    "use",
    [
        "rules: {a: {require: [total]}}",
        'rules: {a: {check: name != "", show_at: total, message: No.}}',
        "title: total",
    ],
)
def test_nothing_can_depend_on_a_field_of_a_later_type(tmp_path: Path, use: str) -> None:
    title = "" if use.startswith("title") else "title: name\n"
    text = (
        f"entity: thing\n{title}{use}\nfields:\n"
        "  name: {type: text}\n  total: {type: encrypted_text}\n"
    )
    assert sorted(codes(tmp_path, with_files(TINY, {THING: text}))) == ["E0024", "W0023"]


def test_a_later_field_of_one_entity_does_not_silence_another(tmp_path: Path) -> None:
    other = """
        entity: other
        title: name
        fields: {name: {type: text}, total: {type: integer}}
        rules: {small: {check: total < 5, message: Too much.}}
    """
    text = """
        entity: thing
        title: name
        fields: {name: {type: text}, total: {type: encrypted_text}}
    """
    files = with_files(TINY, {THING: text, "entities/other/entity.yaml": other})
    found = compiled(tmp_path, files)
    assert found.model is not None
    assert found.model.entities["other"].rules["small"].check is not None


def test_dependent_options_know_under_which_they_are_offered(tmp_path: Path) -> None:
    found = thing(
        tmp_path,
        """
        entity: thing
        title: name
        fields:
          name: {type: text}
          country: {type: picklist, options: {de: Germany, at: Austria}}
          city:
            type: picklist
            depends_on: country
            options: {berlin: {label: Berlin, for: [de]}, wien: {label: Wien, for: [at]}, any: Any}
        """,
    ).entities["thing"]
    city = found.fields["city"]
    assert city.depends_on == "country"
    assert city.picklist is not None
    assert [o.parents for o in city.picklist.options.values()] == [("de",), ("at",), ()]


def test_a_dependent_option_of_an_unknown_parent(tmp_path: Path) -> None:
    text = """
        entity: thing
        title: name
        fields:
          name: {type: text}
          country: {type: picklist, options: {de: Germany}}
          city: {type: picklist, depends_on: country, options: {rome: {label: Rome, for: [it]}}}
    """
    assert codes(tmp_path, with_files(TINY, {THING: text})) == ["E0218"]


def test_an_option_that_is_replaced_names_its_successor_by_id(tmp_path: Path) -> None:
    text = """
        entity: thing
        title: name
        fields:
          name: {type: text}
          line:
            type: picklist
            options:
              care: {id: service, label: Care}
              wind: {label: Wind, retired: 2026-01-15, replace_with: care}
    """
    whole = compiled(tmp_path, with_files(TINY, {THING: text})).model
    assert whole is not None
    found = whole.entities["thing"]
    assert found.fields["line"].picklist is not None
    wind = found.fields["line"].picklist.by_id("wind")
    assert wind is not None
    assert (wind.retired, wind.replace_with) == ("2026-01-15", "service")


@pytest.mark.parametrize(
    ("line", "written", "file", "more"),
    [
        ("release_approvals:", "release_approvals", "workspace.yaml",
         "release_approvals:\n  backfill: [admin]\n"),
        ("queues:", "queues", "workspace.yaml", "queues: [installation]\n"),
        ("size:", "searchable", THING, "  size: {type: text, searchable: true}\n"),
        ("old:", "replace_with", THING,
         "  size:\n    type: picklist\n    options:\n      new: New\n"
         "      old: {label: Old, retired: 2026-01-15, replace_with: new}\n"),
        ("enforce:", "enforce: always", THING,
         'rules:\n  named:\n    check: name != "x"\n    message: No.\n    enforce: always\n'),
    ],
)  # fmt: skip
def test_what_is_accepted_without_effect_says_so_at_its_place(
    tmp_path: Path, line: str, written: str, file: str, more: str
) -> None:
    folder = write_workspace(tmp_path, TINY)
    with (folder / file).open("a") as target:
        target.write(more)
    found = compile_workspace(folder)
    assert found.model is not None
    [problem] = found.problems
    assert (problem.code, problem.severity) == ("W0023", "warning")
    assert str(problem.message) == f"`{written}` is accepted and has no effect in this version."
    assert "没有作用" in problem.message.render("zh")
    text = (folder / file).read_text().splitlines()[problem.location.line - 1]
    assert problem.location.file == file
    assert line in text


def test_lines_live_under_their_parent(tmp_path: Path) -> None:
    found = model(
        tmp_path,
        with_files(
            TINY,
            {
                "entities/thing_line/entity.yaml": """
                    entity: thing_line
                    title: text
                    parent: thing
                    fields:
                      text: {type: text}
                      price: {type: money}
                      thing:
                        type: lookup
                        to: thing
                        required: true
                        on_delete: cascade
                        children: lines
                """,
                THING: """
                    entity: thing
                    title: name
                    fields:
                      name: {type: text}
                      total: {type: formula, returns: money, value: sum(lines.price)}
                """,
            },
        ),
    )
    assert found.entities["thing_line"].parent == "thing"
    assert found.entities["thing_line"].fields["thing"].collection == "lines"
    formula = found.entities["thing"].fields["total"].formula
    assert formula is not None
    assert formula.reads == ("thing_line.thing:id", "thing_line.thing:price")
    assert {"currency", "currency_rate"} <= set(found.entities["thing_line"].fields)


def test_a_formula_over_children_cannot_be_read_through_a_lookup(tmp_path: Path) -> None:
    files = with_files(
        TINY,
        {
            "entities/part/entity.yaml": """
                entity: part
                title: name
                fields:
                  name: {type: text}
                  price: {type: money}
                  thing: {type: lookup, to: thing}
                rules:
                  share: {check: price <= thing.total, message: Too much.}
            """,
            THING: """
                entity: thing
                title: name
                fields:
                  name: {type: text}
                  total: {type: formula, returns: money, value: sum(parts.price)}
            """,
        },
    )
    assert codes(tmp_path, files) == ["E0309"]


def test_a_formula_through_a_lookup_reads_what_it_means_there(tmp_path: Path) -> None:
    found = model(
        tmp_path,
        with_files(
            TINY,
            {
                "entities/part/entity.yaml": """
                    entity: part
                    title: name
                    fields:
                      name: {type: text}
                      thing: {type: lookup, to: thing}
                      double: {type: formula, returns: decimal, value: thing.twice * 2}
                """,
                THING: """
                    entity: thing
                    title: name
                    fields:
                      name: {type: text}
                      weight: {type: decimal}
                      twice: {type: formula, returns: decimal, value: weight * 2}
                """,
            },
        ),
    )
    formula = found.entities["part"].fields["double"].formula
    assert formula is not None
    assert formula.reads == ("thing", "thing.twice", "thing.weight")
    assert formula.placement.value == "linked"


def test_several_pipelines_share_the_stage_and_add_the_pipeline(tmp_path: Path) -> None:
    found = model(
        tmp_path,
        with_files(
            TINY,
            {
                "entities/thing/pipelines/long.yaml": """
                    pipeline: long
                    stages: {first: {label: First, probability: 10}, won: {closed: won}}
                """,
                "entities/thing/pipelines/short.yaml": """
                    pipeline: short
                    when: name == "quick"
                    stages: {quick: {label: Quick}, lost: {closed: lost}}
                """,
            },
        ),
    ).entities["thing"]
    assert found.fields["stage"].picklist is not None
    assert list(found.fields["stage"].picklist.options) == ["first", "won", "quick", "lost"]
    assert found.fields["pipeline"].picklist is not None
    assert list(found.fields["pipeline"].picklist.options) == ["long", "short"]
    assert found.pipelines["long"].stages["won"].probability == Decimal(100)
    assert found.pipelines["short"].when is not None


CONVERT = """
    entity: lead
    title: name
    fields:
      name: {type: text, required: true}
      status: {type: picklist, options: {new: New, converted: Converted}, default: new}
      made: {type: lookup, to: account, read_only: true}
    convert:
      qualify:
        label: Convert lead
        when: status != "converted"
        into:
          account: {entity: account, match: name, set: {name: =name, country: at}}
          deal: {entity: deal, optional: true, set: {name: =name}, link: {account: account}}
        set: {status: converted}
        keep: {made: account}
        open: deal
"""


def test_a_conversion_makes_records_of_other_entities(tmp_path: Path) -> None:
    files = with_files(
        SMALL,
        {
            "entities/lead/entity.yaml": CONVERT,
            "roles/boss.yaml": "role: boss\ncan: {lead: {read: true, actions: {qualify: true}}}\n",
        },
    )
    found = model(tmp_path, files)
    conversion = found.entities["lead"].conversions["qualify"]
    account, deal = conversion.steps["account"], conversion.steps["deal"]
    assert (account.match, account.required, deal.required) == ("name", True, False)
    assert account.sets["country"].literal == "at"
    assert account.sets["name"].expression is not None
    assert account.sets["name"].expression.reads == ("name",)
    assert deal.links == {"account": "account"}
    assert conversion.sets["status"].literal == "converted"
    assert (conversion.keep, conversion.opens) == ({"made": "account"}, "deal")
    assert found.roles["boss"].can["lead"].actions["qualify"] is True


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("open: deal", "open: dael", "E0226"),
        ("link: {account: account}", "link: {account: deal}", "E0226"),
        ("link: {account: account}", "link: {name: account}", "E0221"),
        ("match: name", "match: employees", "E0225"),
        ("keep: {made: account}", "keep: {made: deal}", "E0227"),
        ("set: {status: converted}", "set: {status: done}", "E0106"),
        ("country: at", "countri: at", "E0214"),
        ("entity: account, match", "entity: acount, match", "E0213"),
        ("      qualify:", "      assign:", "E0021"),
    ],
)
def test_a_conversion_that_does_not_fit(tmp_path: Path, before: str, after: str, code: str) -> None:
    assert before in CONVERT
    text = CONVERT.replace(before, after)
    found = codes(tmp_path, with_files(SMALL, {"entities/lead/entity.yaml": text}))
    assert found[0] == code


LONG_AND_SHORT = {
    "short": "deal: {amount: 金额, line.pv: 光伏}\n",
    "long": "deal: {fields: {amount: {label: 金额}, line: {options: {pv: {label: 光伏}}}}}\n",
    "dotted": "deal.fields.amount.label: 金额\ndeal.line.pv: 光伏\n",
}


@pytest.mark.parametrize("form", LONG_AND_SHORT)
def test_labels_can_be_written_short_and_long(tmp_path: Path, form: str) -> None:
    files = with_files(SMALL, {"labels/zh.yaml": "locale: zh\n" + LONG_AND_SHORT[form]})
    deal = model(tmp_path, files).entities["deal"]
    assert deal.fields["amount"].label.render("zh") == "金额"
    assert deal.fields["line"].picklist is not None
    assert deal.fields["line"].picklist.options["pv"].label.render("zh") == "光伏"
    assert deal.fields["name"].label.render("zh") == "Name"


EVERYWHERE = """
locale: zh
workspace: {label: 小公司}
teams: {berlin: 柏林}
picklists: {industry: {label: 行业, solar: 光伏}}
roles: {rep: 销售, admin: 超级管理员}
task: {one: 待办, status.done: 完成}
deal:
  stage: 销售阶段
  stage.won: 成交
  help: {}
  lists: {all: 全部商机}
  boards: {pipeline: 看板}
  pipelines:
    sales:
      label: 销售流程
      stages: {proposal: {label: 报价, enter: {visit: {message: 请先填写日期。}}}}
  layouts: {rep: {tabs: {overview: {label: 概览, sections: {facts: {label: 要点}}}}}}
  rules: {storage_discount_cap: {message: 折扣太高。}}
"""


def test_everything_that_has_a_text_can_be_translated(tmp_path: Path) -> None:
    text = EVERYWHERE.replace("  help: {}\n", "")
    found = model(tmp_path, with_files(SMALL, {"labels/zh.yaml": text}))
    deal = found.entities["deal"]
    said = [
        found.workspace.label,
        found.workspace.teams["berlin"],
        found.picklists["industry"].label,
        found.picklists["industry"].options["solar"].label,
        found.roles["rep"].label,
        found.roles["admin"].label,
        found.entities["task"].label,
        deal.fields["stage"].label,
        deal.pipelines["sales"].label,
        deal.pipelines["sales"].stages["won"].label,
        deal.pipelines["sales"].stages["proposal"].enter["visit"].message,
        deal.lists["all"].label,
        deal.boards["pipeline"].label,
        deal.layouts["rep"].tabs["overview"].label,
        deal.layouts["manager"].tabs["overview"].sections["facts"].label,
        deal.rules["storage_discount_cap"].message,
    ]
    assert [t.render("zh") if t is not None else None for t in said] == [
        "小公司",
        "柏林",
        "行业",
        "光伏",
        "销售",
        "超级管理员",
        "待办",
        "销售阶段",
        "销售流程",
        "成交",
        "请先填写日期。",
        "全部商机",
        "看板",
        "概览",
        "要点",
        "折扣太高。",
    ]


def test_the_products_own_fields_speak_both_languages(tmp_path: Path) -> None:
    fields = model(tmp_path, SMALL).entities["deal"].fields
    assert fields["created_at"].label.render("en") == "Created at"
    assert fields["created_at"].label.render("zh") == "创建时间"
    assert fields["stage"].system and not fields["stage"].read_only
    assert fields["version"].read_only


def test_a_placeholder_in_a_translation_is_a_field_too(tmp_path: Path) -> None:
    text = "locale: zh\ndeal.rules.storage_discount_cap.message: 折扣 {discont} 太高。\n"
    found = compiled(tmp_path, with_files(SMALL, {"labels/zh.yaml": text}))
    [problem] = found.problems
    assert (problem.code, problem.location.file, problem.location.line) == (
        "E0214",
        "labels/zh.yaml",
        2,
    )
    assert str(problem.help) == "Did you mean `discount`?"


def test_a_workspace_written_in_chinese(tmp_path: Path) -> None:
    files = {
        "workspace.yaml": TINY["workspace.yaml"].replace("locale: en\n", "locale: zh\n"),
        THING: """
            entity: thing
            label: 东西
            title: name
            fields:
              name: {type: text, label: 名称}
              level: {type: picklist, label: 级别, options: {a: 重点, b: 普通}, default: a}
            rules:
              named: {check: name != "无", message: 名称不能为“无”。}
        """,
    }
    found = model(tmp_path, files)
    assert found.entities["thing"].label.render("zh") == "东西"
    assert found.entities["thing"].label_many.render("fr") == "东西"
    assert found.entities["task"].label.render("zh") == "任务"


def test_a_place_in_a_folded_expression_is_found(tmp_path: Path) -> None:
    text = """
        entity: thing
        title: name
        fields: {name: {type: text}, size: {type: integer}}
        rules:
          big:
            message: Too big.
            check: >-
              size < 5 or
              nmae == "x"
    """
    [problem] = compiled(tmp_path, with_files(TINY, {THING: text})).problems
    place = problem.location
    assert (place.line, place.column, place.end_column) == (9, 7, 11)


def test_a_place_in_a_quoted_value_is_found(tmp_path: Path) -> None:
    text = """
        entity: thing
        title: name
        fields: {name: {type: text, default: "=lower(nmae)"}}
    """
    [problem] = compiled(tmp_path, with_files(TINY, {THING: text})).problems
    assert (problem.location.line, problem.location.column) == (3, 46)


def test_two_entities_cannot_have_the_same_key(tmp_path: Path) -> None:
    text = "entity: deal2\nshortcut: d\ntitle: name\nfields: {name: {type: text}}\n"
    assert codes(tmp_path, with_files(SMALL, {"entities/deal2/entity.yaml": text})) == ["E0026"]
