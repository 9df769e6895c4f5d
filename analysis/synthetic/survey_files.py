"""Writing the raw files of a synthetic survey, with the clocks in them stopped."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import files
from analysis.problems import Problem, ProblemsFound
from analysis.study import Study, WaveFile
from analysis.study.section import canonical
from analysis.synthetic.survey_answers import Dressing

_SPSS_DATE, _SPSS_DATE_LENGTH = 92, 17  # where a .sav header keeps its date and time
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_REASONS = {
    "skipped": "Not answered",
    "not_asked": "Not asked",
    "dont_know": "Don't know",
    "not_applicable": "Not applicable",
    "refused": "Prefer not to say",
}
_DELIMITERS = {"tab": "\t", ".tsv": "\t", ".tab": "\t"}


def write_wave(path: Path, raw: pd.DataFrame, file: WaveFile, study: Study, dressing: Dressing) -> None:
    """Write raw codes in the format that the file's ending names; the same codes give the same bytes."""
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise ProblemsFound(
            [
                Problem(
                    place=f"study.yaml, survey.files.{file.wave}",
                    found=f"a file that ends in {path.suffix!r}",
                    expected="a format that can be made up: " + ", ".join(_WRITERS),
                    remedy="Name a file of one of these formats for the rehearsal.",
                )
            ]
        )
    write(path, raw, file, study, dressing)


def _write_text(path: Path, raw: pd.DataFrame, file: WaveFile, study: Study, dressing: Dressing) -> None:
    told = file.options.get("delimiter", _DELIMITERS.get(path.suffix.lower(), ","))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=_DELIMITERS.get(told, told), lineterminator="\r\n")
    writer.writerow([dressing.headers.get(name, name) for name in raw.columns])
    for row in raw.itertuples(index=False, name=None):
        writer.writerow([_in_csv(cell) for cell in row])
    files.write_bytes(path, out.getvalue().encode(file.options.get("encoding", "utf-8-sig")))


def _in_csv(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}"
    return files.escape_formula(cell) if isinstance(cell, str) else cell


def _write_workbook(path: Path, raw: pd.DataFrame, file: WaveFile, study: Study, dressing: Dressing) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    if dressing.front_sheet:
        sheet.title = "About"
        for row in dressing.front_sheet:
            sheet.append(list(row))
        sheet = book.create_sheet()
    sheet.title = file.options.get("sheet", "Responses")
    sheet.append([dressing.headers.get(name, name) for name in raw.columns])
    for line, row in enumerate(raw.itertuples(index=False, name=None), start=sheet.max_row + 1):
        for column, value in enumerate(map(_number, row), start=1):
            if isinstance(value, str) and value.startswith("="):
                files.put_text(sheet.cell(line, column), value)
            else:
                sheet.cell(line, column, value)
    day = datetime.fromisoformat(_day(study))
    book.properties.creator = "ccg synthesise"
    book.properties.created = book.properties.modified = day
    saved = io.BytesIO()
    book.save(saved)
    files.write_bytes(path, _still(saved.getvalue(), day))


