"""What stands before a bracket and is no function, and what to write in its place."""

from __future__ import annotations

from tailorbird_metadata.expressions import faults
from tailorbird_metadata.expressions.faults import ExpressionRefused
from tailorbird_metadata.expressions.functions import AGGREGATES, FUNCTIONS, PEOPLE_WRITE
from tailorbird_metadata.expressions.hints.aliases import ALIASES
from tailorbird_metadata.expressions.hints.signs import shortened, write
from tailorbird_metadata.expressions.hints.suggest import asked, did_you_mean, listed, meant
from tailorbird_metadata.expressions.hints.unlike import source
from tailorbird_metadata.expressions.reading import Reading
from tailorbird_metadata.expressions.syntax import Syntax
from tailorbird_metadata.messages import Message, counted, message

_VALUES = ("today", "now", "me")
_COMPARED = {"min": "least", "max": "greatest"}


def not_a_function(checker: Reading, node: Syntax) -> ExpressionRefused:
    """The mistake of a call of something else: `name.lower()`, `(a)(b)`."""
    called = node.parts[0]
    help_ = message("Write the name of a function before the bracket, or an operator.")
    if called.form == "attribute":
        name = called.value.lower()
        alias = ALIASES.get(name, "").partition("(")[0]
        known = (*PEOPLE_WRITE, *AGGREGATES)
        name = meant(alias or name, known, {}) or name
        inside = ", ".join(source(checker.text, n) for n in (called.parts[0], *node.parts[1:]))
        help_ = message("Functions stand before their values.")
        if name in known:
            return checker.refused(
                node,
                message("Only functions can be called."),
                write(f"{name}({inside})", help_),
                faults.NOT_ALLOWED,
            )
    return checker.refused(
        called, message("Only functions can be called."), help_, faults.NOT_ALLOWED
    )


def unknown_function(checker: Reading, node: Syntax) -> ExpressionRefused:
    """The mistake of a name before a bracket that no function has."""
    called, arguments = node.parts[0], node.parts[1:]
    word, name = called.value.lower(), f"`{shortened(called.value)}`"
    if word in _VALUES and not arguments:
        sentence = message("{name} is a value, not a function.", name=name)
        return checker.refused(node, sentence, write(word), faults.UNKNOWN_NAME)
    if word in ("and", "or", "not") and arguments:
        instead = _joined(checker, word, arguments)
        sentence = message("{name} is not a function here.", name=name)
        help_ = write(instead, message("Write `and` or `or` between two conditions."))
        return checker.refused(node, sentence, help_, faults.UNKNOWN_NAME)
    if checker.scope.field(checker.scope.entity, called.value) is not None:
        sentence = message("{name} is a field, not a function.", name=name)
        help_ = message("Between two values stands an operator: `and`, `or`, `==`, `+` or a comma.")
        return checker.refused(called, sentence, help_, faults.UNKNOWN_NAME)
    sentence = message("There is no function {name}.", name=name)
    return checker.refused(called, sentence, _help(called.value), faults.UNKNOWN_NAME)


def _help(name: str) -> Message:
    known = (*PEOPLE_WRITE, *AGGREGATES)
    word = name.lower()
    if word in known:
        return asked(word)
    usage = ALIASES.get(word)
    if usage is not None:
        return message("Here it is written {usage}.", usage=f"`{usage}`")
    near = did_you_mean(name, known)
    return near or message("The reference of the language lists all functions.")


def _joined(checker: Reading, word: str, arguments: tuple[Syntax, ...]) -> str:
    """`AND(a, b)` as `(a and b)`."""
    written = [source(checker.text, a) for a in arguments]
    loose = [f"({w})" if a.form in ("and", "or") else w
             for w, a in zip(written, arguments, strict=True)]  # fmt: skip
    if word == "not":
        return f"not ({written[0]})"
    return f"({f' {word} '.join(loose)})"


def no_children(
    checker: Reading, node: Syntax, name: str, heads: list[Syntax]
) -> ExpressionRefused:
    """The mistake of `sum(amount)`: nothing in it is a set of child records."""
    sentence = message("{name} needs child records to look at.", name=f"`{name}`")
    scope, arguments = checker.scope, node.parts[1:]
    if name in _COMPARED and len(arguments) > 1:
        inside = ", ".join(source(checker.text, a) for a in arguments)
        usage = message("Write {usage}.", usage=f"`{FUNCTIONS[_COMPARED[name]].usage}`")
        instead = write(f"{_COMPARED[name]}({inside})", usage)
        return checker.refused(node, sentence, instead, faults.FUNCTION_USE)
    known = [n for n in scope.names(scope.entity) if scope.collection(scope.entity, n)]
    place = heads[0] if heads else node
    near = meant(place.value, known, {}) if heads else None
    if near is not None:
        return checker.refused(place, sentence, asked(near), faults.FUNCTION_USE)
    help_ = listed(known) or message("No other records belong to this kind of record.")
    return checker.refused(place, sentence, help_, faults.FUNCTION_USE)


def takes(name: str, least: int, most: int, given: int) -> Message:
    """The sentence about too many or too few values of a function."""
    if not most:
        return message("Nothing stands between the brackets of {name}.", name=f"`{name}`")
    return message(
        "{name} takes {wanted}, but here {given}.",
        name=f"`{name}`",
        wanted=_values(least, most),
        given=counted(given, message("is 1"), message("are {n}", n=given)),
    )


def _values(least: int, most: int) -> Message:
    if least == most:
        return counted(most, message("1 value"), message("{n} values", n=most))
    return message("{least} to {most} values", least=least, most=most)
