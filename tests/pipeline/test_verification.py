"""Verification of the example study: it passes on what was published, and names what was tampered with."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from support.copies import bytes_of, replace
from typer.testing import CliRunner

from analysis import load_findings, load_study
from analysis.cli.main import app
from analysis.engagement.entries import estimate_of
from analysis.results import to_json
from analysis.review import verification
from analysis.review.comparison import Verdict, compare_findings
from analysis.review.verification import PUBLISHED, Verified, clone_with_changes, compare

pytestmark = pytest.mark.pipeline

LEADERS_2014 = "engagement.highly_engaged.leaders.2014"


def verified_in(study: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """`ccg verify` in a folder: its status and what it says."""
    monkeypatch.chdir(study)
    done = CliRunner().invoke(app, ["verify"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_a_clone_gives_what_was_published(verification_run: Path):
    told = json.loads((verification_run / "told.json").read_text(encoding="utf-8"))
    assert told["status"] == 0, told["output"]
    assert "Not committed, but verified as they are: CHANGELOG.md" in told["output"]
    changelog = (verification_run / "clone/CHANGELOG.md").read_text(encoding="utf-8")
    assert changelog.endswith("A change that nobody has committed.\n")
    assert told["output"].rstrip().endswith("Verified: what was published is what the data give.")
    findings = json.loads((verification_run / "clone/reports/findings.json").read_text(encoding="utf-8"))
    counted = re.search(r"^findings: (.+)$", told["output"], re.MULTILINE)
    assert sum(map(int, re.findall(r"\d+", counted[1]))) == len(findings["findings"])


ESTIMATED = ("engagement/estimates", "engagement/robustness")
COUNTED = ("survey/response_rates.csv", "coding/agreement.json", "coding/prevalence.parquet")


def test_one_thread_and_another_hash_seed_give_the_same(study: Path):
    """All stages that compute, run again as on a machine with one core; those after them only arrange it."""
    made = study / "data/processed"
    before = {name: pd.read_parquet(made / f"{name}.parquet") for name in ESTIMATED}
    counted = {name: (made / name).read_bytes() for name in COUNTED}
    script = (
        "from analysis.stages.stage import run_stage\n"
        "for stage in ('weight_survey', 'model_engagement', 'validate_coding'): run_stage(stage)"
    )
    one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "4242"}
    subprocess.run([sys.executable, "-c", script], cwd=study, env=os.environ | one_thread, check=True)
    for name, rows in before.items():
        again = pd.read_parquet(made / f"{name}.parquet")
        for compared in compare_findings(as_findings(rows), as_findings(again)):
            assert compared.verdict in (Verdict.IDENTICAL, Verdict.SAME_AS_PRINTED), str(compared)
        exact = rows["tolerance"] == "exact"
        pd.testing.assert_frame_equal(rows[exact], again[exact], check_exact=True)
    assert {name: (made / name).read_bytes() for name in COUNTED} == counted


def as_findings(rows: pd.DataFrame) -> dict[str, dict]:
    keys = [name for name in ("id", "outcome", "first", "second", "analysis") if name in rows.columns]
    found = {
        " ".join(row[keys]): {"display": "", "result": to_json(estimate_of(row))}
        for _, row in rows.iterrows()
    }
    assert len(found) == len(rows)
    return found


# ---------------------------------------------------------------- tampering with what was published


def first_difference(verified: Verified) -> str:
    assert not verified.passed
    assert verified.told().endswith("Not verified.")
    return verified.told().splitlines()[0]


def changed_findings(path: Path, id: str, change) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    (finding,) = (item for item in document["findings"] if item["id"] == id)
    change(finding)
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def one_digit(text: str) -> str:
    """A text with its last digit made another."""
    return re.sub(r"\d(?=\D*$)", lambda digit: str((int(digit[0]) + 1) % 10), text)


def test_what_was_published_compares_as_identical_with_what_was_made(published: Path):
    assert compare(published / PUBLISHED, published / "reports").passed


@pytest.mark.parametrize("part", ["value", "low", "n"])
def test_one_digit_of_a_published_number(study: Path, part: str):
    path = study / PUBLISHED / "findings.json"

    def change(finding):
        was = finding["result"][part]
        finding["result"][part] = json.loads(one_digit(json.dumps(was)))
        assert finding["result"][part] != was

    changed_findings(path, LEADERS_2014, change)
    told = first_difference(compare(study / PUBLISHED, study / "reports"))
    assert told.startswith(f"finding {LEADERS_2014}: different at result.{part}: published ")
    assert re.search(r"\(made by notebooks/2_engagement\.ipynb, cell \d+\)$", told)


@pytest.mark.parametrize("part", ["display", "statement"])
def test_one_digit_of_what_was_printed(study: Path, part: str):
    path = study / PUBLISHED / "findings.json"
    changed_findings(path, LEADERS_2014, lambda finding: finding.update({part: one_digit(finding[part])}))
    told = first_difference(compare(study / PUBLISHED, study / "reports"))
    assert told.startswith(f"finding {LEADERS_2014}: different at {part}")


def test_a_finding_that_was_left_out_or_is_of_another_kind(study: Path):
    path = study / PUBLISHED / "findings.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    by_id = {item["id"]: item for item in document["findings"]}
    table = next(item for item in by_id.values() if "rows" in item["result"])
    table["result"], by_id[LEADERS_2014]["result"] = by_id[LEADERS_2014]["result"], table["result"]
    document["findings"].remove(by_id["survey.respondents.2014"])
    path.write_text(json.dumps(document), encoding="utf-8")
    told = compare(study / PUBLISHED, study / "reports").told()
    for id in (table["id"], LEADERS_2014, "survey.respondents.2014"):
        assert f"finding {id}: different at " in told


def test_one_digit_of_a_published_table(study: Path):
    path = study / PUBLISHED / "tables/survey.table.response.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(one_digit(text), encoding="utf-8")
    told = first_difference(compare(study / PUBLISHED, study / "reports"))
    assert re.match(r"table survey\.table\.response, row \d+, column \w+: different at the cell", told)


def test_the_command_ends_with_status_1(study: Path, monkeypatch: pytest.MonkeyPatch):
    path = study / PUBLISHED / "findings.json"
    changed_findings(path, LEADERS_2014, lambda finding: finding["result"].update(n=1))
    monkeypatch.setattr(
        verification, "verify", lambda folder, tell: compare(folder / PUBLISHED, folder / "reports")
    )
    status, told = verified_in(study, monkeypatch)
    assert status == 1
    assert f"finding {LEADERS_2014}: different at result.n" in told


# ---------------------------------------------------------------- tampering with data and text


def test_one_code_of_a_raw_wave(study: Path, tmp_path: Path):
    """Only the stages between this file and the findings run again; the rest of the clone is as published."""
    from analysis.stages.graph import raw_files
    from analysis.stages.stage import run_stage

    wave = "data/raw/surveys/wave_2014.csv"
    replace(study / wave, ",Yes,Highly engaged,", ",Yes,Not at all engaged,", 1)
    clone = tmp_path / "clone"
    assert clone_with_changes(study, clone) == [wave]
    for name, content in bytes_of(study, "data/processed", "reports").items():
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).write_bytes(content)
    for stage in ("clean_survey", "model_engagement", "notebook_engagement", "release"):
        run_stage(stage, str(clone))
    assert raw_files(clone) != json.loads((study / PUBLISHED / "inputs.json").read_text(encoding="utf-8"))

    verified = compare(study / PUBLISHED, clone / "reports")
    assert not verified.passed
    assert f"finding {LEADERS_2014}: different at result." in verified.told()
    assert verified.changed_files == (wave,)
    assert LEADERS_2014 in verified.changed_inputs["data/raw/surveys: wave 2014"]
    assert "Raw files that differ from the published ones: data/raw/surveys/wave_2014.csv" in verified.told()
    about_others = [item.what for item in verified.compared if item.verdict is Verdict.DIFFERENT]
    assert not [what for what in about_others if ".2016" in what and ".change." not in what]


CITED = 'finding("engagement.highly_engaged.leaders.2016").display'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            CITED,
            CITED.replace("2016", "2014"),
            r"report\.md, line \d+: different at the claim: published '\d+%' "
            r"\(engagement\.highly_engaged\.leaders\.2016\), recomputed '\d+%' "
            r"\(engagement\.highly_engaged\.leaders\.2014\)",
        ),
        (
            "were highly engaged in 2013 and",
            "were highly engaged in 2014 and",
            r"report\.md, line \d+: different at the claim: published '2013' \(a declared literal\), "
            r"recomputed '2014' \(a declared literal\)",
        ),
        (
            "::: key-findings\n",
            "::: key-findings\n- In 2013 they said so.\n",
            r"report\.md, line \d+: different at the claim: published no claim here, "
            r"recomputed '2013' \(a declared literal\)",
        ),
    ],
    ids=["another wave's finding", "another declared literal", "one more literal"],
)
def test_one_number_of_the_narrative(study: Path, old: str, new: str, told: str):
    """Claims are what `report` writes; its editions need not be built for them."""
    from analysis.files import write_json
    from analysis.reporting import narrative
    from analysis.reporting.claims import as_json, claims, literals

    source = study / "reports/report.md"
    replace(source, old, new, 1)
    written = narrative.read(source)
    rendered = narrative.render(written, load_findings(study), load_study(study))
    write_json(study / "reports/claims.json", as_json([*claims(rendered), *literals(written)]))
    verified = compare(study / PUBLISHED, study / "reports")
    assert re.match(told, first_difference(verified))
    assert sum(item.verdict is Verdict.DIFFERENT for item in verified.compared) == 1


def test_a_number_typed_by_hand(study: Path, monkeypatch: pytest.MonkeyPatch):
    """The clone cannot be reproduced. Of its stages only the last one is run; the others are as published."""
    replace(study / "reports/report.md", "# Limitations", "# Limitations\n\nWe asked 14 people.")
    only_the_report = (
        "import shutil; from analysis.cli.main import app\n"
        f"shutil.copytree({str(study / 'reports')!r}, 'reports', dirs_exist_ok=True)\n"
        "app(['run', 'report'])"
    )
    popen = verification.subprocess.Popen
    monkeypatch.setattr(
        verification.subprocess,
        "Popen",
        lambda command, **settings: popen(
            [command[0], "-c", only_the_report] if "--afresh" in command else command, **settings
        ),
    )
    status, told = verified_in(study, monkeypatch)
    assert status == 1
    assert "The study could not be reproduced:" in told
    typed = r"report\.md, line \d+, column \d+: found the number '14' typed by hand in “We asked"
    assert re.search(typed, told)
    assert told.rstrip().endswith("Not verified.")
