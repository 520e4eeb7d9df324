"""Writing, for those who hold a token: archives refused or built, jobs that survive, rollback."""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.cli_run import rows, run
from support.service_process import Served, descendants, served, wait_until

from ecograph import resources
from ecograph.errors import BadRequest, EcographError, NotBuilt, NotFound, SourceError
from ecograph.pipeline import inputs, tokens
from ecograph.pipeline.archive import ArchiveLimits, unpack
from ecograph.pipeline.build import build
from ecograph.pipeline.jobs import Jobs
from ecograph.pipeline.snapshot import current, kept, roll_back
from ecograph.sources.registry import open_source
from ecograph.sources.template import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ADMIN = "/api/v1/admin"
ZIP = {"content-type": "application/zip"}


def region(folder: Path, name: str = "my-region") -> dict[str, bytes]:
    """The files of a small dataset that holds."""
    write(name, folder)
    target = folder / name
    return {path.name: path.read_bytes() for path in target.iterdir()}


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A home of one's own with the example region in it."""
    home = tmp_path / "home"
    build([open_source("example-region")], home)
    return home


class Admin:
    """A holder of a token, and a service that takes uploads."""

    def __init__(self, one: Served, token: str) -> None:
        self.served = one
        self.token = token

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401
        headers = {"authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.served.client.request(method, ADMIN + path, headers=headers, **options)

    def upload(self, content: bytes, slug: str = "my-region") -> httpx.Response:
        return self.ask("POST", f"/datasets/{slug}", content=content, headers=ZIP)

    def ended(self, answer: httpx.Response) -> dict[str, Any]:
        """Wait for a job and give it."""
        assert answer.status_code == 202, answer.text
        path = answer.headers["location"].removeprefix(ADMIN)
        assert path == f"/jobs/{answer.json()['id']}"
        wait_until(lambda: self.ask("GET", path).json()["status"] in ("done", "failed"), 90)
        job: dict[str, Any] = self.ask("GET", path).json()
        return job

    def datasets(self) -> list[str]:
        answer = self.served.client.get("/api/v1/datasets").json()
        return [one["slug"] for one in answer["results"]]


@pytest.fixture
def admin(base: Path, tmp_path: Path) -> Iterator[Admin]:
    token = tokens.new(base, "the tests")
    with served(base, "--uploads", log=tmp_path / "log", query_workers=1) as one:
        yield Admin(one, token)


# tokens


def test_a_token_is_kept_as_a_digest_that_only_its_owner_can_read(tmp_path: Path) -> None:
    shown = run(tmp_path, "token", "new", "--note", "the office").stdout.strip()
    file = tmp_path / "tokens.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    secret = shown.rpartition("_")[2] if shown.count("_") == 2 else shown[13:]
    assert len(secret) == 43
    assert secret not in file.read_text()
    identifier = shown[4:12]
    assert tokens.verify(tmp_path, shown) == identifier
    other = tokens.new(tmp_path)
    for wrong in ("", shown[:-1], shown[:-1] + "_", "eco_00000000_" + secret, other[:13] + secret):
        assert tokens.verify(tmp_path, wrong) is None, wrong
    listed = rows(run(tmp_path, "token", "list", "--format", "csv"))
    assert {"id": identifier, "note": "the office"} in listed
    run(tmp_path, "token", "revoke", identifier)
    assert tokens.verify(tmp_path, shown) is None
    assert tokens.verify(tmp_path, other) == other[4:12]
    run(tmp_path, "token", "revoke", identifier, code=1)
    run(tmp_path, "token", "revoke", code=2)


def test_two_tokens_of_one_secret_have_different_digests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.token_urlsafe", lambda _: "s" * 43)
    tokens.new(tmp_path)
    tokens.new(tmp_path)
    digests = {one["digest"] for one in json.loads((tmp_path / "tokens.json").read_text()).values()}
    assert len(digests) == 2


# the way of an upload


def test_a_dataset_comes_is_rolled_back_and_goes(admin: Admin, base: Path, tmp_path: Path) -> None:
    first = current(base).path.name
    job = admin.ended(admin.upload(packed(region(tmp_path))))
    assert job["status"] == "done", job
    report = job["report"]
    assert report["problems"] == []
    assert report["datasets"] == ["example-region", "my-region"]
    assert report["triples"] == sum(current(base).manifest.triples.values())
    wait_until(lambda: admin.datasets() == ["example-region", "my-region"])
    assert (base / "datasets" / "my-region" / "entities.csv").is_file()
    assert names(base / "jobs" / job["id"]) == ["build.log", "job.json"]

    shown = admin.ask("GET", "/snapshots").json()["results"]
    assert [(one["version"] == first, one["current"]) for one in shown] == [
        (False, True),
        (True, False),
    ]
    assert shown[0]["datasets"] == ["example-region", "my-region"]
    back = admin.ask("POST", "/rollback", json={"version": first})
    assert back.status_code == 200
    assert [one["current"] for one in back.json()["results"]] == [False, True]
    wait_until(lambda: admin.datasets() == ["example-region"])
    again = admin.ask("POST", "/rollback", json={"version": shown[0]["version"]})
    assert again.status_code == 200
    wait_until(lambda: "my-region" in admin.datasets())

    gone = admin.ended(admin.ask("DELETE", "/datasets/my-region"))
    assert gone["status"] == "done"
    wait_until(lambda: admin.datasets() == ["example-region"])
    assert not (base / "datasets" / "my-region").exists()
    assert admin.ask("DELETE", "/datasets/my-region").status_code == 404
    ids = [one["id"] for one in admin.ask("GET", "/jobs").json()["results"]]
    assert ids == [gone["id"], job["id"]]


def test_an_upload_replaces_the_one_before(admin: Admin, base: Path, tmp_path: Path) -> None:
    files = region(tmp_path)
    assert admin.ended(admin.upload(packed(files)))["status"] == "done"
    files["entities.csv"] = files["entities.csv"].replace(b"Example City", b"Another City")
    inside = {f"my-region/{name}": content for name, content in files.items()}
    assert admin.ended(admin.upload(packed(inside)))["status"] == "done"
    kept_text = (base / "datasets" / "my-region" / "entities.csv").read_text(encoding="utf-8")
    assert "Another City" in kept_text
    hits = "/api/v1/autocomplete?q=Another%20City"
    wait_until(lambda: len(admin.served.client.get(hits).json()["results"]) == 1)


def test_what_is_wrong_is_told_by_place_and_the_graph_stays(
    admin: Admin, base: Path, tmp_path: Path
) -> None:
    before = current(base).path
    files = region(tmp_path)
    files["entities.csv"] += b"second-city,Town,x,x" + b"," * 20 + b"\r\n"
    job = admin.ended(admin.upload(packed(files)))
    assert job["status"] == "failed"
    problems = job["report"]["problems"]
    assert {one["file"] for one in problems} == {"entities.csv"}
    assert all(one["row"] and one["message"] for one in problems)
    assert "stays" in job["report"]["message"]
    assert current(base).path == before
    assert admin.datasets() == ["example-region"]
    assert not (base / "datasets" / "my-region").exists()


def test_a_build_that_takes_too_long_is_ended(base: Path, tmp_path: Path) -> None:
    token = tokens.new(base)
    with served(base, "--uploads", log=tmp_path / "log", upload_seconds=0.3) as one:
        admin = Admin(one, token)
        job = admin.ended(admin.upload(packed(region(tmp_path))))
        assert job["status"] == "failed"
        assert "0.3 seconds" in job["report"]["message"]
        assert admin.datasets() == ["example-region"]


def test_a_build_that_needs_too_much_memory_is_ended(base: Path, tmp_path: Path) -> None:
    token = tokens.new(base)
    with served(base, "--uploads", log=tmp_path / "log", upload_memory_mb=256) as one:
        admin = Admin(one, token)
        job = admin.ended(admin.upload(packed(region(tmp_path))))
        assert job["status"] == "failed", job
        assert admin.datasets() == ["example-region"]


def test_a_job_that_was_broken_off_is_done_after_the_next_start(base: Path, tmp_path: Path) -> None:
    archive = tmp_path / "region.zip"
    archive.write_bytes(packed(region(tmp_path)))
    jobs = Jobs(base)
    job = jobs.upload("my-region", archive, ArchiveLimits())
    jobs.save(job.model_copy(update={"status": "running", "attempts": 1}))
    hopeless = jobs.upload("other", zipped(tmp_path, "other"), ArchiveLimits())
    jobs.save(hopeless.model_copy(update={"status": "running", "attempts": 2}))
    token = tokens.new(base)
    with served(base, "--uploads", log=tmp_path / "log") as one:
        admin = Admin(one, token)
        wait_until(lambda: "my-region" in admin.datasets(), 60)
        wait_until(lambda: jobs.get(hopeless.id).status == "failed")
        assert "twice" in admin.ask("GET", f"/jobs/{hopeless.id}").text


def zipped(folder: Path, name: str) -> Path:
    archive = folder / f"{name}.zip"
    archive.write_bytes(packed(region(folder, name)))
    return archive


def test_a_service_that_ends_takes_its_builds_with_it(base: Path, tmp_path: Path) -> None:
    token = tokens.new(base)
    with served(base, "--uploads", log=tmp_path / "log") as one:
        admin = Admin(one, token)
        answer = admin.upload(packed(region(tmp_path)))
        job = Jobs(base).get(answer.json()["id"])
        begun = descendants(one.process.pid)
        one.client.close()
        one.end()
        wait_until(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in begun), 5)
    assert Jobs(base).get(job.id).status in ("waiting", "running", "done")


