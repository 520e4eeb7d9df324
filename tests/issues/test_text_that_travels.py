"""Names with control characters, without width, of 20,000 letters: refused or carried rightly."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.cli_run import run

from ecograph.errors import SourceError
from ecograph.search.normalize import forms, readings
from ecograph.sources.cordis_records import clean
from ecograph.sources.datapackage import open_folder
from ecograph.sources.template import write_template

if TYPE_CHECKING:
    from pathlib import Path

