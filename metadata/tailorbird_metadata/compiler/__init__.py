"""Documents to one model: a list of passes, nothing else."""

from tailorbird_metadata.compiler.compile import compile_sources, compile_workspace
from tailorbird_metadata.compiler.compiled import Compiled
from tailorbird_metadata.compiler.workshop import Workshop

__all__ = ["Compiled", "Workshop", "compile_sources", "compile_workspace"]
