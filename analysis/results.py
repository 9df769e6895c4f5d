"""Results as values: estimates, counts, tables, figures, quotations, and the findings that hold them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import pandas as pd

from analysis.problems import Problem, ProblemsFound

Tolerance = Literal["exact", "closed_form", "iterative", "resampled"]
ColumnKind = Literal["text", "count", "base", "proportion", "change", "number", "p"]


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A number with its uncertainty and where it comes from.

    Attributes
    ----------
    value, low, high : float
        Point estimate and limits of the interval, in `unit`. NaN where it cannot be had;
        ``details["not_estimable"]`` then says why.
    level : float
        Coverage that the interval claims, 0.95 unless told.
    n : int or None
        Number of units that the estimate rests on; None when the release rules suppress it.
    unit : str
        ``"proportion"``, ``"change in proportion"`` (second minus first), or the name of another scale.
    method : str
        The estimator's name, as it would stand in a methods section.
    tolerance : {"exact", "closed_form", "iterative", "resampled"}
        How closely a second computation must agree: see `analysis.review`.
    se, df, p : float
        Standard error, degrees of freedom and p value; NaN where the method has none.
    details : Mapping
        What else the method tells; JSON values only.

    Examples
    --------
    >>> Estimate(value=0.12, low=0.085, high=0.161, n=279, method="Wilson", tolerance="closed_form").n
    279
    """

    value: float
    low: float = math.nan
    high: float = math.nan
    level: float = 0.95
    n: int | None
    unit: str = "proportion"
    method: str
    tolerance: Tolerance
    se: float = math.nan
    df: float = math.nan
    p: float = math.nan
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.tolerance not in get_args(Tolerance):
            raise ValueError(f"tolerance {self.tolerance!r} is not one of {get_args(Tolerance)}")

    @property
    def estimable(self) -> bool:
        """Whether there is a value at all."""
        return not math.isnan(self.value)


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many of `unit` there are, of how many (`base`, None for a plain count).

    `value` is None when the release rules suppress it, which is not the same as 0.
    """

    value: int | None
    unit: str
    base: int | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a `Table`.

    Attributes
    ----------
    name, label : str
        Name in the data and head as printed.
    kind : {"text", "count", "base", "proportion", "change", "number", "p"}
        ``base`` is a number of people (or turns) behind other columns; ``proportion`` and ``change`` are
        on the scale 0 to 1 and printed as percentages and percentage points; ``p`` is a p value.
    bases : tuple of str
        The columns whose counts this one rests on: when one of them is below the smallest base, this
        cell is suppressed. Empty: no rule applies.
    unit : str
        For a base: of what it is a number; the smallest base is set for each unit.
    tolerance : {"exact", "closed_form", "iterative", "resampled"}
        How closely a second computation of this column must agree.
    adjusted : bool or str
        Of a change: whether a model or weights stand between it and the plain difference of two shares, which
        is printed to fewer decimals (`analysis.display.change_decimals`). A text names the column of flags
        that says so row by row.
    """

    name: str
    label: str
    kind: ColumnKind = "text"
    bases: tuple[str, ...] = ()
    unit: str = "respondents"
    tolerance: Tolerance = "closed_form"
    adjusted: bool | str = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of results: what each column is, and the data."""

    columns: tuple[Column, ...]
    data: pd.DataFrame

    def __post_init__(self) -> None:
        wanted = [column.name for column in self.columns]
        if list(self.data.columns) != wanted:
            raise ValueError(f"the data have columns {list(self.data.columns)}, described are {wanted}")
        bases = {base for column in self.columns for base in column.bases}
        if unknown := sorted(bases - set(wanted)):
            raise ValueError(f"bases that are no columns: {unknown}")
        flags = {column.adjusted for column in self.columns if isinstance(column.adjusted, str)}
        if unknown := sorted(flags - set(wanted)):
            raise ValueError(f"flags of adjustment that are no columns: {unknown}")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure described, not drawn: `analysis.reporting.figures` draws it from what was released.

    Attributes
    ----------
    chart : str
        The kind of chart, a name that `analysis.reporting.figures` knows.
    table : Table
        The data behind every mark.
    roles : Mapping
        Which column plays which part in the chart (for example ``{"x": "wave", "y": "value"}``).
    alt : str
        What the figure shows, for a reader who cannot see it.
    """

    chart: str
    table: Table
    roles: Mapping[str, Any]
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Quotation:
    """Words of a participant: a verbatim span of one de-identified turn (offsets are code points)."""

    transcript: str
    turn: int
    start: int
    end: int
    text: str
    role: str
    site: str
    wave: str
    kind: str = "interview"


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A span of one de-identified turn that speaks for or against an interpretation."""

    transcript: str
    turn: int
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Interpretation:
    """What a named analyst makes of a theme, with the passages for and against it."""

    theme: str
    analyst: str
    text: str
    supporting: tuple[Passage, ...] = ()
    contrary: tuple[Passage, ...] = ()
    search_for_contrary: str = ""
    member_check: str = ""


Result = Estimate | Count | Table | Figure | Quotation | Interpretation
KINDS: Mapping[str, type] = {
    "estimate": Estimate,
    "count": Count,
    "table": Table,
    "figure": Figure,
    "quotation": Quotation,
    "interpretation": Interpretation,
}


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """What the release rules made of a finding: released, rounded or suppressed, and by which rule."""

    status: Literal["released", "rounded", "suppressed", "unreleased"] = "unreleased"
    rule: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A result with its name, its sentence and where it comes from.

    Attributes
    ----------
    id : str
        Lower case words joined by dots, for example ``engagement.highly_engaged.all.2013``.
    statement : str
        What was found, as a sentence without numbers, or what is counted.
    result : Estimate, Count, Table, Figure, Quotation or Interpretation
    display : str
        The result as printed in a sentence.
    template : str or None
        How `display` is made of the result when it is not the usual way
        (`str.format` with the fields of `analysis.display.fields`).
    made_by : str
        Notebook and cell, or module.
    inputs : Mapping
        Path of each file read to its SHA-256.
    params : Mapping
        The choices of analysis that it depends on.
    disclosure : Disclosure
    """

    id: str
    statement: str
    result: Result
    display: str
    template: str | None = None
    made_by: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    disclosure: Disclosure = field(default_factory=Disclosure)

    @property
    def kind(self) -> str:
        """The kind of result: one of the keys of `KINDS`."""
        return next(name for name, kind in KINDS.items() if isinstance(self.result, kind))

    def _repr_markdown_(self) -> str:
        """How a notebook shows a finding."""
        return f"**{self.display}** {self.statement} (`{self.id}`)"


