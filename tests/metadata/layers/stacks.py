"""A small pack and companies on it, for tests of layers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.workspaces import write_workspace

from tailorbird_metadata.compiler import Compiled, compile_workspace
from tailorbird_metadata.layers.packs import lock_text
from tailorbird_metadata.source.workspace import content_digest

PACK: Mapping[str, str] = {
    "pack.yaml": """
        pack: b2b
        version: 2.3.1
        crm: 1
        label: B2B
        locales: [en, zh]
    """,
    "entities/lead/entity.yaml": """
        entity: lead
        label: {one: Lead, many: Leads}
        title: company_name
        fields:
          company_name: {type: text, max: 120, required: true}
          phone: {type: phone}
          source:
            type: picklist
            options: {web: Website, referral: Referral, fax: Fax}
          budget: {type: money}
          owner: {type: user}
        rules:
          web_needs_phone: {when: source == "web", require: [phone]}
          budget_is_known: {when: budget > 1000, require: [source]}
    """,
    "entities/lead/views.yaml": """
        views: lead
        lists:
          all: {columns: [company_name, phone, budget], sort: [-budget]}
          web: {where: source == "web", columns: [company_name]}
    """,
    "entities/lead/layouts/rep.yaml": """
        layout: rep
        for: [rep]
        header: [phone, budget]
        tabs:
          main:
            sections:
              facts: {fields: [company_name, phone, source]}
              money: {fields: [budget]}
            panels: [timeline, history]
    """,
    "entities/lead/pipelines/sales.yaml": """
        pipeline: sales
        stages:
          new: {label: New, enter: {phone: {need: not empty(phone), message: Enter the phone.}}}
          won: {label: Won, closed: won}
    """,
    "picklists/size.yaml": "picklist: size\noptions: {small: Small, large: Large}\n",
    "roles/rep.yaml": """
        role: rep
        navigation: [lead, task]
        can:
          lead: {read: owner == me, create: true, edit: owner == me, fields: {budget: read}}
    """,
    "labels/zh.yaml": """
        locale: zh
        lead: {one: 线索, budget: 预算, source: 来源, source.fax: 传真}
    """,
}

WORKSPACE = """
    crm: 1
    workspace: acme
    locale: en
    locales: [en, zh]
    currency: EUR
    timezone: Europe/Berlin
    packs: {b2b: ^2.3}
"""


def stack(
    folder: Path,
    company: Mapping[str, str] | None = None,
    packs: Mapping[str, Mapping[str, str]] | None = None,
) -> Path:
    """A company on packs (by default `PACK` alone), vendored and locked."""
    locked: dict[str, tuple[str, str]] = {}
    for name, files in (packs or {"b2b": PACK}).items():
        place = write_workspace(folder / "packs" / name, files)
        version = files["pack.yaml"].split("version: ")[1].split("\n")[0].strip()
        locked[name] = (version, content_digest(place))
    (folder / "packs.lock").write_text(lock_text(locked), encoding="utf-8")
    return write_workspace(folder, {"workspace.yaml": WORKSPACE, **(company or {})})


def compiled(
    folder: Path,
    company: Mapping[str, str] | None = None,
    packs: Mapping[str, Mapping[str, str]] | None = None,
) -> Compiled:
    """The compilation of `stack`."""
    return compile_workspace(stack(folder, company, packs))


def told(found: Compiled) -> list[str]:
    """Code, place and sentence of each problem, those of the lints left aside."""
    return [
        f"{p.code} {p.location.file}:{p.location.line}:{p.location.column} {p.message}"
        for p in found.problems
        if not p.code.startswith("W06")
    ]
