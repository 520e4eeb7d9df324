"""The same question of the same data gives the same bytes, in whatever process it is asked."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.waiting import PATIENCE

from ecograph.answers.operations.analyses import ANALYSES

HERE = Path(__file__).parents[1]
ASK = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from support.analysis_cases import DALIAN, REGION
from ecograph.answers.operations.analyses import ANALYSES
from ecograph.answers.operations.formats import RDF
from ecograph.answers.observations_rdf import observations
from ecograph.pipeline.snapshot import current
for home, cases in ((sys.argv[2], DALIAN), (sys.argv[3], REGION)):
    snapshot = current(Path(home))
    for name, analysis in ANALYSES.items():
        view = analysis.ask(snapshot, cases.get(name, {}))
        target = Path(sys.argv[4])
        (target / f"{snapshot.manifest.digest[:6]}-{name}.json").write_text(view.model_dump_json())
        for format in RDF:
            file = target / f"{snapshot.manifest.digest[:6]}-{name}.{format}"
            file.write_bytes(observations(view, format))
"""


@pytest.mark.long
def test_every_analysis_gives_the_same_bytes_in_two_processes(
    home: Path, region_home: Path, tmp_path: Path
) -> None:
    """All 22, on both graphs, as JSON and as linked data, under two seeds of Python's hashes."""
    targets = [tmp_path / seed for seed in ("1", "4711")]
    running = []
    for target in targets:
        target.mkdir()
        words = [sys.executable, "-c", ASK, str(HERE), str(home), str(region_home), str(target)]
        environment = {**os.environ, "PYTHONHASHSEED": target.name, "PYTHONUTF8": "1"}
        running.append(subprocess.Popen(words, env=environment))
    assert [one.wait(PATIENCE) for one in running] == [0, 0]
    found = [
        {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in target.iterdir()}
        for target in targets
    ]
    assert len(found[0]) == 2 * 6 * len(ANALYSES)
    assert found[0] == found[1]
    for file in targets[0].glob("*.ttl"):
        assert b"prov:startedAtTime" not in file.read_bytes()
