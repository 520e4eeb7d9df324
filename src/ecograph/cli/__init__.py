"""The command line: one thin file a command."""

from __future__ import annotations
