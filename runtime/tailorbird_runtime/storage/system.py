"""The product's own tables, and their version.

Every part of the product that keeps tables of its own describes them in one `MetaData` whose
`info` names the `part`, its `version` (from 1) and, once there was an older one, `upgrades`: for
each old version a function that turns the tables of that version into the next one's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlalchemy as sa

from tailorbird_metadata.messages import Message, message
from tailorbird_runtime.fieldtypes.columns import (
    MONEY_PRECISION,
    RATE_PLACES,
    Moment,
    ScaledDecimal,
    identifier,
    text,
)
from tailorbird_runtime.fieldtypes.members import members_metadata
from tailorbird_runtime.storage.engine import read, write
from tailorbird_runtime.storage.locks import hold
from tailorbird_runtime.storage.people_tables import people_metadata

Upgrade = Callable[[sa.Connection], None]

system_metadata = sa.MetaData(info={"part": "storage", "version": 1})

sys_schema = sa.Table(
    "sys_schema",
    system_metadata,
    sa.Column("part", text(), primary_key=True),
    sa.Column("version", sa.Integer(), nullable=False),
)

sys_applied = sa.Table(
    "sys_applied",
    system_metadata,
    sa.Column("id", identifier(), sa.Identity(), primary_key=True),
    sa.Column("release", sa.Integer(), nullable=False, unique=True),
    sa.Column("digest", text(), nullable=False),
    sa.Column("commit", text()),
    sa.Column("author", text(), nullable=False),
    sa.Column("applied_at", Moment(), nullable=False),
    sa.Column("model", sa.Text(), nullable=False),
    sa.Column("plan", sa.Text(), nullable=False),
    sqlite_autoincrement=True,
)
"""One row an apply, the newest is the one truth; `model` and `plan` are canonical JSON."""

sys_history = sa.Table(
    "sys_history",
    system_metadata,
    sa.Column("id", identifier(), sa.Identity(), primary_key=True),
    sa.Column("entity", text(), nullable=False),
    sa.Column("record", identifier(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("at", Moment(), nullable=False),
    sa.Column("actor", identifier()),
    sa.Column("kind", text(), nullable=False),
    sa.Column("door", text(), nullable=False),
    sa.Column("cause", text()),
    sa.Column("changes", sa.Text(), nullable=False),
    sa.Index("ix_sys_history_record", "entity", "record", "id"),
    sqlite_autoincrement=True,
)
"""What happened to records; `actor` is empty for the product itself, `changes` is JSON."""

sys_sequence = sa.Table(
    "sys_sequence",
    system_metadata,
    sa.Column("name", text(), primary_key=True),
    sa.Column("value", sa.BigInteger(), nullable=False),
)
"""Counters by name: the last number given out."""

sys_rate = sa.Table(
    "sys_rate",
    system_metadata,
    sa.Column("currency", text(), primary_key=True),
    sa.Column("day", sa.Date(), primary_key=True),
    sa.Column("rate", ScaledDecimal(MONEY_PRECISION, RATE_PLACES), nullable=False),
)
"""What one unit of `currency` is worth in the company's currency, from `day` on."""


class NewerDatabase(Exception):
    """The database was written by a newer release of the product."""

    def __init__(self, part: str, found: int, known: int) -> None:
        self.part = part
        self.found = found
        self.known = known
        self.message: Message = message(
            "This database belongs to a newer release of Tailorbird ({part} {found}; this release "
            "knows {known}). Install that release or restore a backup.",
            part=part,
            found=found,
            known=known,
        )
        super().__init__(str(self.message))


def ensure_system(engine: sa.Engine, *metadatas: sa.MetaData) -> None:
    """Create or upgrade the tables of storage, people, members and the given parts, under the lock.

    Costs one query when nothing is to be done.  Raises NewerDatabase, and then changes nothing.
    """
    parts = (system_metadata, people_metadata, members_metadata, *metadatas)
    with read(engine) as connection:
        found = _versions(connection)
    if _refuse_newer(parts, found):
        return
    with write(engine) as connection:
        hold(connection)
        found = _versions(connection)
        _refuse_newer(parts, found)
        for metadata in parts:
            _ensure(connection, metadata, found.get(metadata.info["part"]))


def _refuse_newer(parts: tuple[sa.MetaData, ...], found: Mapping[str, int]) -> bool:
    """Raise NewerDatabase; true if every part is up to date."""
    for metadata in parts:
        part, known = metadata.info["part"], metadata.info["version"]
        if found.get(part, 0) > known:
            raise NewerDatabase(part, found[part], known)
    return all(found.get(m.info["part"]) == m.info["version"] for m in parts)


def _versions(connection: sa.Connection) -> dict[str, int]:
    if not sa.inspect(connection).has_table(sys_schema.name):
        return {}
    rows = connection.execute(sa.select(sys_schema.c.part, sys_schema.c.version))
    return {row.part: row.version for row in rows}


def _ensure(connection: sa.Connection, metadata: sa.MetaData, version: int | None) -> None:
    part, target = metadata.info["part"], metadata.info["version"]
    if version == target:
        return
    if version is None:
        metadata.create_all(connection)
        connection.execute(sys_schema.insert().values(part=part, version=target))
        return
    upgrades: Mapping[int, Upgrade] = metadata.info["upgrades"]
    for step in range(version, target):
        upgrades[step](connection)
    found = sa.update(sys_schema).where(sys_schema.c.part == part)
    connection.execute(found.values(version=target))
