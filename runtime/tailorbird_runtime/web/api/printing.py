"""Printing through the API: what stands on the sheet of a record."""

from __future__ import annotations

from flask import Response

from tailorbird_runtime.printing.sheet import printed_record
from tailorbird_runtime.web.api.call import Call, json_answer, record_id
from tailorbird_runtime.web.api.parameters import no_parameters


def print_record(call: Call, entity: str, id: str, template: str) -> Response:
    """`GET /quote/7/print/quote_sheet`: the filled text, and the same as markup for a page."""
    found, number = call.entity(entity), record_id(id)
    no_parameters(call.request.query_string)
    record = call.records.get(call.actor, found.id, number)
    sheet = printed_record(
        call.records, call.actor, record, template, locale=call.locale, zone=call.context.zone
    )
    return json_answer(
        {"template": template, "title": sheet.title, "text": sheet.text, "html": str(sheet.body)}
    )
