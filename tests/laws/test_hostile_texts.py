"""Whatever is sent as an expression is refused with its place, or evaluated, at once.

Threats N09: no other exception, no death, at most 50 ms each to read, to evaluate, and to write the
query of each database.  200,000 texts in `make laws`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from random import Random

from tests.laws.expression_back_ends import InNode, InSql, Law
from tests.laws.expression_forms import every_form
from tests.laws.expression_model import ModelScope
from tests.laws.expression_world import INPUTS, World
from tests.laws.hostile_texts import hostile
from tests.node import node_path

from tailorbird_metadata.expressions.check import check
from tailorbird_metadata.expressions.tree import Expression
from tailorbird_metadata.expressions.types import BOOLEAN, Kind
from tailorbird_runtime.storage.engine import make_engine

LAWS = "TAILORBIRD_LAW_EXAMPLES" in os.environ
TEXTS = 200_000 if LAWS else 10_000
SEED = int(os.environ.get("TAILORBIRD_LAW_SEED", "1"))
MOST_MS = 50
VALUES = (Kind.BOOLEAN, Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.MOMENT)
ROOT = Path(__file__).parents[2]


def test_what_is_taken_means_the_same_in_every_back_end(
    lasting_database: Callable[[str], str],
) -> None:
    world = World(SEED)
    engines = {name: make_engine(lasting_database(name)) for name in ("sqlite", "postgresql")}
    form = InNode(world, node_path())
    law = Law(world, {name: InSql(world, engine) for name, engine in engines.items()}, form)
    good = [text for _, entity, text in every_form() if entity == "deal"]
    scope = ModelScope(world.model, "deal")
    for text in islice(hostile(Random(SEED), good), TEXTS // 20):
        found = check(text, scope)
        if not isinstance(found, Expression) or found.result.kind not in VALUES:
            continue
        if found.result == BOOLEAN:
            law.condition("deal", text, INPUTS[0])
        law.value(found.result.kind, "deal", text, INPUTS[0])
    form.close()
    for engine in engines.values():
        engine.dispose()
    assert min(law.counted.values()) > 20 * len(world.rows["deal"])


def test_every_hostile_text_is_refused_or_evaluated_at_once() -> None:
    good = [text for _, _, text in every_form()]
    texts = list(islice(hostile(Random(SEED), good), TEXTS))
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    read = subprocess.run(
        [sys.executable, "-m", "tests.laws.hostile_reader"],
        input=lines, capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    answers = [json.loads(line) for line in read.stdout.splitlines()]
    assert len(answers) == len(texts), (texts[len(answers)], read.stderr[-2000:])
    slow = [(a["ms"], t) for a, t in zip(answers, texts, strict=True) if a["ms"] > MOST_MS]
    assert not slow, sorted(slow)[-5:]
    untold = [t for a, t in zip(answers, texts, strict=True) if not a["told"]]
    assert not untold, untold[:5]
    assert 20 < sum(a["taken"] for a in answers) < TEXTS, "some are harmless, most are not"
