"""Entities by what people type."""
