"""OpenAPI 3.1 from the model, as far as one person's roles reach."""

from __future__ import annotations

from tailorbird_runtime.web.api.openapi.document import openapi_document

__all__ = ["openapi_document"]
