"""Packs: found, copied file by file, known by their hash."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tailorbird_platform.packs import (
    BadPack,
    UnknownPack,
    find_pack,
    known_packs,
    read_pack,
    vendor,
)

PACK = "pack: tiny\nversion: 2.3.1\ncrm: 1\nlabel: Tiny\nlocales: [en]\n"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "packs/tiny"
    (folder / "entities/deal").mkdir(parents=True)
    (folder / "samples").mkdir()
    (folder / "pack.yaml").write_text(PACK)
    (folder / "entities/deal/entity.yaml").write_text("entity: deal\n")
    (folder / "samples/names.csv").write_text("Anna\n安娜\n")
    return folder


def test_the_pack_of_this_repository_is_found() -> None:
    assert "b2b" in known_packs()
    assert "entities/deal/entity.yaml" in read_pack(find_pack("b2b"))


def test_an_unknown_pack_is_refused_with_the_nearest_name(pack: Path) -> None:
    with pytest.raises(UnknownPack) as refused:
        find_pack("tinny", pack.parent)
    assert str(refused.value.help) == "Did you mean tiny?"
    for name in ("../packs/tiny", "", "tiny/entities"):
        with pytest.raises(UnknownPack):
            find_pack(name, pack.parent)


def test_a_copied_pack_has_everything_but_its_samples(pack: Path, tmp_path: Path) -> None:
    company = tmp_path / "company"
    copied = vendor(pack, company)
    files = sorted(p.relative_to(company).as_posix() for p in company.rglob("*") if p.is_file())
    assert files == ["packs/tiny/entities/deal/entity.yaml", "packs/tiny/pack.yaml"]
    assert copied.version == "2.3.1"
    (pack / "entities/deal/entity.yaml").write_text("entity: deals\n")
    assert vendor(pack, tmp_path / "other").sha256 != copied.sha256


@pytest.mark.parametrize(
    "name",
    [".git/config", ".gitattributes", "setup.py", "entities/x.yaml.exe", "entities/Ünï.yaml"],
)
def test_files_that_no_pack_may_hold_stop_the_copy(pack: Path, tmp_path: Path, name: str) -> None:
    odd = pack / name
    odd.parent.mkdir(parents=True, exist_ok=True)
    odd.write_text("x")
    with pytest.raises(BadPack, match=r"no pack may hold"):
        vendor(pack, tmp_path / "company")
    assert not (tmp_path / "company").exists()


def test_links_and_names_that_differ_in_case_alone_stop_the_copy(
    pack: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.yaml").write_text("x")
    link = pack / "entities/link.yaml"
    link.symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(BadPack):
        read_pack(pack)
    link.unlink()
    os.link(pack / "pack.yaml", pack / "entities/deal/A.yaml")
    os.link(pack / "pack.yaml", pack / "entities/deal/a.yaml")
    with pytest.raises(BadPack):
        read_pack(pack)
