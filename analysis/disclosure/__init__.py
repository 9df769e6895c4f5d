"""Rules for what may be shown: cells, tables, figures, quotations."""

from analysis.disclosure.protection import Protected, protect

__all__ = ["Protected", "protect"]
