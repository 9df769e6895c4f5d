"""The ZIP archives that .xlsx and .ods files are, looked at before anything in them is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from analysis.problems import Problem, ProblemsFound

LARGEST = 2_000_000_000  # bytes, unpacked: a million rows of sixty short answers take less
_SMALL = 100_000_000
_RATIO = 300  # a sheet's XML packs to a tenth or a fiftieth

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    KeyError,
)


def check_size(path: Path) -> None:
    """Refuse an archive that grows beyond reason when it is unpacked."""
    with zipfile.ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
    packed = max(path.stat().st_size, 1)
    if size > LARGEST or (size > _SMALL and size > _RATIO * packed):
        problem = Problem(
            place=path.name,
            found=f"{packed:,} bytes that unpack to {size:,}",
            expected=f"a workbook of at most {LARGEST:,} bytes that was packed in the usual way",
            remedy="Check where the file comes from. If it is whole, save the sheet with the answers as CSV.",
        )
        raise ProblemsFound([problem])
