"""What a configuration means: frozen classes, one tree per company and commit.

Names (keys in files, in the API and on screen) are the keys of the mappings; `id` is the identity
that tables, columns, stored values and expression trees use.  They differ only after a rename.
"""

from tailorbird_metadata.model.conversion import Conversion, ConversionStep
from tailorbird_metadata.model.entity import Entity, Field
from tailorbird_metadata.model.layout import Layout, Section, Tab
from tailorbird_metadata.model.model import Model, PackInfo, Workspace
from tailorbird_metadata.model.picklist import Option, Picklist
from tailorbird_metadata.model.pipeline import GateItem, Moves, Pipeline, Stage
from tailorbird_metadata.model.role import FieldRight, Grant, Right, Role
from tailorbird_metadata.model.rule import Rule
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.value import Value
from tailorbird_metadata.model.view import BoardView, ListView, MobileCard, SortKey

__all__ = [
    "BoardView",
    "Conversion",
    "ConversionStep",
    "Entity",
    "Field",
    "FieldRight",
    "GateItem",
    "Grant",
    "Layout",
    "ListView",
    "MobileCard",
    "Model",
    "Moves",
    "Option",
    "PackInfo",
    "Picklist",
    "Pipeline",
    "Right",
    "Role",
    "Rule",
    "Section",
    "SortKey",
    "Stage",
    "Tab",
    "Text",
    "Value",
    "Workspace",
]
