"""The fixtures of problem codes: the smallest company that gives a code, and the same mended.

`tests/data/problems/<CODE>/` holds
- `before/`: files laid over `tests/data/problems/base/`; together they give the code;
- `output.txt` and `zh.txt`: what the command then says, to the letter, in English and Chinese;
- `after/`: files laid over the base; the same company after the help line was followed;
- `command` (only where it is not `check`): the words after `tailorbird`;
- `applied/` (only for `plan`): files laid over the base that the database has already;
- `base` with the word `none`: nothing is laid below.

`python -m tests.problems CODE…` (without a code: all) writes both texts as they are now; read them
before you commit them.  `make docs` then writes the example into `docs/problems/<CODE>.md`.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tailorbird_platform.cli.running import run

FOLDER = Path(__file__).parent / "data" / "problems"
BASE = FOLDER / "base"
OUTPUTS: Mapping[str, str] = {"en": "output.txt", "zh": "zh.txt"}


@dataclass(frozen=True, slots=True)
class Fixture:
    """One code with its folder."""

    code: str

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return FOLDER / self.code

    @property
    def command(self) -> list[str]:
        """The words after `tailorbird`."""
        written = self.folder / "command"
        return written.read_text("utf-8").split() if written.is_file() else ["check"]

    def expected(self, locale: str) -> str:
        """What the command says, as it is written down."""
        return (self.folder / OUTPUTS[locale]).read_text("utf-8")

    def files(self, side: str) -> dict[str, str]:
        """The texts of `before` or `after` by path, the base not among them."""
        below = self.folder / side
        return {
            p.relative_to(below).as_posix(): p.read_text("utf-8", "replace")
            for p in sorted(below.rglob("*"))
            if p.is_file() and not p.is_symlink()
        }

    def lay(self, company: Path, side: str) -> Path:
        """Makes the folder `company` what the side says; a database that it has stays."""
        for entry in company.iterdir() if company.is_dir() else ():
            if entry.name not in ("var", ".git"):
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        if not (self.folder / "base").is_file():
            shutil.copytree(BASE, company, dirs_exist_ok=True)
        shutil.copytree(self.folder / side, company, symlinks=True, dirs_exist_ok=True)
        return company

    def apply(self, company: Path) -> None:
        """Brings `applied/` into the database of `company`, where there is such a folder."""
        if (self.folder / "applied").is_dir():
            self.lay(company, "applied")
            subprocess.run(["git", "init", "--quiet", "-b", "main", str(company)], check=True)
            said, code = told(company, ["apply"], "en")
            assert code == 0, said

    def told(self, company: Path, side: str, locale: str) -> tuple[str, int]:
        """What the command says about one side, and its exit code."""
        return told(self.lay(company, side), self.command, locale)


def told(company: Path, words: list[str], locale: str) -> tuple[str, int]:
    """What `tailorbird -C company words` prints in a language, and its exit code."""
    out = io.StringIO()
    with in_language(locale), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = run(["-C", str(company), *words])
    return out.getvalue(), code


@contextlib.contextmanager
def in_language(locale: str) -> Iterator[None]:
    """The terminal speaks `locale` for a while."""
    before = os.environ.get("TAILORBIRD_LOCALE")
    os.environ["TAILORBIRD_LOCALE"] = locale
    try:
        yield
    finally:
        if before is None:
            del os.environ["TAILORBIRD_LOCALE"]
        else:
            os.environ["TAILORBIRD_LOCALE"] = before


def all_fixtures() -> tuple[Fixture, ...]:
    """Every fixture, by code."""
    names = sorted(p.name for p in FOLDER.iterdir() if p.is_dir() and p != BASE)
    return tuple(Fixture(name) for name in names)


def main(codes: list[str]) -> None:
    """Write down what the commands say now."""
    for fixture in [Fixture(c) for c in codes] or all_fixtures():
        with tempfile.TemporaryDirectory() as place:
            company = Path(place) / "company"
            company.mkdir()
            fixture.apply(company)
            for locale, name in OUTPUTS.items():
                said, _ = fixture.told(company, "before", locale)
                (fixture.folder / name).write_text(said, "utf-8")
        print((fixture.folder / OUTPUTS["en"]).read_text("utf-8"))


if __name__ == "__main__":
    main(sys.argv[1:])
