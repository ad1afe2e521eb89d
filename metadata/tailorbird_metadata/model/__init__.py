"""What a configuration means: frozen classes, one tree per company and commit.

Names (keys in files, in the API and on screen) are the keys of the mappings; `id` is the identity
that tables, columns, stored values and expression trees use.  They differ only after a rename.
"""

from tailorbird_metadata.model.automation import (
    Action,
    Assign,
    Automation,
    CallOut,
    CreateRecord,
    CreateTask,
    Deed,
    Integration,
    Mail,
    Notify,
    Recipient,
    Schedule,
    SetFields,
    Step,
    Trigger,
)
from tailorbird_metadata.model.conversion import Conversion, ConversionStep
from tailorbird_metadata.model.entity import Entity, Field
from tailorbird_metadata.model.layout import Layout, Section, Tab
from tailorbird_metadata.model.model import Model, PackInfo, Workspace
from tailorbird_metadata.model.phrase import Part, Phrase, Template
from tailorbird_metadata.model.picklist import Option, Picklist
from tailorbird_metadata.model.pipeline import GateItem, Moves, Pipeline, Stage
from tailorbird_metadata.model.role import FieldRight, Grant, Right, Role
from tailorbird_metadata.model.rule import Rule
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.value import Value
from tailorbird_metadata.model.view import BoardView, ListView, MobileCard, SortKey

__all__ = [
    "Action",
    "Assign",
    "Automation",
    "BoardView",
    "CallOut",
    "Conversion",
    "ConversionStep",
    "CreateRecord",
    "CreateTask",
    "Deed",
    "Entity",
    "Field",
    "FieldRight",
    "GateItem",
    "Grant",
    "Integration",
    "Layout",
    "ListView",
    "Mail",
    "MobileCard",
    "Model",
    "Moves",
    "Notify",
    "Option",
    "PackInfo",
    "Part",
    "Phrase",
    "Picklist",
    "Pipeline",
    "Recipient",
    "Right",
    "Role",
    "Rule",
    "Schedule",
    "Section",
    "SetFields",
    "SortKey",
    "Stage",
    "Step",
    "Tab",
    "Template",
    "Text",
    "Trigger",
    "Value",
    "Workspace",
]
