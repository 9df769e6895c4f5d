"""The fast parser of delimited text reads what the exact one reads, or leaves the file to it."""

from __future__ import annotations

import csv
import io

from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.survey.readers.rapid import read_rapidly

CELLS = st.text(alphabet='ab ",;\n\r\té', max_size=6)


def exactly(text: str) -> list[list[str]]:
    return [record for record in csv.reader(io.StringIO(text, newline=""), strict=True) if record]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='ab ",\n\r', max_size=30))
@example('a,b\n1,"x"y\n')  # pyarrow alone would read xy
@example('a,b\n1,"x,"y"\n')
@example('a,b\n"1",""x"\n')
@example("a\n\n\nb\n")
@example("a,b\r1,2\r")
@example('a,b\n1,"2')
def test_any_text_is_read_as_the_exact_parser_reads_it_or_left_to_it(text: str):
    rapid = read_rapidly(text.encode(), ",")
    if rapid is None:
        return
    assert rapid.data.to_numpy().tolist() == exactly(text)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=6)
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_program_writes_is_read_whole(rows: list[list[str]], line_end: str):
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator=line_end).writerows(rows)
    rapid = read_rapidly(out.getvalue().encode(), ",")
    assert rapid is not None
    assert rapid.data.to_numpy().tolist() == rows
    assert rapid.empty_lines == 0
