"""The facts about the company, from workspace.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import list_currencies

from tailorbird_metadata.compiler.context import Context
from tailorbird_metadata.compiler.references import role_ids
from tailorbird_metadata.frozen import frozen
from tailorbird_metadata.layers.packs import Pack
from tailorbird_metadata.messages import message
from tailorbird_metadata.model.model import PackInfo, Workspace
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.names import did_you_mean, proposed_label
from tailorbird_metadata.source.files import FOLDERS
from tailorbird_metadata.source.language import LANGUAGE
from tailorbird_metadata.source.nodes import ListNode, MapNode, ScalarNode

LANGUAGE_VERSION = LANGUAGE.version

IDLE = ("queues", "release_approvals", "owners")
"""Settings that nothing acts on yet: each gives a warning."""

OWNED_FOLDERS = (*(f for f in FOLDERS if f != "entities"), "packs")
"""Folders that can have owners; entities have theirs by name."""


def compile_workspace_facts(context: Context, root: MapNode) -> Workspace:
    """The workspace of the model; `root` has passed its schema or is known to be wrong."""
    name = root.text("workspace") or "company"
    locale = root.text("locale") or "en"
    locales = _texts(root, "locales") or (locale,)
    currency = root.text("currency") or ""
    _check_locale(context, root, locale, locales)
    _check_currencies(context, root)
    check_zone(context, root.scalar("timezone"))
    _name_idle(context, root)
    country = root.text("country") or _country_of(root.text("timezone") or "")
    return Workspace(
        name=name,
        label=context.labels.text(
            root.get("label"), proposed_label(name), "company", "workspace.label"
        ),
        currency=currency,
        currencies=tuple(dict.fromkeys((currency, *_texts(root, "currencies")))),
        timezone=root.text("timezone") or "UTC",
        locale=locale,
        locales=tuple(dict.fromkeys((locale, *locales))),
        country=country,
        teams=_keys(context, root, "teams"),
        queues=_keys(context, root, "queues"),
        settings=frozen(_settings(root)),
    )


def _texts(root: MapNode, key: str) -> tuple[str, ...]:
    return tuple(n.text for n in root.items(key))


def _keys(context: Context, root: MapNode, key: str) -> Mapping[str, Text]:
    node = root.get(key)
    found: dict[str, Text] = {}
    if isinstance(node, ListNode):
        for item in root.items(key):
            found[item.text] = _key_label(context, key, item.text, None)
    elif isinstance(node, MapNode):
        for name, entry in node.entries.items():
            label = entry.value if isinstance(entry.value, ScalarNode) else None
            found[name] = _key_label(context, key, name, label)
    return frozen(found)


def _settings(root: MapNode) -> dict[str, str]:
    """The types of the settings by name."""
    return {
        name: _type_of(node) for name, _, node in root.maps("settings") if isinstance(node, MapNode)
    }


def _type_of(node: MapNode) -> str:
    """The type of a setting; nothing if it is none, which is told."""
    found = node.scalar("type")
    return "" if found is None or found.refused else found.text


def _key_label(context: Context, key: str, name: str, node: ScalarNode | None) -> Text:
    return context.labels.text(node, proposed_label(name), "company", f"{key}.{name}.label")


def _name_idle(context: Context, root: MapNode) -> None:
    for key in IDLE:
        if root.get(key) is not None:
            context.idle(root.key(key), key, f"workspace.{key}")


def _check_locale(context: Context, root: MapNode, locale: str, locales: tuple[str, ...]) -> None:
    for node in (*root.items("locales"), root.scalar("locale")):
        if node is not None and not _is_locale(node.text):
            context.add(
                node,
                "E0109",
                message("`{name}` is not a language.", name=node.text),
                message("Write a language such as en or zh."),
            )
    if root.get("locales") is not None and locale not in locales:
        context.add(
            root.key("locales"),
            "E0109",
            message("The language of the files, {name}, is not among `locales:`.", name=locale),
            message("Add it to `locales:`."),
        )


def _is_locale(text: str) -> bool:
    try:
        Locale.parse(text)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _check_currencies(context: Context, root: MapNode) -> None:
    known = list_currencies()
    for node in (root.scalar("currency"), *root.items("currencies")):
        if node is not None and len(node.text) == 3 and node.text not in known:
            context.add(
                node,
                "E0109",
                message("`{name}` is not a currency.", name=node.text),
                message("Write a code of ISO 4217 such as EUR or CNY."),
            )


def check_zone(context: Context, node: ScalarNode | None) -> None:
    """A time zone that nobody knows is taken down, with the one that was probably meant."""
    if node is None or node.refused or _is_zone(node.text):
        return
    zones = available_timezones()
    near = did_you_mean(node.text, zones)
    places = {z.rsplit("/", 1)[-1].lower(): z for z in sorted(zones)}
    near = near or places.get(node.text.rsplit("/", 1)[-1].lower())
    context.add(
        node,
        "E0109",
        message("`{name}` is not a time zone.", name=node.text),
        message("Did you mean `{name}`?", name=near)
        if near
        else message("Write a zone such as Europe/Berlin or Asia/Shanghai."),
    )


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _country_of(zone: str) -> str:
    """The country of a zone where it is plain, for phone numbers without a prefix."""
    return str(get_global("zone_territories").get(zone, "001"))


def approvals_of(context: Context, root: MapNode) -> Mapping[str, tuple[str, ...]]:
    """`release_approvals:` of a file: the ids of the roles that must agree, by class of change."""
    node = root.mapping("release_approvals")
    return frozen({key: role_ids(context, node, key) for key in node.entries} if node else {})


def owners_of(context: Context, root: MapNode) -> Mapping[str, tuple[str, ...]]:
    """`owners:`: role ids by the id of an entity or the name of a folder."""
    node = root.mapping("owners")
    found: dict[str, tuple[str, ...]] = {}
    for name, entry in node.entries.items() if node is not None else ():
        roles = role_ids(context, node, name) if node is not None else ()
        if name in OWNED_FOLDERS:
            found[name] = roles
            continue
        draft = context.drafts.get(name)
        if draft is not None:
            found[draft.id] = roles
        elif name not in context.unsure_entities:
            known = (*context.drafts, *OWNED_FOLDERS)
            sentence = message("`{name}` is neither an entity nor a folder.", name=name)
            context.unknown(entry.key, "E0213", sentence, known, f"workspace.owners.{name}")
    return frozen(found)


def pack_infos(context: Context, packs: Iterable[Pack]) -> tuple[PackInfo, ...]:
    """The packs as the model names them."""
    return tuple(
        PackInfo(
            name=pack.name,
            version=pack.version,
            label=context.labels.text(
                pack.manifest.root.get("label"),
                proposed_label(pack.name),
                pack.name,
                f"packs.{pack.name}.label",
            ),
        )
        for pack in packs
    )
