"""RDF in EURIO, VIVO, schema.org or the Organization Ontology, through views in SPARQL.

Each file of ``ontology/views`` is a CONSTRUCT from one vocabulary into the terms of ecograph:
classes are kinds, ``eco:participant``, ``eco:predicate`` and ``eco:context`` make a statement, and
``CONTEXT eco:ROLE WHO`` is a participation. The evidence is the file and the subject in it.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox

from ecograph import resources
from ecograph.errors import Problem, SourceError, reason
from ecograph.model.namespaces import ECO, PREFIXES, ROLE
from ecograph.model.ontology import load
from ecograph.model.scripts import language_of
from ecograph.sources.cells import clean, moment
from ecograph.sources.folder_writer import FolderWriter
from ecograph.sources.identifiers import identifier
from ecograph.sources.imported import (
    DEFAULTS,
    Imported,
    ImportOptions,
    Ledger,
    file_digest,
    through_folder,
)
from ecograph.sources.names_in_cells import bilingual, kind_by_name, slug_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from ecograph.sources.datapackage import TableFolder

__all__ = ["import_rdf", "open_rdf"]

_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_LABEL: Final = PREFIXES["rdfs"] + "label"
_OTHER: Final = PREFIXES["skos"] + "altLabel"
_LOCAL: Final = re.compile(r"[/#:]")
_ZONE: Final = re.compile(r"(?<=\d)(?:Z|[+-]\d\d:\d\d)$")
_PREFIX: Final = re.compile(r"PREFIX\s+(\w+):\s*<([^>]+)>")
_LISTED: Final = 8  # classes and predicates that a remark names
_CONTEXT: Final = re.compile(r"https?://schema\.org/?")
_DETAILS: Final = frozenset(("participant", "predicate", "context", "role", "from", "until"))
Term = ox.NamedNode | ox.BlankNode


def import_rdf(
    inputs: Sequence[Path],
    folder: Path,
    options: ImportOptions = DEFAULTS,
) -> Imported:
    """Write the dataset folder of RDF files.

    Parameters
    ----------
    inputs
        Turtle, N-Triples, RDF/XML, JSON-LD, TriG or N-Quads, each perhaps as ``.gz``.
    folder
        The folder to write; its name is that of the dataset.
    options
        What every import can be told.

    Raises
    ------
    SourceError
        If a file is no RDF, or none of the views reads anything in it; it is told how many things
        of which classes there are.
    BadRequest
        If the folder is there already.
    """
    title, more = folder.resolve().name, {"sources": ("address",)}
    with FolderWriter(folder, title, replace=options.overwrite, more=more) as writer:
        reading = _Reading(writer)
        for path in inputs:
            reading.load(path)
        reading.view()
        reading.entities(options.advance)
        reading.statements()
        reading.ledger.check_share(options.most_rejected)
        reading.ledger.write_rejects(writer, ("subject", "statement"))
        writer.describe(title_zh="")
    return reading.ledger.report(writer, tuple(reading.unread()))


def open_rdf(path: Path) -> TableFolder:
    """Read an RDF file as the folder that `import_rdf` writes."""
    name = slug_of(path.name.lower().partition(".")[0]) or "rdf"
    return through_folder(name, lambda folder: import_rdf([path], folder))


class _Reading:
    """Holds the triples as they are given and as the views say them, and writes the tables."""

    def __init__(self, writer: FolderWriter) -> None:
        self.writer = writer
        self.ledger = Ledger()
        self._given = ox.Store()
        self._said: dict[Term, dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
        self._files: dict[Term, Path] = {}
        self._digests: dict[Path, str] = {}
        self._blanks: dict[tuple[Path, ox.BlankNode], ox.BlankNode] = {}
        self._classes: Counter[str] = Counter()
        self._predicates: Counter[str] = Counter()
        self._slugs: dict[Term, str] = {}
        self._sources: dict[Term, str] = {}
        self._views = {
            one.stem: one.read_text(encoding="utf-8")
            for one in sorted(resources.path("ontology/views").glob("*.rq"))
        }
        self._ontology = load()

    # reading

    def load(self, path: Path) -> None:
        """Read one file, and count its classes and predicates."""
        self._digests[path] = file_digest(path) if path.is_file() else ""
        try:
            self._given.bulk_extend(self._quads(path))
        except (SyntaxError, ValueError) as error:
            row = getattr(error, "lineno", None) or 0
            message, way_out = f"is no RDF as its name says: {error}", "Correct it, or its name."
            raise SourceError([Problem(path.name, row, "", "", message, way_out)]) from error
        except (OSError, EOFError) as error:
            message, way_out = f"cannot be read: {reason(error)}", "Check the path."
            raise SourceError([Problem(path.name, 0, "", "", message, way_out)]) from error

    def _quads(self, path: Path) -> Iterator[ox.Quad]:
        for one in ox.parse(*_opened(path), base_iri=f"file:///{path.name}", lenient=True):
            subject, predicate, target = one.subject, one.predicate, one.object
            if isinstance(subject, ox.BlankNode):
                subject = self._blank(path, subject)
            if isinstance(target, ox.BlankNode):
                target = self._blank(path, target)
            self._predicates[_https(predicate.value)] += 1
            if predicate == _TYPE and isinstance(target, ox.NamedNode):
                target = ox.NamedNode(_https(target.value))
                self._classes[target.value] += 1
            self._files.setdefault(subject, path)
            yield ox.Quad(subject, ox.NamedNode(_https(predicate.value)), target)

    def _blank(self, path: Path, node: ox.BlankNode) -> ox.BlankNode:
        """Number blank nodes as they come: a parser names them anew each time."""
        number = len(self._blanks) + 1
        return self._blanks.setdefault((path, node), ox.BlankNode(f"b{number}"))

    def view(self) -> None:
        """Say in the terms of ecograph what the views find."""
        for text in self._views.values():
            for one in cast("ox.QueryTriples", self._given.query(text)):
                self._said[one.subject][one.predicate.value].add(one.object)
        if not any(_TYPE.value in said for said in self._said.values()):
            vocabularies = ", ".join(self._views)
            message = f"nothing in it is read ({vocabularies}): {_counted(self._classes)}"
            way_out = "Write a view into ontology/views, or import a table of it."
            raise SourceError([Problem("", 0, "", "", message, way_out)])

    def unread(self) -> Iterator[str]:
        """Count the classes and predicates that no view reads."""
        named = {
            word.group(0).replace(f"{prefix}:", address, 1)
            for text in self._views.values()
            for prefix, address in _PREFIX.findall(text)
            for word in re.finditer(rf"\b{prefix}:\w+", text)
        }
        classes = Counter(
            one.object.value
            for one in self._given.quads_for_pattern(None, _TYPE, None)
            if one.subject not in self._said and isinstance(one.object, ox.NamedNode)
        )
        for what, counts in (("classes", classes), ("predicates", self._predicates)):
            left = Counter(
                # views pass through persons: they are no entities
                {one: n for one, n in counts.items() if one not in named or one.endswith("Person")}
            )
            left.pop(_TYPE.value, None)
            if left:
                yield f"{what} that are not read: {_counted(left)}."

    # writing

    def entities(self, advance: Callable[[int], None]) -> None:
        """Write what has a kind, with its names."""
        kinds = {
            node: found
            for node, said in sorted(self._said.items(), key=lambda one: str(one[0]))
            if (found := self._kinds(said.get(_TYPE.value, ())))
        }
        taken: set[str] = set()
        for node in kinds:
            slug = slug_of(_local_name(node)) or "thing"
            self._slugs[node] = slug = slug_of(node.value) if slug in taken else slug
            taken.add(slug)
        for node, found in kinds.items():
            self.ledger.rows += 1
            self._entity(node, min(found, key=lambda one: (one == "Organisation", one)))
            if self.ledger.rows % 1_000 == 0:
                advance(1_000)
        advance(self.ledger.rows % 1_000)

    def _entity(self, node: Term, kind: str) -> None:
        said, slug = self._said[node], self._slugs[node]
        names = [(one.value, one.language or "") for one in self._texts(said, _LABEL)]
        if not names:
            names = [(_local_name(node), "")]
            self.ledger.remark("things without a name are called as their IRI ends")
        zh = next((text for text, lang in names if lang.startswith("zh")), "")
        en = next((text for text, lang in names if lang.startswith("en")), "")
        if not (zh or en or names[0][1]):
            zh, en = bilingual(names[0][0])
        note = ""
        called = zh or en or names[0][0]
        if kind == "Organisation" and (kind := kind_by_name(called)) != "Organisation":
            note = "Kind told from the name."
        places = (self._slugs.get(one, "") for one in said.get(ECO + "place", ()))
        place = min(filter(None, places), default="")
        numbers = self.ledger.identifiers(self._identifiers(said), 0)
        dates = (self._date(said, "founded"), self._date(said, "ended"))
        source = self._source(node)
        self.writer.entity((slug, kind, zh, en, place, *dates, numbers, note, source, ""))
        for text, lang in names:
            if text not in (zh, en):
                role = "preferred" if text == called else "alias"
                self._name(slug, text, lang, role, source)
        for one in self._texts(said, _OTHER):
            if one.value not in (zh, en, *(text for text, _ in names)):
                self._name(slug, one.value, one.language or "", "alias", source)

    def _name(self, slug: str, text: str, lang: str, role: str, source: str) -> None:
        lang = lang.partition("-")[0] or language_of(text)
        self.writer.name((slug, text, lang, role, source, ""))

    def statements(self) -> None:
        """Write what links two things that have a kind."""
        for node in sorted(self._said, key=str):
            said = self._said[node]
            if ECO + "participant" in said:
                self._statement(node, said)
            for address, targets in sorted(said.items()):
                local = address.removeprefix(ECO)
                if local == address or local in _DETAILS:
                    continue
                for target in sorted(targets, key=str):
                    if local in self._ontology.predicates:
                        self._link(node, (node, local, target), "")
                    elif local in self._ontology.roles:
                        self._link(node, (target, "participatesIn", node), local)

    def _statement(self, node: Term, said: dict[str, set[Any]]) -> None:
        dates = (self._date(said, "from"), self._date(said, "until"))
        predicates = sorted(one.value.removeprefix(ECO) for one in said[ECO + "predicate"])
        predicate = (predicates or ["participatesIn"])[0]
        printed = sorted(one.value for one in said.get(ECO + "role", ()))
        role = next(filter(None, map(self._role, printed)), "")
        note = "" if role or not printed else f"Role as printed: {printed[0]}"
        for who in sorted(said[ECO + "participant"], key=str):
            for what in sorted(said[ECO + "context"], key=str):
                self._link(node, (who, predicate, what), role, dates, note)

    def _link(
        self,
        node: Term,
        ends: tuple[Term, str, Term],
        role: str,
        dates: tuple[str, str] = ("", ""),
        note: str = "",
    ) -> None:
        self.ledger.rows += 1
        who, predicate, what = ends
        for end in (who, what):
            if end not in self._slugs:
                message = "is of no class that is read"
                problem = Problem("", 0, predicate, str(end)[:80], message, "State its class.")
                file = self._files.get(node)
                cells = [_shown(node), f"{_shown(who)} {predicate} {_shown(what)}"]
                self.ledger.reject(file.name if file else "", 0, cells, problem)
                return
        if who == what:
            self.ledger.remark("a thing is linked with itself; left out")
            return
        number = self.writer.counts["relators"] + 1
        cells_of = (f"s-{number}", self._slugs[who], predicate, self._slugs[what], role, "")
        source = self._source(node)
        self.writer.relator((*cells_of, *dates, "stated", "", note, source, ""))

    # parts

    def _kinds(self, terms: Iterable[Any]) -> list[str]:
        names = (one.value.removeprefix(ECO) for one in terms)
        return sorted(one for one in names if one in self._ontology.kinds)

    @staticmethod
    def _texts(said: dict[str, set[Any]], predicate: str) -> list[Any]:
        texts = {
            (text, one.language): ox.Literal(text, language=one.language)
            for one in said.get(predicate, ())
            if isinstance(one, ox.Literal) and (text := clean(one.value)[:1000])
        }
        return [texts[key] for key in sorted(texts, key=lambda key: (key[1] or "", key[0]))]

    def _role(self, printed: str) -> str:
        word = printed.removeprefix(ROLE).rstrip("/#")
        for name in (printed, word, _LOCAL.split(word)[-1]):
            if (folded := clean(name).casefold().replace(" ", "-")) in self._ontology.roles:
                return folded
        self.ledger.remark(f"{word!r} is no role; it is kept in the note")
        return ""

    def _date(self, said: dict[str, set[Any]], local: str) -> str:
        for one in sorted(said.get(ECO + local, ()), key=str):
            try:
                return str(moment(_ZONE.sub("", one.value)))
            except ValueError as error:
                self.ledger.remark(f"{one.value!r} {error}; left out")
        return ""

    def _identifiers(self, said: dict[str, set[Any]]) -> Iterator[str]:
        for printed in sorted(one.value for one in said.get(ECO + "externalId", ())):
            try:
                yield ":".join(identifier(printed, "id"))
            except ValueError as error:
                self.ledger.remark(f"an identifier {error}; left out, such as {printed[:80]!r}")

    def _source(self, node: Term) -> str:
        """The subject in its file, as a source of its own."""
        if node not in self._sources:
            path = self._files[node]
            name = self._sources[node] = f"at-{slug_of(node.value)}"
            address = node.value if node.value.startswith(("http://", "https://")) else ""
            title = f"{path.name}: {_shown(node)}"
            copied = "original" if address else "no address"
            cells = (name, "record", "", title, copied, path.name, self._digests[path], address)
            self.writer.source(cells)
        return self._sources[node]


def _opened(path: Path) -> tuple[bytes, ox.RdfFormat]:
    """What stands in a file, and the format that its name says."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    ending = path.name.lower().removesuffix(".gz").rpartition(".")[2]
    format = ox.RdfFormat.from_extension({"owl": "rdf", "json": "jsonld"}.get(ending, ending))
    if format is None:
        raise ValueError(f".{ending} is the ending of no format of RDF")
    if format == ox.RdfFormat.JSON_LD:
        data = json.dumps(_with_context(json.loads(data))).encode()
    return data, format


def _with_context(given: Any) -> Any:  # noqa: ANN401
    """JSON-LD with the context of schema.org written out, which is not fetched."""
    if isinstance(given, list):
        return [_with_context(one) for one in given]
    if isinstance(given, dict):
        return {
            key: {"@vocab": "https://schema.org/"}
            if key == "@context" and isinstance(value, str) and _CONTEXT.fullmatch(value)
            else _with_context(value)
            for key, value in given.items()
        }
    return given


def _https(address: str) -> str:
    return address.replace("http://schema.org/", "https://schema.org/", 1)


def _local_name(node: Term) -> str:
    return _LOCAL.split(node.value.rstrip("/#"))[-1]


def _shown(node: Term) -> str:
    return node.value if isinstance(node, ox.NamedNode) else str(node)


def _counted(counts: Counter[str]) -> str:
    shown = [f"{count:,} {one}" for one, count in counts.most_common(_LISTED)]
    more = f" and {len(counts) - _LISTED:,} more" if len(counts) > _LISTED else ""
    return (", ".join(shown) or "no class is stated") + more
