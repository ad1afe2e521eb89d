"""Small workspaces for tests: write files, compile, and a ready-made CRM of two entities."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent


def write_workspace(folder: Path, files: Mapping[str, str]) -> Path:
    """Writes `files` (path to text, indented as the caller likes) below `folder`; returns it."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return folder


TINY: Mapping[str, str] = {
    "workspace.yaml": """
        crm: 1
        workspace: tiny
        label: Tiny
        locale: en
        locales: [en, zh]
        currency: EUR
        timezone: Europe/Berlin
        country: DE
    """,
    "entities/thing/entity.yaml": """
        entity: thing
        label: {one: Thing, many: Things}
        title: name
        fields:
          name: {type: text, max: 80, required: true}
    """,
}
"""The least that compiles: one entity with one field."""


SMALL: Mapping[str, str] = {
    "workspace.yaml": """
        crm: 1
        workspace: small
        label: Small Sales
        locale: en
        locales: [en, zh]
        currency: EUR
        currencies: [EUR, USD]
        timezone: Europe/Berlin
        country: DE
        teams: {berlin: Berlin, vienna: Vienna}
    """,
    "picklists/industry.yaml": """
        picklist: industry
        label: Industry
        options:
          solar: Solar
          food: Food
          retail: {label: Retail, color: info}
    """,
    "entities/account/entity.yaml": """
        entity: account
        label: {one: Account, many: Accounts}
        icon: building
        shortcut: a
        title: name
        fields:
          name: {type: text, max: 120, required: true, unique: ignore_case}
          number: {type: autonumber, format: "A-{0000}"}
          website: {type: url}
          email: {type: email}
          phone: {type: phone}
          industry: {type: picklist, picklist: industry}
          country:
            type: picklist
            required: true
            default: de
            options: {de: Germany, at: Austria, ch: Switzerland}
          employees: {type: integer, min: 1}
          notes: {type: long_text, max: 5000}
          tags: {type: tags}
          team: {type: team, default: =me.team}
          owner: {type: user, default: =me}
    """,
    "entities/account/views.yaml": """
        views: account
        lists:
          all:
            label: All accounts
            columns: [name, country, industry, owner, employees]
            sort: [name]
          mine:
            label: My accounts
            where: owner == me
            columns: [name, country, phone]
            sort: [-created_at]
        mobile_card: {title: name, lines: [country, owner]}
    """,
    "entities/account/layouts/standard.yaml": """
        layout: standard
        for: [rep, manager]
        header: [country, owner]
        tabs:
          overview:
            label: Overview
            sections:
              facts:
                label: Facts
                columns: 2
                fields: [name, number, country, industry, employees, team, owner]
              contact: {label: Contact, fields: [website, email, phone]}
              notes: {label: Notes, columns: 1, fields: [notes, tags]}
            panels: [deals]
          history: {label: History, panels: [timeline, history]}
    """,
    "entities/deal/entity.yaml": """
        entity: deal
        label: {one: Deal, many: Deals}
        icon: handshake
        shortcut: d
        title: name
        fields:
          name: {type: text, max: 140, required: true}
          account: {type: lookup, to: account, required: true, on_delete: block}
          amount: {type: money, min: 0}
          discount: {type: percent, min: 0, max: 60, default: 0}
          net_value: {type: formula, returns: money, value: amount * (100 - discount) / 100}
          line:
            type: picklist
            label: Product line
            options:
              pv: {label: Photovoltaics, color: warn}
              storage: {label: Battery storage, color: info}
              service: Service contract
          expected_close: {type: date}
          closed_on: {type: date, read_only: true}
          site_visit_on: {type: date}
          needs_permit: {type: boolean}
          lost_reason:
            type: picklist
            options: {price: Price, timing: Timing, other: Other}
          notes: {type: long_text, max: 5000}
          owner: {type: user, default: =me}
        rules:
          lost_needs_reason: {when: stage == "lost", require: [lost_reason]}
          other_needs_note: {when: lost_reason == "other", require: [notes]}
          storage_discount_cap:
            check: line != "storage" or discount <= 20
            message: Storage deals may have at most 20 % discount.
            show_at: discount
    """,
    "entities/deal/pipelines/sales.yaml": """
        pipeline: sales
        label: Sales
        stages:
          qualify: {label: Qualify, probability: 10, stale_after: 14 days}
          proposal:
            label: Proposal
            probability: 50
            enter:
              visit:
                need: not empty(site_visit_on)
                message: Enter the date of the site visit first.
              value: {need: amount > 0, message: A proposal needs an amount.}
          won: {label: Won, closed: won, set: {closed_on: =today}}
          lost: {label: Lost, closed: lost, set: {closed_on: =today}}
        moves: {skip: true, back: [manager], reopen: [manager]}
    """,
    "entities/deal/views.yaml": """
        views: deal
        lists:
          my_open:
            label: My open deals
            where: owner == me and stage_open
            columns: [name, account, stage, net_value, expected_close]
            sort: [expected_close]
          all:
            label: All deals
            columns: [name, account, account.country, owner, stage, amount]
            sort: [-created_at]
        boards:
          pipeline:
            label: Pipeline
            by: stage
            hide: [lost]
            card: [name, account, net_value]
            total: amount
        mobile_card: {title: name, lines: [account, stage, amount], badge: expected_close}
    """,
    "entities/deal/layouts/rep.yaml": """
        layout: rep
        for: [rep]
        header: [account, stage, amount, owner]
        tabs:
          overview:
            label: Overview
            sections:
              facts:
                label: Facts
                fields: [name, account, line, amount, discount, net_value, expected_close, owner]
              site: {label: Site, fields: [site_visit_on, needs_permit]}
              lost: {label: Why lost, show_when: stage == "lost", fields: [lost_reason]}
              notes: {label: Notes, columns: 1, fields: [notes]}
          history: {label: History, panels: [timeline, tasks, history]}
    """,
    "entities/deal/layouts/manager.yaml": """
        layout: manager
        for: [manager]
        extends: rep
        tabs:
          overview:
            sections:
              facts: {fields: {closed_on: {after: expected_close}}}
              site: {fields: {needs_permit: hidden}}
    """,
    "roles/rep.yaml": """
        role: rep
        label: Sales rep
        navigation: [deal, account, task]
        start: deal.boards.pipeline
        can:
          account:
            read: true
            create: true
            edit: owner == me
            fields: {owner: read}
            actions: {assign: owner == me}
          deal:
            read: owner == me
            create: true
            edit: owner == me and stage_open
            fields: {owner: read, discount: {edit: stage != "proposal"}}
            actions: {export: false}
          task: {read: owner == me, create: true, edit: owner == me, delete: owner == me}
          activity: {read: true, create: true, edit: owner == me}
    """,
    "roles/manager.yaml": """
        role: manager
        label: Sales manager
        extends: rep
        can:
          account: {edit: team in me.teams, delete: true, fields: {owner: edit}}
          deal:
            read: true
            edit: true
            delete: true
            fields: {owner: edit, discount: edit}
            actions: {export: true, assign: true}
    """,
    "labels/zh.yaml": """
        locale: zh
        account: {one: 客户, many: 客户, name: 名称, country: 国家, country.de: 德国}
        deal:
          one: 商机
          many: 商机
          amount: 金额
          line.storage: 储能
          pipelines.sales.stages.won.label: 赢单
          rules.storage_discount_cap.message: 储能商机的折扣不能超过 20%。
        roles: {rep: {label: 销售}, manager: {label: 销售经理}}
    """,
}
"""Accounts and deals, a pipeline with gates, a rep and a manager; English with some Chinese."""