def to_json(value: Any) -> Any:
    """A result, finding or plain value as JSON values: NaN becomes None, a table its columns and rows.

    JSON has no infinity either: it becomes None too.
    """
    if isinstance(value, Finding):
        return {"kind": value.kind} | {
            f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)
        }
    if isinstance(value, Table):
        rows = [[to_json(cell) for cell in row] for row in value.data.itertuples(index=False, name=None)]
        return {"columns": [to_json(column) for column in value.columns], "rows": rows}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a finding: {value!r}")


def finding_from_json(data: Mapping[str, Any], place: str = "findings.json") -> Finding:
    """A finding read back from its JSON.

    Raises
    ------
    ProblemsFound
        When the data are not those of a finding.
    """
    try:
        fields = dict(data)
        kind = KINDS[fields.pop("kind")]
        fields["result"] = _result_from_json(kind, fields["result"])
        fields["disclosure"] = Disclosure(**fields["disclosure"])
        return Finding(**fields)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        name = data.get("id", "?") if isinstance(data, Mapping) else "?"
        raise ProblemsFound(
            [
                Problem(
                    place=f"{place}, finding {name!r}",
                    found=f"data that are not those of a finding ({error})",
                    expected="the keys of schema findings/1",
                    remedy="Build the findings again with `ccg reproduce`.",
                )
            ]
        ) from error


def _result_from_json(kind: type, data: Mapping[str, Any]) -> Result:
    if kind is Table:
        return _table_from_json(data)
    if kind is Figure:
        return Figure(**{**data, "table": _table_from_json(data["table"])})
    if kind is Interpretation:
        passages = {
            name: tuple(Passage(**passage) for passage in data[name]) for name in ("supporting", "contrary")
        }
        return Interpretation(**{**data, **passages})
    if kind is Estimate:
        numbers = ("value", "low", "high", "se", "df", "p")
        return Estimate(**{**data, **{n: math.nan if data[n] is None else data[n] for n in numbers}})
    return kind(**data)


def _table_from_json(data: Mapping[str, Any]) -> Table:
    columns = tuple(Column(**{**column, "bases": tuple(column["bases"])}) for column in data["columns"])
    frame = pd.DataFrame(data["rows"], columns=[column.name for column in columns])
    for column in columns:
        # A column of numbers that are all missing would come back as one of objects.
        if column.kind != "text" and frame[column.name].isna().all():
            frame[column.name] = frame[column.name].astype(float)
    return Table(columns=columns, data=frame)
