"""A company whose rules limit, lock and empty fields, and whose stages close in several ways."""

from __future__ import annotations

from tests.crm import RICH
from tests.workspaces import SMALL, with_files

_DEAL = SMALL["entities/deal/entity.yaml"]
_RULES = """
          pv_comes_from_partners:
            when: line == "pv"
            options: {source: [partner, fair]}
          cheap_ones_come_from_shops:
            when: amount < 100
            options: {source: [fair, shop]}
            message: Small deals come from a fair or a shop.
          offer_is_fixed:
            when: stage == "proposal"
            read_only: [amount, account]
            message: "The offer to {account} stands; nobody changes it."
          signed_once:
            when: not empty(signed_on)
            read_only: [signed_on]
          reason_goes:
            clear_when: stage_open
            clear: [lost_reason, notes]
          no_notes_no_tags:
            clear_when: empty(notes)
            clear: [tags]
"""

BOUND = with_files(
    RICH,
    {
        "entities/deal/entity.yaml": _DEAL.replace(
            "          owner: {type: user",
            "          signed_on: {type: date}\n"
            "          tags: {type: tags}\n"
            "          source: {type: picklist,"
            " options: {partner: Partner, fair: Fair, shop: Shop}}\n"
            "          owner: {type: user",
        ).replace("\n        rules:", "\n        rules:" + _RULES.rstrip()),
        "entities/deal/pipelines/sales.yaml": """
            pipeline: sales
            label: Sales
            probability: editable
            stages:
              qualify: {label: Qualify, probability: 10, stale_after: 14 days}
              parked: {label: Parked, held: true, probability: 10}
              proposal: {label: Proposal, probability: 50}
              won: {label: Won, closed: won}
              lost: {label: Lost, closed: lost}
              merged: {label: Merged, closed: merged}
            moves:
              reopen: [manager]
              allowed:
                parked: [qualify, merged]
                proposal: [qualify, won, lost, merged]
                merged: []
        """,
        "roles/rep.yaml": RICH["roles/rep.yaml"]
        .replace("lost_reason: read", "lost_reason: edit")
        .replace("edit: owner == me and stage_open", "edit: owner == me"),
    },
)
"""RICH with such deals."""
