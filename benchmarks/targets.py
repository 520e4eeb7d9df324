"""What the figures are held against, and the tables that say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ENGINES: Final = ("ecograph", "networkit", "igraph", "rustworkx", "scipy", "networkx")
NEAR: Final = 1.3  # times the fastest peer, at most
PATHS: Final = ("betweenness", "closeness", "betweenness, weighted", "closeness, weighted")
PATHS_AHEAD: Final = 3.0  # times as fast as igraph and NetworKit, on Horizon 2020
PLAIN: Final = ("betweenness", "closeness", "core numbers", "clustering")
PLAIN_AHEAD: Final = 50.0  # times as fast as plain NetworkX
SECONDS: Final = {
    "projection": 0.2,
    "constraint, effective size, clustering": 2.0,
    "PageRank": 0.2,
    "core numbers": 0.03,
    "Leiden": 0.5,
}
FIGURES: Final = {
    "million": ("a million triples as N-Quads to a network", 1.2, "s"),
    "standard": ("standard suite", 15.0, "s"),
    "unweighted": ("… with exact unweighted betweenness and closeness", 90.0, "s"),
    "weighted": ("… and weighted", 300.0, "s"),
    "peak": ("most memory of the suite", 3072.0, "MB"),
}


@dataclass(frozen=True)
class Cell:
    """CPU seconds; extended from a sample, if so."""

    seconds: float
    sampled: bool = False

    def __str__(self) -> str:
        figure = f"{self.seconds:,.0f}" if self.seconds >= 100 else f"{self.seconds:.3g}"
        return f"~{figure}" if self.sampled else figure


@dataclass(frozen=True)
class Row:
    """One measure by all engines."""

    measure: str
    cells: dict[str, Cell]

    @property
    def ours(self) -> float:
        """Seconds of ecograph."""
        return self.cells["ecograph"].seconds

    @property
    def to_fastest(self) -> float | None:
        """Our seconds over those of the fastest peer."""
        peers = [cell.seconds for name, cell in self.cells.items() if name != "ecograph"]
        return self.ours / max(min(peers), 1e-9) if peers else None

    def ahead(self, *names: str) -> float | None:
        """How many times as fast as the fastest of some peers."""
        peers = [self.cells[name].seconds for name in names if name in self.cells]
        return min(peers) / max(self.ours, 1e-9) if peers else None

    def checks(self, graph: str) -> list[tuple[str, bool]]:
        """Each target of this measure, and whether it is reached."""
        found = []
        if self.to_fastest is not None and self.measure != "conversion":
            found.append((f"≤ {NEAR} ×", self.to_fastest <= NEAR))
        lead = self.ahead("networkit", "igraph")
        if graph == "H2020" and self.measure in PATHS and lead is not None:
            found.append((f"≥ {PATHS_AHEAD:.0f} ×", lead >= PATHS_AHEAD))
        plain = self.ahead("networkx")
        if self.measure in PLAIN and plain is not None:
            found.append((f"≥ {PLAIN_AHEAD:.0f} × NetworkX", plain >= PLAIN_AHEAD))
        if graph == "H2020" and self.measure in SECONDS:
            limit = SECONDS[self.measure]
            found.append((f"≤ {limit} s", self.ours <= limit))
        return found


def table(graph: str, rows: list[Row], figures: dict[str, float]) -> str:
    """The figures of one network in Markdown."""
    used = [name for name in ENGINES if any(name in row.cells for row in rows)]
    heads = [graph, *used, "÷ fastest peer", "NetworkX ÷", "targets"]
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 2) + "---|"]
    for row in rows:
        cells = [str(row.cells.get(name, "–")) for name in used]
        near, plain = row.to_fastest, row.ahead("networkx")
        cells.append("–" if near is None else f"{near:.2f}")
        cells.append("–" if plain is None else f"{plain:,.0f}")
        said = ", ".join(f"{what} {'✓' if kept else '✗'}" for what, kept in row.checks(graph))
        lines.append("| " + " | ".join([row.measure, *cells, said]) + " |")
    lines += ["", f"Conversion counted once, measures that both have: {sums(rows)}."]
    if figures:
        lines += ["", "| H2020, one thread | figure | target |", "|---|---:|---|"]
    for key, (title, limit, unit) in FIGURES.items():
        if key in figures:
            sign = "✓" if figures[key] <= limit else "✗"
            lines.append(f"| {title} | {figures[key]:,.4g} {unit} | ≤ {limit:,.4g} {unit} {sign} |")
    return "\n".join(lines) + "\n"


def sums(rows: list[Row]) -> str:
    """Conversion and all measures together, ours beside each peer's."""
    told = []
    for peer in ENGINES[1:]:
        both = [row for row in rows if peer in row.cells]
        if any(row.measure == "conversion" for row in both):
            theirs = sum(row.cells[peer].seconds for row in both)
            told.append(f"{peer} {theirs:,.3g} s, ecograph {sum(row.ours for row in both):,.3g} s")
    return "; ".join(told) or "none"


def failures(graph: str, rows: list[Row], figures: dict[str, float]) -> list[str]:
    """The targets that are not reached, in words."""
    missed = [
        f"{graph}, {row.measure}: {what}"
        for row in rows
        for what, kept in row.checks(graph)
        if not kept
    ]
    return missed + [
        f"{title}: {figures[key]:.4g} {unit}, not ≤ {limit:.4g}"
        for key, (title, limit, unit) in FIGURES.items()
        if figures.get(key, 0.0) > limit
    ]
