"""What a configuration that compiles still gets wrong, one small file a question; pure.

Nothing is said that is not proven: what a lint cannot decide, it leaves.
"""

from tailorbird_metadata.lint.accepting import without_accepted
from tailorbird_metadata.lint.ground import Ground, Written
from tailorbird_metadata.lint.run import lint
from tailorbird_metadata.lint.verdicts import Verdicts

__all__ = ["Ground", "Verdicts", "Written", "lint", "without_accepted"]
