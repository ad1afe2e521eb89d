"""A company on a small pack, with files of its own in several styles, held in memory."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from tailorbird_metadata.source.workspace import sources_of

PACK = {
    "workspace.yaml": """
        crm: 1
        workspace: nord
        label: Nord
        locale: en
        locales: [en, zh]
        currency: EUR
        timezone: Europe/Berlin
        packs: {base: ^1.0}
    """,
    "packs/base/pack.yaml": """
        pack: base
        version: 1.0.0
        crm: 1
        label: Base
        locales: [en]
    """,
    "packs/base/entities/deal/entity.yaml": """
        entity: deal
        label: {one: Deal, many: Deals}
        title: name
        fields:
          name: {type: text, required: true}
          amount: {type: money, min: 0}
          discount: {type: percent, max: 60}
          source: {type: picklist, options: {web: Website, fax: Fax}}
          net: {type: formula, returns: money, value: amount * (100 - discount) / 100}
        rules:
          cap: {check: discount <= 20, message: At most 20., show_at: discount}
    """,
    "packs/base/entities/deal/pipelines/sales.yaml": """
        pipeline: sales
        stages:
          open: {label: Open, enter: {value: {need: amount > 0, message: How much?}}}
          won: {closed: won}
    """,
    "packs/base/entities/deal/layouts/rep.yaml": """
        layout: rep
        for: [rep]
        header: [amount, stage]
        tabs:
          overview:
            sections:
              facts: {label: Facts, fields: [name, amount, discount]}
              more: {label: More, fields: [source]}
    """,
    "packs/base/roles/rep.yaml": """
        role: rep
        label: Rep
        can:
          deal: {read: true, create: true, edit: stage_open, fields: {discount: read}}
    """,
    "entities/visit/entity.yaml": """
        # visits of our own
        entity: visit
        label: Visit          # one word
        title: name
        fields:
          # what it is about
          name: {type: text, max: 80, required: true}

          place: {type: text}     # where
          # how long
          hours:
            type: integer
            min: 0
          kind: {type: picklist, options: {call: Call, tour: {label: Tour, color: info}}}
        rules:
          long: {check: hours < 9 or kind == "tour", message: Too long., show_at: hours}
    """,
    "entities/visit/views.yaml": """
        views: visit
        lists:
          all: {columns: [name, hours, kind], sort: [-hours]}
    """,
    "roles/boss.yaml": """
        role: boss
        extends: rep
        can:
          visit: {read: true, edit: hours > 1, fields: {hours: read}}
    """,
    "labels/zh.yaml": """
        locale: zh
        visit:
          one: 拜访
          hours: 时长
          kind.tour: 参观
    """,
}
"""A pack below, and files of the company."""


def workspace(more: Mapping[str, str] | None = None) -> dict[str, bytes]:
    files = {path: dedent(text).lstrip("\n").encode() for path, text in PACK.items()}
    files.update({path: text.encode() for path, text in (more or {}).items()})
    digest = sources_of(files).packs[0].digest
    lock = f"packs:\n  base: {{version: 1.0.0, sha256: {digest}}}\n"
    return {**files, "packs.lock": lock.encode()}
