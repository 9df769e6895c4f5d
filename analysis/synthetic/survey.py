"""A synthetic survey from a study's definition: raw files like those of real waves, with known truth."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from analysis import files
from analysis.study import Study, seed_for
from analysis.synthetic.survey_answers import KEYS, SyntheticWave
from analysis.synthetic.survey_encoding import encoded
from analysis.synthetic.survey_fieldwork import fieldwork
from analysis.synthetic.survey_files import write_wave
from analysis.synthetic.survey_invented import invented_waves
from analysis.synthetic.survey_plan import PLAN, read_plan
from analysis.synthetic.survey_planned import planned_waves, truth
from analysis.synthetic.written import write_all

TRUTH = "data/raw/synthetic/truth"


def synthesise_survey(study: Study, folder: str | Path, seed: int | None = None) -> list[Path]:
    """Write a study's survey files, its sampling frame and the truth about them.

    Parameters
    ----------
    study : Study
        With a plan in its folder (``data/raw/synthetic/survey_plan.yaml``) the planted counts are put in
        exactly; without one the answers are invented from the definition alone, as a rehearsal.
    folder : str or Path
        Where the files go, under the paths that study.yaml names.
    seed : int, optional
        Instead of the study's own.

    Returns
    -------
    list of Path
        What was written. The same study and seed give the same bytes.

    Raises
    ------
    ProblemsFound
        When the plan does not add up, or a wave's file is of a format that cannot be made up.
    """
    folder = Path(folder)
    rng = np.random.default_rng(seed_for(study.seed if seed is None else seed, "synthesise_survey"))
    plan_path = study.folder / PLAN
    waves = (
        planned_waves(read_plan(plan_path, study), study, rng)
        if plan_path.exists()
        else invented_waves(study, rng)
    )
    with TemporaryDirectory() as scratch:
        # Times have a seed of their own: another invitation must not change what people answered.
        clock = np.random.default_rng(seed_for(study.seed if seed is None else seed, "synthesise_fieldwork"))
        made = _write(waves, study, Path(scratch), rng, clock)
        contents = {path.relative_to(scratch).as_posix(): path.read_bytes() for path in made}
    return write_all(folder, contents, "survey_files.csv")


def _write(
    waves: Mapping[str, SyntheticWave],
    study: Study,
    folder: Path,
    rng: np.random.Generator,
    clock: np.random.Generator,
) -> list[Path]:
    """Write the waves, the frame and the truth under a folder; their paths are returned."""
    written = []
    rows = []
    for wave, made in waves.items():
        file = study.survey.files[wave]
        raw = encoded(made, fieldwork(made, file, clock), file, study, rng)
        written.append(folder / file.path)
        written[-1].parent.mkdir(parents=True, exist_ok=True)
        write_wave(written[-1], raw, file, study, made.dressing)
        rows += [(wave, "kept", len(made.answers)), *((wave, why, n) for why, n in made.excluded.items())]
    tables = {
        f"{TRUTH}/survey.csv": truth(waves, study),
        f"{TRUTH}/survey_rows.csv": pd.DataFrame(rows, columns=["wave", "why", "rows"]),
        f"{TRUTH}/survey_people.csv": pd.concat(
            [made.answers[KEYS].assign(wave=wave) for wave, made in waves.items()], ignore_index=True
        ),
    }
    if study.survey.frame is not None:
        tables[study.survey.frame] = pd.concat([made.frame for made in waves.values()], ignore_index=True)
    for name, table in tables.items():
        files.write_csv(folder / name, table)
        written.append(folder / name)
    return written
