"""Words that must not stand in the product's source, with the one place where each may."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("platform", "designer", "runtime", "metadata")

GATES = {
    "eval and exec": (r"(?<![.\w])(?:eval|exec)\(", ("expressions/closure.py",)),
    "pickle": (r"\bpickle\b", ()),
    "a YAML loader that is not the strict one": (r"yaml\.(?:load|safe_load|full_load)\(", ()),
    "unescaped HTML": (
        r"\|\s*safe\b|\bMarkup\(|autoescape\s+false",
        ("web/templating.py", "web/words.py", "web/assets.py", "fieldtypes/markup.py"),
    ),
    "SQL put together from text": (r"\btext\(f[\"']|exec_driver_sql\(f[\"']", ()),
    "a shell": (r"shell\s*=\s*True|os\.system\(|os\.popen\(", ()),
    "rule-engine on objects": (r"resolve_attribute", ()),
    "archives unpacked to disk": (r"extractall\(|\btarfile\b", ("web/vendoring.py",)),
    "a random source for secrets": (r"\bsecret\w* = random\.", ()),
    "regular expressions from metadata": (r"re\.compile\([a-z_]+\.(?:params|pattern)", ()),
    "git outside the workspace room": (
        r"[\"']git[\"'],",
        ("workspace/git.py", "cli/identity.py"),
    ),
    "open ends": (r"\b(?:TODO|FIXME|XXX|HACK)\b", ()),
}


def sources() -> list[Path]:
    endings = (".py", ".html", ".js", ".jinja", ".j2")
    found = [p for floor in FLOORS for p in (ROOT / floor).rglob("*") if p.suffix in endings]
    return [p for p in found if "vendor" not in p.parts and "__pycache__" not in p.parts]


@pytest.mark.parametrize("gate", GATES)
def test_the_source_holds_no(gate: str) -> None:
    pattern, allowed = GATES[gate]
    hits = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sources()
        if not path.as_posix().endswith(allowed)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert hits == []


def test_no_file_outgrows_its_room() -> None:
    """A Python file above 400 lines wants dividing; above 450 it has to be."""
    long = {
        str(p.relative_to(ROOT)): n
        for p in sources()
        if p.suffix == ".py" and (n := len(p.read_text("utf-8").splitlines())) > 450
    }
    assert long == {}
