"""The same change under every reasonable combination of choices: the specification curve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product
from typing import TYPE_CHECKING

import pandas as pd

from analysis.engagement.changes import change_under, primary
from analysis.engagement.entries import NUMBERS, cells, missing_estimate
from analysis.engagement.imputed import imputed, pooled
from analysis.engagement.people import changes_of, linked_pairs, with_outcome
from analysis.engagement.scale import cut_of, published_only, whole_scale
from analysis.results import Estimate
from analysis.survey.outcomes import comparable, outcome

if TYPE_CHECKING:
    from analysis.study import Study

EVERYBODY, BOTH_WAVES = "Everybody", "Answered both waves"
AS_ANSWERED, FRAME = "As answered", "Weighted to the frame"
GIVEN, UNSURE_AS_NO, IMPUTED = "Answers given", "Don't know is a no", "Imputed"
BY_SITE, TOGETHER, SCALE = "Change by site", "One change", "Whole scale"
CHOICES = ("cut", "sample", "weights", "missing", "model")
COLUMNS = ("outcome", "first", "second", *CHOICES, "primary", *NUMBERS, "details")


@dataclass(frozen=True, kw_only=True)
class Material:
    """What the specifications of one outcome are made from.

    Attributes
    ----------
    responses : DataFrame
        DESIGN: Responses, with the column ``weight`` (NaN where there is no sampling frame).
    missing : DataFrame
        DESIGN: Missing; only rows that name a respondent are read.
    imputations : int
        How many times missing answers are imputed; 0 leaves imputation out.
    """

    responses: pd.DataFrame
    missing: pd.DataFrame
    study: Study
    name: str
    imputations: int
    aggregates: pd.DataFrame | None = None

    @cached_property
    def everybody(self) -> pd.DataFrame:
        """The responses of those who were asked, with the column ``outcome``."""
        return with_outcome(self.responses, self.study, self.name, self.aggregates)

    @cached_property
    def data(self) -> pd.DataFrame:
        """The same with the columns that an estimator needs: hundreds of models are fitted to them."""
        return self._narrow(self.everybody)

    @cached_property
    def completed(self) -> tuple[pd.DataFrame, ...]:
        """The same with missing answers imputed."""
        return tuple(self._narrow(each) for each in imputed(self.everybody, self.study, self.imputations))

    @cached_property
    def both(self) -> dict[tuple[str, str], pd.Index]:
        """Who answered in both waves, by pair of waves."""
        return {waves: linked_pairs(self.data, waves).index for waves in changes_of(self.study, self.name)}

    def _narrow(self, data: pd.DataFrame) -> pd.DataFrame:
        question = self.study.survey.outcomes[self.name].question
        adjust = self.study.params.engagement.adjust
        columns = dict.fromkeys(("wave", "site", "role", "outcome", "weight", question, *adjust))
        return data[list(columns)].assign(respondent=pd.factorize(data["respondent"])[0])

    @cached_property
    def unsure(self) -> pd.Series:
        """Whether each row of `data` said that they do not know."""
        question = self.study.survey.outcomes[self.name].question
        rows = self.missing[(self.missing["question"] == question) & (self.missing["reason"] == "dont_know")]
        said = pd.MultiIndex.from_frame(rows[["respondent", "wave"]].astype(str))
        people = pd.MultiIndex.from_frame(self.everybody[["respondent", "wave"]].astype(str))
        return pd.Series(people.isin(said), index=self.everybody.index)


def specifications(
    responses: pd.DataFrame,
    missing: pd.DataFrame,
    study: Study,
    aggregates: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The specification curves of all outcomes; missing answers are imputed for the headline outcome only.

    Parameters
    ----------
    responses : DataFrame
        DESIGN: Responses, with the column ``weight`` (`analysis.engagement.robustness.with_weights`).
    missing : DataFrame
        DESIGN: Missing.
    study : Study
    aggregates : DataFrame, optional
        Waves of which only a published table is left.

    Returns
    -------
    DataFrame
        As `curve`, all outcomes.
    """
    choices = study.params.engagement
    curves = [
        curve(
            Material(
                responses=responses,
                missing=missing,
                study=study,
                name=name,
                imputations=choices.imputations if name == choices.headline else 0,
                aggregates=aggregates,
            )
        )
        for name in study.survey.outcomes
    ]
    return pd.concat(curves, ignore_index=True)


