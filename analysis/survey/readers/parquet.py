"""Parquet files, as pandas, R and DuckDB write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from analysis.problems import Problem, ProblemsFound, raise_if_any
from analysis.survey.wave import SourceColumn, Wave

_EXACT = 2**53  # a float holds every whole number up to here


def read_parquet(path: Path) -> Wave:
    """A Parquet file: numbers, texts, truth values and dates; categories are read as their texts.

    The format has no question texts and no value labels. R's `haven` labels travel in a part that only R
    reads: codes come without them, and a note says so.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.read_table(path)
    except (pa.ArrowException, OSError, NotImplementedError) as error:
        problem = Problem(
            place=path.name,
            found=f"a Parquet file that is cut off, damaged or encrypted ({type(error).__name__})",
            expected="a whole Parquet file",
            remedy="Copy or write the file again.",
        )
        raise ProblemsFound([problem]) from error
    raise_if_any(_unfit(path, table))
    from_r = b"r" in (table.schema.metadata or {})
    ordered = {f.name for f in table.schema if pa.types.is_dictionary(f.type) and f.type.ordered}
    # Without pandas' own remarks an index is a column like the others, and none is lost.
    table = table.replace_schema_metadata(None)
    data = pd.DataFrame({name: _column(table.column(name)) for name in table.column_names}, copy=False)
    questions = {name: SourceColumn(measure="ordinal" if name in ordered else "") for name in data.columns}
    note = "A Parquet file holds no question texts or value labels: they are in study.yaml alone."
    lost = "It was written by R, whose labels of variables and values cannot be read here."
    return Wave(data=data, questions=questions, notes=(note, *([lost] if from_r else [])), name=path.name)


def _column(column: Any) -> pd.Series:
    import pyarrow as pa
    from pyarrow import compute

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if pa.types.is_decimal(kind):
        column = column.cast(pa.float64())
    elif pa.types.is_date(kind):
        column = column.cast(pa.timestamp("ms" if kind == pa.date64() else "s"))
    elif pa.types.is_time(kind):
        column = column.cast(pa.int64() if kind.bit_width == 64 else pa.int32()).cast(pa.int64())
        column = column.cast(pa.duration(kind.unit))
    elif pa.types.is_integer(kind) and column.null_count:
        span = compute.min_max(column).as_py()
        if max(abs(span["min"] or 0), abs(span["max"] or 0)) > _EXACT:
            return column.to_pandas(types_mapper=lambda _: pd.Int64Dtype())
    return column.to_pandas()


def _unfit(path: Path, table: Any) -> list[Problem]:
    import pyarrow as pa

    names = table.column_names
    twice = sorted({name for name in names if names.count(name) > 1})
    nested = [
        field.name
        for field in table.schema
        if pa.types.is_nested(field.type) or pa.types.is_binary(field.type)
    ]
    problems = []
    if not table.num_rows or not names:
        problems.append(
            Problem(
                place=path.name,
                found=f"{len(names)} columns and {table.num_rows} rows",
                expected="at least one row of answers",
                remedy="Write the file again with its cases.",
            )
        )
    if twice:
        problems.append(
            Problem(
                place=path.name,
                found="columns of one name: " + ", ".join(map(repr, twice)),
                expected="every name once",
                remedy="Rename them and write the file again.",
            )
        )
    if nested:
        problems.append(
            Problem(
                place=path.name,
                found="columns of lists, records or bytes: " + ", ".join(map(repr, nested)),
                expected="one number, text, truth value or date a cell",
                remedy="Spread each over columns of its own, or leave it out, and write the file again.",
            )
        )
    return problems
