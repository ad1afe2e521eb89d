"""`_("…")` in templates: the catalogue in the language of the request."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from tailorbird_metadata.messages import Message, translate
from tailorbird_runtime.web.context import anyone


def gettext(text: str, **values: Any) -> str:
    """A sentence of the catalogue with its values.

    Values that are markup (a name in bold) stay markup; everything else is escaped by the
    template as any text is.
    """
    found = translate(text, anyone().locale)
    if not values:
        return found
    if any(isinstance(value, Markup) for value in values.values()):
        return Markup(escape(found)).format(**values)
    return found.format_map(values)


def say(message: Message | str | None) -> str:
    """A message in the language of the request."""
    if message is None:
        return ""
    return message if isinstance(message, str) else message.render(anyone().locale)
