"""What a stage is, and running one: read, check, call, write, and say in one line what happened."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from analysis.problems import Problem, ProblemsFound
from analysis.study import load_study
from analysis.study.declared import declare


@dataclass(frozen=True, kw_only=True)
class Flow:
    """How many came into a stage and how many went out, in words, for the line that it prints."""

    came_in: str
    went_out: str


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage of the pipeline.

    Attributes
    ----------
    what : str
        What it does, in a few words.
    run : callable
        Takes the study, limited to what is declared here, and writes the stage's outputs.
    study, params : tuple of str
        The sections of study.yaml and params.yaml that it reads; dvc.yaml declares the same ones.
    """

    what: str
    run: Callable[[Any], Flow]
    study: tuple[str, ...] = ()
    params: tuple[str, ...] = ()


STAGES = (
    "clean_survey",
    "weight_survey",
    "deidentify_transcripts",
    "code_transcripts",
    "validate_coding",
    "model_engagement",
    "notebook_data_quality",
    "notebook_engagement",
    "notebook_themes",
    "notebook_synthesis",
    "release",
    "report",
)


def stage(name: str) -> Stage:
    """The stage of this name.

    Raises
    ------
    ProblemsFound
        When there is none.
    """
    if name not in STAGES:
        raise ProblemsFound(
            [Problem(place="ccg run", found=f"the stage {name!r}", expected="one of: " + ", ".join(STAGES))]
        )
    return importlib.import_module(f"analysis.stages.{name}").STAGE


def run_stage(name: str, folder: str = ".") -> str:
    """Run a stage in a study's folder and return the line that says what it did."""
    chosen = stage(name)
    begun = time.perf_counter()
    flow = chosen.run(declare(load_study(folder), chosen.study, chosen.params))
    seconds = time.perf_counter() - begun
    return f"{name:<24}{chosen.what:<42} {seconds:5.1f} s   {flow.came_in} in, {flow.went_out} out"
