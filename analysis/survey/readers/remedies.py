"""What to do with a file that is no survey file, or not the one that its ending says."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from analysis.survey.readers import content

_SHOWN = 5  # members of an archive named in a message
_SAVE_AS_XLSX = "Open it in Excel or LibreOffice and save it as .xlsx"
_EXPORT = "Export the wave again from the program it comes from, in one of the formats above."
_REMEDIES = {
    content.SPSS_ENCRYPTED: "Save it again in SPSS without a password.",
    content.EXCEL_ENCRYPTED: "Save it again in Excel without a password.",
    content.EXCEL_OLD: f"{_SAVE_AS_XLSX}.",
    content.EXCEL_BINARY: f"{_SAVE_AS_XLSX}.",
    content.WEB_PAGE: f"{_SAVE_AS_XLSX}, if it holds the table; a page that asks to log in does not: then "
    "export the wave again.",
    content.XML: f"{_SAVE_AS_XLSX}, if it is a spreadsheet.",
    content.NUMBERS: "In Numbers: File, Export To, Excel (.xlsx) or CSV.",
    content.PARQUET_CUT_OFF: "Copy or write the file again.",
    content.PARQUET_ENCRYPTED: "Write it again without encryption.",
    content.PACKED: "Unpack it and name the file that comes out.",
}


def remedy_for(kind: str, path: Path, endings: Sequence[str]) -> str:
    """How a researcher gets from this file to one that can be read.

    Parameters
    ----------
    kind : str
        What the file is by its content, one of the kinds of `analysis.survey.readers.content`.
    path : Path
        The file.
    endings : sequence of str
        The endings that stand for this kind, when it can be read.

    Examples
    --------
    >>> remedy_for("an SPSS file", Path("wave.dat"), [".sav", ".zsav"])
    "Give the file the ending '.sav', if it is the survey file."
    """
    name, stem = path.name, path.stem
    if kind == content.SAS_CATALOGUE:
        return (
            "Name the data file (.sas7bdat) as `path`, and this one, in the same folder, as "
            f"`options: {{catalogue: {name}}}`."
        )
    if kind == content.R_OBJECT:
        return (
            f'In R: `haven::write_sav(readRDS("{name}"), "{stem}.sav")`, which keeps labels; or `write.csv('
            f'readRDS("{name}"), "{stem}.csv", row.names = FALSE, na = "", fileEncoding = "UTF-8")`.'
        )
    if kind == content.R_WORKSPACE:
        return (
            f'In R: `load("{name}")`; `ls()` names the tables in it; then '
            f'`haven::write_sav(TABLE, "{stem}.sav")`, which keeps labels.'
        )
    if kind == content.GZIP:
        return "Unpack it (7-Zip on Windows, gunzip elsewhere) and name the file that comes out."
    if kind == content.ZIP:
        return f"Unpack it and name the survey file in it: it holds {_members(path)}."
    if endings:
        return f"Give the file the ending {endings[0]!r}, if it is the survey file."
    return _REMEDIES.get(kind, _EXPORT)


def _members(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        names = [
            part.filename
            for part in archive.infolist()
            if not part.is_dir() and not part.filename.startswith("__MACOSX/")
        ]
    shown = ", ".join(map(repr, names[:_SHOWN]))
    return (shown or "no file") + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
