"""What is asked about: entities, words and choices of each graph."""

from __future__ import annotations

from dataclasses import dataclass

from record.question import Value

__all__ = ["ANALYSES", "CHOICES", "FIGURES", "QUESTIONS", "SAMPLES", "STATEMENTS", "Sample"]

Given = dict[str, Value]


@dataclass(frozen=True)
class Sample:
    """Names of one graph."""

    entities: tuple[str, ...]
    names: tuple[str, ...]  # other ways to name an entity: labels, pinyin, external ids
    pairs: tuple[tuple[str, str], ...]
    searches: tuple[str, ...]
    region: str
    datasets: tuple[str, ...]
    passages: tuple[str, ...]
    indicators: tuple[str, ...]
    chain: str
    kinds: tuple[str, ...]
    years: tuple[str, str, str]


SAMPLES = {
    "default": Sample(
        entities=(
            "dalian-2015/univ-dut", "dalian-2015/ri-dicp", "dalian-collaborations/ent-shengu",
            "dalian-2015/cic-heavy-equipment", "dalian-2015/dalian", "dalian-collaborations/jl-bp",
            "dalian-2015/o-contract-2015", "dalian-2015/i-contract-turnover",
            "dalian-2015/person-zhang-cunhao", "dalian-2015/policy-enterprise-support",
            "dalian-collaborations/ch-vrfb", "dalian-2015/doc", "dalian-2015/coll-985-34",
            "dalian-2015/cas", "dalian-2015/dalian-hitech-zone",
            "dalian-collaborations/aw-2005-1780", "dalian-2015/concept-big-synergy",
            "dalian-collaborations/org-4e4c2dbf",
        ),
        names=("大连理工大学", "ROR:023hj5876", "dalianligongdaxue", "dlut", "大工", "科技"),
        pairs=(
            ("dalian-2015/univ-dut", "dalian-2015/ri-dicp"),
            ("dalian-2015/univ-dut", "dalian-collaborations/ent-shengu"),
            ("dalian-2015/univ-dut", "dalian-collaborations/ent-sac"),
            ("dalian-2015/univ-dmu", "dalian-collaborations/hosp-sugita"),
            ("dalian-2015/univ-dut", "dalian-2015/i-academicians"),
        ),
        searches=(
            "dlut", "大工", "dllgdx", "大連理工", "DICP", "university", "科技", "中科院",
            "101基地", "zzzz", "大连理功大学",
        ),
        region="dalian-2015/dalian",
        datasets=("dalian-2015", "dalian-collaborations"),
        passages=(
            "dalian-2015/p.1-5.2272-2301", "dalian-2015/p.title.0-26",
            "dalian-2015/p.intro.422-452", "dalian-2015/doc-file",
            "dalian-collaborations/s-dut-cic-en",
        ),
        indicators=("dalian-2015/i-contract-turnover", "dalian-2015/i-va",
                    "dalian-2015/i-1000-talents"),
        chain="dalian-collaborations/ch-vrfb",
        kinds=("University", "Enterprise", "Organisation", "Project"),
        years=("2010", "2012", "2014"),
    ),
    "region": Sample(
        entities=(
            "example-region/univ-canglan", "example-region/ent-qinglian",
            "example-region/al-hydrogen", "example-region/canglan", "example-region/ch-hydrogen",
            "example-region/obs-output-1", "example-region/node-mea", "example-region/ach-control",
            "example-region/lab-electrochem", "example-region/ag-licence",
        ),
        names=("沧岚大学", "canglandaxue", "Canglan University", "hydrogen"),
        pairs=(
            ("example-region/univ-canglan", "example-region/ent-qinglian"),
            ("example-region/univ-canglan", "example-region/univ-jichuan"),
            ("example-region/ri-ocean", "example-region/ent-haoyuan"),
        ),
        searches=("沧岚", "canglan", "cldx", "hydrogen", "zzzz"),
        region="example-region/canglan",
        datasets=("example-region",),
        passages=("example-region/psg-invented", "example-region/psg-output-1",
                  "example-region/src-report"),
        indicators=("example-region/ind-output", "example-region/ind-output-growth"),
        chain="example-region/ch-hydrogen",
        kinds=("University", "Enterprise", "ResearchInstitute", "Project"),
        years=("2019", "2021", "2022"),
    ),
}  # fmt: skip


def STATEMENTS(one: Sample) -> list[Given]:  # noqa: N802
    """Choices of statements: which of an entity's links count."""
    early, middle, late = one.years
    return [
        *({"dataset": name} for name in one.datasets),
        {"basis": "stated"},
        {"basis": ("stated", "conjectural")},
        {"basis": "inferred"},
        {"predicate": "participatesIn"},
        {"predicate": ("participatesIn", "locatedIn")},
        {"role": "lead"},
        {"kind": one.kinds[0]},
        {"kind": ("Project", "Organisation")},
        {"direction": "out"},
        {"direction": "in"},
        {"as_of": middle},
        {"since": early, "until": late},
        {"since": early, "until": late, "undated": "include"},
        {"until": early},
        {"as_of": f"{middle}-04-03", "undated": "include"},
        {"kind": "Award"},
    ]


