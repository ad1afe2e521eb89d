"""What a page says after something was done: a key in the address, a sentence on the page."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import request

from tailorbird_metadata.messages import Message, message

NOTES: Mapping[str, Message] = {
    "created": message("Created"),
    "saved": message("Saved"),
    "deleted": message("Moved to the bin"),
    "restored": message("Brought back"),
    "assigned": message("Assigned"),
    "assigned_some": message("Some were assigned. Others may not be handed over by you."),
    "assigned_none": message("Nothing was assigned. You may not hand these over."),
    "deleted_some": message("Some were deleted. Others cannot be deleted now."),
    "deleted_none": message("Nothing was deleted. These cannot be deleted now."),
    "changed_many": message("All of them were changed"),
    "moved": message("Moved"),
    "converted": message("Converted"),
    "ran": message("Done"),
    "ran_not": message("Nothing was done: a condition does not hold. The run below says which."),
    "ran_wrong": message("It could not be done. The run below says why."),
    "logged": message("Logged"),
    "done": message("Done"),
    "password": message("Password changed"),
    "deactivated": message("Deactivated"),
    "reactivated": message("Let back in"),
    "role": message("Role switched"),
    "drafted": message("Saved in the draft"),
    "unchanged": message("Nothing was changed"),
    "undone": message("Undone"),
    "redone": message("Done again"),
    "discarded": message("Draft discarded"),
    "published": message("Published"),
    "caught_up": message("The draft is up to date"),
    "taken_back": message("This draft takes the release back. Look at it and publish it."),
    "taken_back_partly": message(
        "This draft takes the release back, but for what was changed again since."
    ),
}


def with_note(address: str, note: str) -> str:
    """The address with a note that its page will say."""
    parts = urlsplit(address)
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k != "done"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("done", note)])))


def notes() -> tuple[Message, ...]:
    """What this page has to say."""
    found = NOTES.get(request.args.get("done", ""))
    return (found,) if found is not None and request.method == "GET" else ()
