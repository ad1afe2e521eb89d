"""A small CRM for the API's tests: what `tests.workspaces.SMALL` has, leads, quotes with lines,
a sensitive and a masked field, finance, who sees won deals only, and an auditor, who sees every
quote but not every deal."""

from __future__ import annotations

from tests.workspaces import SMALL, with_files

SALES = with_files(
    SMALL,
    {
        "entities/lead/entity.yaml": """
            entity: lead
            label: {one: Lead, many: Leads}
            title: company
            fields:
              company: {type: text, max: 120, required: true}
              person: {type: text, max: 80}
              email: {type: email}
              budget: {type: money, min: 0}
              status:
                type: picklist
                default: new
                options: {new: New, converted: Converted}
              owner: {type: user, default: =me}
              became: {type: lookup, to: account, read_only: true, on_delete: clear}
            convert:
              qualify:
                label: Convert lead
                when: status != "converted"
                into:
                  account: {entity: account, match: name, set: {name: =company}}
                  deal:
                    entity: deal
                    optional: true
                    set: {name: =company, amount: =budget}
                    link: {account: account}
                set: {status: converted}
                keep: {became: account}
                open: deal
        """,
        "entities/quote/entity.yaml": """
            entity: quote
            label: {one: Quote, many: Quotes}
            title: name
            fields:
              name: {type: text, max: 80, required: true}
              deal: {type: lookup, to: deal, required: true, on_delete: cascade}
              margin: {type: percent, sensitive: true}
              phone: {type: phone}
              cost: {type: money}
        """,
        "entities/quote_line/entity.yaml": """
            entity: quote_line
            label: {one: Line, many: Lines}
            title: text
            parent: quote
            fields:
              quote: {type: lookup, to: quote, required: true, on_delete: cascade, children: lines}
              text: {type: text, max: 80, required: true}
              quantity: {type: decimal, places: 3, min: 0, default: 1}
        """,
        "roles/rep.yaml": """
            role: rep
            label: Sales rep
            navigation: [deal, account, lead]
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
                actions: {assign: owner == me}
              lead:
                read: owner == me
                create: true
                edit: owner == me
                delete: owner == me
                actions: {qualify: owner == me}
              quote:
                read: deal.owner == me
                create: deal.owner == me
                edit: deal.owner == me
                delete: deal.owner == me
                fields: {phone: masked, cost: masked}
        """,
        "roles/auditor.yaml": """
            role: auditor
            label: Auditor
            can:
              deal: {read: stage == "won"}
              quote:
                read: true
                fields: {phone: {read: name == "Open"}}
        """,
        "roles/finance.yaml": """
            role: finance
            label: Finance
            can:
              account: {read: any(deals.stage == "won"), fields: {notes: hidden, team: hidden}}
              deal: {read: stage == "won", fields: {notes: hidden}}
        """,
    },
)
