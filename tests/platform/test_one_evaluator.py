"""Conditions, formulas and templates have one evaluator: nothing else in the source is one.

Each gate names the only files that may do a thing, and why.  A file that no longer does it has to
leave the list.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("platform", "designer", "runtime", "metadata")
ORDER = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})
Finder = Callable[[ast.AST], bool]


def imports(*modules: str) -> Finder:
    """An import of one of these modules, or of something in them."""

    def found(node: ast.AST) -> bool:
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        return any(n == m or n.startswith(f"{m}.") for n in names for m in modules)

    return found


def calls(*names: str) -> Finder:
    """A call of a function that goes by one of these bare names."""

    def found(node: ast.AST) -> bool:
        return (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
        )

    return found


def fills_a_text(node: ast.AST) -> bool:
    """`x.format(…)` or `x.format_map(…)` where `x` is neither a text written there nor markup."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    filled = node.func.value
    if isinstance(filled, ast.Call) and ast.unparse(filled.func) == "Markup" and filled.args:
        filled = filled.args[0]
    written = isinstance(filled, (ast.Constant, ast.JoinedStr))
    return node.func.attr in ("format", "format_map") and not written


def fills_by_percent(node: ast.AST) -> bool:
    """`"…" % x`, and `x % (…)` or `x % {…}`."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mod):
        return False
    text = isinstance(node.left, ast.Constant) and isinstance(node.left.value, (str, bytes))
    return text or isinstance(node.right, (ast.Tuple, ast.Dict))


def tells_operators_apart(node: ast.AST) -> bool:
    """A table from the names of comparisons to what is not just another name."""
    if not isinstance(node, ast.Dict) or all(isinstance(v, ast.Constant) for v in node.values):
        return False
    keys = {k.value for k in node.keys if isinstance(k, ast.Constant)}
    return len(keys & ORDER) > 2


def compares_by_name(node: ast.AST) -> bool:
    """A `match` over the names of comparisons."""
    if not isinstance(node, ast.Match):
        return False
    values = (v for case in node.cases for v in ast.walk(case.pattern))
    return len({v.value for v in values if isinstance(v, ast.Constant)} & ORDER) > 2


GATES: Mapping[str, tuple[Finder, frozenset[str]]] = {
    "runs text as Python": (
        calls("eval", "exec", "compile", "__import__"),
        frozenset({"expressions/closure.py"}),
    ),
    "imports the parser's library": (
        imports("rule_engine", "ply"),
        frozenset({"expressions/parser.py", "expressions/guard.py"}),
    ),
    "reads YAML": (imports("yaml"), frozenset({"source/reader.py", "source/cut_values.py"})),
    "imports a template engine": (
        imports("jinja2", "string.Template", "mako", "chevron", "pystache"),
        frozenset({"web/templating.py"}),
    ),
    "imports another evaluator": (
        imports("simpleeval", "asteval", "numexpr", "celpy", "jsonpath", "jmespath", "sympy"),
        frozenset(),
    ),
    "fills a text that is not written there": (
        fills_a_text,
        frozenset({
            "tailorbird_metadata/messages.py",  # our own sentences
            "web/words.py",  # the same, escaped for a page
            "compiler/cells.py",  # a cell of the file, in a sentence of ours
            "functions/postgres.py",  # the SQL of our functions
            "functions/postgres_calendars.py",
            "expressions/operations.py",
            "expressions/starting.py",  # a hint for the planner around SQL
            "writing/writer.py",  # the Python of our functions
        }),
    ),
    "fills a text by %": (
        fills_by_percent,
        frozenset({
            "workspace/history.py",  # a length for git
            "workspace/worktree.py",
            "outgoing/calls.py",  # a moment, signed
        }),
    ),
    "imports comparisons as functions": (
        imports("operator"),
        frozenset({"fieldtypes/operators.py"}),  # columns, never values
    ),
    "tells comparisons apart": (
        tells_operators_apart,
        frozenset({
            "fieldtypes/operators.py",  # column filters, held to conditions by tests/laws
            "automation/change_words.py",  # sentences about conditions
            "expressions/analysis.py",  # what is proven before any record is there
        }),
    ),
    "interprets comparisons": (
        compares_by_name,
        frozenset({
            "automation/words.py",  # sentences about conditions
            "tailorbird_runtime/expressions/bounds.py",  # SQL
            "tailorbird_runtime/expressions/comparisons.py",
        }),
    ),
}  # fmt: skip


_LOOKED_AT = (ast.Import, ast.ImportFrom, ast.Call, ast.BinOp, ast.Dict, ast.Match)


@lru_cache(maxsize=1)
def nodes() -> tuple[tuple[str, ast.AST], ...]:
    """What the gates look at, with the path of its file."""
    paths = (p for floor in FLOORS for p in sorted((ROOT / floor).rglob("*.py")))
    found = (
        (str(p.relative_to(ROOT)), node)
        for p in paths
        for node in ast.walk(ast.parse(p.read_text("utf-8")))
    )
    return tuple((path, node) for path, node in found if isinstance(node, _LOOKED_AT))


@pytest.mark.parametrize("gate", GATES)
def test_only_where_it_belongs_the_source(gate: str) -> None:
    finder, allowed = GATES[gate]
    found = [(path, getattr(node, "lineno", 0)) for path, node in nodes() if finder(node)]
    assert [hit for hit in found if not hit[0].endswith(tuple(allowed))] == []
    unused = {a for a in allowed if not any(path.endswith(a) for path, _ in found)}
    assert unused == set(), "nothing of it is there any more"


SCRIPTS = {
    "runs text": r"\beval\s*\(|\bFunction\s*\(|set(?:Timeout|Interval)\s*\(\s*[\"'`]|\bimport\s*\(",
    "decides like an operator of the language": r"[\"'](?:ne|lt|gt)[\"']",
}


@pytest.mark.parametrize("gate", SCRIPTS)
def test_scripts_leave_conditions_to_the_interpreter(gate: str) -> None:
    pattern = re.compile(SCRIPTS[gate])
    scripts = [p for p in (ROOT / "runtime").rglob("*.js") if "vendor" not in p.parts]
    assert len(scripts) > 10
    found = {
        f"{path.name}:{number}"
        for path in scripts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    }
    if gate == "runs text":
        assert found == set()
    else:
        assert found and {f.partition(":")[0] for f in found} == {"expressions.js"}


BREAKS = {
    "runs text as Python": "exec(compile(text, '<x>', 'exec'))",
    "imports the parser's library": "from rule_engine.parser import Parser",
    "reads YAML": "import yaml",
    "imports a template engine": "from string import Template",
    "imports another evaluator": "import simpleeval",
    "fills a text that is not written there": "said = template.body.format(**row)",
    "fills a text by %": "said = body % {'name': name}",
    "imports comparisons as functions": "from operator import lt",
    "tells comparisons apart": "T = {'eq': same, 'lt': less, 'ge': more}",
    "interprets comparisons": "match o:\n  case 'eq': 1\n  case 'lt': 2\n  case 'ge': 3",
}


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_sees_what_it_is_for(gate: str) -> None:
    finder, _ = GATES[gate]
    assert any(finder(node) for node in ast.walk(ast.parse(BREAKS[gate])))
