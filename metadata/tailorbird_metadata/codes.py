"""Every problem code with its title: the one registry, codes are never given twice or reused.

E00 files, E01 settings, E02 references, E03 expressions and layers, E04 meaning, E05 tests; W are
warnings.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tailorbird_metadata.messages import Message, message

CODES: Mapping[str, Message] = MappingProxyType(
    {
        "E0001": message("A file cannot be read as YAML or JSON"),
        "E0002": message("A key stands twice"),
        "E0003": message("Anchors, aliases and merge keys are not allowed"),
        "E0004": message("Tags and directives are not allowed"),
        "E0005": message("A file holds keys and values"),
        "E0006": message("A file holds one document"),
        "E0007": message("A value is cut or taken for something else"),
        "E0008": message("A character may not stand in a file"),
        "E0009": message("A file or value is too large"),
        "E0010": message("Links and special files are not followed"),
        "E0011": message("A file is in no known place"),
        "E0012": message("An item stands in two files"),
        "E0013": message("A file is in the wrong place"),
        "E0014": message("There is no workspace"),
        "E0020": message("A name cannot be used"),
        "E0021": message("A name or identity is taken"),
        "E0022": message("Two lookups give the same collection"),
        "E0024": message("An expression reads what does not run yet"),
        "E0025": message("A purged name stays reserved"),
        "E0026": message("A key leads to two entities"),
        "E0101": message("A setting does not exist"),
        "E0102": message("A setting is missing"),
        "E0103": message("A value is none of the possible ones"),
        "E0104": message("A value does not have the right form"),
        "E0105": message("A number or count is out of range"),
        "E0106": message("A value is of the wrong kind"),
        "E0107": message("A list names something twice"),
        "E0108": message("The language version is not known"),
        "E0109": message("A language, currency or time zone is not known"),
        "E0110": message("A field has two lists of options"),
        "E0111": message("A rule demands nothing, or two things"),
        "E0112": message("A pipeline has no stage to begin in"),
        "E0113": message("Items extend each other in a circle"),
        "E0114": message("A role has two layouts"),
        "E0115": message("An automation is set off by nothing, or by two things"),
        "E0116": message("A step does nothing, or two things"),
        "E0120": message("An applied item vanished from the files"),
        "E0213": message("An entity does not exist"),
        "E0214": message("A field does not exist"),
        "E0215": message("A translation has nothing to translate"),
        "E0216": message("A retired field is used"),
        "E0217": message("A role does not exist"),
        "E0218": message("An option or team does not exist"),
        "E0219": message("A shared list does not exist"),
        "E0220": message("A list cannot be sorted by this field"),
        "E0221": message("A field does not lead to another record"),
        "E0222": message("A field cannot be set"),
        "E0223": message("A layout does not exist"),
        "E0224": message("A panel does not exist"),
        "E0225": message("A field has the wrong type for this place"),
        "E0226": message("A step does not exist"),
        "E0227": message("A step makes records of another entity"),
        "E0228": message("An action does not exist"),
        "E0229": message("A list or board does not exist"),
        "E0230": message("A dependent list has nothing to depend on"),
        "E0231": message("A field cannot name a record"),
        "E0232": message("The time of an activity is not a moment"),
        "E0233": message("A field cannot be the parent"),
        "E0235": message("The format of a running number is wrong"),
        "E0236": message("Deleting would empty a required field"),
        "E0237": message("The least value is above the most"),
        "E0238": message("A recipient leads to nobody"),
        "E0239": message("Nobody set it off"),
        "E0240": message("A template does not exist"),
        "E0241": message("An integration does not exist"),
        "E0242": message("An integration cannot do this"),
        "E0243": message("A setting of the company is not declared"),
        "E0244": message("A template is about another entity"),
        "E0245": message("A new record would lack a required field"),
        "E0301": message("An expression is too large"),
        "E0302": message("An expression contains what is not allowed"),
        "E0303": message("An expression cannot be understood"),
        "E0304": message("A name in an expression means nothing"),
        "E0305": message("An option in an expression does not exist"),
        "E0306": message("A value in an expression has the wrong type"),
        "E0307": message("A condition is needed"),
        "E0308": message("Days and moments are mixed"),
        "E0309": message("An expression reads too far for its place"),
        "E0310": message("A function is used wrongly"),
        "E0311": message("A constant in an expression is wrong"),
        "E0312": message("A right compares two values that may be empty"),
        "E0313": message("An expression uses what is retired"),
        "E0314": message("An expression gives the wrong type"),
        "E0331": message("A patch has nothing to change"),
        "E0332": message("An item exists in a lower layer"),
        "E0333": message("Two packs set the same thing differently"),
        "E0334": message("The role admin is built in"),
        "E0336": message("An item of a list is neither placed nor hidden"),
        "E0337": message("A patch changes an identity"),
        "E0340": message("A folder in packs/ is not a pack"),
        "E0341": message("packs.lock is missing"),
        "E0342": message("A vendored pack was changed by hand"),
        "E0343": message("packs.lock and packs/ do not agree"),
        "E0344": message("A pack is missing or has another version"),
        "E0345": message("A pack is not listed in the workspace"),
        "E0346": message("Packs require each other in a circle"),
        "E0347": message("A pack changes what it does not require"),
        "E0410": message("A configuration names a person"),
        "E0411": message("Formulas need each other in a circle"),
        "E0501": message("A test has no such person or record"),
        "E0502": message("A record of a test is of another entity"),
        "E0503": message("A case does nothing, or two things"),
        "E0504": message("An automation does not exist"),
        "E0505": message("Nothing refuses under this name"),
        "W0023": message("Something does not run in this version"),
        "W0335": message("An item could not be placed where it should"),
        "W0412": message("Automations set each other off"),
    }
)

GROUPS: Mapping[str, Message] = MappingProxyType(
    {
        "E00": message("Files and names"),
        "E01": message("Settings"),
        "E02": message("References"),
        "E030": message("Expressions"),
        "E031": message("Expressions"),
        "E032": message("Expressions"),
        "E033": message("Layers and packs"),
        "E034": message("Layers and packs"),
        "E03": message("Meaning"),
        "E04": message("Meaning"),
        "E05": message("Tests"),
        "W": message("Warnings"),
    }
)
"""What codes are about, by their beginning; the longest that fits counts."""


def group_of(code: str) -> Message:
    """What a code is about; raises LookupError for one that belongs nowhere."""
    fitting = [start for start in GROUPS if code.startswith(start)]
    if not fitting:
        raise LookupError(code)
    return GROUPS[max(fitting, key=len)]