BUSY: Mapping[str, str] = {
    **SMALL,
    "workspace.yaml": SMALL["workspace.yaml"].rstrip()
    + """
        settings: {erp_url: {type: url}, erp_token: {type: secret}}
    """,
    "automations/handover.yaml": """
        automation: handover
        label: Hand over won deals
        on: deal
        after: {enters: [won]}
        when: net_value > 50000
        do:
          plan:
            create_task:
              title: Invoice {name} of {account.name}
              for: role manager
              due: in 2 working days
          note: {if: empty(notes), set: {notes: Won., expected_close: =today}}
          give: {assign: {to: team berlin}}
          tell: {notify: {to: owner.manager, text: "{name} is won by {owner}"}}
          mail: {mail: {to: account.email, template: won_thanks}}
          erp:
            call:
              integration: erp
              action: create_project
              send: {deal: =name, value: =net_value, kind: roof}
              attempts: 5
    """,
    "automations/promote.yaml": """
        automation: promote
        on: account
        after: {change_of: industry, from: [empty, food], to: [solar]}
        run_as: actor
        do:
          deal: {create_record: {entity: deal, set: {name: =name}, link: account}}
          tell: {notify: {to: actor, text: "{name} is solar now"}}
    """,
    "automations/birthday.yaml": """
        automation: birthday
        on: deal
        date: {field: expected_close, days: -3, yearly: true, at: "09:30"}
        zone: Asia/Shanghai
        once_per: expected_close
        daily_cap: 50
        do:
          tell: {notify: {to: account.owner, template: won_thanks}}
    """,
    "automations/sleepy.yaml": """
        automation: sleepy
        on: deal
        quiet: {days: 60}
        off: true
        do:
          tell: {notify: {to: role manager, text: Wake up}}
    """,
    "automations/monthly.yaml": """
        automation: monthly
        on: account
        every: monday and thursday at 07:15
        do:
          look: {set: {tags: [checked]}}
    """,
    "automations/welcome.yaml": """
        automation: welcome
        on: account
        button: {label: Send welcome, for: [rep]}
        do:
          mail:
            create_task: {title: "Welcome {name}", for: owner, due: today, set: {priority: high}}
    """,
    "templates/won_thanks.yaml": """
        template: won_thanks
        on: deal
        subject: Thank you, {account.name}
        body: |
          {name} starts soon.

          {owner.name}
    """,
    "integrations/erp.yaml": """
        integration: erp
        label: ERP
        url: "{settings.erp_url}"
        secret: erp_token
        actions: {create_project: {path: /projects}}
    """,
    "labels/zh.yaml": SMALL["labels/zh.yaml"].rstrip()
    + """
        automations.handover: 赢单交接
        automations.handover.do.plan.title: 开票 {name}
        automations.welcome.button: 发送欢迎信
        templates.won_thanks: {label: 感谢, subject: "谢谢 {account.name}", body: "{name} 开始。"}
    """,
}
"""SMALL with automations of every kind, a template and an integration."""


def with_files(base: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    """`base` with some files replaced or added; None takes one away."""
    merged = {**base, **changes}
    return {path: text for path, text in merged.items() if text is not None}
