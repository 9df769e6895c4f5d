"""A study that says that its waves are linked, and whose ids do not meet."""

from __future__ import annotations

import pytest

from analysis.problems import ProblemsFound
from analysis.study import Study
from analysis.survey import clean

from .conftest import FILE

HEAD = "id,site,role,q1,q2,age\n"


def rows(ids: list[str]) -> str:
    return HEAD + "".join(f"{id},N,M,3,,44\n" for id in ids)


def problems_of(study) -> list[str]:
    with pytest.raises(ProblemsFound) as caught:
        clean(study)
    return [str(problem) for problem in caught.value.problems]


def test_ids_that_do_not_meet_are_named_by_their_form(make_study):
    first = [f"GP-{n:02d}" for n in range(24)]
    study = make_study({"2013": rows(first), "2014": rows([f"k{n + 100}" for n in range(24)])}, linked=True)
    (problem,) = problems_of(study)
    assert problem.startswith("study.yaml (survey.linked): found waves to be linked, and of wave 2013, 2014")
    assert "nobody is known again" in problem
    assert "in wave 2013 (column 'id') AA-99 (24); in wave 2014 (column 'id') a999 (24)" in problem
    assert "GP-0" not in problem
    assert "`linked: false`" in problem


@pytest.mark.parametrize(("common", "loud"), [(0, True), (4, True), (5, False), (60, False)])
def test_a_few_links_are_no_panel(common, loud, make_study):
    """Of the smaller wave, 100 people: fewer than one in twenty."""
    second = [f"P{n:03d}" for n in range(100 - common, 200 - common)]
    study = make_study(
        {"2013": rows([f"p{n}" for n in range(100)]), "2014": rows([*second, *(f"Z{n}" for n in range(50))])},
        linked=True,
    )
    if loud:
        assert ("at most 4.0%" if common else "nobody") in problems_of(study)[0]
    else:
        assert clean(study).harmonised.linkage["linked_exactly"].tolist() == [common]


def test_a_wave_of_other_people_says_so_by_naming_no_ids(make_study, load_definition, tmp_path):
    def with_three_waves(**given) -> Study:
        make_study(linked=True, **given)
        path = tmp_path / "study.yaml"
        path.write_text(path.read_text("utf-8").replace("2014: {}", "2014: {}, 2015: {}"), "utf-8")
        return load_definition(tmp_path)

    ids = [f"p{n}" for n in range(20)]
    files = {wave: _file(wave) for wave in ("2013", "2014", "2015")}
    raw = {"2013": rows(ids), "2014": rows(ids), "2015": rows([f"x{n}" for n in range(20)])}
    (problem,) = problems_of(with_three_waves(raw=raw, files=files))
    assert "of wave 2015 nobody is known again" in problem
    files["2015"] = files["2015"].replace("respondent: id\n", "")
    study = with_three_waves(raw=raw, files=files)
    assert clean(study).harmonised.linkage["linked_exactly"].sum() == 20


def test_ids_that_a_spreadsheet_has_cut_off(make_study):
    (problem,) = problems_of(make_study({"2013": rows(["1.23E+11", "123456789012", "1.24E+11"])}))
    assert problem.startswith("wave 2013, respondent (column 'id'): found ids whose last digits")
    assert "2 rows (data row 1, 3)" in problem


def test_codes_of_several_parts_that_do_not_meet(make_study):
    head = "id,site,role,q1,q2,age,mother,day\n"
    raw = {
        wave: head + "".join(f"{n},N,M,3,,44,{mother},{n}\n" for n in range(20))
        for wave, mother in (("2013", "a"), ("2014", "b"))
    }
    (problem,) = problems_of(make_study(raw, linked="{by: code, parts: {mother: mother, day: day}}"))
    assert "nobody is known again" in problem
    assert "look like" not in problem


def test_the_draft_promises_what_cleaning_links(make_study, tmp_path):
    from analysis.drafting.proposal import propose

    raw = {
        "2013": rows([f"{n}.0" for n in range(101, 125)]).replace("id,", "Respondent ID,", 1),
        "2014": rows([f"{n:04d}" for n in range(101, 125)]).replace("id,", "Respondent ID,", 1),
    }
    files = {wave: _file(wave).replace("respondent: id", "respondent: Respondent ID") for wave in raw}
    linkage = clean(make_study(raw, files, linked=True)).harmonised.linkage
    assert linkage["linked_exactly"].tolist() == [24]
    assert propose([tmp_path / "2013.csv", tmp_path / "2014.csv"], tmp_path).linked


def _file(wave: str) -> str:
    return FILE.format(wave=wave)
