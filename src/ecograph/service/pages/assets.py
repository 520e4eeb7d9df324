"""Scripts and styles that pages load, from this package and installed ones, not from elsewhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from ecograph.errors import NotFound

__all__ = ["ASSETS", "Asset", "asset"]

_SCRIPT: Final = "text/javascript; charset=utf-8"
_STYLE: Final = "text/css; charset=utf-8"
_OWN: Final = "ecograph.service"
_DOCS: Final = "fastapi_standalone_docs"
ASSETS: Final[dict[str, tuple[str, str, str]]] = {  # package, file in it, media type
    "redoc.js": (_OWN, "pages/templates/redoc.js", _SCRIPT),
    "redoc.standalone.js": (_DOCS, "static/redoc/redoc.standalone.js", _SCRIPT),
    "swagger.js": (_OWN, "pages/templates/swagger.js", _SCRIPT),
    "swagger-ui-bundle.js": (_DOCS, "static/swagger/swagger-ui-bundle.js", _SCRIPT),
    "swagger-ui.css": (_DOCS, "static/swagger/swagger-ui.css", _STYLE),
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file with its media type and its strong tag."""

    content: bytes
    media_type: str
    tag: str


@cache
def asset(name: str) -> Asset:
    """Read a file that pages load.

    Raises
    ------
    NotFound
        If there is none of that name.
    """
    if name not in ASSETS:
        raise NotFound(f"There is no asset {name!r}.", f"There are: {', '.join(sorted(ASSETS))}.")
    package, file, media_type = ASSETS[name]
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise NotFound(f"The package {package} is missing.", "Install ecograph again.")
    content = (Path(found.submodule_search_locations[0]) / file).read_bytes()
    return Asset(content, media_type, f'"{hashlib.sha256(content).hexdigest()[:20]}"')
