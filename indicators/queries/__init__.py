"""The app's public questions."""

from indicators.queries.definitions import shipped_definition, shipped_definitions


__all__ = ["shipped_definition", "shipped_definitions"]
