"""What a configuration means: frozen classes, one tree per company and commit.

Names (keys in files, in the API and on screen) are the keys of the mappings; `id` is the identity
that tables, columns, stored values and expression trees use.  They differ only after a rename.
"""

from tailorbird_metadata.model.approval import Approval, ApprovalRow, ApprovalStep, Escalation
from tailorbird_metadata.model.assignment import Assignment, AssignmentRule, Limits
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
from tailorbird_metadata.model.calendar import Calendar, Holiday, MakeUpDay, WorkingHours
from tailorbird_metadata.model.clock import SlaClock, TimeSpan
from tailorbird_metadata.model.conversion import Conversion, ConversionStep
from tailorbird_metadata.model.dashboard import Dashboard, Tile
from tailorbird_metadata.model.entity import Activity, Entity, Field
from tailorbird_metadata.model.environment import Environment, SettingValue
from tailorbird_metadata.model.layout import Layout, Panel, Section, Side, Tab
from tailorbird_metadata.model.model import Model, PackInfo, Workspace
from tailorbird_metadata.model.phrase import (
    ForBlock,
    IfBlock,
    Part,
    Phrase,
    Template,
    TemplateKind,
)
from tailorbird_metadata.model.picklist import Option, Picklist
from tailorbird_metadata.model.pipeline import GateItem, Moves, Pipeline, Stage
from tailorbird_metadata.model.pool import Pool, PoolLocks, PoolReturn, PoolTaking
from tailorbird_metadata.model.report import (
    Chart,
    Comparison,
    Delivery,
    Grouping,
    Measure,
    MeasureNumber,
    MeasureOperation,
    Report,
    Tally,
)
from tailorbird_metadata.model.role import FieldRight, Grant, Right, Role, Sharing
from tailorbird_metadata.model.rule import Rule, clearing
from tailorbird_metadata.model.text import Text
from tailorbird_metadata.model.value import Value
from tailorbird_metadata.model.view import (
    BoardView,
    CalendarView,
    ListView,
    MobileCard,
    Picker,
    SortKey,
)
from tailorbird_metadata.model.webform import Consent, Webform, WebformField

__all__ = [
    "Activity",
    "Action",
    "Approval",
    "ApprovalRow",
    "ApprovalStep",
    "Assign",
    "Assignment",
    "AssignmentRule",
    "Automation",
    "BoardView",
    "Calendar",
    "CalendarView",
    "CallOut",
    "Chart",
    "Comparison",
    "Consent",
    "Conversion",
    "ConversionStep",
    "CreateRecord",
    "CreateTask",
    "Dashboard",
    "Deed",
    "Delivery",
    "Entity",
    "Environment",
    "Escalation",
    "Field",
    "FieldRight",
    "ForBlock",
    "GateItem",
    "Grant",
    "Grouping",
    "Holiday",
    "IfBlock",
    "Integration",
    "Layout",
    "Limits",
    "ListView",
    "Mail",
    "MakeUpDay",
    "Measure",
    "MeasureNumber",
    "MeasureOperation",
    "MobileCard",
    "Model",
    "Moves",
    "Notify",
    "Option",
    "PackInfo",
    "Panel",
    "Part",
    "Phrase",
    "Picker",
    "Picklist",
    "Pipeline",
    "Pool",
    "PoolLocks",
    "PoolReturn",
    "PoolTaking",
    "Recipient",
    "Report",
    "Right",
    "Role",
    "Rule",
    "Schedule",
    "Section",
    "SetFields",
    "SettingValue",
    "Side",
    "SlaClock",
    "SortKey",
    "Sharing",
    "Stage",
    "Step",
    "Tab",
    "Tally",
    "Template",
    "TemplateKind",
    "Text",
    "Tile",
    "TimeSpan",
    "Trigger",
    "Value",
    "Webform",
    "WebformField",
    "WorkingHours",
    "Workspace",
    "clearing",
]
