"""A company: a folder of configuration, a database, and the model it runs on."""

from __future__ import annotations

import sqlalchemy as sa

from tailorbird_designer.workspace.files import private_folder
from tailorbird_platform.auth.accounts import Accounts
from tailorbird_platform.auth.known import Known
from tailorbird_platform.auth.passwords import Passwords
from tailorbird_platform.auth.sessions import Sessions
from tailorbird_platform.auth.tables import auth_metadata
from tailorbird_platform.auth.tokens import Tokens
from tailorbird_platform.clock import Clock, utc_now
from tailorbird_platform.job_table import jobs_metadata
from tailorbird_platform.live import LiveModel
from tailorbird_platform.settings import Settings
from tailorbird_platform.wiring import wire
from tailorbird_runtime.automation import automation_metadata
from tailorbird_runtime.jobs import Queue, queue_metadata
from tailorbird_runtime.live import Live
from tailorbird_runtime.people import People
from tailorbird_runtime.people.actor import Actor
from tailorbird_runtime.storage import revisions
from tailorbird_runtime.storage.engine import make_engine
from tailorbird_runtime.storage.system import ensure_system


class Company:
    """All that one company needs to answer requests; several stand side by side in a process."""

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        self.settings = settings
        self.clock = clock
        self.engine = make_engine(settings.database_url)
        self.people = People(self.engine)
        self.live_model = LiveModel(self.engine, self._build)
        self.queue = Queue(self.engine, clock)
        self.tokens = Tokens(self.engine, clock)
        self.sessions = Sessions(
            self.engine, clock, idle=settings.session_idle, longest=settings.session_longest
        )
        self._accounts: Accounts | None = None

    @property
    def accounts(self) -> Accounts:
        """Passwords and first-password links; made at first use, as it hashes a password."""
        if self._accounts is None:
            cost, memory = self.settings.password_cost, self.settings.password_memory
            passwords = Passwords(cost=cost, memory=memory)
            self._accounts = Accounts(self.engine, passwords, self.sessions, self.clock)
        return self._accounts

    def prepare(self) -> None:
        """Make or upgrade the product's own tables; refuses a database of a newer program."""
        if self.engine.dialect.name == "sqlite" and self.engine.url.database:
            private_folder(self.settings.workspace / "var")
        own = (auth_metadata, jobs_metadata, queue_metadata, automation_metadata)
        ensure_system(self.engine, *own)

    def live(self) -> Live:
        """The newest applied model; raises NothingApplied before the first."""
        return self.live_model.now()

    def actor(self, known: Known) -> Actor | None:
        """The person behind a session or token, as of the versions that came with it."""
        return self.people.actor(known.user_id, known.people)

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()

    def _build(self, applied: int, connection: sa.Connection) -> Live:
        row = revisions.newest(connection)
        release = row.release if row is not None else 0
        model = revisions.load_model(connection, applied)
        return wire(self.engine, self.people, self.queue, model, release, self.clock)
