"""The HTTP service: SPARQL, the API, and plain pages, over one snapshot at a time."""

from __future__ import annotations

from ecograph.service.app import create_app
from ecograph.service.server import serve

__all__ = ["create_app", "serve"]
