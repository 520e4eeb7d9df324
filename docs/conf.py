"""How Sphinx makes the documentation; the service gives it at /help."""

from __future__ import annotations

project = "ecograph"
author = "ecograph"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
suppress_warnings = ["misc.highlighting_failure"]  # examples in languages that Pygments has not
html_theme = "furo"
html_title = "ecograph"
html_show_sphinx = False
html_show_copyright = False
html_show_sourcelink = False
html_copy_source = False
html_last_updated_fmt = None  # the same sources give the same pages, whatever the day
pygments_style = "friendly"
