"""Questions with several answers as the survey platforms write them: drafted, decided, and cleaned.

Fifteen people are asked where they hear the news. By hand: 9 name the newsletter, 6 a visit, 5 the website,
and the fifth and the eleventh name none of them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from support.raw_surveys import wave_of
from support.tiny_study import PARAMS

from analysis.drafting import propose, written
from analysis.drafting.columns import describe, vocabulary
from analysis.drafting.parted import parted_sets
from analysis.study import load_study
from analysis.survey.cleaning import clean

PEOPLE = ["n", "v", "nw", "nvw", "", "n", "n", "v", "nw", "nv", "", "w", "nvw", "v", "n"]
COUNTS = {"n": 9, "v": 6, "w": 5}
NONE = 2
ANSWERS = {"n": "Newsletter", "v": "Visit", "w": "Website"}
QUESTION = "Where do you hear of us?"
OFTEN = ["Never", "Sometimes", "Often"] * 5
Table = tuple[list[list[str]], list[Sequence]]


def ticks(yes: str | Sequence[str], no: str) -> list[list[str]]:
    """A column an answer."""
    codes = [yes] * 3 if isinstance(yes, str) else yes
    return [
        [code if key in person else no for key, code in zip(ANSWERS, codes, strict=True)] for person in PEOPLE
    ]


def cells(sign: str, codes: Sequence[str] = tuple(ANSWERS.values()), end: str = "") -> list[list[str]]:
    """All answers in one cell."""
    names = dict(zip(ANSWERS, codes, strict=True))
    return [[sign.join(names[key] for key in person) + (end if person else "")] for person in PEOPLE]


def one_row(before: dict[str, Callable[[int], str]], heads: list[str], answers: list[list[str]]) -> Table:
    """A header row; columns of the platform, then the answers, then how often."""
    rows = [[*(make(n) for make in before.values()), *answers[n], OFTEN[n]] for n in range(len(PEOPLE))]
    return [[*before, *heads, "How often?"]], rows


def number(n: int) -> str:
    return str(n + 1)


def moment(n: int) -> str:
    return f"2024-06-{n + 1:02d} 09:00:00"


LIME = {"id": number, "submitdate": moment, "lastpage": lambda n: "2", "startlanguage": lambda n: "en"}
LIME_FULL = {"Response ID": number, "Date submitted": moment}
REDCAP = {"record_id": number, "redcap_event_name": lambda n: "baseline_arm_1"}
KOBO = {"start": moment, "_id": number, "_uuid": lambda n: f"u-{n}", "_submission_time": moment}
ODK = {"SubmissionDate": moment, "KEY": lambda n: f"uuid:{n}"}
FORMS = {
    "ID": number,
    "Start time": moment,
    "Completion time": moment,
    "Email": lambda n: "anonymous",
    "Name": lambda n: "",
}
GOOGLE = {"Timestamp": moment}
JISC = {"Unique Response Number": number}
DASHED = [f"{QUESTION} - {label}" for label in ANSWERS.values()]


def qualtrics(
    names: list[str], labels: list[str], answers: list[list[str]], import_ids: bool = True
) -> Table:
    own = {"StartDate": moment, "EndDate": moment, "Status": lambda n: "IP Address", "ResponseId": number}
    heads = [
        [*own, *names, "Q9"],
        ["Start Date", "End Date", "Response Type", "Response ID", *labels, "How often?"],
    ]
    ids = [f'{{"ImportId":"QID{n}"}}' for n in range(len(heads[0]))]
    return [*heads, *([ids] if import_ids else [])], one_row(own, names, answers)[1]


def parts(own: dict[str, Callable[[int], str]], answers: list[list[str]]) -> Table:
    heads = [[*own, QUESTION, "", "", "How often?"], [*[""] * len(own), *ANSWERS.values(), "Response"]]
    return heads, one_row(own, DASHED, answers)[1]


MONKEY = {"Respondent ID": number, "Collector ID": lambda n: "7", "Start Date": moment, "End Date": moment}
SMART = {"UserID": number, "UserNo": number, "Name": lambda n: "", "Started": moment}
PARENT = [[cell[0], *row] for cell, row in zip(cells(" ", "nvw"), ticks("1", "0"), strict=True)]
LABELS = [[cell[0], *row] for cell, row in zip(cells(" "), ticks("1", "0"), strict=True)]
CODES = ["SQ001", "SQ002", "SQ003"]

# Layout to the table, and what an empty row means: none ticked, or skipped.
LAYOUTS: dict[str, tuple[Table, str]] = {
    "limesurvey, codes": (one_row(LIME, [f"hear[{c}]" for c in CODES], ticks("Y", "")), "none"),
    "limesurvey, full": (
        one_row(LIME_FULL, [f"{QUESTION} [{a}]" for a in ANSWERS.values()], ticks("Yes", "No")),
        "none",
    ),
    "limesurvey, in German": (
        one_row(
            {"Antwort ID": number, "Datum Abgeschickt": moment},
            [f"{QUESTION} [{a}]" for a in ANSWERS.values()],
            ticks("Ja", "Nein"),
        ),
        "none",
    ),
    "limesurvey, code and text": (
        one_row(LIME, [f"hear[{c}]. {QUESTION} [{a}]" for c, a in zip(CODES, ANSWERS.values(), strict=True)],
                ticks("Y", "N")),
        "none",
    ),
    "limesurvey, for R": (one_row(LIME, [f"hear.{c}." for c in CODES], ticks("Y", "")), "none"),
    "limesurvey, for SPSS": (one_row(LIME, [f"hear_{c}" for c in CODES], ticks("1", "0")), "none"),
    "no platform, a one": (one_row({"id": number}, ["q7_1", "q7_2", "q7_3"], ticks("1", "")), "none"),
    "no platform, the labels": (
        one_row({"id": number}, list(ANSWERS.values()), ticks(list(ANSWERS.values()), "")),
        "none",
    ),
    "redcap, raw": (one_row(REDCAP, [f"hear___{n}" for n in (1, 2, 9)], ticks("1", "0")), "none"),
    "redcap, a negative code": (
        one_row(REDCAP, ["hear___1", "hear___2", "hear____9"], ticks("1", "0")),
        "none",
    ),
    "redcap, labels": (
        one_row(
            {"Record ID": number},
            [f"{QUESTION} (choice={a})" for a in ANSWERS.values()],
            ticks("Checked", "Unchecked"),
        ),
        "none",
    ),
    "kobo, both": (one_row(KOBO, ["g/hear", "g/hear/n", "g/hear/v", "g/hear/w"], PARENT), "none"),
    "kobo, columns": (one_row(KOBO, ["hear/n", "hear/v", "hear/w"], ticks("1", "0")), "none"),
    "kobo, a float": (one_row(KOBO, ["hear/n", "hear/v", "hear/w"], ticks("1.0", "0.0")), "none"),
    "kobo, one cell": (one_row(KOBO, ["hear"], cells(" ", "nvw")), "skipped"),
    "kobo, labels": (
        one_row(KOBO, [QUESTION, *(f"{QUESTION}/{a}" for a in ANSWERS.values())], LABELS),
        "none",
    ),
    "odk central": (one_row(ODK, ["g-hear", "g-hear/n", "g-hear/v", "g-hear/w"], PARENT), "none"),
    "surveycto": (one_row(ODK, ["hear", "hear_n", "hear_v", "hear_w"], PARENT), "none"),
    "microsoft forms": (one_row(FORMS, [QUESTION], cells(";", end=";")), "skipped"),
    "google forms": (one_row(GOOGLE, [QUESTION], cells(", ")), "skipped"),
    "qualtrics, one cell": (qualtrics(["Q3"], [QUESTION], cells(",")), "skipped"),
    "qualtrics, codes in one cell": (qualtrics(["Q3"], [QUESTION], cells(",", "124")), "skipped"),
    "qualtrics, columns": (
        qualtrics(
            ["Q3_1", "Q3_2", "Q3_4"],
            [f"{QUESTION} - Selected Choice - {a}" for a in ANSWERS.values()],
            ticks(list(ANSWERS.values()), ""),
        ),
        "none",
    ),
    "qualtrics, codes in columns": (
        qualtrics(["Q3_1", "Q3_2", "Q3_4"], DASHED, ticks("1", ""), import_ids=False),
        "none",
    ),
    "surveymonkey": (parts(MONKEY, ticks(list(ANSWERS.values()), "")), "none"),
    "surveymonkey, codes": (parts(MONKEY, ticks(["1", "2", "3"], "")), "none"),
    "smartsurvey": (parts(SMART, ticks(list(ANSWERS.values()), "")), "none"),
    "smartsurvey, yes and no": (parts(SMART, ticks("Yes", "No")), "none"),
    "smartsurvey, codes": (parts(SMART, ticks("1", "0")), "none"),
    "online surveys": (one_row(JISC, DASHED, ticks("1", "0")), "none"),
    "online surveys, texts": (one_row(JISC, DASHED, ticks(list(ANSWERS.values()), "")), "none"),
}  # fmt: skip


def write(path: Path, table: Table) -> Path:
    heads, rows = table
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in [*heads, *rows]:
            book.active.append([cell if cell != "" else None for cell in row])
        book.save(path)
        return path
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*heads, *rows])
    return path


def decided(text: str) -> str:
    """A draft in which somebody has decided what only a person can."""
    text = re.sub(r"^title: DECIDE$", "title: News", text, flags=re.M)
    text = text.replace("[{name: DECIDE}]", "[{name: A. Researcher}]").replace("date: DECIDE", 'date: "2024"')
    text = text.replace("fieldwork: DECIDE", "fieldwork: June")
    for label in ANSWERS.values():  # the labels of codes, in the order of the answers
        text = re.sub(r"(categories: \{.*?: )DECIDE", rf"\g<1>{label}", text, count=1)
    return text


def cleaned(paths: Sequence[Path], folder: Path):
    text = decided(written(propose(paths, folder)))
    assert "DECIDE" not in re.sub(r"#.*", "", text)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    params = PARAMS.replace("headline: high", "headline: high_often")
    (folder / "params.yaml").write_text(params, encoding="utf-8")
    study = load_study(folder)
    (question,) = (q for q in study.survey.questions.values() if q.kind == "multiple")
    harmonised = clean(study).harmonised
    return question, harmonised.responses, harmonised.missing, text


@pytest.mark.parametrize(
    ("layout", "ending"),
    [
        *((layout, "csv") for layout in LAYOUTS),
        *((layout, "xlsx") for layout in ("microsoft forms", "kobo, both")),
    ],
)
def test_a_question_with_several_answers_is_read_as_it_was_answered(layout: str, ending: str, tmp_path: Path):
    (heads, rows), empty = LAYOUTS[layout]
    paths = [
        write(tmp_path / f"w2013.{ending}", (heads, rows)),
        write(tmp_path / f"w2014.{ending}", (heads, rows[::-1])),
    ]
    check(paths, empty, tmp_path)


def sav(
    path: Path, names: list[str], labels: list[str], codes: dict | list[dict], table: list[list], turned=1
) -> Path:
    """An SPSS file as platforms export it: names, labels, value labels."""
    data = pd.DataFrame(table[::turned], columns=names)
    data["often"] = ([0, 1, 2] * 5)[::turned]
    each = codes if isinstance(codes, list) else [codes] * len(names)
    values = dict(zip(names, each, strict=True)) | {"often": {0: "Never", 1: "Sometimes", 2: "Often"}}
    pyreadstat.write_sav(data, path, column_labels=[*labels, "How often?"], variable_value_labels=values)
    return path


CHOSEN = [[1 if key in person else 0 for key in ANSWERS] for person in PEOPLE]
ONLY = [[1 if key in person else None for key in ANSWERS] for person in PEOPLE]
SPSS = {
    "limesurvey": (
        [f"hear_{code}" for code in CODES],
        [f"[{label}] {QUESTION}" for label in ANSWERS.values()],
        {1: "Yes", 0: "Not selected"},
        CHOSEN,
    ),
    "redcap": (
        ["hear___1", "hear___2", "hear___9"],
        [f"{QUESTION} (choice={label})" for label in ANSWERS.values()],
        {1: "Checked", 0: "Unchecked"},
        CHOSEN,
    ),
    "qualtrics": (["Q3_1", "Q3_2", "Q3_4"], DASHED, [{1: label} for label in ANSWERS.values()], ONLY),
    "qualtrics, 0 for the others": (
        ["Q3_1", "Q3_2", "Q3_4"],
        DASHED,
        [{1: label} for label in ANSWERS.values()],
        CHOSEN,
    ),
    "nothing but numbers": (
        ["hear1", "hear2", "hear3"],
        [f"{QUESTION}: {label}" for label in ANSWERS.values()],
        {1: "Selected", 0: "Not selected"},
        CHOSEN,
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", SPSS)
def test_a_platforms_spss_file_is_read_as_it_was_answered(layout: str, tmp_path: Path):
    paths = [
        sav(tmp_path / "w2013.sav", *SPSS[layout]),
        sav(tmp_path / "w2014.sav", *SPSS[layout], turned=-1),
    ]
    check(paths, "none", tmp_path)


def check(paths: Sequence[Path], empty: str, tmp_path: Path) -> None:
    question, responses, missing, text = cleaned(paths, tmp_path)
    assert sorted(question.categories.values()) == sorted(ANSWERS.values()) or set(
        question.categories.values()
    ) == set(ANSWERS)
    keys = dict(zip(question.categories, ANSWERS, strict=True))
    for _, wave in responses.groupby("wave", observed=True):
        given = wave[question.id]
        chosen = given.dropna().str.split(";").explode()
        assert {keys[name]: n for name, n in chosen[chosen != ""].value_counts().items()} == COUNTS
        assert (given == "").sum() == (NONE if empty == "none" else 0)
        assert given.isna().sum() == (0 if empty == "none" else NONE)
        whole = sorted(
            "".join(sorted(keys[part] for part in cell.split(";") if part)) for cell in given.dropna()
        )
        assert whole == sorted(person for person in PEOPLE if person or empty == "none")
    reasons = missing[missing["question"] == question.id]["reason"]
    assert set(reasons) == ({"skipped"} if empty == "skipped" else set())
    assert "not_asked" not in re.sub(r"#.*", "", text)
    assert responses["often"].value_counts().to_dict() == dict.fromkeys(("never", "sometimes", "often"), 10)


def test_answers_on_a_line_each_are_asked_about(tmp_path):
    cells = ["\n".join(ANSWERS[key] for key in person) for person in PEOPLE]
    read = wave_of({"hear": cells, "why": [f"Because\nof {n}" for n in range(len(cells))]})
    hear, why = describe("2014", read, vocabulary([read]))
    (doubt,) = hear.doubts
    assert doubt.startswith("each line of 13 of 13 cells is an answer that others gave too: several answers")
    assert why.doubts == ()
    joined = wave_of({"hear": [cell.replace("\n", ";") for cell in cells]})
    (parted,) = parted_sets(joined, describe("2014", joined, vocabulary([joined])), ())
    assert (parted.separator, set(parted.pieces)) == (";", set(ANSWERS.values()))