def CHOICES(one: Sample) -> list[Given]:  # noqa: N802
    """Choices of a network, each alone and some together."""
    early, middle, late = one.years
    return [
        *({"dataset": name} for name in one.datasets),
        {"basis": "stated"},
        {"basis": ("stated", "inferred")},
        {"kind": one.kinds[0]},
        {"kind": (one.kinds[0], one.kinds[1])},
        {"region": one.region},
        {"context": "Project"},
        {"context": ("Project", "Alliance")},
        {"role": "lead"},
        {"role": ("lead", "participant")},
        {"predicate": "memberOf"},
        {"predicate": ("participatesIn", "memberOf")},
        {"collectives": True},
        {"counting": "full"},
        {"counting": "jaccard"},
        {"counting": "cosine"},
        {"counting": "association"},
        {"roll_up": "unit"},
        {"roll_up": "region"},
        {"arms_length": True},
        {"relation": "co-participation"},
        {"relation": "co-participation", "dataset": one.datasets[0]},
        {"as_of": middle},
        {"as_of": f"{middle}-04", "undated": "include"},
        {"since": early, "until": late},
        {"since": early, "undated": "include"},
        {"until": early},
        {"region": one.region, "kind": one.kinds[1], "counting": "full", "roll_up": "unit"},
    ]


def FAULTS(one: Sample) -> list[Given]:  # noqa: N802
    """What every operation over a network or statements has to refuse."""
    return [
        {"colour": "red"},
        {"dataset": "no-such"},
        {"kind": "Universty"},
        {"as_of": "soon"},
        {"as_of": one.years[0], "since": one.years[0]},
        {"since": one.years[2], "until": one.years[0]},
        {"basis": "guessed"},
    ]


def ANALYSES(one: Sample) -> dict[str, list[Given]]:  # noqa: N802
    """The named analyses, each with its own parameters; the first is the plain one."""
    organisation, partner = one.pairs[0]
    measured: list[Given] = [{}, {"measure": "strength", "top": 5}, {"measure": "constraint"}]
    measured = [*measured, {"measure": "betweenness", "top": 3}]
    return {
        "backbone": [{}, {"level": 0.2}, {"rule": "both", "level": 0.5}, {"top": 3, "level": 0.9}],
        "brokerage": [
            {}, {"groups": "region"}, {"groups": "sector", "top": 5},
            {"permutations": 20, "seed": 3, "top": 5},
        ],
        "chain-gaps": [
            {"chain": one.chain, "region": one.region}, {}, {"chain": one.chain},
            {"chain": one.chain, "region": one.region, "as_of": one.years[1]},
            {"chain": one.chain, "single": 2, "candidates": 1, "undated_occupancies": "exclude"},
            {"chain": one.chain, "concentration": 0.6, "outside": 0.2, "roll_up": False},
            {"chain": "no/chain"},
        ],
        "chains": [{}, {"region": one.region}, {"region": one.region, "severity_broken": 3.0}],
        "collaboration-depth": [{}, {"region": one.region}, {"top": 3}],
        "communities": [{"runs": 5}, {}, {"runs": 5, "seed": 7, "resolution": 0.5}],
        "counting": [{}, *({"rule": rule, "top": 5} for rule in
                           ("full", "jaccard", "cosine", "association"))],
        "gefura": [{}, {"groups": "sector", "top": 5}, {"weighted": True, "normalised": True}],
        "key-players": [
            {}, {"size": 2, "aim": "reach"}, {"size": 2, "aim": "reach-within", "steps": 1},
            {"size": 1, "aim": "distance-fragmentation"}, {"exact_limit": 0, "size": 2},
        ],
        "leave-one-dataset-out": measured,
        "leave-one-source-out": measured,
        "mixing": [{}, {"groups": "region"}, {"groups": "sector"}],
        "rank-intervals": [
            {"resamples": 100, "seed": 2}, {"measure": "strength", "top": 5}, {"level": 0.9},
        ],
        "resilience": [
            {}, {"attack": "betweenness", "top": 5}, {"attack": "random", "runs": 5, "seed": 1},
            {"recompute": True, "groups": "region"},
        ],
        "scattered-programmes": [{}, {"top": 5}, {"kinds_compared": "Policy"},
                                 {"min_programmes": 3}],
        "specialisation": [
            {}, {"fields": "kind"}, {"places": "sector", "fields": "node"},
            {"places": "kind", "threshold": 1.5, "least": 2},
        ],
        "suggestions": [
            {"organisation": organisation}, {}, {"organisation": organisation, "method": "katz"},
            {"method": "common-neighbours", "top": 5}, {"method": "resource-allocation", "top": 3},
            {"organisation": organisation, "partners": "Enterprise", "method": "degree"},
            {"method": "katz", "beta": 0.01, "length": 4, "top": 3},
        ],
        "suggestions-judged": [
            {"split": one.years[1], "undated": "include"}, {}, {"split": one.years[1], "k": 3},
        ],
        "transfer": [{}, {"within": 1}, {"enterprises": 1, "min_works": 1},
                     {"kinds_of_work": "Patent"}],
        "triple-helix": [{}, {"region": one.region}],
        "two-mode": [{}, {"by": "closeness", "top": 5}, {"by": "betweenness", "top": 5}],
        "what-if": [{"remove": organisation}, {}, {"remove": (organisation, partner)},
                    {"remove": "no/body"}],
    }  # fmt: skip