# who may


def test_there_is_nothing_to_write_to_unless_it_is_asked_for(service: str) -> None:
    for method, path in (("POST", "/datasets/x"), ("GET", "/jobs"), ("GET", "/snapshots")):
        assert httpx.request(method, service + ADMIN + path).status_code == 404
    assert ADMIN not in httpx.get(service + "/openapi.json").text


def test_only_holders_of_a_token_may(admin: Admin, base: Path) -> None:
    client, right = admin.served.client, admin.token
    for given in ("", f"Basic {right}", "Bearer", f"Bearer {right[:-1]}x", f"Bearer {right}é"):
        answer = client.get(ADMIN + "/jobs", headers={b"authorization": given.encode()})
        assert answer.status_code == 401, given
        assert answer.headers["www-authenticate"] == 'Bearer realm="ecograph"'
        assert answer.headers["content-type"] == "application/problem+json"
    for method, path in (
        ("POST", "/datasets/x"),
        ("DELETE", "/datasets/x"),
        ("POST", "/rollback"),
        ("GET", "/snapshots"),
        ("GET", "/jobs/x"),
    ):
        assert client.request(method, ADMIN + path).status_code == 401, path
    assert admin.ask("GET", "/jobs").status_code == 200
    tokens.revoke(base, right[4:12])
    assert admin.ask("GET", "/jobs").status_code == 401


