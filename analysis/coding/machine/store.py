"""What earlier runs found, in one file: parses by sentence and codings by transcript.

Neither holds a word of any text: keys are hashes of content, values are numbers, labels and names of rules.
Nothing in it decides a result; a run without it finds the same.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from analysis.problems import Problem, ProblemsFound

FILE = "coding-1.sqlite"
# What so many runs that found something new did not need goes.
KEPT_RUNS = 30
_TABLES = ("parses", "codings")
_AT_ONCE = 500  # parameters in a statement


class Store:
    """The open file; `opened` opens one."""

    def __init__(self, connection: sqlite3.Connection):
        self._connection = connection
        with connection:
            for table in _TABLES:
                connection.execute(
                    f"CREATE TABLE IF NOT EXISTS {table} (key TEXT PRIMARY KEY, used INTEGER, value BLOB) "
                    "WITHOUT ROWID"
                )
        (self.run,) = connection.execute("PRAGMA user_version").fetchone()

    def read(self, table: str, keys: Iterable[str]) -> dict[str, Any]:
        """The known values of some keys; they count as used."""
        found: dict[str, Any] = {}
        for some in _pieces(keys):
            marks = ",".join("?" * len(some))
            rows = self._connection.execute(f"SELECT key, value FROM {table} WHERE key IN ({marks})", some)
            found |= {key: json.loads(zlib.decompress(value)) for key, value in rows}
        with self._connection:
            self._connection.executemany(
                f"UPDATE {table} SET used = ? WHERE key = ? AND used < ?",
                [(self.run, key, self.run) for key in found],
            )
        return found

    def add(self, table: str, values: Mapping[str, Any]) -> None:
        """Keep new values."""
        rows = [
            (key, self.run, zlib.compress(json.dumps(value, separators=(",", ":")).encode()))
            for key, value in values.items()
        ]
        with self._connection:
            self._connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", rows)

    def next_run(self) -> None:
        """Count a run that finds something new, and let go what was not needed for long."""
        self.run += 1
        with self._connection:
            self._connection.execute(f"PRAGMA user_version = {self.run}")
            for table in _TABLES:
                self._connection.execute(f"DELETE FROM {table} WHERE used < ?", (self.run - KEPT_RUNS,))

    def keep_only(self, table: str, keys: Iterable[str]) -> int:
        """Remove all other keys; how many were removed."""
        with self._connection:
            self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY)")
            self._connection.execute("DELETE FROM kept")
            self._connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((key,) for key in keys))
            done = self._connection.execute(f"DELETE FROM {table} WHERE key NOT IN (SELECT key FROM kept)")
            return done.rowcount


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """Open the store of a folder, made if it isn't there; each addition is kept at once.

    Raises
    ------
    ProblemsFound
        When the file is damaged, or another run keeps it busy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    connection = sqlite3.connect(file, timeout=60)
    try:
        connection.execute("PRAGMA secure_delete = ON")
        yield Store(connection)
    except (sqlite3.DatabaseError, zlib.error, json.JSONDecodeError) as error:
        raise ProblemsFound([_damaged(file, error)]) from None
    finally:
        connection.close()


def _damaged(file: Path, error: Exception) -> Problem:
    if isinstance(error, sqlite3.OperationalError):
        return Problem(
            place=str(file),
            found=f"a cache of parses and codings that cannot be used ({error})",
            expected="a file that no other run is writing, on a disk with space",
            remedy="Wait for the other run to end, then run again.",
        )
    return Problem(
        place=str(file),
        found="a damaged cache of parses and codings",
        expected="the file as an earlier run wrote it",
        remedy="Delete the file; the next run makes it again.",
    )


def _pieces(keys: Iterable[str]) -> Iterator[Sequence[str]]:
    rest = iter(keys)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
