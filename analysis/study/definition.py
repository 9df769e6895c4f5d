"""The study as a value: study.yaml and params.yaml, read, checked against each other, frozen."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.problems import ProblemsFound
from analysis.study.checks import check_params, check_study
from analysis.study.choices import Params, build_params
from analysis.study.declared import declared_in_environment
from analysis.study.fieldwork import (
    Fieldwork,
    HumanCoding,
    Published,
    build_fieldwork,
    build_human_coding,
    build_published,
)
from analysis.study.section import Section, read_yaml
from analysis.study.survey import Survey, build_survey


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who wrote the report."""

    name: str
    affiliation: str = ""


@dataclass(frozen=True, kw_only=True)
class Site:
    """A case-study site."""

    id: str
    label: str
    full: str


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role that people in the study have; `label` is the plural, as in a table."""

    id: str
    label: str
    singular: str


@dataclass(frozen=True, kw_only=True)
class WaveOfFieldwork:
    """A round of fieldwork."""

    id: str
    label: str
    fieldwork: str


@dataclass(frozen=True, kw_only=True)
class Study:
    """What the study is. Another study is another set of files, never a change of code.

    Attributes
    ----------
    folder : Path
        The folder with study.yaml; every path in the definition is relative to it.
    id : str
        A short name that stays when the title changes.
    status : str
        The report's status, printed on its first page.
    synthetic : bool
        Whether the data are made up; only then may raw data be kept in git.
    sites, roles, waves : Mapping
        By id, in the order of the file.
    transcripts, coding : Fieldwork, HumanCoding or None
        None when the study has no qualitative strand, or no human coding.
    interpretations : str or None
        Folder with themes.yaml, what analysts make of each theme and the passages that they quote, and
        triangulation.yaml, how they judge the two strands together.
    """

    folder: Path
    id: str
    title: str
    subtitle: str
    authors: tuple[Author, ...]
    date: str
    status: str
    synthetic: bool
    seed: int
    sites: Mapping[str, Site]
    roles: Mapping[str, Role]
    waves: Mapping[str, WaveOfFieldwork]
    survey: Survey
    transcripts: Fieldwork | None
    coding: HumanCoding | None
    interpretations: str | None
    published: tuple[Published, ...]
    params: Params


def load_study(folder: str | Path = ".") -> Study:
    """Read a study's definition.

    Parameters
    ----------
    folder : str or Path
        The folder that holds study.yaml and params.yaml.

    Returns
    -------
    Study

    Raises
    ------
    ProblemsFound
        With every problem of both files: the line, what stands there, what was expected.

    Examples
    --------
    >>> load_study("nowhere")
    Traceback (most recent call last):
    ...
    analysis.problems.ProblemsFound: study.yaml: found no such file; ...
    """
    folder = Path(folder)
    problems = []
    parts = {}
    for name, build in (("study.yaml", _build_study), ("params.yaml", build_params)):
        try:
            section = read_yaml(folder / name)
            parts[name] = build(section), section
        except ProblemsFound as error:
            problems += error.problems
    if len(parts) == 2:
        (fields, study_section), (params, params_section) = (
            parts["study.yaml"],
            parts["params.yaml"],
        )
        check_study(fields, study_section)
        check_params(params, fields, params_section)
    for _, section in parts.values():
        try:
            section.finish()
        except ProblemsFound as error:
            problems += error.problems
    if problems:
        raise ProblemsFound(problems)
    return declared_in_environment(Study(folder=folder, params=params, **fields))


def seed_for(study_seed: int, stage: str) -> int:
    """One seed a stage, from the study's seed and the stage's name.

    Examples
    --------
    >>> seed_for(1, "model_engagement") == seed_for(1, "model_engagement")
    True
    >>> seed_for(1, "model_engagement") == seed_for(2, "model_engagement")
    False
    """
    return zlib.crc32(f"{study_seed}:{stage}".encode())


def _build_study(section: Section) -> dict:
    section.choice("schema", ("study/1",))
    return {
        "id": section.text("id"),
        "title": section.text("title"),
        "subtitle": section.text("subtitle", ""),
        "authors": section.listed("authors", _author),
        "date": section.text("date"),
        "status": section.text("status"),
        "synthetic": section.flag("synthetic"),
        "seed": section.integer("seed", low=0),
        "sites": section.named("sites", _site),
        "roles": section.named("roles", _role),
        "waves": section.named("waves", _wave),
        "survey": section.section("survey", build_survey),
        "transcripts": section.section("transcripts", build_fieldwork, None),
        "coding": section.section("coding", build_human_coding, None),
        "interpretations": section.text("interpretations", None),
        "published": section.listed("published", build_published, ()),
    }


def _author(section: Section) -> Author:
    return Author(name=section.text("name"), affiliation=section.text("affiliation", ""))


def _site(name: str, section: Section) -> Site:
    label = section.text("label")
    return Site(id=name, label=label, full=section.text("full", label))


def _role(name: str, section: Section) -> Role:
    label = section.text("label")
    return Role(id=name, label=label, singular=section.text("singular", label))


def _wave(name: str, section: Section) -> WaveOfFieldwork:
    return WaveOfFieldwork(
        id=name, label=section.text("label", name), fieldwork=section.text("fieldwork", "")
    )
