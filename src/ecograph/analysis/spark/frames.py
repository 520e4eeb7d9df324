"""From participations to ties, and the measures of ties, as Spark SQL.

Nodes are whatever stands in ``organisation``: numbers or texts.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ecograph.errors import EngineFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from pyspark.sql import DataFrame, SparkSession

    from ecograph.network.counting import Counting

__all__ = ["components", "degrees", "pagerank", "parted", "project", "teleport", "triangles"]

_ROUNDS: Final = 500
_LOOK: Final = 4  # rounds of PageRank that are one job
_ROWS_A_PART: Final = 200_000
_IN_ONE_TASK: Final = 1_000_000
"""Ties up to which PageRank is one task: a round of jobs takes a second however small it is."""

_MEETINGS: Final = """
SELECT a.event, a.weight, a.size,
  least(a.organisation, b.organisation) AS low, greatest(a.organisation, b.organisation) AS high
FROM {rows} a JOIN {rows} b ON a.event = b.event AND a.participant < b.participant
LEFT ANTI JOIN {internal} i ON i.low = a.participant AND i.high = b.participant
WHERE a.size >= :least AND a.organisation <> b.organisation AND (NOT a.spokes OR a.hub OR b.hub)"""
_SUMS: Final = {
    "newman": "SELECT low, high, sum(weight / (size - 1)) AS strength FROM {met} GROUP BY ALL",
    "full": "SELECT low, high, sum(weight) AS strength FROM {met} GROUP BY ALL",
}
_SHARED: Final = """
SELECT low, high, CAST(count(DISTINCT event) AS DOUBLE) AS both FROM {met} GROUP BY low, high"""
_TOTALS: Final = """
SELECT organisation, CAST(count(DISTINCT event) AS DOUBLE) AS events FROM {rows}
GROUP BY organisation"""
_SIMILAR: Final = """
SELECT low, high, CASE :counting
  WHEN 'jaccard' THEN both / (a.events + b.events - both)
  WHEN 'cosine' THEN both / sqrt(a.events * b.events)
  ELSE both / (a.events * b.events) END AS strength
FROM {shared} JOIN {totals} a ON a.organisation = low JOIN {totals} b ON b.organisation = high"""
_EDGES: Final = """
SELECT low AS source, high AS target, strength FROM {ties}
UNION ALL SELECT high, low, strength FROM {ties}"""
_ROUND: Final = """
SELECT node, omega * (flow + :base - before) + before AS now, now AS before,
  1 / (1 - :quarter * if(omega = 1, 2, omega)) AS omega
FROM {ranks} JOIN (
  SELECT target, sum(share * now) AS flow
  FROM {links} JOIN {ranks} ON node = source GROUP BY target) ON target = node"""
"""A round of PageRank; its text is the same each time, so that Spark compiles it once."""
_WALK: Final = """
WITH links AS (
  SELECT dense_rank() OVER (ORDER BY source) - 1 AS place, source, target,
    strength / sum(strength) OVER (PARTITION BY source) AS share
  FROM {edges}),
nodes AS (SELECT DISTINCT source AS node, place FROM links),
flows AS (
  SELECT n.place, n.node, collect_list(struct(l.place AS source, share)) AS links
  FROM links l JOIN nodes n ON n.node = l.target GROUP BY n.place, n.node),
whole AS (
  SELECT sort_array(collect_list(struct(place, node, links))) AS flows,
    (1 - :damping) / (count(*) + (1 - :damping) * :alone) AS base FROM flows)
