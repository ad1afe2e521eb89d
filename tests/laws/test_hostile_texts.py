"""Whatever is sent as an expression is refused with its place, or evaluated, at once.

Threats N09: no other exception, no death, at most 50 ms each.  200,000 texts in `make laws`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path
from random import Random

from tests.laws.expression_forms import every_form
from tests.laws.hostile_texts import hostile

LAWS = "TAILORBIRD_LAW_EXAMPLES" in os.environ
TEXTS = 200_000 if LAWS else 10_000
SEED = int(os.environ.get("TAILORBIRD_LAW_SEED", "1"))
MOST_MS = 50
ROOT = Path(__file__).parents[2]


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