MEASURES = (
    "betweenness", "betweenness-unweighted", "brokerage", "brokerage-consultant",
    "brokerage-coordinator", "brokerage-gatekeeper", "brokerage-liaison", "closeness",
    "closeness-unweighted", "constraint", "core", "cut-pairs", "degree", "effective-size",
    "efficiency", "ei-index", "eigenvector", "gefura-external", "gefura-global", "gefura-local",
    "harmonic", "hierarchy", "pagerank", "strength", "two-mode-betweenness", "two-mode-closeness",
    "two-mode-degree",
)  # fmt: skip

QUESTIONS: dict[str, dict[str, list[Given]]] = {
    "default": {
        "conjectures": [{}, {"entity": "101基地"}, {"dataset": "dalian-2015"}],
        "entity-facts": [
            {"entity": "大连理工大学"}, {"entity": "科技部", "dataset": "dalian-2015"},
            {"entity": "dalian-2015/univ-dut", "basis": "stated"},
            {"entity": "dalian-2015/univ-dut", "predicate": "wonAward"}, {}, {"entity": "zzzz"},
        ],
        "figure-links": [
            {}, {"text": "产业技术研究院"}, {"relation": "conflictsWith"},
            {"figure": "o-contract-2015"},
        ],
        "figure-ratio": [
            {"numerator": "o-nat-projects-fund", "denominator": "o-nat-projects"},
            {"numerator": "o-rd-taxrelief", "denominator": "o-rd-firms"}, {},
        ],
        "figure-sum": [
            {"figure": ("o-cc-first", "o-cc-second", "o-cc-third")},
            {"figure": ("o-contract-2015", "o-nat-projects")}, {"figure": "o-none"},
        ],
        "figures": [
            {"text": "孵化"}, {"text": "技术合同", "dataset": "dalian-2015"},
            {"about": "dalian-2015/univ-dut"}, {"period": "2015", "status": "forecast"},
            {"area": "大连"}, {"indicator": "i-va"}, {},
        ],
        "identity": [{"entity": "科技部"}, {}, {"entity": "大连高新园区"}],
        "joint-statements": [
            {"predicate": "issued"}, {"predicate": "participatesIn"},
            {"predicate": "issued", "object_kind": "Policy"}, {"predicate": "no"},
        ],
        "members": [{"whole": "四大战略"}, {"whole": "dalian-2015/cic-heavy-equipment"}],
        "names": [
            {"entity": "大连理工大学"}, {"entity": "大连高新园区"}, {"entity": "大连重工•起重"},
            {"entity": "科技"}, {"entity": "大连理工大学", "colour": "red"},
        ],
        "not-stated": [{}, {"text": "GDP"}, {"about": "doc"}, {"dataset": "dalian-collaborations"}],
        "relations": [
            {"predicate": "designatedAs", "subject": "大连", "period": "十二五"},
            {"predicate": "wonAward"}, {"subject": "dalian-2015/univ-dut"}, {"role": "lead"},
            {"subject_kind": "University", "object_kind": "Award"},
            {"predicate": "designatedAs", "basis": ("stated", "inferred")},
        ],
        "no-such-question": [{}],
    },
    "region": {
        "conjectures": [{}],
        "entity-facts": [{"entity": "example-region/univ-canglan"}],
        "figure-links": [{}],
        "figure-ratio": [{"numerator": "obs-output-1", "denominator": "obs-output-2"}],
        "figure-sum": [{"figure": ("obs-output-1", "obs-output-2")}],
        "figures": [{}, {"about": "example-region/univ-canglan"}, {"area": "沧岚市"}],
        "identity": [{}],
        "joint-statements": [{"predicate": "participatesIn"}],
        "members": [{"whole": "example-region/al-hydrogen"}],
        "names": [{"entity": "沧岚大学"}],
        "not-stated": [{}],
        "relations": [{"subject": "example-region/univ-canglan"}, {"predicate": "occupies"}],
    },
}  # fmt: skip

FIGURES: list[Given] = [
    {}, {"basis": "stated"}, {"status": "actual"}, {"status": ("forecast", "planned", "damaged")},
    {"period": "2015"}, {"period": "2023年"}, {"status": "wrong"}, {"colour": "red"},
]  # fmt: skip
