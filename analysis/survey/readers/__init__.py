"""Readers of the formats that survey files come in, one module a family."""
