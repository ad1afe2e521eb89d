"""Makes a new company's folder: facts about the company, a pack, and the first commit."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pypinyin import lazy_pinyin

from tailorbird_designer.workspace.author import Author
from tailorbird_designer.workspace.files import write_atomically
from tailorbird_designer.workspace.repository import Repository
from tailorbird_metadata.compiler import compile_workspace
from tailorbird_metadata.compiler.workspace import LANGUAGE_VERSION
from tailorbird_metadata.editors.files import FOLDER, company_schemas, editor_settings
from tailorbird_metadata.layers.packs import lock_text
from tailorbird_metadata.messages import message
from tailorbird_metadata.names import LONGEST, is_name
from tailorbird_platform.packs import PackVersion, find_pack, vendor
from tailorbird_platform.refusal import Refusal

_PLAIN = re.compile(r"[A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff .&-]*(?<! )")
_IGNORED = f"/var/\n/{FOLDER}/\n"
_ATTRIBUTES = "* text=auto eol=lf\n*.png binary\n"
_EDITOR = """\
root = true

[*]
charset = utf-8
end_of_line = lf
indent_style = space
indent_size = 2
insert_final_newline = true
"""
_VSCODE = {
    "editor.insertSpaces": True,
    "editor.tabSize": 2,
    "files.associations": {"packs.lock": "yaml"},
    "files.readonlyInclude": {"packs/**": True},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a new company says about itself; `teams` is key to label."""

    label: str
    pack: str | None
    currency: str = "EUR"
    timezone: str = "UTC"
    locale: str = "en"
    country: str | None = None
    teams: Mapping[str, str] = field(default_factory=dict)


def found(folder: Path, facts: Facts, author: Author, now: datetime) -> Repository:
    """Make the folder, all of it or none; raises Refusal if something is there already."""
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refusal(
            message("{folder} exists and is not empty.", folder=str(folder)),
            message("Give the name of a new folder."),
        )
    pack = None if facts.pack is None else find_pack(facts.pack)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    try:
        _write(draft, folder.name, facts, pack)
        _commit(draft, author, now)
        os.replace(draft, folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return Repository(folder)


def company_key(text: str) -> str:
    """A name for files from any text: `Nordwind Solar` gives nordwind_solar, Chinese by pinyin."""
    spelled = "_".join(lazy_pinyin(text)) if any(ord(c) > 0x2E7F for c in text) else text
    key = re.sub(r"[^a-z0-9]+", "_", spelled.lower()).strip("_")[:LONGEST].strip("_")
    if key and not key[0].isalpha():
        key = f"company_{key}"[:LONGEST]
    return key if is_name(key) else "company"


def workspace_text(key: str, facts: Facts, pack: PackVersion | None) -> str:
    """The content of `workspace.yaml`."""
    others = [code for code in ("en", "zh") if code != facts.locale]
    lines = [
        "crm: 1                                    # version of the configuration language",
        f"workspace: {key}",
        f"label: {_scalar(facts.label)}",
        f"locale: {facts.locale}",
        f"locales: [{', '.join([facts.locale, *others])}]",
        f"currency: {facts.currency}",
        f"timezone: {facts.timezone}",
    ]
    if facts.country is not None:
        lines.append(f'country: "{facts.country}"')
    if pack is not None:
        major_minor = ".".join(pack.version.split(".")[:2])
        lines.append(f"packs: {{{pack.name}: ^{major_minor}}}")
    if facts.teams:
        lines.append("teams:")
        lines += [f"  {team}: {_scalar(label)}" for team, label in facts.teams.items()]
    return "\n".join(lines) + "\n"


def _write(folder: Path, name: str, facts: Facts, pack: Path | None) -> None:
    version = None if pack is None else vendor(pack, folder)
    key = company_key(facts.label if facts.label else name)
    files = {
        "workspace.yaml": workspace_text(key, facts, version),
        ".gitignore": _IGNORED,
        ".gitattributes": _ATTRIBUTES,
        ".editorconfig": _EDITOR,
        ".vscode/settings.json": json.dumps({**_VSCODE, **editor_settings()}, indent=2) + "\n",
    }
    if version is not None:
        files["packs.lock"] = lock_text({version.name: (version.version, version.sha256)})
    for path, text in files.items():
        write_atomically(folder / path, text.encode())
    schemas = company_schemas(compile_workspace(folder).model, LANGUAGE_VERSION)
    for path, text in schemas.items():
        write_atomically(folder / path, text.encode())


def _commit(folder: Path, author: Author, now: datetime) -> None:
    repository = Repository(folder)
    repository.create()
    commit = repository.record(None, author, "Start", now)
    repository.move(repository.standing(), commit)
    repository.refresh_index(commit)


def _scalar(text: str) -> str:
    """Text as YAML: plain where that is safe, else in double quotes."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
