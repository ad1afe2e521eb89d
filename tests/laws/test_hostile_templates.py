"""Whatever is sent as the body of a template is refused, or compiled and filled, at once.

Threats N10: no other exception, no death, at most 50 ms of CPU each, at most 1 MB of text.  Many
more in `make laws`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path
from random import Random

from tests.laws.template_texts import hostile

LAWS = "TAILORBIRD_LAW_EXAMPLES" in os.environ
BODIES = 20_000 if LAWS else 450
SEED = int(os.environ.get("TAILORBIRD_LAW_SEED", "1"))
MOST_MS = 50
ROOM = 5
"""How many times slower a busy machine may be; what goes wrong takes many times longer still."""
MOST_BYTES = 1_000_000
ROOT = Path(__file__).parents[2]


def test_every_hostile_body_is_refused_or_filled_at_once() -> None:
    bodies = list(islice(hostile(Random(SEED), ("account", "deal", "quote")), BODIES))
    lines = "".join(json.dumps(body) + "\n" for body in bodies)
    read = subprocess.run(
        [sys.executable, "-m", "tests.laws.template_reader"],
        input=lines, capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    answers = [json.loads(line) for line in read.stdout.splitlines()]
    assert len(answers) == len(bodies), (bodies[len(answers)], read.stderr[-2000:])
    slow = [(a["ms"], t) for a, t in zip(answers, bodies, strict=True) if a["ms"] > ROOM * MOST_MS]
    assert not slow, sorted(slow)[-5:]
    untold = [t for a, t in zip(answers, bodies, strict=True) if not a["told"]]
    assert not untold, untold[:5]
    assert max(a["bytes"] for a in answers) <= MOST_BYTES
    assert 20 < sum(a["taken"] for a in answers) < len(bodies), "some are harmless, most are not"