def _still(workbook: bytes, day: datetime) -> bytes:
    """The workbook with one date on all its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                stamp = f"{day:%Y-%m-%dT%H:%M:%SZ}".encode()
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, content)
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.create_system = 3
            target.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _write_spss(path: Path, raw: pd.DataFrame, file: WaveFile, study: Study, dressing: Dressing) -> None:
    import pyreadstat

    data = _columns(raw)
    labels, value_labels = _labels(data, file, study, dressing)
    missing = {name: _declared(codes, dressing) for name, codes in _missing_codes(data, file).items()}

    def write(beside: Path) -> None:
        # pyreadstat tells the format by a flag, and row compression by another: plain is the same everywhere.
        pyreadstat.write_sav(
            data,
            str(beside),
            column_labels=labels,
            variable_value_labels=value_labels,
            missing_ranges={name: ranges for name, ranges in missing.items() if ranges},
            compress=path.suffix.lower() == ".zsav",
        )
        content = bytearray(beside.read_bytes())
        day = date.fromisoformat(_day(study))
        stamp = f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year % 100:02d}00:00:00".encode("ascii")
        content[_SPSS_DATE : _SPSS_DATE + _SPSS_DATE_LENGTH] = stamp
        beside.write_bytes(bytes(content))

    files.replace(path, write)


def _write_stata(path: Path, raw: pd.DataFrame, file: WaveFile, study: Study, dressing: Dressing) -> None:
    import pyreadstat

    letters = {name: sorted({c[1] for c in raw[name] if _is_letter(c)}) for name in raw.columns}
    data = _columns(raw.map(lambda cell: cell if not _is_letter(cell) else ""))
    for name, used in letters.items():
        if used:
            coded = data[name].astype(object)
            data[name] = coded.where(~raw[name].map(_is_letter), raw[name].str[1:])
    labels, value_labels = _labels(data, file, study, dressing)

    def write(beside: Path) -> None:
        pyreadstat.write_dta(
            data,
            str(beside),
            column_labels=labels,
            variable_value_labels=value_labels,
            missing_user_values={name: used for name, used in letters.items() if used},
        )
        day = date.fromisoformat(_day(study))
        stamp = f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year} 00:00".encode("ascii")
        content = re.sub(
            rb"\d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d", lambda _: stamp, beside.read_bytes(), count=1
        )
        beside.write_bytes(content)

    files.replace(path, write)


def _is_letter(cell: Any) -> bool:
    return isinstance(cell, str) and re.fullmatch(r"\.[a-z]", cell) is not None


def _number(cell: Any) -> Any:
    """A cell as a workbook would hold it: whole numbers as numbers, times as times, blanks as nothing."""
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0)
    if cell == "":
        return None
    return int(cell) if re.fullmatch(r"-?(0|[1-9]\d{0,14})", str(cell)) else cell


def _columns(raw: pd.DataFrame) -> pd.DataFrame:
    """The columns as numbers where every cell is one or blank, as times where they are, else as texts."""
    data = {}
    for name in raw.columns:
        numbers = [_number(cell) for cell in raw[name]]
        numeric = all(cell is None or isinstance(cell, int) for cell in numbers)
        if all(isinstance(cell, datetime) for cell in raw[name]):
            data[name] = pd.Series(pd.to_datetime(raw[name]), dtype="datetime64[ns]")
        elif numeric and any(cell is not None for cell in numbers):
            data[name] = pd.Series(numbers, dtype=float)
        else:
            data[name] = raw[name].astype("str")
    return pd.DataFrame(data)


def _labels(
    data: pd.DataFrame, file: WaveFile, study: Study, dressing: Dressing
) -> tuple[list[str], dict[str, dict[Any, str]]]:
    """Column labels and value labels, the latter for columns of numbers only."""
    labels = {answers.column: study.survey.questions[name].text for name, answers in file.answers.items()}
    labels |= dressing.labels
    values: dict[str, dict[str, str]] = {
        name: {code: str(label) for code, label in codes.items()}
        for name, codes in dressing.value_labels.items()
    }
    for grouping, groups in ((file.site, study.sites), (file.role, study.roles)):
        if grouping.column is not None:
            named = {
                code: getattr(groups[group], "full", groups[group].label)
                for code, group in grouping.values.items()
            }
            values.setdefault(grouping.column, named)
    for name, answers in file.answers.items():
        categories = study.survey.questions[name].categories
        values[answers.column] = {
            code: str(categories.get(category, category)) for code, category in answers.values.items()
        } | {code: _REASONS[why] for code, why in answers.missing.items()}
    return [labels.get(name, name) for name in data.columns], {
        name: numbered
        for name, codes in values.items()
        if name in data and (numbered := _numbered(data[name], codes))
    }


def _numbered(column: pd.Series, codes: Mapping[str, str]) -> dict[Any, str]:
    if column.dtype == "str":
        return {}
    return {
        code[1:] if _is_letter(code) else int(code): label
        for code, label in codes.items()
        if _is_letter(code) or isinstance(_number(code), int)
    }


def _missing_codes(data: pd.DataFrame, file: WaveFile) -> dict[str, list[str]]:
    return {
        answers.column: [code for code in answers.missing if isinstance(_number(code), int)]
        for answers in file.answers.values()
        if data[answers.column].dtype != "str"
    }


def _declared(codes: list[str], dressing: Dressing) -> list[Any]:
    """The codes that an SPSS file declares missing: three single ones, or a range and one."""
    wanted = [int(c) for c in codes if dressing.declared_missing is None or c in dressing.declared_missing]
    below = sorted(code for code in wanted if code < 0)
    others = sorted(code for code in wanted if code >= 0)
    if len(below) > 1:
        return [{"lo": below[0], "hi": below[-1]}, *others[:1]]
    return [*below, *others][:3]


def _day(study: Study) -> str:
    """The study's date, or a fixed one when it is not written as a date."""
    try:
        return date.fromisoformat(canonical(study.date)).isoformat()
    except ValueError:
        return "2000-01-01"


_WRITERS = {
    ".sav": _write_spss,
    ".zsav": _write_spss,
    ".dta": _write_stata,
    ".csv": _write_text,
    ".tsv": _write_text,
    ".tab": _write_text,
    ".txt": _write_text,
    ".xlsx": _write_workbook,
}
