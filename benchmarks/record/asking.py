"""Everything that is asked of each graph, as questions in the new names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from record.question import Question, Value
from record.samples import (
    ANALYSES,
    CHOICES,
    FAULTS,
    FIGURES,
    MEASURES,
    QUESTIONS,
    SAMPLES,
    STATEMENTS,
    Sample,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["questions"]

Formats = dict[str, tuple[str, ...]]

CLI = ("table", "json", "ndjson", "csv")
NOTE = ("rows", "csv", "html", "text")
LINKED = ("ttl", "jsonld", "nq")
ENTITY = ("json", "ttl", "jsonld", "nt", "csv")
GRAPHS = ("json", "csv", "ttl", "jsonld", "nt", "graphml", "gexf", "cytoscape", "vosviewer",
          "pajek", "zip")  # fmt: skip
FILES = ("graphml", "gexf", "cytoscape", "vosviewer", "pajek", "json", "csv")
ACCEPTS = (
    "text/turtle", "application/ld+json", "text/csv", "application/n-triples", "text/html",
    "application/json", "image/svg+xml", "application/n-quads", "application/xml",
    "text/csv;q=0.5, text/turtle;q=0.9", "application/pdf", "application/graphml+xml",
)  # fmt: skip
THIN: Formats = {"http": ("json",), "cli": ("csv",), "notebook": ("rows",)}
SERVED: Formats = {"http": ("json",)}  # many choices: at the door where they cost least
QUIET: Formats = {"http": ("json",), "notebook": ("rows",)}
EVERY: Formats = {
    "http": ("json", "csv", "none", "wrong", *(f"accept={one}" for one in ACCEPTS)),
    "cli": (*CLI, "wrong"),
    "notebook": (*NOTE, "picture", "beside"),
}


def formats(http: tuple[str, ...] = (), cli: tuple[str, ...] = CLI, **more: object) -> Formats:
    """Every format that a subject is known to have, the usual ones and some that it has not."""
    found = dict(EVERY)
    found["http"] = tuple(dict.fromkeys((*http, *EVERY["http"])))
    found["cli"] = tuple(dict.fromkeys((*cli, "wrong")))
    if "notebook" in more:
        found["notebook"] += tuple(more["notebook"])  # type: ignore[arg-type]
    return found


def questions() -> Iterator[Question]:
    """Give every question of both graphs, each once."""
    seen: set[str] = set()
    for graph, sample in SAMPLES.items():
        for make in _MAKERS:
            for question in make(graph, sample):
                if question.id not in seen:
                    seen.add(question.id)
                    yield question
    for name in COMMANDS:
        yield Question("default", f"help:{name}", {}, {"cli": ("table",)}, ("zh",), quick=True)
    yield from _usage()


def each(
    graph: str,
    subject: str,
    variants: list[dict[str, Value]],
    base: Mapping[str, Value] | None = None,
    **rest: object,
) -> Iterator[Question]:
    """Ask a subject in several ways, thinly unless said otherwise; the first is quick."""
    for number, given in enumerate(variants):
        asked = {"formats": THIN, "quick": number == 0, **rest}
        yield Question(graph, subject, {**(base or {}), **given}, **asked)  # type: ignore[arg-type]


def _entities(graph: str, one: Sample) -> Iterator[Question]:
    for number, entity in enumerate(one.entities):
        wide = formats((*ENTITY, "suffix=ttl", "suffix=csv")) if number < 2 else THIN
        wide = wide if number else {**wide, "http": (*wide["http"], "suffix=json", "suffix=x")}
        yield Question(graph, "entity", {"entity": entity}, wide, quick=number == 0)
        yield (
            Question(graph, "entity", {"entity": entity}, {"http": ENTITY}, ("en",))
            if number >= 2
            else Question(graph, "entity", {"entity": entity, "limit": 3}, THIN)
        )
        includes = ("links", "counts", "metrics", "evidence")
        yield Question(graph, "entity", {"entity": entity, "include": includes}, THIN)
        for subject in ("links", "link-counts", "neighbourhood", "entity-evidence"):
            yield Question(graph, subject, {"entity": entity}, THIN, quick=number == 0)
        yield from _places(graph, entity)
    for name in (*one.names, "no/body", "no-such-name", "nowhere/univ-dut", ""):
        for subject in ("entity", "links", "neighbourhood"):
            yield Question(graph, subject, {"entity": name}, THIN)
    entity = one.entities[0]
    ways: list[dict[str, Value]] = [{"dataset": name} for name in one.datasets]
    ways += [{"basis": "stated"}, {"basis": ("stated", "conjectural")}, {"include": "links"}]
    ways += [{"include": "counts"}, {"include": "metrics"}, {"include": "wrong"}]
    yield from each(graph, "entity", [*ways, *FAULTS(one)], {"entity": entity})


def _places(graph: str, entity: str) -> Iterator[Question]:
    """An entity by its IRI and as a page."""
    for accept in ("text/html", "text/turtle", "application/json", "*/*"):
        yield raw(graph, f"/id/{entity}", accept=accept)
    for ending in (".ttl", ".json", ".csv", ".jsonld", ".nt"):
        yield raw(graph, f"/id/{entity}{ending}")
    yield raw(graph, f"/entity/{entity}", accept="text/html")
    yield raw(graph, f"/entity/{entity}?lang=en", accept="text/html")


def raw(graph: str, path: str, **given: str) -> Question:
    """A request written out: its address is the same in every tree."""
    return Question(graph, "raw", {"path": path, **given}, {"http": ("raw",)}, ("zh",))


def _links(graph: str, one: Sample) -> Iterator[Question]:
    for entity in (one.entities[0], one.entities[4]):
        ways = STATEMENTS(one)
        told = THIN if entity == one.entities[0] else {**THIN, "cli": ()}
        yield from each(graph, "links", ways, {"entity": entity}, formats=told)
        yield from each(graph, "link-counts", ways, {"entity": entity})
        yield from each(graph, "neighbourhood", ways, {"entity": entity, "max_nodes": 50})
        yield from each(graph, "entity-evidence", ways, {"entity": entity}, langs=("zh",))
    base: dict[str, Value] = {"entity": one.entities[0]}
    for subject in ("links", "link-counts", "entity-evidence", "neighbourhood"):
        yield from each(graph, subject, [*FAULTS(one), {"direction": "up"}], base, langs=("en",))
    sizes: list[dict[str, Value]] = [{"limit": 1}, {"limit": 5}, {"limit": 200}, {"limit": 0}]
    sizes += [{"limit": 201}, {"limit": "many"}, {"cursor": "nonsense"}, {"cursor": "*"}]
    for subject in ("links", "entity-evidence"):
        yield from each(graph, subject, sizes, base)
        yield Question(graph, subject, {**base, "limit": 7}, THIN, walk=True)
        yield Question(graph, subject, {**base, "limit": 7, "kind": "Project"}, THIN, walk=True)
    walks: Formats = {"http": ("csv",), "cli": ("table",)}
    yield Question(graph, "links", {**base, "limit": 7}, walks, walk=True)
    wide: dict[str, Value] = {**base, "predicate": "participatesIn", "limit": 10}
    yield Question(graph, "links", wide, formats(), quick=True)
    yield Question(graph, "link-counts", base, formats())
    yield Question(graph, "entity-evidence", {**base, "limit": 5}, formats())
    near: dict[str, Value] = {**base, "depth": 1, "max_nodes": 20}
    around = formats(GRAPHS)
    yield Question(graph, "neighbourhood", near, around)
    depths: list[dict[str, Value]] = [{"depth": 2, "max_nodes": 40}, {"depth": 3, "max_nodes": 60}]
    depths += [{"depth": 2}, {"depth": 4}, {"depth": 0}, {"max_nodes": 0}, {"max_nodes": 1001}]
    yield from each(graph, "neighbourhood", [*depths, {"depth": 2, "kind": "Project"}], base)
    for subject in ("induced",):
        ids = one.entities[:6]
        yield Question(graph, subject, {"ids": ids}, {"http": GRAPHS})
        yield from each(graph, subject, [*STATEMENTS(one), *FAULTS(one)], {"ids": ids})
        yield from each(graph, subject, [{"ids": one.names}, {"ids": ()}, {"ids": ("no/body",)}])


def _lists(graph: str, one: Sample) -> Iterator[Question]:
    region = one.region
    filters = (
        "kind:university", "kind:university|enterprise", f"region:{region}", "label:大", "links:>5",
        f"kind:enterprise,region:{region}", "founded:1950..", "events:>1", "source:nothing",
        "kind:universty", "colour:red", "kind", "label:", "strength:>0", "has_links:true",
    )  # fmt: skip
    yield Question(graph, "entities", {"limit": 10}, {"http": (*ENTITY, *EVERY["http"])})
    yield from each(graph, "entities", [{"filter": text} for text in filters])
    sorts = ("label", "-strength", "-strength,id", "kind,-links", "founded", "-founded", "colour")
    few: dict[str, Value] = {"limit": 15}
    yield from each(graph, "entities", [{"sort": text} for text in sorts], few)
    groups = ("kind", "region", "source", "founded", "ended", "has_links", "colour")
    yield from each(graph, "entities", [{"group_by": text} for text in groups])
    chosen: list[dict[str, Value]] = [{"select": "id"}, {"select": ("id", "label", "strength")}]
    chosen += [{"select": "colour"}, {"limit": 0}, {"limit": 201}, {"limit": 200}, {"cursor": "*"}]
    chosen += [{"cursor": "nonsense"}, *FAULTS(one), *({"dataset": d} for d in one.datasets)]
    yield from each(graph, "entities", chosen)
    yield Question(graph, "entities", {"limit": 60, "sort": "kind"}, {"http": ("json", "csv")},
                   walk=True)  # fmt: skip
    yield Question(graph, "entities", {"filter": "kind:university", "limit": 20}, THIN, walk=True)
    for number, text in enumerate(one.searches):
        base: dict[str, Value] = {"text": text}
        wide = formats() if number == 0 else THIN
        yield Question(graph, "search", base, wide, quick=number == 0)
        ways: list[dict[str, Value]] = [{"kind": one.kinds[0]}, {"kind": "Universty"}, {"limit": 2}]
        ways += [{"region": region}, {"region": "nowhere"}, {"limit": 0}, {"limit": 51}]
        ways += [{"dataset": name} for name in (*one.datasets, "no-such")]
        yield from each(graph, "search", ways if number < 4 else ways[:3], base,
                        formats=QUIET if number else THIN)  # fmt: skip
    yield from each(graph, "search", [{"text": ""}, {"text": "大", "colour": "red"}, {}])
    for number, passage in enumerate(one.passages):
        asked: Formats = {"http": (*ENTITY, *EVERY["http"])} if number == 0 else THIN
        base = {"passage": passage}
        yield Question(graph, "passage", base, asked)
        yield from each(graph, "passage", [{"limit": 2}, {"basis": "stated"}, {"limit": 0}], base)
        yield Question(graph, "passage", {**base, "limit": 3}, THIN, walk=True)
    yield from each(graph, "passage", [{"passage": "no/where"}, {"passage": one.entities[0]}])
    wide = formats()
    yield Question(graph, "indicators", {}, wide)
    listed: list[dict[str, Value]] = [{"text": "专利"}, {"text": "zzzz"}, {"contradicted": True}]
    listed += [{"area": region}, {"about": one.entities[0]}, {"limit": 3}, {"limit": 0}]
    datasets: list[dict[str, Value]] = [{"dataset": d} for d in (*one.datasets, "no-such")]
    yield from each(graph, "indicators", [*FIGURES, *listed, *datasets])
    yield Question(graph, "indicators", {"limit": 30}, THIN, walk=True)
    for number, indicator in enumerate((*one.indicators, "no/where")):
        base = {"indicator": indicator}
        yield Question(graph, "observations", base, wide if number == 0 else THIN)
        yield from each(graph, "observations", [*FIGURES, *datasets], base)
    yield Question(graph, "observations", {**base, "limit": 1}, THIN, walk=True)


def _ties(graph: str, one: Sample) -> Iterator[Question]:
    for number, (start, end) in enumerate(one.pairs):
        base: dict[str, Value] = {"start": start, "end": end}
        ways: list[dict[str, Value]] = [{"max_length": 2}, {"limit": 1}, {"basis": "stated"}]
        ways += [{"dataset": name} for name in (*one.datasets, "no-such")]
        ways += [{"max_length": 0}, {"max_length": 9}, {"limit": 0}, {"colour": "red"}]
        yield Question(graph, "paths", base, formats() if number == 0 else THIN, quick=number == 0)
        yield from each(graph, "paths", [*ways, {"max_length": 8, "limit": 50}], base)
        tie: dict[str, Value] = {"one": start, "other": end}
        yield Question(graph, "evidence", tie, formats() if number == 0 else THIN)
        if number < 2:
            yield from each(graph, "evidence", [*CHOICES(one), *FAULTS(one)], tie, langs=("zh",),
                            formats=QUIET if number else THIN)  # fmt: skip
    ends: list[dict[str, Value]] = [{"start": one.names[0], "end": "nobody"}, {}]
    yield from each(graph, "paths", [*ends, {"start": one.entities[0], "end": one.entities[0]}])
    same: dict[str, Value] = {"one": one.entities[0], "other": one.entities[0]}
    yield from each(graph, "evidence", [same, {"one": one.names[0], "other": "nobody"}])


def _networks(graph: str, one: Sample) -> Iterator[Question]:
    linked = formats(LINKED, (*CLI, *LINKED), notebook=LINKED)
    dear: list[dict[str, Value]] = [{"measure": "betweenness", "samples": 20, "seed": 1}]
    dear += [{"measure": "betweenness", "exact_limit": 10, "samples": 10}]
    sizes: list[dict[str, Value]] = [{"top": 1}, {"top": 0}, {"top": 1000}, {"min_ties": 100000}]
    for number, relation in enumerate(("collaboration", "co-participation", "friendship")):
        base: dict[str, Value] = {"relation": relation}
        yield Question(graph, "ranking", {**base, "top": 10}, linked if not number else THIN)
        yield Question(graph, "ties", {**base, "top": 10}, linked if not number else THIN)
        files: Formats = {"http": (*FILES, *LINKED, "wrong"), "cli": (*FILES, "wrong")}
        files["notebook"] = ("graph", *FILES)
        yield Question(graph, "network", base, files, ("zh",))
    base = {"relation": "collaboration"}
    for accept in ACCEPTS:
        told = {"http": (f"accept={accept}",)}
        yield Question(graph, "network", {**base, "kind": one.kinds[0]}, told, ("en",))
    two: dict[str, Value] = {**base, "mode": "two"}
    yield Question(graph, "network", two, {**files, "http": (*FILES, "ttl")}, ("zh",))
    for measure in (*MEASURES, "wrong"):
        asked: dict[str, Value] = {**base, "measure": measure}
        yield Question(graph, "ranking", asked, THIN, ("zh", "en"))
        more: list[dict[str, Value]] = [{"kind": one.kinds[0], "top": 5}, {"counting": "full"}]
        yield from each(graph, "ranking", more, asked, langs=("en",), quick=False, formats=SERVED)
    yield from each(graph, "ranking", [*dear, *sizes], base, langs=("zh",))
    yield from each(graph, "ties", sizes, base, langs=("zh",))
    plain: Formats = {"http": ("json", "csv"), "cli": ("json",), "notebook": ("graph",)}
    for choice in CHOICES(one):
        asked = {**base, **choice}
        yield Question(graph, "ranking", {**asked, "measure": "strength"}, THIN, ("zh",))
        yield Question(graph, "ranking", {**asked, "measure": "betweenness"}, SERVED, ("en",))
        yield Question(graph, "ties", {**asked, "top": 30}, {**THIN, "http": ("ttl",)}, ("zh",))
        yield Question(graph, "network", asked, plain, ("zh",))
        yield Question(graph, "network", {**two, **choice}, {**plain, "cli": ()}, ("zh",))
    for subject in ("ranking", "ties", "network"):
        told = plain if subject == "network" else {**THIN, "cli": ("table",)}
        faults = [*FAULTS(one), {"counting": "wrong"}, {"roll_up": "wrong"}, {"role": "wrong"}]
        yield from each(graph, subject, faults, base, langs=("en",), formats=told)


_ANALYSED: Formats = {
    "http": ("json", "svg", *LINKED),
    "cli": ("table", "json", "ndjson", "csv", "ttl"),
    "notebook": (*NOTE, "picture", "beside", *LINKED),
}
_ENGLISH: Formats = {"http": ("json", "ttl"), "cli": ("table",), "notebook": (*NOTE, "picture")}


def _analyses(graph: str, one: Sample) -> Iterator[Question]:
    linked = formats((*LINKED, "svg", "suffix=svg"), (*CLI, *LINKED), notebook=LINKED)
    choices = CHOICES(one)
    dear = ("leave-one-source-out",) if graph == "default" else ()  # seconds each: asked less
    for place, (name, variants) in enumerate(ANALYSES(one).items()):
        subject = f"analysis:{name}"
        first = variants[0]
        if name in dear:
            yield Question(graph, subject, variants[1], THIN, ("zh",))
            yield Question(graph, subject, {**variants[1], "region": one.region}, _ENGLISH, ("en",))
            yield Question(graph, subject, {"measure": "wrong", "top": 5}, THIN, ("en",))
            continue
        wide = linked if name == "mixing" else _ANALYSED
        yield Question(graph, subject, first, wide, ("zh",), quick=True)
        yield Question(graph, subject, {**first, "min_ties": 2}, _ENGLISH, ("en",))
        yield from each(graph, subject, variants[1:], langs=("zh",), quick=False)
        mine = [choices[(place + step * 5) % len(choices)] for step in range(5)]
        mine += [{"dataset": one.datasets[0]}, {"as_of": one.years[1]}, {"region": one.region}]
        yield from each(graph, subject, mine, first, langs=("zh",), quick=False,
                        formats=QUIET if place % 2 else THIN)  # fmt: skip
        faults = [*FAULTS(one), {"top": 0}, {"min_ties": 100000}, {"exact": True}, {"top": "all"}]
        faults = faults if place % 3 == 0 else [FAULTS(one)[0], *faults[-2:]]
        told: Formats = {"http": ("json",), "cli": ("table",), "notebook": ("rows",)}
        yield from each(graph, subject, faults, first, langs=("en",), quick=False, formats=told)
        for of in ((), one.entities[:1], one.pairs[0]):
            asked = {**first, "of": tuple(of)}
            yield Question(graph, f"why:{name}", asked, THIN, ("zh",))
        yield Question(graph, f"why:{name}", {**first, "of": ("nobody",)}, THIN, ("en",))
    yield Question(graph, "analysis:no-such", {}, THIN)
    for entity in (one.chain, one.entities[0]):
        for form in ("", "?format=svg", "?format=ttl", "?lang=en", "?colour=red"):
            yield raw(graph, f"/api/v1/chains/{entity}/gaps{form}")
    for subject in ("analyses", "measures", "questions", "info", "datasets", "kinds", "predicates",
                    "roles"):  # fmt: skip
        yield Question(graph, subject, {}, formats(), quick=True)


def _named(graph: str, _: Sample) -> Iterator[Question]:
    all_of_them = formats(("rq", "suffix=csv", "suffix=rq"))
    usual = {"http": ("json", "csv", "rq"), "cli": ("table", "csv", "json"), "notebook": NOTE}
    for name, variants in QUESTIONS[graph].items():
        dear = name == "entity-facts"  # seconds each
        for number, given in enumerate(variants):
            wide = all_of_them if name == "names" else THIN if dear else usual
            langs = ("zh",) if dear and number else ("zh", "en")
            wide = THIN if number else wide
            quick = number == 0 and graph == "region"
            yield Question(graph, f"question:{name}", given, wide, langs, quick=quick)


SELECTS = (
    "SELECT ?x { ?x a eco:University } ORDER BY ?x LIMIT 20",
    "SELECT ?kind (COUNT(*) AS ?n) { ?x a ?kind } GROUP BY ?kind ORDER BY DESC(?n) ?kind LIMIT 9",
    "ASK { ?s a eco:University }",
    "SELECT ?x { ?x a eco:NoSuchThing }",
    "SELECT (COUNT(*) AS ?n) { GRAPH g:conjectural { ?s ?p ?o } }",
    'SELECT ?x ?l { ?x rdfs:label ?l FILTER(lang(?l) = "en") } ORDER BY ?x ?l LIMIT 10',
)
GRAPH_TEXTS = (
    "CONSTRUCT WHERE { ?x a eco:University ; rdfs:label ?l }",
    "DESCRIBE <https://w3id.org/ecograph/id/dalian-2015/univ-dut>",
)
BAD_TEXTS = (
    "SELECT", "INSERT DATA { <x:a> <x:b> 1 }", "LOAD <http://127.0.0.1:1/>", "",
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SELECT * { ?s nope:p ?o }",
)  # fmt: skip


def _sparql(graph: str, _: Sample) -> Iterator[Question]:
    tables = ("json", "xml", "csv", "tsv", "none", "wrong", "accept=text/html", "accept=text/csv")
    triples = ("ttl", "nt", "jsonld", "rdfxml", "trig", "none", "wrong", "accept=text/turtle")
    for kinds, texts in ((tables, SELECTS), (triples, GRAPH_TEXTS), (("none",), BAD_TEXTS)):
        for number, text in enumerate(texts):
            told: Formats = {"http": kinds if number < 2 else kinds[:1], "cli": CLI}
            told["notebook"] = ("frame",)
            yield Question(graph, "sparql", {"query": text}, told, ("zh",), quick=number == 0)
            for how in ("form", "direct"):
                posted = {"query": text, "as": how}
                yield Question(graph, "sparql-post", posted, {"http": kinds[:1]}, ("zh",))
    for form in ("ttl", "nt", "trig", "jsonld", "rdfxml"):
        yield raw(graph, f"/.well-known/void?format={form}")
        yield raw(graph, f"/dcat?format={form}")
        where = "graph=https://w3id.org/ecograph/graph/prov"
        yield raw(graph, f"/rdf-graphs/service?{where}&format={form}")
        yield raw(graph, "/sparql", accept=f"text/turtle, {form}/x;q=0.1")
    for path in ("?default", "?graph=relative", "?graph=urn:x:none", "", "?default&graph=urn:x:y"):
        yield raw(graph, f"/rdf-graphs/service{path}")
    only = "default-graph-uri=https://w3id.org/ecograph/graph/prov"
    yield raw(graph, f"/sparql?query=ASK%20%7B%3Fs%20%3Fp%20%3Fo%7D&{only}")
    yield raw(graph, f"/sparql?query=ASK%20%7B%3Fs%20%3Fp%20%3Fo%7D&named-{only[8:]}")
    yield raw(graph, "/sparql", accept="text/html")


def _pages(graph: str, one: Sample) -> Iterator[Question]:
    for path in ("/", "/docs", "/redoc", "/operations", "/?lang=en", "/docs?lang=en",
                 "/redoc?lang=en", "/operations?lang=en", f"/?q={one.searches[0]}",
                 "/?q=zzzz&lang=en", "/?colour=red", "/entity/no/body", "/nowhere",
                 "/assets/none.js", "/healthz", "/readyz", "/openapi.json", "/api/v1/nowhere",
                 "/healthz?colour=red", "/reconcile", "/reconcile?callback=x"):  # fmt: skip
        yield raw(graph, path)
        yield raw(graph, path, accept="text/html")
    yield raw(graph, "/", language="en")
    yield raw(graph, f"/api/v1/entities/{one.entities[0]}", language="en-GB,en;q=0.9,zh;q=0.1")
    for path in ("/api/v1/entities", "/sparql", "/api/v1/graph/induced"):
        for method in ("PUT", "DELETE", "OPTIONS", "HEAD"):
            yield raw(graph, path, method=method)
    entity = one.entities[0]
    for what, text in (("entity", one.names[0][:2]), ("type", "Uni"), ("property", "name"),
                       ("wrong", "x"), ("entity", "")):  # fmt: skip
        for lang in ("zh", "en"):
            yield raw(graph, f"/reconcile/suggest/{what}?prefix={text}&lang={lang}")
    for what, name in (("entity", entity), ("type", "University"), ("property", "participatesIn")):
        for lang in ("zh", "en"):
            yield raw(graph, f"/reconcile/flyout/{what}?id={name}&lang={lang}")
    for query in (f"?id={entity}", f"?id={entity}&lang=en", "?id=no/body", "?colour=red", ""):
        yield raw(graph, f"/reconcile/preview{query}", accept="text/html")
    for query in ("?type=University&limit=5", "?type=University&lang=en", "?type=Nothing", ""):
        yield raw(graph, f"/reconcile/properties{query}")
    for name in one.names:
        yield raw(graph, f"/api/v1/entities/{name}")
        yield raw(graph, f"/api/v1/entities/{name}/links?limit=2")
    first = {"query": one.names[0], "type": one.kinds[0], "limit": 3}
    known = {"query": one.names[0], "properties": [{"pid": "participatesIn", "v": "x"}]}
    batches: tuple[object, ...] = (
        {"q0": {"query": one.names[0]}}, {"a": first, "b": {"query": "zzzz"}}, {"q": known},
        {"q0": {}}, [], {"q0": {"query": 5}},
    )  # fmt: skip
    extensions: tuple[object, ...] = (
        {"ids": [entity], "properties": [{"id": "names"}]},
        {"ids": [entity, "no/body"], "properties": [{"id": "participatesIn"}]},
        {"ids": [], "properties": []}, {"ids": "x"},
    )  # fmt: skip
    for name, bodies in (("queries", batches), ("extend", extensions)):
        for body in bodies:
            for subject in ("reconcile", "reconcile-post"):
                text: dict[str, Value] = {name: json.dumps(body, ensure_ascii=False)}
                yield Question(graph, subject, text, {"http": ("none",)})


def _wholes(graph: str, one: Sample) -> Iterator[Question]:
    whole: Formats = {"cli": ("trig", "nquads"), "notebook": ("trig", "nquads")}
    yield Question(graph, "graph", {}, whole, ("zh",))
    yield Question(graph, "graph", {"kind": one.kinds[0]}, {"cli": ("trig",)}, ("zh",))
    yield Question(graph, "check", {"name": "example-region"}, {"cli": ("table", "csv")})
    yield Question(graph, "repr", {}, {"notebook": ("text", "html", "manifest")})


COMMANDS = ("", "info", "search", "show", "links", "path", "evidence", "query", "indicators",
            "analyse", "export", "sparql", "build", "check", "new", "serve", "entity", "paths",
            "neighbourhood", "rollback")  # fmt: skip


def _usage() -> Iterator[Question]:
    for words in ("--version", "nonsense", "links", "links --limit", "show a --colour red", "sho"):
        yield Question("default", f"words:{words}", {}, {"cli": ("table",)}, ("zh",), quick=True)


_MAKERS = (_entities, _links, _lists, _ties, _networks, _analyses, _named, _sparql, _pages, _wholes)
