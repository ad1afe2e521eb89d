"""The REST API, made from the model: `/api/v1`."""

from __future__ import annotations

from tailorbird_runtime.web.api.blueprint import api_blueprint

__all__ = ["api_blueprint"]
