"""Whatever stands in the place of one value, the researcher is told where it is wrong, or it is right."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from support.tiny_study import PARAMS, STUDY, write_study

from analysis.problems import ProblemsFound
from analysis.study import Study, load_study

FILES = {"study": STUDY, "params": PARAMS}
ODD = [
    "~",
    "5",
    "-1.5",
    "'x'",
    "[]",
    "{}",
    "true",
    "[1, ~]",
    "{1: {}}",
    ".nan",
    ".inf",
    "2026-01-31",
    "[{}]",
    "''",
]


def paths(value, at=()):
    """Where each value of a document stands."""
    yield at
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in below:
        yield from paths(item, (*at, key))


def replaced(text, path, odd):
    yaml = YAML(typ="rt")
    document = yaml.load(text)
    node = document
    for key in path[:-1]:
        node = node[key]
    if odd is None:
        del node[path[-1]]
    else:
        node[path[-1]] = YAML(typ="rt").load(f"v: {odd}")["v"]
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


PLACES = [(name, path) for name, text in FILES.items() for path in paths(YAML(typ="safe").load(text)) if path]


@given(st.sampled_from(PLACES), st.sampled_from([*ODD, None]))
@example(("study", ("seed",)), ".inf")
@example(("study", ("waves", 2013)), "5")
@settings(max_examples=60)
def test_one_odd_value(place, odd):
    name, path = place
    text = replaced(FILES[name], path, odd)
    with tempfile.TemporaryDirectory() as folder:
        write_study(Path(folder), **{name: text})
        try:
            assert isinstance(load_study(folder), Study)
        except ProblemsFound as error:
            lines = text.count("\n")
            for problem in error.problems:
                file, line = re.match(r"(study|params)\.yaml, line (\d+)", problem.place).groups()
                assert file == name or path[0] in ("survey", "outcomes", "files", "questions"), problem
                assert int(line) <= max(lines, STUDY.count("\n"))
                assert problem.found
                assert problem.expected
            assert len(set(error.problems)) == len(error.problems)  # nothing is told twice
