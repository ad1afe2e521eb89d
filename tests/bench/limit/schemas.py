"""What a deal may be: marshmallow schemas and the two rules that look at several fields."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

PHASES = ("open", "qualified", "proposal", "negotiation", "won", "lost")


class DealSchema(Schema):
    """A deal as callers send it."""

    name = fields.String(required=True, validate=validate.Length(min=1, max=140))
    account = fields.Integer(required=True, strict=True)
    contact = fields.Integer(allow_none=True, strict=True)
    owner = fields.Integer(allow_none=True, strict=True)
    phase = fields.String(validate=validate.OneOf(PHASES))
    amount = fields.Decimal(allow_none=True, places=2, validate=validate.Range(min=0))
    probability = fields.Integer(
        allow_none=True, strict=True, validate=validate.Range(min=0, max=100)
    )
    close_on = fields.Date(allow_none=True)
    source = fields.String(
        allow_none=True, validate=validate.OneOf(("web", "fair", "referral", "phone"))
    )
    line = fields.String(allow_none=True, validate=validate.OneOf(("solar", "storage", "service")))
    quantity = fields.Integer(allow_none=True, strict=True, validate=validate.Range(min=0))
    discount = fields.Decimal(allow_none=True, places=2, validate=validate.Range(min=0, max=60))
    urgent = fields.Boolean()
    next_step = fields.String(allow_none=True, validate=validate.Length(max=200))
    description = fields.String(allow_none=True, validate=validate.Length(max=4000))


def check_rules(deal: dict[str, Any]) -> None:
    """The rules that look at several fields; raises ValidationError."""
    errors: dict[str, list[str]] = {}
    if deal.get("phase") == "negotiation" and not deal.get("next_step"):
        errors["next_step"] = ["Next step is required."]
    discount = deal.get("discount")
    if deal.get("line") == "storage" and discount is not None and discount > Decimal(40):
        errors["discount"] = ["Storage has at most 40 % discount."]
    if errors:
        raise ValidationError(errors)
