"""Which texts of a company lack a translation, and which translation is of an older text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tailorbird_metadata.compiler import Compiled
from tailorbird_metadata.compiler.labels import translated
from tailorbird_metadata.model import Text
from tailorbird_metadata.source.nodes import SourceFile
from tailorbird_metadata.source.reader import read_yaml
from tailorbird_metadata.source.workspace import COMPANY, CORE


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A text by its full item path: `source` as it is now, `said` in the other language.

    `was` is the text that the translation was made from, where that is another one.
    """

    path: str
    source: str
    said: str | None = None
    was: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How far a language is: `texts` counts those that the files say, the product's left aside.

    `unnoted` are translations of the company's of which nobody knows what they were made from.
    """

    locale: str
    texts: int
    missing: tuple[Translation, ...] = ()
    stale: tuple[Translation, ...] = ()
    unnoted: tuple[Translation, ...] = ()
    begun: bool = False
    """Whether anything at all is translated."""

    def sources(self) -> Mapping[str, str]:
        """What the notes are when every translation is taken to be right as it is."""
        return {t.path: t.source for t in (*self.stale, *self.unnoted)}


def overview(found: Compiled, locale: str, notes: Mapping[str, str]) -> Overview:
    """What is to be said about `locale`; `notes` are the source texts by path."""
    texts = {p: t for p, (layer, t) in found.said.items() if layer != CORE and _is_there(t)}
    missing = [
        Translation(path=path, source=str(text))
        for path, text in sorted(texts.items())
        if not text.values.get(locale)
    ]
    made = list(_made(found, locale, texts))
    return Overview(
        locale=locale,
        texts=len(texts),
        missing=tuple(missing),
        stale=tuple(
            Translation(path=t.path, source=t.source, said=t.said, was=notes[t.path])
            for t in made
            if t.path in notes and notes[t.path] != t.source
        ),
        unnoted=tuple(t for t in made if t.path not in notes),
        begun=len(missing) < len(texts),
    )


def _is_there(text: Text) -> bool:
    return any(text.values.values())


def _made(found: Compiled, locale: str, texts: Mapping[str, Text]) -> Iterator[Translation]:
    """The company's own translations of texts that exist."""
    file = f"labels/{locale}.yaml"
    content = found.texts.get(file)
    if content is None:
        return
    root, _ = read_yaml(content, SourceFile(file, COMPANY))
    for path, said in translated(root) if root is not None else ():
        text = texts.get(found.also.get(path, path))
        if text is not None:
            yield Translation(path=path, source=str(text), said=said)