def curve(material: Material) -> pd.DataFrame:
    """Every change of an outcome under every combination of choices that makes sense.

    Returns
    -------
    DataFrame
        One row a pair of waves and specification: ``outcome, first, second, cut, sample, weights, missing,
        model, primary`` and the fields of `Estimate`. What is not estimable stays, with its reason.
    """
    cuts = cuts_of(material.study, material.name)
    rows = []
    for waves in changes_of(material.study, material.name):
        if comparable(material.study, material.name, *waves):
            continue
        for chosen in _combinations(material, cuts, waves):
            estimate = _estimate(material, chosen, waves)
            is_primary = chosen == _primary(material)
            labels = [cuts[chosen["cut"]], *(chosen[name] for name in CHOICES[1:])]
            rows.append([material.name, *waves, *labels, is_primary, *cells(estimate)])
    return pd.DataFrame(rows, columns=list(COLUMNS))


def cuts_of(study: Study, name: str) -> dict[str, str]:
    """The outcomes that are cuts of the same scale in the same direction, by the label of the cut.

    Examples
    --------
    An outcome "at least agree" stands beside "strongly agree" if the study declares both.
    """
    mine = cut_of(study, name)
    question = study.survey.outcomes[name].question
    if mine is None:
        return {name: study.survey.outcomes[name].label}
    same = [
        other
        for other, outcome_ in study.survey.outcomes.items()
        if outcome_.question == question and (cut := cut_of(study, other)) is not None and cut[1] == mine[1]
    ]
    return {other: study.survey.outcomes[other].label for other in same}


def _primary(material: Material) -> dict[str, str]:
    model = BY_SITE if material.study.params.engagement.interact else TOGETHER
    return {
        "cut": material.name,
        "sample": EVERYBODY,
        "weights": AS_ANSWERED,
        "missing": GIVEN,
        "model": model,
    }


def _combinations(
    material: Material, cuts: Mapping[str, str], waves: tuple[str, str]
) -> Iterator[dict[str, str]]:
    data = material.data[material.data["wave"].isin(waves)]
    samples = [EVERYBODY] + [BOTH_WAVES] * bool(len(material.both[waves]))
    weights = [AS_ANSWERED] + [FRAME] * bool(data["weight"].notna().all())
    missing = [GIVEN]
    missing += [UNSURE_AS_NO] * bool(material.unsure[data.index].any())
    missing += [IMPUTED] * bool(material.imputations and data["outcome"].isna().any())
    models = [BY_SITE, TOGETHER] + [SCALE] * (cut_of(material.study, material.name) is not None)
    if published_only(material.study, waves):  # it counts one cut of the scale, and nothing else
        cuts, models = {material.name: ""}, [BY_SITE, TOGETHER]
    for combination in product(cuts, samples, weights, missing, models):
        chosen = dict(zip(CHOICES, combination, strict=True))
        # The model of the whole scale takes no weights, and "don't know" has no place on the scale.
        if chosen["model"] == SCALE and (chosen["weights"] == FRAME or chosen["missing"] == UNSURE_AS_NO):
            continue
        # Who answered both waves has answered: there is next to nothing to impute.
        if chosen["sample"] == BOTH_WAVES and chosen["missing"] == IMPUTED:
            continue
        yield chosen


def _estimate(material: Material, chosen: Mapping[str, str], waves: tuple[str, str]) -> Estimate:
    of = partial(_change, material, chosen, waves)
    if chosen["missing"] == IMPUTED:
        return pooled(material.completed, of)
    return of(material.data)


def _change(
    material: Material, chosen: Mapping[str, str], waves: tuple[str, str], data: pd.DataFrame
) -> Estimate:
    study, name = material.study, chosen["cut"]
    data = data[data["wave"].isin(waves)]
    if chosen["sample"] == BOTH_WAVES:
        data = data[data["respondent"].isin(material.both[waves])]
    values = outcome(data, study, name)
    if name == material.name:  # people whom a published table counts have no answer but this outcome
        values = values.fillna(data["outcome"])
    if chosen["missing"] == UNSURE_AS_NO:
        values = values.mask(material.unsure[data.index] & values.isna(), 0.0)
    data = data.assign(outcome=values)
    if chosen["model"] == SCALE:
        found = whole_scale(data, study, name, waves)
        return (
            missing_estimate("no cut of a scale", study.params.engagement.level) if found is None else found
        )
    settings = primary(data, study, material.name) | {"interact": chosen["model"] == BY_SITE}
    if chosen["weights"] == FRAME:
        settings["weights"] = "weight"
    return change_under(data, waves, study.params.engagement.level, settings)