SELECT inline(arrays_zip(organisation, pagerank))
FROM (SELECT flows.node AS organisation, aggregate(
  sequence(1, :rounds),
  struct(transform(flows, f -> base) AS now, transform(flows, f -> 0D) AS before, 1D AS omega),
  (s, round) -> if(array_max(zip_with(s.now, s.before, (a, b) -> abs(a - b) / a)) <= :precision, s,
    struct(
      transform(flows, (f, i) -> s.before[i] + s.omega * (base - s.before[i] + :damping
        * aggregate(f.links, 0D, (sum, link) -> sum + link.share * s.now[link.source]))) AS now,
      s.now AS before,
      1 / (1 - :damping * :damping / 4 * if(s.omega = 1, 2, s.omega)) AS omega)),
  s -> s.now) AS pagerank FROM whole)"""
"""All rounds of PageRank in one task."""


def project(
    rows: DataFrame,
    internal: DataFrame | None = None,
    counting: Counting = "newman",
    least: int = 2,
) -> DataFrame:
    """Make ties of participations, as :func:`ecograph.network.cooccurrence.strengths` does.

    Parameters
    ----------
    rows
        As :func:`ecograph.analysis.spark.participations.read` gives them.
    internal
        Pairs of participants (``low``, ``high``) that make no tie: a unit and what it belongs to.
    counting
        What shared events add to a tie.
    least
        Participants that an event needs to tie any.

    Returns
    -------
    DataFrame
        ``low``, ``high``, ``strength``: each tie once. It is computed once and kept.
    """
    sql, frames = rows.sparkSession.sql, {"rows": rows}
    if internal is None:
        none = "SELECT participant AS low, participant AS high FROM {rows} WHERE false"
        internal = sql(none, **frames)
    met = sql(_MEETINGS, {"least": least}, internal=internal, **frames)
    if counting in _SUMS:
        return sql(_SUMS[counting], met=met).persist()
    similar = {"shared": sql(_SHARED, met=met), "totals": sql(_TOTALS, **frames)}
    return sql(_SIMILAR, {"counting": counting}, **similar).persist()


def degrees(ties: DataFrame) -> DataFrame:
    """``organisation``, ``degree`` and ``strength`` of each that has a tie."""
    text = """SELECT source AS organisation, count(*) AS degree, sum(strength) AS strength
    FROM {edges} GROUP BY source"""
    return ties.sparkSession.sql(text, edges=_edges(ties))


def components(ties: DataFrame) -> DataFrame:
    """``organisation`` and ``component``, the least of the organisations that ties reach.

    Every node points to a node of its component. In a round it points to the least to which it
    or a neighbour points, and then to where that points.
    """
    sql = ties.sparkSession.sql
    with _planned_once(ties):
        edges = _edges(ties).repartition("target").persist()
        found = sql("SELECT DISTINCT target AS node, target AS label FROM {edges}", edges=edges)
        for _ in range(_ROUNDS):
            near = sql(
                """SELECT node, max(own) AS before, min(label) AS label FROM (
                  SELECT node, label AS own, label FROM {found} UNION ALL
                  SELECT source, NULL, label FROM {edges} JOIN {found} ON node = target)
                GROUP BY node""",
                edges=edges,
                found=found,
            )
            found = sql(
                """SELECT a.node, b.label, a.before <> b.label AS moved
                FROM {near} a JOIN {near} b ON b.node = a.label""",
                near=near,
            ).localCheckpoint(eager=False)
            (moved,) = found.selectExpr("max(moved)").first() or (False,)
            if not moved:
                edges.unpersist()
                return found.selectExpr("node AS organisation", "label AS component")
    raise _endless("components")


def teleport(tied: int, alone: int = 0, damping: float = 0.85) -> float:
    """What falls to each node at random, which is all that one without ties has."""
    return (1 - damping) / (tied + alone - damping * alone)


def pagerank(
    ties: DataFrame, *, alone: int = 0, damping: float = 0.85, precision: float = 1e-10
) -> DataFrame:
    r"""``organisation`` and ``pagerank`` of each that has a tie.

    As :func:`ecograph.analysis.spectral.pagerank` defines it. Since the walk goes both ways, its
    eigenvalues are real, and Chebyshev's semi-iteration

    .. math:: x_{k+1} = \omega_{k+1} (d P x_k + b - x_{k-1}) + x_{k-1}, \quad
              \omega_{k+1} = \frac{1}{1 - d^2 \omega_k / 4}

    takes a third of the rounds of the power method for the same digits.

    Parameters
    ----------
    ties
        As :func:`project` gives them.
    alone
        How many nodes have no tie; each has :func:`teleport`.
    damping
        Chance to go on along a tie.
    precision
        Stop when no value changes by more than this share of itself.

    References
    ----------
    G. H. Golub and R. S. Varga, "Chebyshev semi-iterative methods, successive overrelaxation
    iterative methods, and second order Richardson iterative methods, part I", Numerische
    Mathematik 3 (1961) 147–156. doi:10.1007/BF01386013
    """
    if ties.count() > _IN_ONE_TASK:
        return _in_rounds(ties, alone, damping, precision)
    given = {"damping": damping, "alone": alone, "rounds": _ROUNDS, "precision": precision}
    return ties.sparkSession.sql(_WALK, given, edges=_edges(ties))


def _in_rounds(ties: DataFrame, alone: int, damping: float, precision: float) -> DataFrame:
    """PageRank of what is too large for one task: a round is a join, four of them a job."""
    sql = ties.sparkSession.sql
    with _planned_once(ties):
        links = sql(
            """SELECT source, target,
              :damping * strength / sum(strength) OVER (PARTITION BY source) AS share
            FROM {edges}""",
            {"damping": damping},
            edges=_edges(ties),
        ).persist()
        nodes = sql("SELECT DISTINCT source AS node FROM {links}", links=links).persist()
        step = {"base": teleport(nodes.count(), alone, damping), "quarter": damping**2 / 4}
        first = "SELECT node, :base AS now, :base AS before, 1D AS omega FROM {nodes}"
        ranks = sql(first, step, nodes=nodes)
        for number in range(1, _ROUNDS + 1):
            ranks = sql(_ROUND, step, links=links, ranks=ranks).localCheckpoint(eager=False)
            if number % _LOOK:
                continue
            (moved,) = ranks.selectExpr("max(abs(now - before) / now)").first() or (0.0,)
            if not moved or moved <= precision:
                links.unpersist()
                nodes.unpersist()
                return ranks.selectExpr("node AS organisation", "now AS pagerank")
    raise _endless("pagerank")


def triangles(ties: DataFrame) -> DataFrame:
    """``organisation`` and ``triangles``: those it is a corner of, where it is one of any.

    Each tie is taken from its end of lower degree, so that no node has many to pair.
    """
    sql = ties.sparkSession.sql
    ordered = sql(
        """SELECT if(a.degree <= b.degree, low, high) AS tail,
          if(a.degree <= b.degree, high, low) AS head
        FROM {ties} JOIN {degrees} a ON a.organisation = low
        JOIN {degrees} b ON b.organisation = high""",
        ties=ties,
        degrees=degrees(ties),
    )
    return sql(
        """SELECT organisation, count(*) AS triangles FROM (
          SELECT explode(array(x.tail, x.head, y.head)) AS organisation
          FROM {ordered} x JOIN {ordered} y ON x.tail = y.tail AND x.head < y.head
          JOIN {ties} ON low = x.head AND high = y.head)
        GROUP BY organisation""",
        ordered=ordered,
        ties=ties,
    )


@contextmanager
def parted(session: SparkSession, rows: int, **settings: str) -> Iterator[None]:
    """Shuffle so many rows in parts that are worth a task, at most as many as the session says.

    Of a small network all is overhead: each part is a task in each stage of each round.
    """
    conf = session.conf
    most = int(conf.get("spark.sql.shuffle.partitions") or 1)
    chosen = {"spark.sql.shuffle.partitions": str(min(most, 1 + rows // _ROWS_A_PART))}
    if chosen["spark.sql.shuffle.partitions"] == "1":
        chosen["spark.sql.adaptive.enabled"] = "false"  # which makes a job of each shuffle
    chosen |= settings
    before = {name: conf.get(name) for name in chosen}
    for name, value in chosen.items():
        conf.set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            conf.set(name, value)


def _planned_once(ties: DataFrame) -> AbstractContextManager[None]:
    """Plan each round as a whole, so that what is parted by node stays so."""
    whole = {"spark.sql.adaptive.enabled": "false"}
    return parted(ties.sparkSession, 2 * ties.count(), **whole)


def _edges(ties: DataFrame) -> DataFrame:
    """Each tie from both of its ends."""
    return ties.sparkSession.sql(_EDGES, ties=ties)


def _endless(what: str) -> EngineFailed:
    return EngineFailed(f"{what} took {_ROUNDS} rounds without an end.", "Report it.")
