"""Makes the web application of one company."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from tailorbird_designer.web import DesignerPorts, designer_blueprint
from tailorbird_designer.workspace.repository import Repository
from tailorbird_platform.clock import Clock, utc_now
from tailorbird_platform.companies import Company
from tailorbird_platform.settings import Settings
from tailorbird_platform.web.entrance import add_entrance
from tailorbird_platform.web.errors import add_errors
from tailorbird_platform.web.headers import add_headers
from tailorbird_platform.web.health import health_blueprint
from tailorbird_platform.web.sign_in import auth_blueprint
from tailorbird_runtime.web import pages_blueprint
from tailorbird_runtime.web.api import api_blueprint


def create_app(settings: Settings, clock: Clock = utc_now) -> Flask:
    """The application of the company that the settings name, with its tables made ready."""
    company = Company(settings, clock)
    company.prepare()
    return app_for(company)


def app_for(company: Company) -> Flask:
    """The application of a company; several stand side by side in one process."""
    app = Flask("tailorbird", static_folder=None, template_folder=None)
    app.extensions["tailorbird"] = company
    _configure(app, company.settings)
    add_headers(app, company.settings)
    add_entrance(app, company)
    add_errors(app, company.settings)
    app.register_blueprint(auth_blueprint(company))
    app.register_blueprint(health_blueprint(company))
    app.register_blueprint(api_blueprint())
    app.register_blueprint(pages_blueprint())
    app.register_blueprint(designer_blueprint(_designer_ports(company)))
    return app


def _designer_ports(company: Company) -> DesignerPorts:
    repository = Repository(company.settings.workspace)
    return DesignerPorts(engine=company.engine, repository=repository, clock=company.clock)


def _configure(app: Flask, settings: Settings) -> None:
    app.config["MAX_CONTENT_LENGTH"] = settings.body_limit
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.body_limit
    app.config["DEBUG"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.json.sort_keys = False  # type: ignore[attr-defined]
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies)  # type: ignore[method-assign]