def test_what_cannot_be_done_is_a_problem(admin: Admin, base: Path, tmp_path: Path) -> None:
    good = packed(region(tmp_path))
    answers = (
        (admin.upload(good, "example-region"), 403, "not uploaded"),
        (admin.upload(good, "dalian-2015"), 403, "not uploaded"),
        (admin.upload(good, "Upper"), 400, "name"),
        (admin.upload(b"", "my-region"), 400, "zip"),
        (admin.ask("POST", "/datasets/my-region", content=good), 415, "application/zip"),
        (admin.ask("DELETE", "/datasets/example-region"), 404, "uploaded"),
        (admin.ask("GET", "/jobs/20260101T000000000000-abcdef"), 404, "no job"),
        (admin.ask("GET", "/jobs/%2e%2e"), 404, ""),
        (admin.ask("POST", "/rollback", json={"version": "../../tokens.json"}), 404, "snapshot"),
        (admin.ask("POST", "/rollback", json={}), 400, "version"),
        (admin.upload(packed({"a.exe": b"MZ"})), 422, "not a file of a dataset"),
    )
    for answer, status, words in answers:
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert words in answer.json()["detail"]
    assert answers[-1][0].json()["errors"][0]["parameter"] == "a.exe"
    assert names(base / "jobs") == []


