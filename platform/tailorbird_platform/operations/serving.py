"""Runs the web server (gunicorn, threads) and beside it the worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from tailorbird_platform.app import app_for
from tailorbird_platform.companies import Company
from tailorbird_platform.operations.keeper import Keeper
from tailorbird_platform.settings import Settings

THREADS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """Where to listen and with how many processes."""

    host: str
    port: int
    workers: int = 1


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn without a configuration file, made for one company.

    The application is made before the processes fork, so that they share its code in memory; the
    connections to the database are opened by each for itself.
    """

    def __init__(self, settings: Settings, serving: Serving, keeper: Keeper | None) -> None:
        self._settings = settings
        self._serving = serving
        self._keeper = keeper
        super().__init__(prog="tailorbird")

    def load_config(self) -> None:
        """Our settings in gunicorn's words."""
        serving = self._serving
        chosen: dict[str, Any] = {
            "bind": f"{serving.host}:{serving.port}",
            "workers": serving.workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 15,
            "max_requests": 0,
            "limit_request_line": 8190,
            "limit_request_field_size": 16_380,
            "forwarded_allow_ips": "",
            "loglevel": "warning",
            "control_socket_disable": True,
            "on_exit": self._leave,
        }
        for name, value in chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application; its company opens no connection before the processes have forked."""
        return app_for(Company(self._settings))

    def _leave(self, arbiter: Any) -> None:
        if self._keeper is not None:
            self._keeper.stop()


def serve(settings: Settings, serving: Serving, keeper: Keeper | None) -> None:
    """Serve until the process is told to stop."""
    if keeper is not None:
        keeper.start()
    Server(settings, serving, keeper).run()
