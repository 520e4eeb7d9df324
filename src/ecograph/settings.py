"""The settings of one running ecograph, read from flags, `ECOGRAPH_*`, `.env`, defaults."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]


class Settings(BaseSettings):
    """What can be set from outside; only the edges (cli, service, notebook) read it."""

    model_config = SettingsConfigDict(
        env_prefix="ECOGRAPH_", env_file=".env", extra="ignore", frozen=True
    )

    home: Path = Field(
        default_factory=lambda: user_data_path("ecograph"),
        description="folder that holds the snapshots",
    )
    base: str = Field(
        default="https://w3id.org/ecograph/id/",
        description="base of every entity IRI, with the closing slash",
    )
    host: str = "127.0.0.1"
    port: int = 8000
    query_timeout: float = Field(default=20.0, gt=0, description="seconds a SPARQL query may take")
    query_workers: int = Field(default=2, ge=1, description="SPARQL worker processes")
    query_memory_mb: int = Field(default=1024, ge=64, description="memory of a SPARQL worker")
    query_rows: int = Field(default=100_000, ge=1, description="rows or triples in one answer")
    query_bytes: int = Field(default=64_000_000, ge=1, description="bytes in one answer")
    query_length: int = Field(default=100_000, ge=1, description="characters of a SPARQL text")
    union_default_graph: bool = Field(
        default=True,
        description="a query without dataset clauses sees the public view; false: the plain "
        "default graph (the W3C tests need it)",
    )
