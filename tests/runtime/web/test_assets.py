"""Vendored files, style sheets and templates: whole, and nothing inline."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from tailorbird_runtime.fieldtypes import BINDINGS
from tailorbird_runtime.web.assets import STATIC, STYLES, UNKNOWN_ICON, icon, icon_names

TEMPLATES = STATIC.parent / "templates"
VENDOR = STATIC / "vendor"
ROOT = STATIC.parents[2]
EVERY_TEMPLATE = sorted(ROOT.glob("*/*/templates/**/*.html"))


def test_every_vendored_file_has_the_hash_of_the_manifest_and_a_licence() -> None:
    listed = set()
    for entry in json.loads((VENDOR / "manifest.json").read_text("utf-8")):
        folder = VENDOR / entry["folder"]
        assert entry["folder"].endswith(entry["version"])
        assert (folder / "LICENSE").read_text("utf-8").strip(), entry["folder"]
        for name, digest in entry["sha256"].items():
            file = folder / name
            assert hashlib.sha256(file.read_bytes()).hexdigest() == digest, file
            listed.add(file)
    assert listed == {f for f in VENDOR.glob("*/*") if f.is_file()}


def test_the_sprite_has_the_icons_that_templates_and_configurations_name() -> None:
    used = {UNKNOWN_ICON}
    for file in EVERY_TEMPLATE:
        used |= set(re.findall(r"icon\('([a-z0-9-]+)'", file.read_text("utf-8")))
    for file in (*ROOT.glob("packs/**/*.yaml"), *ROOT.glob("metadata/*/core/**/*.yaml")):
        used |= set(re.findall(r"^icon: ([a-z0-9-]+)", file.read_text("utf-8"), re.M))
    sprite = next(VENDOR.glob("tabler-icons-*/icons.svg")).read_text("utf-8")

    assert used <= icon_names()
    assert set(re.findall('id="i-([a-z0-9-]+)"', sprite)) == icon_names()
    assert f"#i-{UNKNOWN_ICON}" in icon("no-such-icon")


@pytest.mark.parametrize("file", EVERY_TEMPLATE, ids=lambda f: f.stem)
def test_a_template_has_nothing_that_the_policy_forbids(file: Path) -> None:
    text = file.read_text("utf-8")

    assert not re.search(r"\son[a-z]+\s*=", text), "an event attribute"
    assert not re.search(r"\sstyle\s*=", text), "a style attribute"
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)", text), "something inline"
    assert "|safe" not in text.replace(" ", "") and "hx-on" not in text and "js:" not in text


@pytest.mark.parametrize("file", EVERY_TEMPLATE, ids=lambda f: f.stem)
def test_a_template_says_everything_through_the_catalogue(file: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", file.read_text("utf-8"), flags=re.S)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
    text = re.sub(r"<kbd[^>]*>[^<]*</kbd>|<title>[^<]*", "", text)
    words = [w for t in re.findall(r">([^<]*)<", text) for w in re.findall(r"[A-Za-z]{2,}", t)]

    assert not words, words


@pytest.mark.parametrize("name", BINDINGS)
def test_every_field_type_has_a_display_and_a_widget(name: str) -> None:
    as_others = {"formula": "text", "rollup": "text", "mirror": "text"}
    as_others |= {"users": "multi_lookup", "any_lookup": "lookup", "teams": "multi_picklist"}
    template = f"{as_others.get(name, name)}.html"
    assert (TEMPLATES / "display" / template).is_file()
    assert not BINDINGS[name].asked or (TEMPLATES / "widgets" / template).is_file()


def test_style_sheets_use_tokens_and_the_vendored_bootstrap() -> None:
    tokens = (STATIC / "css" / "tokens.css").read_text("utf-8")
    known = set(re.findall(r"(--[a-z0-9-]+):", tokens))
    bootstrap = re.search(r'@import url\("\.\./(vendor/bootstrap-[^"]+)"\) layer', tokens)
    assert bootstrap and (STATIC / bootstrap[1]).is_file()
    for style in (*STYLES, "designer"):
        text = (STATIC / "css" / f"{style}.css").read_text("utf-8")
        own = set(re.findall(r"(--[a-z0-9-]+):", text))
        missing = set(re.findall(r"var\((--[a-z0-9-]+)", text)) - known - own
        assert not missing, (style, missing)


def _luminance(colour: str) -> float:
    if len(colour) == 4:
        colour = "#" + "".join(c * 2 for c in colour[1:])
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(a: str, b: str) -> float:
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_controls_have_enough_contrast(theme: str) -> None:
    tokens = (STATIC / "css" / "tokens.css").read_text("utf-8")
    block = re.search(rf'\[data-bs-theme="{theme}"\] \{{(.*?)^\}}', tokens, re.S | re.M)
    assert block is not None
    value = dict(re.findall(r"(--[a-z0-9-]+): (#[0-9a-fA-F]{3,6})", block[1]))
    texts = [("--c-text", s) for s in ("--c-bg", "--c-surface", "--c-sunken", "--c-hover")]
    texts += [(t, s) for t in ("--c-muted", "--c-faint") for s in ("--c-bg", "--c-surface")]
    texts += [("--c-accent-text", "--c-accent-soft"), ("--c-on-accent", "--c-accent")]
    texts += [(f"--{t}", f"--{t}-bg") for t in ("ok", "warn", "bad", "info", "plum", "gray")]
    low = [(a, b, round(_contrast(value[a], value[b]), 2)) for a, b in texts
           if _contrast(value[a], value[b]) < 4.5]  # fmt: skip

    assert not low
    assert _contrast(value["--c-control"], value["--c-surface"]) >= 3
