"""Words and icons for field types, and words for their settings."""

from __future__ import annotations

from collections.abc import Mapping

from tailorbird_metadata.messages import Message, message
from tailorbird_metadata.model import Field, Model
from tailorbird_metadata.names import proposed_label

KINDS: Mapping[str, tuple[Message, str, Message]] = {
    "text": (message("Short text"), "abc", message("One line.")),
    "long_text": (message("Long text"), "file-text", message("Several lines.")),
    "rich_text": (message("Formatted text"), "file-text", message("With lists, bold and links.")),
    "email": (message("E-mail address"), "mail", message("Checked, and a click writes a mail.")),
    "emails": (message("E-mail addresses"), "mail", message("Several, the first counts most.")),
    "phone": (message("Phone number"), "phone", message("Checked, and a tap calls.")),
    "phones": (message("Phone numbers"), "phone", message("Several, the first counts most.")),
    "url": (message("Web address"), "world", message("A link to a page.")),
    "integer": (message("Whole number"), "hash", message("Counts and quantities.")),
    "decimal": (message("Number"), "ruler-2", message("With decimal places and a unit.")),
    "money": (message("Amount of money"), "coin", message("In every currency of the company.")),
    "percent": (message("Percent"), "percentage", message("A share of a hundred.")),
    "boolean": (message("Yes or no"), "toggle-left", message("A box to tick.")),
    "rating": (message("Rating"), "star", message("One to five stars, or as many as you say.")),
    "color": (message("Colour"), "droplet", message("To mark something.")),
    "date": (message("Day"), "calendar", message("A day without a time.")),
    "datetime": (message("Day and time"), "calendar-time", message("A moment.")),
    "time": (message("Time of day"), "clock", message("Without a day.")),
    "duration": (message("Duration"), "clock", message("Hours and minutes.")),
    "picklist": (message("Choice"), "select", message("One option of a list.")),
    "multi_picklist": (message("Choices"), "select", message("Several options of a list.")),
    "tags": (message("Tags"), "tags", message("Several free words.")),
    "country": (message("Country"), "world", message("By its code, shown by its name.")),
    "region": (message("Region"), "world", message("Province or state of a country.")),
    "person_name": (
        message("Name of a person"),
        "user",
        message("In its parts."),
    ),
    "address": (message("Address"), "map-pin", message("Street, city, postal code, country.")),
    "geo_point": (message("Place on the map"), "map-pin", message("Latitude and longitude.")),
    "json": (message("JSON"), "code", message("Data for programs.")),
    "lookup": (message("Link to a record"), "link", message("A record of another kind.")),
    "any_lookup": (
        message("Link to one of several kinds"),
        "link",
        message("A record of one of several kinds."),
    ),
    "multi_lookup": (
        message("Links to records"),
        "link",
        message("Several records of another kind."),
    ),
    "user": (message("Person"), "user", message("Somebody of the company.")),
    "users": (message("Several people"), "user", message("Several people of the company.")),
    "team": (message("Team"), "users-group", message("A team of the company.")),
    "teams": (
        message("Several teams"),
        "users-group",
        message("Several teams of the company."),
    ),
    "autonumber": (message("Running number"), "ticket", message("Given by the product.")),
    "formula": (message("Formula"), "sum", message("Worked out from other fields.")),
    "rollup": (message("Roll-up"), "sum", message("Worked out over records that point here.")),
    "mirror": (message("Mirror"), "link", message("Shows a field of a linked record.")),
    "stage": (message("Stage"), "target-arrow", message("Moved along a pipeline.")),
}
"""Label, icon and one line about each type; a type that is not here goes by its own name."""

_SETTINGS: Mapping[str, tuple[Message, Message | None]] = {
    "max": (message("At most"), None),
    "min": (message("At least"), None),
    "places": (message("Decimal places"), None),
    "unit": (message("Unit"), message("Stands behind the number, such as kWp.")),
    "many": (message("Several values"), None),
    "start": (message("First number"), None),
    "step": (message("Distance to the next number"), None),
    "reset": (message("Counting starts anew"), None),
    "format": (message("Format"), message("Such as D-{yyyy}-{0000}.")),
    "returns": (message("Gives"), None),
    "value": (message("Formula"), None),
    "to": (message("Links to"), None),
    "on_delete": (message("When the linked record is deleted"), None),
    "children": (
        message("Name of the list on the other side"),
        message("Conditions count by it, such as count(deals)."),
    ),
    "offer": (
        message("Offers only records for which this holds"),
        message("Of the edited record write record.account, say."),
    ),
    "from": (message("Over the records of"), message("Such as deal.account.")),
    "of": (message("Shows"), message("Such as account.phone.")),
    "by": (message("Newest by"), None),
    "where": (message("Only those for which this holds"), None),
    "picklist": (message("Shared list"), None),
    "depends_on": (message("Offers only what fits"), None),
    "default": (
        message("Filled in for new records"),
        message("A value, or an expression that begins with =, such as =today or =me."),
    ),
    "unique": (message("No two records alike"), None),
    "read_only": (message("Nobody can change it by hand"), None),
    "sensitive": (message("Sensitive: hidden unless a role is allowed to see it"), None),
    "searchable": (message("Found by search"), None),
}

_VALUES: Mapping[tuple[str, str], Message] = {
    ("on_delete", "block"): message("The record cannot be deleted"),
    ("on_delete", "clear"): message("This field becomes empty"),
    ("on_delete", "cascade"): message("This record is deleted, too"),
    ("unit", "minutes"): message("Minutes"),
    ("unit", "seconds"): message("Seconds"),
    ("reset", "never"): message("Never"),
    ("reset", "year"): message("Each year"),
    ("reset", "month"): message("Each month"),
    ("reset", "day"): message("Each day"),
    ("unique", "exact"): message("Compared letter by letter"),
    ("unique", "ignore_case"): message("Case and accents do not matter"),
}


def kind_label(name: str) -> Message:
    """A field type in words."""
    found = KINDS.get(name)
    return found[0] if found else Message(proposed_label(name))


def kind_icon(name: str) -> str:
    """The icon of a field type."""
    return KINDS[name][1] if name in KINDS else "database"


def kind_help(name: str) -> Message | None:
    """One line about a field type."""
    return KINDS[name][2] if name in KINDS else None


def type_of(field: Field, model: Model) -> Message:
    """A field's type in words: `Link to Account`, `Formula: Amount of money`."""
    if field.type == "lookup" and field.to in {e.id for e in model.entities.values()}:
        return message("Link to {thing}", thing=model.entity(field.to or "").label)
    return kind_label(field.type)


def setting_label(name: str) -> Message:
    """A setting of a field in words."""
    found = _SETTINGS.get(name)
    return found[0] if found else Message(proposed_label(name))


def setting_hint(name: str) -> Message | None:
    """One line about a setting."""
    return _SETTINGS[name][1] if name in _SETTINGS else None


def value_label(setting: str, value: str) -> Message:
    """A possible value of a setting in words."""
    if setting == "returns":
        return kind_label(value)
    return _VALUES.get((setting, value), Message(proposed_label(value)))
