"""Documents to one model: a list of passes, nothing else."""

from tailorbird_metadata.compiler.compile import compile_sources, compile_workspace
from tailorbird_metadata.compiler.compiled import Compiled

__all__ = ["Compiled", "Origin", "compile_sources", "compile_workspace"]
