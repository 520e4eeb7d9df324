"""Networks as files that other programs read, and such files as networks again."""

from ecograph.exchange.cytoscape import read_cytoscape, write_cytoscape
from ecograph.exchange.draft import plain
from ecograph.exchange.formats import FORMATS, Format, format_of, read, write
from ecograph.exchange.gexf import read_gexf, write_gexf
from ecograph.exchange.graphml import read_graphml, write_graphml
from ecograph.exchange.nodelink import read_nodelink, write_nodelink
from ecograph.exchange.pajek import read_pajek, write_pajek
from ecograph.exchange.tables import csv_files, read_csv, write_csv
from ecograph.exchange.values import text, to_json
from ecograph.exchange.vosviewer import read_vosviewer, write_vosviewer

__all__ = [
    "FORMATS",
    "Format",
    "csv_files",
    "format_of",
    "plain",
    "read",
    "read_csv",
    "read_cytoscape",
    "read_gexf",
    "read_graphml",
    "read_nodelink",
    "read_pajek",
    "read_vosviewer",
    "text",
    "to_json",
    "write",
    "write_csv",
    "write_cytoscape",
    "write_gexf",
    "write_graphml",
    "write_nodelink",
    "write_pajek",
    "write_vosviewer",
]
