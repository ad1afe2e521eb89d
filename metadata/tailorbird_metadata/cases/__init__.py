"""The tests that stand beside a configuration: read, checked against the model, as data."""

from tailorbird_metadata.cases.reading import Suites, read_suites
from tailorbird_metadata.cases.suite import (
    Act,
    Case,
    Expected,
    Given,
    Made,
    Message,
    Person,
    Ref,
    Request,
    Said,
    Suite,
    Values,
)
from tailorbird_metadata.cases.untested import untested

__all__ = [
    "Act",
    "Case",
    "Expected",
    "Given",
    "Made",
    "Message",
    "Person",
    "Ref",
    "Request",
    "Said",
    "Suite",
    "Suites",
    "Values",
    "read_suites",
    "untested",
]
