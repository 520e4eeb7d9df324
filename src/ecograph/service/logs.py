"""What the service writes on standard error: plain warnings, or one JSON object a line."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

import orjson

__all__ = ["REQUEST_ID", "JsonLines", "configuration"]

REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")


class JsonLines(logging.Formatter):
    """Write a record of the log as one JSON object: time, level, event, request id, fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        identifier = REQUEST_ID.get()
        if identifier:
            told["request_id"] = identifier
        told |= getattr(record, "fields", {})
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(told).decode()


def configuration(form: str) -> dict[str, Any]:
    """Describe the log for `logging.config.dictConfig`.

    Parameters
    ----------
    form
        ``json``: requests and events, one object a line; ``plain``: warnings as text.
    """
    structured = form == "json"
    level = "INFO" if structured else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "ecograph.service.logs.JsonLines"},
            "plain": {"format": "%(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "json" if structured else "plain",
            }
        },
        "loggers": {
            name: {"handlers": ["stderr"], "level": level, "propagate": False}
            for name in ("ecograph", "uvicorn", "asyncio")
        },
    }
