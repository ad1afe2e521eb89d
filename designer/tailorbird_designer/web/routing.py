"""Addresses of the designer and the functions that answer them.

A Flask blueprint can take no page after the first request; these pages come later than that, so
they stand in an address map of their own.  `get` and `post` are used as those of a blueprint.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Request, make_response
from flask import Response as FlaskResponse
from werkzeug.routing import IntegerConverter, Map, Rule
from werkzeug.wrappers import Response

Answer = str | Response | tuple[str, int]
"""What a page function may give."""

View = Callable[..., Answer]


class _Number(IntegerConverter):
    """A number in an address, no longer than any id."""

    regex = r"\d{1,18}"


class Pages:
    """Every page of the designer of one company; `prepare` runs before each."""

    def __init__(self, prepare: Callable[[], None]) -> None:
        self._prepare = prepare
        self._map = Map(converters={"int": _Number}, redirect_defaults=False)
        self._views: list[View] = []

    def get(self, path: str) -> Callable[[View], View]:
        """Answer GET at this address with the function below."""
        return self._adding(path, "GET")

    def post(self, path: str) -> Callable[[View], View]:
        """Answer POST at this address with the function below."""
        return self._adding(path, "POST")

    def answer(self, request: Request) -> FlaskResponse:
        """The page for a request; raises NotFound or MethodNotAllowed."""
        adapter = self._map.bind_to_environ(request.environ)
        number, values = adapter.match()
        self._prepare()
        return make_response(self._views[int(number)](**values))

    def _adding(self, path: str, method: str) -> Callable[[View], View]:
        def add(view: View) -> View:
            self._views.append(view)
            self._map.add(Rule(path, methods=[method], endpoint=str(len(self._views) - 1)))
            return view

        return add
