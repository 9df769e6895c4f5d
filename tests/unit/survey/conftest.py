from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent
from types import SimpleNamespace

import pytest

from analysis.study import Study
from analysis.study.definition import _build_study
from analysis.study.quality import CarelessChoices
from analysis.study.section import read_yaml

STUDY = """\
schema: study/1
id: small
title: A small study
authors: [{{name: A. Researcher}}]
date: "2026-01-01"
status: test
synthetic: true
seed: 1
sites: {{north: {{label: North}}, south: {{label: South}}}}
roles: {{leader: {{label: Leaders}}, member: {{label: Members}}}}
waves: {{2013: {{}}, 2014: {{}}}}
survey:
  linked: {linked}
{extra}
  scales: {{agreement: {{disagree: Disagree, neither: Neither, agree: Agree}}}}
  questions:
    owned: {{text: It is ours, scale: agreement}}
    time: {{text: I have time, scale: agreement, asked: [leader]}}
    age: {{text: Age, kind: numeric, minimum: 18, maximum: 90}}
    sex: {{text: Sex, kind: nominal, categories: {{f: Female, m: Male}}}}
    comment: {{text: Anything else, kind: text}}
  outcomes:
    owns: {{label: own it, question: owned, at_least: agree}}
    has_time: {{label: have time, question: time, at_least: agree}}
  files:
{files}
"""
FILE = """\
path: {wave}.csv
respondent: id
site: {{column: site, values: {{N: north, S: south}}}}
role: {{column: role, values: {{L: leader, M: member}}}}
questions:
  owned: {{column: q1, values: {{1: disagree, 2: neither, 3: agree}}, missing: {{8: dont_know, 9: refused}}}}
  time: {{column: q2, values: {{1: disagree, 2: neither, 3: agree}}, missing: {{8: dont_know}}}}
  age: {{column: age, missing: {{-9: refused}}}}
"""


@pytest.fixture
def load_definition() -> Callable[[Path], Study]:
    """study.yaml of a folder alone: the survey room asks for no params.yaml."""

    def load(folder: Path, choices: CarelessChoices | None = None) -> Study:
        section = read_yaml(folder / "study.yaml")
        fields = _build_study(section)
        section.finish()
        return Study(
            folder=folder,
            params=SimpleNamespace(
                engagement=SimpleNamespace(
                    careless=choices or CarelessChoices(), changes=(), headline="", level=0.95
                )
            ),
            **fields,
        )

    return load


@pytest.fixture
def make_study(tmp_path: Path, load_definition: Callable[[Path], Study]) -> Callable[..., Study]:
    """A small study in a folder: wave files as texts, and their sections of study.yaml."""

    def make(
        raw: dict[str, str], files: dict[str, str] | None = None, linked: bool = False, extra: str = ""
    ) -> Study:
        files = files or {wave: FILE.format(wave=wave) for wave in raw}
        for wave, text in raw.items():
            (tmp_path / f"{wave}.csv").write_text(dedent(text), encoding="utf-8")
        sections = "".join(f"    {wave}:\n{indent(dedent(text), ' ' * 6)}" for wave, text in files.items())
        definition = STUDY.format(
            linked=str(linked).lower(), files=sections, extra=indent(dedent(extra), "  ")
        )
        (tmp_path / "study.yaml").write_text(definition, encoding="utf-8")
        return load_definition(tmp_path)

    return make
