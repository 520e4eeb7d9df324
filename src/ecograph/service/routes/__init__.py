"""The routes, one subject a module."""

from __future__ import annotations

from ecograph.service.routes import (
    analysis,
    entities,
    evidence,
    health,
    info,
    pages,
    questions,
    search,
    sparql,
)

__all__ = ["ROUTERS"]

ROUTERS = (
    sparql.router,
    entities.router,
    search.router,
    evidence.router,
    analysis.router,
    questions.router,
    info.router,
    health.router,
    pages.router,
)