# archives


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("entities.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def with_flag(flag: int) -> bytes:
    """An archive whose first file says that it is encrypted."""
    content = bytearray(packed({"datapackage.json": b"{}"}))
    content[6:8] = struct.pack("<H", flag)
    place = content.index(b"PK\x01\x02") + 8
    content[place : place + 2] = struct.pack("<H", flag)
    return bytes(content)


def lying() -> bytes:
    """An archive whose file says that it has 10 bytes and has two million."""
    content = bytearray(packed({"datapackage.json": b"{}", "entities.csv": b"x" * 2_000_000}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.rindex(mark) + offset
        content[place : place + 4] = struct.pack("<I", 10)
    return bytes(content)


def one_file(info: zipfile.ZipInfo | str, content: bytes = b"x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("datapackage.json", b"{}")
        archive.writestr(info, content)
    return buffer.getvalue()


def twice() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("datapackage.json", b"{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("datapackage.json", b"{}")
    return buffer.getvalue()


def many_entries() -> bytes:
    return packed({f"file-{number}-{'x' * 100}.csv": b"" for number in range(2_000)})


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "up and out": (lambda: one_file("../../evil.csv"), "leaves"),
    "absolute": (lambda: one_file("/etc/passwd"), "absolute"),
    "drive": (lambda: one_file("C:entities.csv"), "absolute"),
    "backslashes": (lambda: one_file("..\\evil.csv"), "absolute"),
    "link": (lambda: one_file(link(), b"/etc/passwd"), "link"),
    "nested archive": (lambda: one_file("inner.zip"), "not a file of a dataset"),
    "nested in disguise": (lambda: one_file("entities.csv", packed({"a": b"b"})), "not text"),
    "wrong type": (lambda: one_file("run.py"), "not a file of a dataset"),
    "deeper folder": (lambda: one_file("a/b/entities.csv"), "folder inside"),
    "other folder": (lambda: one_file("other/entities.csv"), "folder inside"),
    "twice": (twice, "two files"),
    "encrypted": (lambda: with_flag(1), "encrypted"),
    "bomb": (
        lambda: packed({"datapackage.json": b"{}", "entities.csv": b"0" * 3_000_000}),
        "100 times",
    ),
    "too much": (
        lambda: packed({"datapackage.json": b"{}", "names.csv": os.urandom(5_000_001)}, 0),
        "5000000 bytes",
    ),
    "lying about its size": (lying, ""),
    "many entries": (many_entries, "list of its files"),
    "bzip2": (
        lambda: packed({"datapackage.json": b"{}"}, zipfile.ZIP_BZIP2),
        "other than deflate",
    ),
    "no description": (lambda: packed({"entities.csv": b"id,kind\r\n"}), "missing"),
    "comment": (lambda: packed({"datapackage.json": b"{}"}) + b"x", "zip archive"),
    "no archive": (lambda: b"PK not really", "zip archive"),
    "cut off": (lambda: packed({"datapackage.json": b"{}" * 999})[60:], ""),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_archive_is_refused_and_leaves_nothing(name: str, tmp_path: Path) -> None:
    make, words = BAD[name]
    archive = tmp_path / "upload"
    archive.write_bytes(make())
    jobs = Jobs(tmp_path / "home")
    with pytest.raises((BadRequest, SourceError)) as caught:
        jobs.upload("my-region", archive, ArchiveLimits(unpacked=5_000_000))
    assert words in str(caught.value)
    assert list((tmp_path / "home").rglob("*.csv")) == []
    assert list(tmp_path.glob("**/evil*")) == []
    assert jobs.all() == []


def test_litter_of_file_managers_does_not_matter(tmp_path: Path) -> None:
    files = {"datapackage.json": b"{}", "__MACOSX/._entities.csv": b"\0", ".DS_Store": b"\0"}
    archive = tmp_path / "a.zip"
    archive.write_bytes(packed(files))
    unpack(archive, tmp_path / "out", "my-region", ArchiveLimits())
    assert names(tmp_path / "out") == ["datapackage.json"]


def test_only_so_many_jobs_may_wait(tmp_path: Path) -> None:
    home = tmp_path / "home"
    archive = zipped(tmp_path, "my-region")
    jobs = Jobs(home)
    for _ in range(8):
        jobs.upload("my-region", archive, ArchiveLimits())
    with pytest.raises(EcographError, match="8 jobs"):
        jobs.upload("my-region", archive, ArchiveLimits())


# what is built from what, and what is kept


def test_a_build_notes_what_it_was_given(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "my-region"
    region(tmp_path)
    run(home, "build", "--source", "example-region", "--source", str(folder))
    known = inputs.remembered(home).datasets
    assert known == {"example-region": "example-region", "my-region": str(folder)}
    specs = inputs.specs_of(home, ["my-region", "dalian-2015"])
    assert specs == {"my-region": str(folder), "dalian-2015": "dalian-2015"}
    with pytest.raises(EcographError, match="not known from which folder"):
        inputs.specs_of(home, ["elsewhere"])
    assert not inputs.is_shipped("elsewhere")
    assert resources.path("data/dalian-2015").is_dir()


def test_one_goes_back_only_to_what_is_there_and_whole(base: Path) -> None:
    first = current(base).path
    build([open_source("dalian-2015")], base)
    second = current(base).path
    assert kept(base) == [base / "snapshots" / one.name for one in (second, first)]
    assert roll_back(base, first.name).name == first.name
    assert current(base).path == first
    with pytest.raises(NotFound):
        roll_back(base, "../snapshots/" + second.name)
    (second / "manifest.json").unlink()
    with pytest.raises(NotBuilt):
        roll_back(base, second.name)
    assert current(base).path == first
