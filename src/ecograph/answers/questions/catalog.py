"""The named questions: SPARQL files with bilingual titles and parameters that are bound as terms.

A file begins with comment lines: ``# title_zh:``, ``# title_en:``, ``# about:`` and
``# param NAME TYPE [required] [many]``. In its body stand directives, one a line:

``#bind NAME``, ``#bind NAME AS VARIABLE`` (inside ``#given`` too)
    becomes ``VALUES ?NAME { … }`` with the terms given, or nothing.
``#given NAME { … }``
    the pattern stands only when NAME is given.
``#label NAME``, ``#label NAME AS VARIABLE``
    binds ``?NAME_label`` to a label of ``?NAME`` in the language chosen, else in the other one.
``#note NAME``
    binds ``?note`` to the note of ``?NAME`` in the language chosen, else in the other one.
``#section NAME``
    binds ``?s`` to each section in which the evidence of ``?NAME`` is printed.
``#match NAME EXPRESSION``
    keeps rows whose expression contains every word of the text given, ignoring case and marks.
``#rows NAME`` … ``#end``
    encloses the pattern that decides which rows there are, one for each ``?NAME``.

Statements stand in the graphs of their datasets, so patterns of one statement stand in
``GRAPH ?in { … }``: one look-up each, where the union of all graphs takes one for every graph.
The default graph has entities, derived triples and the ontology. ``?lang`` is written out as the
language chosen, so that it has no scope to be out of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from ecograph.answers.vocabulary import nearest
from ecograph.errors import BadRequest, NotFound
from ecograph.model.labels import Bilingual
from ecograph.model.namespaces import PREFIXES
from ecograph.model.nquads import literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Parameter", "Question", "question", "questions", "render", "words"]

_HEAD: Final = re.compile(r"#\s*(title_zh|title_en|about):\s*(.+)")
_PARAM: Final = re.compile(r"#\s*param\s+(\w+)\s+(\w+)((?:\s+(?:required|many))*)\s*")
_BIND: Final = re.compile(r"([ \t]*)#bind (\w+)(?: AS (\w+))?(?=\s)")
_LABEL: Final = re.compile(r"^(\s*)#label (\w+)(?: AS (\w+))?\s*$", re.MULTILINE)
_NOTE: Final = re.compile(r"^(\s*)#note (\w+)\s*$", re.MULTILINE)
_SECTION: Final = re.compile(r"^(\s*)#section (\w+)\s*$", re.MULTILINE)
_LANG: Final = re.compile(r"\?lang\b")
_GIVEN: Final = re.compile(r"^(\s*)#given (\w+) (\{.*\})\s*$", re.MULTILINE)
_MARKS: Final = "[()（）《》“”‘’·•]"
_PREFIXED: Final = re.compile(r"([\w-]+):")
_ROWS: Final = re.compile(r"^\s*#rows (\w+)\n(.*)^\s*#end\n", re.MULTILINE | re.DOTALL)
_WHOLE: Final = re.compile(r"^SELECT .*\Z", re.MULTILINE | re.DOTALL)
_MATCH: Final = re.compile(r"^(\s*)#match (\w+) (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name, what it takes, whether it must be given, whether several may be."""

    name: str
    type: str
    required: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A named question."""

    name: str
    title: Bilingual
    about: str
    parameters: tuple[Parameter, ...]
    text: str

    @property
    def key(self) -> str:
        """The variable that differs in every row, where a pattern decides which rows there are."""
        found = _ROWS.search(self.text)
        return found[1] if found else ""

    @property
    def order(self) -> tuple[str, ...]:
        """The columns by which rows are ordered, whatever engine found them in which order."""
        _, ordered, by = self.text.rpartition("ORDER BY")
        return tuple(re.findall(r"\?(\w+)", by)) if ordered else tuple(filter(None, (self.key,)))

    def keys(self) -> Question:
        """Ask only for the keys of the rows."""
        found = _ROWS.search(self.text)
        body = f"SELECT ?{found[1]}\nWHERE {{\n{found[2]}}}\n" if found else ""
        return replace(self, text=_WHOLE.sub(lambda _: body, self.text))

    def parameter(self, name: str) -> Parameter:
        """Look up one parameter.

        Raises
        ------
        BadRequest
            If the question has no such parameter; the message lists those it has.
        """
        for one in self.parameters:
            if one.name == name:
                return one
        known = ", ".join(one.name for one in self.parameters)
        raise BadRequest(f"{self.name} has no parameter {name!r}.", f"It takes: {known}.")


@cache
def questions() -> dict[str, Question]:
    """Read all named questions, by name."""
    folder = files("ecograph.answers.questions")
    texts = {
        entry.name.removesuffix(".rq").replace("_", "-"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".rq")
    }
    return {name: _parse(name, texts[name]) for name in sorted(texts)}


def question(name: str) -> Question:
    """Look up a named question.

    Raises
    ------
    NotFound
        If there is none of that name; the message lists them.
    """
    found = questions().get(name.replace("_", "-"))
    if found is None:
        way_out = f"{nearest(name, questions())}Known: {', '.join(questions())}."
        raise NotFound(f"There is no question {name!r}.", way_out)
    return found


def _parse(name: str, text: str) -> Question:
    head = {key: value.strip() for key, value in _HEAD.findall(text)}
    parameters = tuple(
        Parameter(key, kind, "required" in marks, "many" in marks)
        for key, kind, marks in _PARAM.findall(text)
    )
    body = "\n".join(line for line in text.splitlines() if not line.startswith("# "))
    title = Bilingual(head["title_zh"], head["title_en"])
    return Question(name, title, head["about"], parameters, body)


def render(asked: Question, terms: Mapping[str, Sequence[str]], clauses: Sequence[str] = ()) -> str:
    """Write the SPARQL text of a question with its parameters bound.

    Parameters
    ----------
    asked
        The question.
    terms
        For each parameter given, its RDF terms in N-Triples syntax (``text`` parameters: one plain
        literal). Terms are bound by ``VALUES``, never spliced into the pattern.
    clauses
        The dataset: ``FROM …``, ``FROM NAMED …``.

    Raises
    ------
    BadRequest
        If a required parameter is missing, or several are given where one may be.
    """
    for parameter in asked.parameters:
        given = terms.get(parameter.name, ())
        if parameter.required and not given:
            message = f"{asked.name} needs the parameter {parameter.name} ({parameter.type})."
            raise BadRequest(message, "Give it as NAME=VALUE.")

    def bind(found: re.Match[str]) -> str:
        given = terms.get(found[2])
        variable = found[3] or found[2]
        return "" if given is None else f"{found[1]}VALUES ?{variable} {{ {' '.join(given)} }}"

    def keep(found: re.Match[str]) -> str:
        return f"{found[1]}{found[3][1:-1].strip()}" if terms.get(found[2]) else ""

    def match(found: re.Match[str]) -> str:
        given = [word.lower() for word in terms.get(found[2], ())]
        if not given:
            return ""
        names = [f"?{found[2]}_{number}" for number in range(1, len(given) + 1)]
        values = f"VALUES ({' '.join(names)}) {{ ({' '.join(given)}) }}"
        text = f'LCASE(REPLACE(STR(COALESCE({found[3]}, "")), "{_MARKS}", ""))'
        tests = (f"CONTAINS({text}, {name})" for name in names)
        return f"{found[1]}{values}\n{found[1]}FILTER({' && '.join(tests)})"

    text = _MATCH.sub(
        match, _GIVEN.sub(keep, _BIND.sub(bind, _expanded(_ROWS.sub(r"\2", asked.text))))
    )
    text = _LANG.sub(lambda _: next(iter(terms.get("lang", ())), '"zh"'), text)
    text = text.replace("\nWHERE {", "\n" + "".join(f"{one}\n" for one in clauses) + "WHERE {", 1)
    text = "\n".join(line for line in text.split("\n") if line.strip())  # U+2028 is no line end
    used = sorted(PREFIXES.keys() & set(_PREFIXED.findall(text)))
    declared = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in used)
    return declared + text + "\n"


def _expanded(text: str) -> str:
    sections = (
        r"\1OPTIONAL { GRAPH ?in { ?\2 eco:evidence ?passage } }\n"
        r"\1BIND(COALESCE(?passage, rdf:nil) AS ?place)\n"
        r"\1OPTIONAL { GRAPH ?printed { ?place eco:section ?s } }"
    )
    notes = (
        r"\1OPTIONAL { GRAPH ?noted { ?\2 eco:note ?note_l } FILTER(LANG(?note_l) = ?lang) }\n"
        r"\1OPTIONAL { GRAPH ?or { ?\2 eco:note ?note_m } FILTER(LANG(?note_m) != ?lang) }\n"
        r"\1BIND(COALESCE(?note_l, ?note_m) AS ?note)"
    )
    return _NOTE.sub(notes, _SECTION.sub(sections, _LABEL.sub(_label, text)))


def _label(found: re.Match[str]) -> str:
    """A label in the language chosen, else in the other one, else in the one there is.

    What has a name in Chinese or English has no preferred label in a third language.

    What is not bound is bound to nothing first: it would have the labels of everything.
    """
    indent, given, label = found[1], found[2], found[3] or f"{found[2]}_label"
    name = f"{given}_named"
    tests = ("l", "= ?lang"), ("m", "!= ?lang")
    lines = [f"BIND(COALESCE(?{given}, rdf:nil) AS ?{name})"]
    lines += [
        f"OPTIONAL {{ ?{name} skos:prefLabel ?{name}_{mark} FILTER(LANG(?{name}_{mark}) {test}) }}"
        for mark, test in tests
    ]
    lines.append(f"BIND(COALESCE(?{name}_l, ?{name}_m) AS ?{label})")
    return "\n".join(indent + line for line in lines)


def words(text: str) -> tuple[str, ...]:
    """Split a text parameter into the literals that `#match` looks for, without marks.

    >>> words("工程(技术)研究中心  2015")
    ('"工程技术研究中心"', '"2015"')
    """
    plain = re.sub(_MARKS, "", text)
    return tuple(literal(word) for word in plain.split())
