"""The settings of one running ecograph, read from flags, `ECOGRAPH_*`, `.env`, defaults."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import BaseModel, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Settings"]

_PREFIX: Final = "ECOGRAPH_"
_FILE: Final = Path(".env")


class Settings(BaseModel):
    """What can be set from outside; only the edges (cli, service, notebook) read it.

    pydantic-settings would do the same, and take longer to import than most commands to answer.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, validate_default=True)

    @model_validator(mode="before")
    @classmethod
    def _from_outside(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Fill in what is not given from the environment, and then from the file."""
        return {**_named(_in_file()), **_named(os.environ), **given}

    home: Path = Field(
        default_factory=lambda: user_data_path("ecograph"),
        description="folder that holds the snapshots",
    )
    cache: Path = Field(
        default_factory=lambda: user_cache_path("ecograph"),
        description="folder of what can be made again, such as the example region",
    )
    store: str = Field(
        default="",
        description="address of the SPARQL server that holds the triples, such as "
        "http://127.0.0.1:7878 or virtuoso+http://127.0.0.1:8890; empty: the snapshot holds them",
    )
    base: str = Field(
        default="https://w3id.org/ecograph/id/",
        description="base of every entity IRI, with the closing slash",
    )
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = Field(default=1, ge=1, le=64, description="server processes over the same graph")
    log: Literal["plain", "json"] = Field(
        default="plain",
        description="json: one line a request and event on standard error; plain: warnings only",
    )
    follow_seconds: float = Field(
        default=1.0, gt=0, description="seconds between two looks for a newly built graph"
    )
    metrics: bool = Field(default=True, description="whether /metrics answers")
    trusted_proxies: str = Field(
        default="",
        description="addresses or networks, with commas, whose X-Forwarded-For is believed",
    )
    root_path: str = Field(
        default="",
        pattern=r"^((/[A-Za-z0-9._~-]+)+/?)?$",
        description="prefix that a proxy takes off every path, such as /graph; a trusted one may "
        "send it in X-Forwarded-Prefix instead",
    )
    rate_limit: float = Field(
        default=50.0,
        ge=0,
        description="requests a second of one client in the long run, of a process; 0: no limit. "
        "Loopback has none",
    )
    rate_burst: int = Field(default=200, ge=1, description="requests of one client at once")
    connections: int = Field(default=2000, ge=1, description="open connections of a process")
    header_timeout: float = Field(
        default=10.0, gt=0, description="seconds in which the head of a request must be there"
    )
    body_timeout: float = Field(
        default=20.0, gt=0, description="seconds for a body, and one more for each 16 kB received"
    )
    body_bytes: int = Field(default=2_000_000, ge=1, description="bytes of a request's body")
    recent_bytes: int = Field(
        default=64_000_000, ge=0, description="bytes of recent answers kept in memory; 0: none"
    )
    shutdown_timeout: int = Field(
        default=30, ge=0, description="seconds in which running requests may end when closing"
    )
    query_timeout: float = Field(default=20.0, gt=0, description="seconds a SPARQL query may take")
    query_workers: int = Field(default=2, ge=1, description="SPARQL worker processes")
    query_memory_mb: int = Field(default=1024, ge=64, description="memory of a SPARQL worker")
    query_rows: int = Field(default=100_000, ge=1, description="rows or triples in one answer")
    query_bytes: int = Field(default=64_000_000, ge=1, description="bytes in one answer")
    query_length: int = Field(default=100_000, ge=1, description="characters of a SPARQL text")
    analysis_timeout: float = Field(default=30.0, gt=0, description="seconds an analysis may take")
    analysis_workers: int = Field(default=2, ge=1, description="processes that analyse")
    warm_up: bool = Field(default=True, description="draw the first network before it is asked for")
    analysis_memory_mb: int = Field(
        default=2048, ge=64, description="memory of a process that analyses"
    )
    assistant_tokens: int = Field(
        default=4000, ge=1000, description="tokens in one answer to an assistant, at most"
    )
    assistant_origins: str = Field(
        default="",
        description="origins of web pages, with commas, that may call /mcp besides this machine's",
    )
    union_default_graph: bool = Field(
        default=True,
        description="a query without dataset clauses sees the public view; false: the plain "
        "default graph (the W3C tests need it)",
    )


def _named(variables: Mapping[str, str | None]) -> dict[str, str]:
    """The settings among variables, whatever the case of their names."""
    return {
        name.upper().removeprefix(_PREFIX).lower(): value
        for name, value in variables.items()
        if name.upper().startswith(_PREFIX) and value is not None
    }


def _in_file() -> Mapping[str, str | None]:
    if not _FILE.is_file():
        return {}
    from dotenv import dotenv_values

    return dotenv_values(_FILE, encoding="utf-8")
