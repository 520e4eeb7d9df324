"""The base of all models: frozen, nothing unknown, built when first used."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["Record"]


class Record(BaseModel):
    """Base of everything a source yields, that is asked or answered: frozen, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
