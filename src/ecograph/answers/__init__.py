"""Answers: what every door (command line, HTTP, notebook) gives, made in one place."""

from __future__ import annotations
