"""A study that nobody here made, reproduced with no code changed; its figures counted again from the files.

What is expected is counted in this file with csv, re and arithmetic, never with the package.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared/real"
STUDY = Path(__file__).parent / "real_study"
RAW = {
    "surveys/osmi_2014.csv": "surveys/osmi_2014.csv",
    "surveys/osmi_2016.csv": "surveys/osmi_2016.csv",
    "transcripts/covid19_inquiry/2024-09-23.rst": "transcripts/covid19_2024-09-23.rst",
    "transcripts/lampard/2025-05-01.rst": "transcripts/lampard_2025-05-01.rst",
    "transcripts/pohi_focus_group/2022-03-04.rst": "transcripts/pohi_2022-03-04.rst",
}
HEARING = "transcripts/covid19_inquiry/2024-09-23.rst"
ADVOCATES = "transcripts/lampard/2025-05-01.rst"
FOCUS_GROUPS = "transcripts/pohi_focus_group/2022-03-04.rst"
SITES = {
    "United States": "united_states",
    "United Kingdom": "united_kingdom",
    "Canada": "canada",
    "Germany": "germany",
    "Netherlands": "netherlands",
    "Australia": "australia",
}
SMALLEST_BASE = 10
WITHHELD = "[suppressed]"

pytestmark = [
    pytest.mark.pipeline,
    pytest.mark.skipif(
        not REAL.exists(), reason=f"the real files are not at {REAL.name}/ beside the project"
    ),
]


# ---------------------------------------------------------------- the study, reproduced once


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository that holds the real study in place of the example, reproduced."""
    copy = tmp_path_factory.mktemp("real_study")
    for name in _of_the_repository():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    shutil.copytree(STUDY, copy, dirs_exist_ok=True)
    for source, target in RAW.items():
        (copy / "data/raw" / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(REAL / source, copy / "data/raw" / target)
    _git(copy, "init", "--quiet")  # DVC works in a repository only
    _git(copy, "add", "--all")
    done = _ccg(copy, "reproduce")
    assert done.returncode == 0, done.stdout + done.stderr
    return copy


def _of_the_repository() -> list[str]:
    """What is tracked or would be, without the example study's data, text and tests."""
    listed = _git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    names = [name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return [name for name in names if not name.startswith(("data/", "reports/", "tests/", "dvc.lock"))]


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def _ccg(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "analysis.cli", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def findings(folder: Path) -> dict[str, dict]:
    released = json.loads((folder / "reports/findings.json").read_text(encoding="utf-8"))
    return {finding["id"]: finding for finding in released["findings"]}


@pytest.fixture(scope="module")
def turns(folder: Path) -> pd.DataFrame:
    return pd.read_parquet(folder / "data/processed/transcripts/turns.parquet")


def processed(folder: Path, path: str) -> dict:
    return json.loads((folder / "data/processed" / path).read_text(encoding="utf-8"))


# ---------------------------------------------------------------- the surveys, counted again


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An employee of one of the six countries."""

    wave: str
    site: str
    role: str
    leave: str
    age: str


def _rows(wave: str) -> list[dict[str, str]]:
    with (REAL / f"surveys/osmi_{wave}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _country(row: dict[str, str]) -> str:
    name = row.get("Country") or row["What country do you work in?"]
    return "United States" if name == "United States of America" else name


def _leave(row: dict[str, str]) -> str:
    return next(value for name, value in row.items() if name == "leave" or "medical leave" in name)


def _counted() -> tuple[list[Answer], dict[str, Counter]]:
    """The answers that are left, and how many rows of each wave fall to which reason."""
    kept, left_out = [], {"2014": Counter(), "2016": Counter()}
    employed = {
        "No": "",
        "0": "",
        "Yes": "self-employed",
        "1": "self-employed",
        "NA": "self-employment not stated",
    }
    for wave in left_out:
        for row in _rows(wave):
            reason = employed[row.get("self_employed") or row["Are you self-employed?"]]
            reason = reason or ("" if _country(row) in SITES else "site out of scope")
            if reason:
                left_out[wave][reason] += 1
                continue
            tech = row.get("tech_company") or row["Is your employer primarily a tech company/organization?"]
            kept.append(
                Answer(
                    wave=wave,
                    site=SITES[_country(row)],
                    role="tech_employee" if tech in ("Yes", "1") else "other_employee",
                    leave=_leave(row),
                    age=row.get("Age") or row["What is your age?"],
                )
            )
    return kept, left_out


KEPT, LEFT_OUT = _counted() if REAL.exists() else ([], {})
UNSURE = ("Don't know", "I don't know")
OUTCOMES = {
    "leave_easy": ("Somewhat easy", "Very easy"),
    "leave_very_easy": ("Very easy",),
    "leave_difficult": ("Somewhat difficult", "Very difficult"),
}


def _share(outcome: str, base: str, wave: str) -> tuple[int, int]:
    """How many of how many with an answer."""
    answers = [a.leave for a in KEPT if a.wave == wave and base in ("all", a.site, a.role)]
    answers = [answer for answer in answers if answer not in UNSURE]
    return sum(answer in OUTCOMES[outcome] for answer in answers), len(answers)


def _percent(yes: int, n: int) -> int:
    """Rounded half up, in whole numbers."""
    return (200 * yes + n) // (2 * n)


def test_the_six_countries_are_those_with_most_respondents():
    counts = Counter(_country(row) for wave in ("2014", "2016") for row in _rows(wave))
    assert {name for name, _ in counts.most_common(6)} == set(SITES)


def test_rows_are_kept_or_left_out_with_their_reason(folder: Path, findings: dict):
    flow = processed(folder, "survey/flow.json")
    for wave in ("2014", "2016"):
        kept = sum(answer.wave == wave for answer in KEPT)
        assert flow[wave]["rows"] == len(_rows(wave)) == kept + sum(LEFT_OUT[wave].values())
        assert flow[wave]["excluded"] == dict(LEFT_OUT[wave])
        assert findings[f"survey.respondents.{wave}"]["display"] == f"{kept:,}"
    excluded = pd.read_csv(folder / "data/processed/survey/excluded.csv", dtype=str)
    assert len(excluded) == sum(sum(counts.values()) for counts in LEFT_OUT.values())


def test_respondents_of_each_wave_site_and_role(folder: Path):
    responses = pd.read_parquet(folder / "data/processed/survey/responses.parquet")
    found = Counter(zip(responses["wave"], responses["site"], responses["role"], strict=True))
    assert found == Counter((answer.wave, answer.site, answer.role) for answer in KEPT)
    leave = Counter(zip(responses["wave"], responses["leave"].astype(object), strict=True))
    for answer, name in (("Somewhat easy", "somewhat_easy"), ("Very easy", "very_easy")):
        for wave in ("2014", "2016"):
            assert leave[wave, name] == sum(a.wave == wave and a.leave == answer for a in KEPT)
    assert not responses["linked"].any()
    assert responses["respondent"].is_unique


def test_why_answers_are_missing(folder: Path):
    missing = pd.read_parquet(folder / "data/processed/survey/missing.parquet")
    ages = missing[(missing["question"] == "age") & (missing["reason"] == "out_of_range")]
    impossible = Counter(answer.age for answer in KEPT if not 16 <= float(answer.age) <= 80)
    assert Counter(ages["raw"]) == impossible
    assert {"-1726", "323"} <= set(impossible)
    for wave in ("2014", "2016"):
        unsure = missing[
            (missing["wave"] == wave) & (missing["question"] == "leave") & (missing["reason"] == "dont_know")
        ]
        assert len(unsure) == sum(answer.wave == wave and answer.leave in UNSURE for answer in KEPT)


@pytest.mark.parametrize("outcome", list(OUTCOMES))
def test_released_shares(findings: dict, outcome: str):
    for wave in ("2014", "2016"):
        for base in ("all", "tech_employee", "other_employee", *SITES.values()):
            yes, n = _share(outcome, base, wave)
            finding = findings[f"engagement.{outcome}.{base}.{wave}"]
            if n < SMALLEST_BASE:
                assert finding["display"] == WITHHELD
                assert finding["result"]["value"] is None
            else:
                assert finding["display"] == f"{_percent(yes, n)}%"
                assert finding["result"]["value"] == _percent(yes, n) / 100
                assert finding["result"]["n"] == n


def test_small_groups_are_withheld(findings: dict):
    """Those outside technology companies were asked about their own role in 2016: few of them by country."""
    column = "Is your primary role within your company related to tech/IT?"
    asked = Counter(
        SITES[_country(row)]
        for row in _rows("2016")
        if row["Are you self-employed?"] == "0"
        and row["Is your employer primarily a tech company/organization?"] == "0"
        and _country(row) in SITES
        and row[column]
    )
    small = {site for site, n in asked.items() if n < SMALLEST_BASE}
    assert small
    for site in SITES.values():
        finding = findings[f"engagement.in_tech_role.{site}.2016"]
        assert (finding["disclosure"]["status"] == "suppressed") == (site in small)
        assert ("%" in finding["display"]) == (site not in small)


def test_released_changes(findings: dict):
    for base in ("all", "tech_employee", "other_employee", *SITES.values()):
        (yes_1, n_1), (yes_2, n_2) = (_share("leave_easy", base, wave) for wave in ("2014", "2016"))
        change = 100 * (yes_2 / n_2 - yes_1 / n_1)
        assert abs(abs(change) % 1 - 0.5) > 1e-6  # no half, so that rounding is not in question
        finding = findings[f"engagement.leave_easy.{base}.change.2014-2016"]
        assert finding["display"] == f"−{round(-change)} percentage points"


# ---------------------------------------------------------------- the transcripts, read again

LABEL = re.compile(r"^\*\*([^*]+)\*\*:", re.MULTILINE)


def _speeches(path: str) -> list[tuple[str, str]]:
    """Label and words of each speech: no headings, directives or lines in italics."""
    text = (REAL / path).read_text(encoding="utf-8")
    text = re.sub(r"^\.\. .*\n(?:[ \t]*\n|[ \t]+.*\n)*", "\n", text, flags=re.MULTILINE)
    text = re.sub(r"^.+\n([=^~-])\1{3,}$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\*(?!\*).*\*$", "", text, flags=re.MULTILINE)
    # A paragraph of its own that announces the next speaker: "Response to presentation by MR SNOWDEN".
    text = re.sub(r"\n\n[A-Z].* by M[RS] [A-Z]+(?=\n\n)", "", text)
    _, *parts = LABEL.split(text)
    return [(label, " ".join(words.split())) for label, words in zip(parts[::2], parts[1::2], strict=True)]


def test_turns_and_speakers_of_the_hearing(turns: pd.DataFrame):
    text = (REAL / HEARING).read_text(encoding="utf-8")
    labels = LABEL.findall(text)
    hearing = turns[turns["transcript"] == "C1"]
    assert len(hearing) == len(labels)
    of = Counter(labels)
    spoken = hearing["participant"].value_counts().to_dict()
    assert spoken == {
        "C01": of["Professor Adrian Edwards"],
        "C02": of["Ms Tracy Nicholls"],
        "C03": of["Dr Michael Mulholland"],
    }
    others = of["Lady Hallett"] + of["Ms Carey"] + of["The Witness"]
    assert (hearing["speaker_role"] == "other").sum() == others
    assert (hearing["speaker_role"] == "interviewer").sum() == len(labels) - others - sum(spoken.values())


def test_one_person_under_two_labels(turns: pd.DataFrame):
    of = Counter(LABEL.findall((REAL / FOCUS_GROUPS).read_text(encoding="utf-8")))
    assert of["Mr Hartley"] and of["David Hartley"]
    spoken = turns.loc[turns["transcript"] == "P1", "participant"].value_counts()
    assert spoken["P06"] == of["Mr Hartley"] + of["David Hartley"]


def test_every_word_of_the_hearings_is_in_a_turn_or_left_out(folder: Path, turns: pd.DataFrame):
    removed = re.compile(r"\b(?:Professor )?(?:Snooks|Shooks)\b")
    for transcript, path in (("C1", HEARING), ("L1", ADVOCATES)):
        spoken = " ".join(words for _, words in _speeches(path) if words)
        kept = " ".join(turns.loc[turns["transcript"] == transcript, "text"])
        assert " ".join(kept.split()) == removed.sub("[removed]", spoken)
    files = (HEARING, ADVOCATES, FOCUS_GROUPS)
    words = sum(len((REAL / path).read_text(encoding="utf-8").split()) for path in files)
    assert processed(folder, "transcripts/flow.json")["words_read"] == words


def test_names_are_kept_replaced_or_removed_as_decided(folder: Path, turns: pd.DataFrame):
    words = "\n".join(turns["text"])
    for name in ("Whatley", "Miah", "Venn", "Hartley", "Rebecca", "Eastbourne", "Snooks"):
        assert not re.search(rf"\b{name}\b", words, re.IGNORECASE), name
    assert "Professor Edwards" in words
    spoken = " ".join(words for _, words in _speeches(FOCUS_GROUPS))
    redactions = pd.read_csv(folder / "data/processed/transcripts/redactions.csv", dtype={"entity": str})
    for entity, pattern in {"miah": r"\b(?:Idu|Miah)\b", "eastbourne": r"\bEastbourne\b"}.items():
        of_full_names = len(re.findall(r"\bIdu Miah\b", spoken)) if entity == "miah" else 0
        assert (redactions["entity"] == entity).sum() == len(re.findall(pattern, spoken)) - of_full_names


def test_hits_of_one_code(folder: Path):
    asking = {"Counsel Inquiry", "Facilitator", "Ms Nield", "Ms Hands", "Mr Mills", "Ms Iengar"}
    asking |= {"Mr Thomas", "Mr Thomas KC", "Mr Wagner", "Ms Munroe", "Ms Munroe KC"}
    counted = {
        transcript: sum(
            len(re.findall(r"\b(?:workloads?|burnout)\b", words, re.IGNORECASE))
            for label, words in _speeches(path)
            if label not in asking
        )
        for transcript, path in (("C1", HEARING), ("L1", ADVOCATES), ("P1", FOCUS_GROUPS))
    }
    codings = pd.read_parquet(folder / "data/processed/coding/codings.parquet")
    found = codings.loc[codings["code"] == "workload", "transcript"].value_counts()
    assert counted["C1"] > 5
    assert {name: found.get(name, 0) for name in counted} == counted


def test_examples_of_the_codebook_are_found_by_its_rules():
    from analysis.coding import check_examples, load_codebook

    check_examples(load_codebook(STUDY / "codebook.yaml"))


# ---------------------------------------------------------------- the whole


def test_the_report_is_built_with_its_claims_bound(folder: Path, findings: dict):
    claims = json.loads((folder / "reports/claims.json").read_text(encoding="utf-8"))
    # A declared literal is a claim without a finding.
    cited = {claim["finding"] for claim in claims} - {""}
    assert cited <= set(findings)
    assert "engagement.leave_easy.all.change.2014-2016" in cited
    page = (folder / "reports/report.html").read_text(encoding="utf-8")
    assert f"{_percent(*_share('leave_easy', 'all', '2016'))}%" in page
    assert "Asking for leave and for support at work" in page
    assert not re.search("Calderwick|Brackenvale|Saltholme", page)  # sites of the example study
    for ending in ("docx", "pdf"):
        assert (folder / f"reports/report.{ending}").stat().st_size > 10_000


def test_nothing_that_people_write_was_changed(folder: Path):
    assert _git(folder, "diff", "--name-only") == ""


def test_the_definition_checks_out(folder: Path):
    done = _ccg(folder, "check")
    assert done.returncode == 0, done.stderr
    assert "No problem found" in done.stdout
