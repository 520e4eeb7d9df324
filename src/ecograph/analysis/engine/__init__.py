"""Compiled engines for large graphs: exact, and equal to NetworkX.

NetworkX imports :mod:`ecograph.analysis.engine.backend` whenever it is itself imported, so this
package and the one above import nothing.
"""
