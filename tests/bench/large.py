"""A large company in files: 300 with 5,000 fields and 1,000 expressions, always the same."""

from __future__ import annotations

from collections.abc import Iterator

ENTITIES = 50
FIELDS = 100
FILES = 300
EXPRESSIONS = 1_000

_DECISIONS = tuple(
    f"{what} {number}"
    for what in ("Region", "Sector", "Channel", "Status", "Origin")
    for number in range(2)
)


def large_company() -> dict[str, bytes]:
    """The files of the company by path."""
    return {path: text.encode() for path, text in _files()}


def _files() -> Iterator[tuple[str, str]]:
    yield "workspace.yaml", _WORKSPACE
    for number in range(ENTITIES):
        name = f"thing_{number}"
        yield f"entities/{name}/entity.yaml", _entity(name, number)
        yield f"entities/{name}/pipelines/{name}.yaml", _pipeline(name, number)
        yield f"entities/{name}/views.yaml", _views(name)
        for layout in ("rep", "manager"):
            yield f"entities/{name}/layouts/{layout}.yaml", _layout(layout)
    for number in range(ENTITIES - 3):
        yield f"automations/follow_{number}.yaml", _automation(number)
    yield "roles/rep.yaml", _role("rep", "owner == me or team in me.teams")
    yield "roles/manager.yaml", _role("manager", "true")


_WORKSPACE = """\
crm: 1
workspace: large
label: A large company
locale: en
locales: [en, zh]
currency: EUR
timezone: Europe/Berlin
country: DE
teams: [north, south]
"""


def _entity(name: str, number: int) -> str:
    return "\n".join(
        (
            f"entity: {name}  # one of {ENTITIES}",
            f"label: {{one: Thing {number}, many: Things {number}}}",
            "title: name",
            "fields:",
            *(f"  {line}" for line in _fields(number)),
            "rules:",
            *(f"  {line}" for line in _rules(number)),
            "",
        )
    )


def _fields(number: int) -> Iterator[str]:
    """A hundred fields of the types that companies use most, nine of them formulas."""
    yield "name: {type: text, max: 120, required: true}"
    yield "owner: {type: user, default: =me}"
    yield "team: {type: team, default: =me.team}"
    if number:
        yield f"above: {{type: lookup, to: thing_{number - 1}, children: below_{number}}}"
    else:
        yield "above: {type: lookup, to: thing_0, children: below_0}"
    net = f"amount_0 * (100 - share_0) / 100 + {number}"
    yield f"net: {{type: formula, returns: money, value: {net}}}"
    graded = f'choose(net > {5000 + number}, "large", "small")'
    yield f"grade: {{type: formula, returns: text, value: '{graded}'}}"
    for n in range(7):
        added = f"amount_{n} + amount_{n + 1} * {number + 2}"
        yield f"sum_{n}: {{type: formula, returns: money, value: {added}}}"
    for n in range(10):
        yield f"amount_{n}: {{type: money, label: Amount {n}, min: 0}}"
        yield f"share_{n}: {{type: percent, min: 0, max: 100, default: {n}}}"
        yield f"day_{n}_on: {{type: date, help: The day of part {n}.}}"
        yield f"note_{n}: {{type: long_text, label: Note {n}}}"
        yield f"flag_{n}: {{type: boolean}}"
        yield f"count_{n}: {{type: integer, min: 0, max: 1000, unit: pieces}}"
        yield f"code_{n}: {{type: text, max: 40}}"
    for n, label in enumerate(_DECISIONS):
        yield f"choice_{n}: {{type: picklist, label: {label}, options: {_OPTIONS}}}"
    for n in range(7):
        yield f"contact_{n}: {{type: {('email', 'phone', 'url')[n % 3]}}}"


_OPTIONS = "{a: First, b: {label: Second, color: ok}, c: {label: Third, color: warn}, d: Fourth}"


def _rules(number: int) -> Iterator[str]:
    for n in range(3):
        yield f"need_{n}: {{when: flag_{n} and amount_{n} > {100 + number}, require: [code_{n}]}}"
        yield f"cap_{n}:"
        yield f"  check: amount_{n} <= {100_000 + number} or share_{n} < 50"
        yield f"  message: Part {n} may have at most 100000."
        yield f"  show_at: amount_{n}"


def _pipeline(name: str, number: int) -> str:
    return f"""\
pipeline: {name}
stages:
  open: {{label: Open, probability: 10}}
  offered:
    label: Offered
    probability: 50
    enter:
      value: {{need: amount_0 > {number}, message: An offer needs an amount.}}
      day: {{need: not empty(day_0_on), message: An offer needs a day.}}
  won: {{label: Won, closed: won}}
  lost: {{label: Lost, closed: lost}}
"""


def _views(name: str) -> str:
    return f"""\
views: {name}
lists:
  mine: {{label: Mine, where: owner == me and stage_open, columns: [name, amount_0, stage]}}
boards:
  pipeline: {{label: Pipeline, by: stage, card: [name, amount_0], total: amount_0}}
"""


def _layout(name: str) -> str:
    sections = "\n".join(
        f"      part_{n}: {{label: Part {n}, fields: [amount_{n}, share_{n}, day_{n}_on, note_{n},"
        f" flag_{n}, count_{n}, code_{n}, choice_{n}]}}"
        for n in range(10)
    )
    return f"""\
layout: {name}
for: [{name}]
header: [amount_0, owner]
tabs:
  overview:
    sections:
      facts: {{fields: [name, owner, team, above, net, grade]}}
{sections}
  history: {{panels: [history]}}
"""


def _automation(number: int) -> str:
    return f"""\
automation: follow_{number}
on: thing_{number}
after: {{change_of: stage, to: [won]}}
when: amount_0 > {1000 + number}
do:
  task: {{create_task: {{title: "Call {{name}}", for: owner, due: in 2 days}}}}
"""


def _role(name: str, read: str) -> str:
    lines = "\n".join(
        f"  thing_{n}: {{read: {read}, create: true, edit: owner == me}}" for n in range(ENTITIES)
    )
    return f"role: {name}\nlabel: {name.capitalize()}\ncan:\n{lines}\n"
