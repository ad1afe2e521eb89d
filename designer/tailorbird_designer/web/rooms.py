"""Opens the designer: every module with pages adds them here by a line in `ROOMS`."""

from __future__ import annotations

from tailorbird_designer.drafts import Drafts
from tailorbird_designer.web import (
    access,
    automations,
    clash,
    code,
    draft,
    entities,
    entity_forms,
    fields,
    formula_check,
    history,
    integrations,
    layouts,
    new_field,
    outbox,
    picklists,
    pipelines,
    review,
    roles,
    rules,
    see,
    stages,
    templates,
)
from tailorbird_designer.web.desk import Tools, lay_out
from tailorbird_designer.web.door import DesignerPorts
from tailorbird_designer.web.routing import Pages

ROOMS = (
    draft,
    entities,
    entity_forms,
    new_field,
    formula_check,
    fields,
    picklists,
    code,
    layouts,
    roles,
    access,
    see,
    rules,
    automations,
    pipelines,
    stages,
    templates,
    integrations,
    outbox,
    review,
    history,
    clash,
)


def open_rooms(ports: DesignerPorts) -> Pages:
    """All pages of one company's designer."""
    drafts = Drafts(ports.engine, ports.repository, ports.clock)
    tools = Tools(ports=ports, drafts=drafts)
    pages = Pages(lambda: lay_out(tools))
    for room in ROOMS:
        room.add(pages)
    return pages
