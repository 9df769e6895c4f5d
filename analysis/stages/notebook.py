"""Running a notebook as a stage: executed apart from its source, shown as HTML, its findings kept."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from analysis.files import write_json, write_text
from analysis.findings import LEDGER, NOTEBOOK, completed, document, read_ledger
from analysis.problems import Problem, ProblemsFound
from analysis.processed import PROCESSED
from analysis.results import to_json
from analysis.stages.graph import of_waves, raw_inputs
from analysis.stages.stage import Flow, Stage
from analysis.study.declared import SECTIONS, for_environment

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from analysis.study import Study

_PROBLEM_END = re.compile(r"\x1b\[[0-9;]*m")


def notebook_stage(
    name: str, notebook: str, what: str, study: tuple[str, ...], params: tuple[str, ...]
) -> Stage:
    """The stage that runs ``notebooks/<notebook>.ipynb``."""
    return Stage(what=what, run=_runner(name, notebook, study, params), study=study, params=params)


def _runner(
    name: str, notebook: str, sections: tuple[str, ...], params: tuple[str, ...]
) -> Callable[[Study], Flow]:
    def run(study: Study) -> Flow:
        inputs = raw_inputs(study.folder, name)
        choices = {section: to_json(getattr(study.params, section)) for section in params}
        source = study.folder / "notebooks" / f"{notebook}.ipynb"
        with TemporaryDirectory() as scratch:
            ledger = Path(scratch) / "ledger.jsonl"
            with _environment(
                {
                    LEDGER: str(ledger),
                    NOTEBOOK: f"notebooks/{source.name}",
                    SECTIONS: for_environment(sections, params),
                }
            ):
                executed = _execute(source, study.folder)
            findings = completed(read_ledger(ledger), partial(of_waves, inputs), choices)
        ledger_document = document(notebook, findings)
        write_text(study.folder / PROCESSED / f"notebooks/{notebook}.html", _html(executed))
        write_json(study.folder / PROCESSED / f"findings/{notebook}.json", ledger_document)
        return Flow(came_in=f"{_cells(executed)} cells", went_out=f"{len(findings)} findings")

    return run


def _cells(notebook: NotebookNode) -> int:
    return sum(cell.cell_type == "code" for cell in notebook.cells)


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    """The kernel inherits these; afterwards this process has its own environment again."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _without_grammar_of_addresses() -> Iterator[None]:
    """jsonschema spends seconds on one where it can; the schema of notebooks has no use of it."""
    name = "rfc3987_syntax"
    there = name in sys.modules
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    try:
        yield
    finally:
        if not there:
            del sys.modules[name]


def _execute(source: Path, folder: Path) -> NotebookNode:
    with _without_grammar_of_addresses():
        import nbformat
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    if not source.exists():
        raise ProblemsFound(
            [
                Problem(
                    place=f"notebooks/{source.name}",
                    found="no such file",
                    expected="the notebook of this stage",
                )
            ]
        )
    try:
        notebook = nbformat.read(source, as_version=4)
    except nbformat.reader.NotJSONError:
        raise ProblemsFound(
            [
                Problem(
                    place=f"notebooks/{source.name}",
                    found="no JSON",
                    expected="a Jupyter notebook",
                    remedy="Take the last version that opens in JupyterLab.",
                )
            ]
        ) from None
    client = NotebookClient(
        notebook,
        timeout=1800,
        kernel_name="python3",
        record_timing=False,
        # The kernel listens on loopback only; its advice on encryption is for other set-ups.
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str((folder / "notebooks").resolve())}},
    )
    try:
        return client.execute()
    except CellExecutionError as error:
        raise ProblemsFound([_cell_problem(source, notebook, error)]) from None
    except (CellTimeoutError, DeadKernelError) as error:
        found = "a cell that does not end" if isinstance(error, CellTimeoutError) else "a kernel that died"
        raise ProblemsFound(
            [
                Problem(
                    place=f"notebooks/{source.name}",
                    found=f"{found}: {str(error).splitlines()[0]}",
                    expected="a notebook that runs",
                    remedy="Heavy estimation belongs into a stage; a kernel also dies when memory runs out.",
                )
            ]
        ) from None


def _cell_problem(source: Path, notebook: NotebookNode, error: Any) -> Problem:
    # Empty cells are not run and have no number.
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    failed = next(
        (
            number
            for number, cell in enumerate(code_cells, start=1)
            if any(output.output_type == "error" for output in cell.get("outputs", ()))
        ),
        "?",
    )
    message = _PROBLEM_END.sub("", str(error.evalue))
    found = message if error.ename == "ProblemsFound" else f"{error.ename}: {message}"
    return Problem(
        place=f"notebooks/{source.name}, cell {failed}",
        found=found,
        expected="a cell that runs",
        remedy="Open the notebook with `make lab` and run it up to this cell.",
    )


def _html(notebook: NotebookNode) -> str:
    from nbconvert import HTMLExporter

    # No address of a script on the network: the page is read offline, too.
    exporter = HTMLExporter(mathjax_url="", require_js_url="", jquery_url="")
    body, _ = exporter.from_notebook_node(notebook)
    return body
