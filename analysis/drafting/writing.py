"""A draft as the text of a study.yaml, every doubt beside what it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from analysis.drafting.doubts import Doubt, Family, families, of_one, of_several
from analysis.drafting.groupings import GroupingDraft
from analysis.drafting.names import slug
from analysis.drafting.parted import PartedSet
from analysis.drafting.proposal import PERSONAL, Draft, WaveDraft
from analysis.drafting.questions import QuestionDraft
from analysis.drafting.readings import UNDECIDED
from analysis.drafting.scalars import comments, flow, mapping_lines, scalar
from analysis.drafting.several import SeveralDraft, doubts_of
from analysis.drafting.words import unnumbered
from analysis.study.answers import SPACE

_HEAD = """\
# A draft of study.yaml, made by `ccg draft-study` from the raw files of the survey. Nothing in it is settled.
# Decide what stands behind each `# DECIDE:`; the lines below it name the questions or waves that it is about.
# Replace each word DECIDE that stands as a value (the study does not load with one); `*name` repeats what
# stands behind `&name`, where you decide it once. Rename ids as you like. Then save it as study.yaml and let
# `ccg check` look at it.
# Texts are shown only where a file declares them, at least three respondents share them, or they are the
# usual words for no answer.
"""


def written(draft: Draft) -> str:
    """The text of a draft.

    Parameters
    ----------
    draft : Draft

    Returns
    -------
    str
        YAML 1.2 with Unix line ends. Every column of every file stands in it once below `files`: behind a
        key, or in a comment ``left out:`` with the reason.
    """
    blocks = [
        _head(draft),
        _groups(draft.site, "sites"),
        _groups(draft.role, "roles"),
        _waves(draft),
        _survey(draft),
        ["transcripts:", "coding:", "interpretations:", "published:"],
    ]
    return _HEAD + "\n" + "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def decisions(text: str) -> int:
    """How many decisions a draft leaves to a person."""
    return sum(line.lstrip().startswith("# DECIDE:") for line in text.splitlines())


def _decide(doubts: Iterable[str], indent: int) -> list[str]:
    """The decisions about one thing."""
    return comments((line for family in families(("", d) for d in doubts) for line in family.lines()), indent)


def _head(draft: Draft) -> list[str]:
    return [
        *_decide(draft.doubts, 0),
        "schema: study/1",
        *_decide(
            [
                "a short id that stays; title, authors and date of the report; any whole number as seed; "
                "`synthetic: true` only when all data are made up (they may then be kept in git)"
            ],
            0,
        ),
        "id: draft-study",
        f"title: {UNDECIDED}",
        'subtitle: ""',
        f"authors: [{{name: {UNDECIDED}}}]",
        f"date: {UNDECIDED}",
        "status: Draft",
        "synthetic: false",
        "seed: 1",
    ]


def _groups(grouping: GroupingDraft, key: str) -> list[str]:
    lines = [*_decide(grouping.doubts, 0), f"{key}:"]
    return [
        *lines,
        *(f"  {scalar(name)}: {flow({'label': label})}" for name, label in grouping.labels.items()),
    ]


def _waves(draft: Draft) -> list[str]:
    lines = [*_decide(["when was the fieldwork of each wave?"], 0), "waves:"]
    return [*lines, *(f"  {scalar(wave.file.wave_id)}: {{fieldwork: {UNDECIDED}}}" for wave in draft.waves)]


def _survey(draft: Draft) -> list[str]:
    lines = ["survey:", *_decide([draft.linked_doubt], 2), f"  linked: {str(draft.linked).lower()}"]
    if draft.scales:
        lines += ["  scales:               # from the lowest category to the highest"]
        for name, labels in draft.scales.items():
            lines += [f"    {scalar(name)}:"]
            lines += [f"      {scalar(category)}: {scalar(label)}" for category, label in labels.items()]
    asked = families((q.id, doubt) for q in (*draft.questions, *draft.several) for doubt in q.doubts)
    lines += comments(of_several(asked), 2)
    lines += ["  questions:" if draft.questions or draft.several else "  questions: {}"]
    for question in draft.questions:
        lines += _question(question, asked)
    for several in draft.several:
        lines += [f"    {scalar(several.id)}:", *comments(of_one(asked, several.id), 6)]
        lines += [f"      text: {scalar(several.text)}", "      kind: multiple"]
        lines += mapping_lines("categories", several.labels, 6)
    of_waves = families((wave.file.wave_id, doubt) for wave in draft.waves for doubt in _doubts(wave))
    lines += [*_outcomes(draft), *comments(of_several(of_waves), 2), "  files:"]
    for wave in draft.waves:
        lines += _file(draft, wave, of_waves)
    return lines


def _question(question: QuestionDraft, asked: Sequence[Family]) -> list[str]:
    lines = [f"    {scalar(question.id)}:"]
    lines += comments(
        (f"{m.column.wave} like {m.like.wave}: {m.score.told()}" for m in question.matched.matches), 6
    )
    lines += comments(of_one(asked, question.id), 6)
    lines += [f"      text: {scalar(question.text)}"]
    kind = question.categories.kind
    if kind == "scale":
        return [*lines, f"      scale: {scalar(question.scale)}"]
    lines += [f"      kind: {kind}"]
    if kind == "nominal":
        lines += mapping_lines("categories", question.categories.labels, 6)
    lines += [f"      minimum: {question.minimum}"] if question.minimum else []
    lines += [f"      maximum: {question.maximum}"] if question.maximum else []
    return lines


def _outcomes(draft: Draft) -> list[str]:
    """A reading of each scale that more than one wave has, for a person to choose from."""
    several = len(draft.waves) > 1
    lines = []
    for question in draft.questions:
        labels = question.categories.labels
        if (
            question.categories.kind != "scale"
            or not labels
            or (several and len(question.matched.columns) < 2)
        ):
            continue
        cut = list(labels)[-2 if len(labels) > 4 else -1]
        said = f"say {labels[cut].lower()} or more ({question.id})" if len(labels) > 4 else None
        label = said or f"say {labels[cut].lower()} ({question.id})"
        entry = flow({"label": label, "question": question.id, "at_least": cut})
        lines += [f"    {scalar(f'high_{question.id}')}: {entry}"]
    doubt = "keep the outcomes that answer what the study asks; `label` goes on after 'people who'"
    return [*_decide([doubt], 2), "  outcomes:" if lines else "  outcomes: {}", *lines]


def _doubts(wave: WaveDraft) -> list[str]:
    """What a person decides about the file of a wave, and what the survey software keeps in it."""
    doubts: list[str] = list(wave.file.doubts)
    if wave.respondent is None:
        doubts.append("no column looks like an id of respondents: `respondent: <column>` if there is one")
    if wave.repeated:
        rows = "1 row repeats" if wave.repeated == 1 else f"{wave.repeated} rows repeat"
        doubts.append(Doubt("`first` or `last` of them counts, or `stop` and look", f"{rows} an id:"))
    for item in wave.treated:
        name = scalar(item.column.name)
        if item.use == "submitted":
            doubts.append(Doubt("is this when the answers came in?", f"submitted: {name}"))
        if item.use == "duration":
            ask = "is this the time that answering took, and in seconds or minutes?"
            doubts.append(Doubt(ask, f"duration: {name}"))
        if item.use == "exclusion":
            doubts.append(Doubt("are these the rows to leave out?", f"exclude: {item.reason} ({name})"))
    return doubts


def _file(draft: Draft, wave: WaveDraft, asked: Sequence[Family]) -> list[str]:
    name = wave.file.wave_id
    lines = [f"    {scalar(name)}:", *comments(wave.file.wave.notes, 6), *comments(of_one(asked, name), 6)]
    lines += [f"      path: {scalar(wave.file.path)}"]
    lines += mapping_lines("options", wave.file.options, 6) if wave.file.options else []
    lines += [f"      respondent: {scalar(wave.respondent.name)}"] if wave.respondent else []
    lines += ["      duplicates: stop"] if wave.repeated else []
    lines += _software(wave)
    exclusions = [item for item in wave.treated if item.use == "exclusion"]
    lines += ["      exclude:"] if exclusions else []
    for item in exclusions:
        codes = ", ".join(scalar(code) for code in item.codes)
        shown = f"reason: {scalar(item.reason)}, column: {scalar(item.column.name)}, values: [{codes}]"
        lines += [f"        - {{{shown}}}"]
    for grouping in (draft.site, draft.role):
        lines += _grouping(grouping, name)
    lines += _answers(draft, name)
    left = [(item.column.name, item.reason) for item in wave.treated if item.use == "left out"]
    left += [(column, PERSONAL) for column in wave.personal]
    if left:
        lines += comments(["Columns of the file that the draft leaves out:"], 6)
        lines += comments((f"{scalar(column)} ({reason})" for column, reason in left), 6, "left out")
    return lines


def _software(wave: WaveDraft) -> list[str]:
    """What the survey software keeps of an answer: when it came in, whether it is whole, how long it took."""
    lines = []
    for item in wave.treated:
        name = scalar(item.column.name)
        if item.use == "submitted":
            lines += [f"      submitted: {name}"]
        if item.finished:
            lines += [f"      finished: {{column: {name}, values: {flow(item.finished)}}}"]
        if item.use == "duration":
            lines += [f"      duration: {{column: {name}, unit: {item.reason}}}"]
    return lines


def _grouping(grouping: GroupingDraft, wave: str) -> list[str]:
    key = grouping.what
    column = grouping.matched.by_wave.get(wave) if grouping.matched else None
    if column is None:
        only = next(iter(grouping.labels))
        doubts = (
            [f"this wave's file does not tell the {key}: is everybody in one?"] if grouping.matched else []
        )
        return [*_decide(doubts, 6), f"      {key}: {{always: {scalar(only)}}}"]
    reading = grouping.readings[wave]
    lines = [*_decide(reading.doubts, 6)]
    unlisted = grouping.unlisted[wave]
    beside = list(reading.missing)
    if unlisted:
        lines += _decide(
            [f"{unlisted} rows are of a {key} that is not listed: out of scope, with every other code"], 6
        )
    lines += [
        f"      {key}:",
        f"        column: {scalar(column.name)}",
        *mapping_lines("values", reading.values, 8),
    ]
    if unlisted:
        lines += ['        out_of_scope: "*"']
    elif beside:
        lines += [f"        out_of_scope: [{', '.join(scalar(code) for code in beside)}]"]
    return lines


def _answers(draft: Draft, wave: str) -> list[str]:
    here = [question for question in draft.questions if wave in question.matched.by_wave]
    several = [question for question in draft.several if wave in question.waves]
    asked = families(
        [
            *((q.id, d) for q in here for d in (*q.wave_doubts[wave], *q.categories.readings[wave].doubts)),
            *((q.id, d) for q in several for d in doubts_of(q.waves[wave].found)),
        ]
    )
    lines = comments(of_several(asked), 6)
    lines += ["      questions:" if here or several else "      questions: {}"]
    codes = _Undecided(wave, here)
    for question in here:
        column = question.matched.by_wave[wave]
        reading = question.categories.readings[wave]
        lines += [f"        {scalar(question.id)}:"]
        if unnumbered(column.label) != question.text and column.label != column.name:
            lines += comments([f"In this wave: {column.label}"], 10)
        lines += comments(of_one(asked, question.id), 10)
        lines += [f"          column: {scalar(column.name)}"]
        lines += codes.lines("values", reading.values, question.scale)
        lines += codes.lines("missing", reading.missing)
        lines += [f"          blank: {question.blanks[wave]}"] if wave in question.blanks else []
        if reading.reversed:
            lines += [
                "          reversed: true",
                "          against_labels: The statement is put in the negative.",
            ]
        lines += [f"          note: {scalar(' '.join(reading.notes))}"] if reading.notes else []
    for question in several:
        lines += [f"        {scalar(question.id)}:", *comments(of_one(asked, question.id), 10)]
        lines += _several(question, wave)
    return lines


class _Undecided:
    """The codes of a wave that a person must give a meaning, each list of them written once.

    Questions with the same codes on the same scale share a list: the first has it behind an anchor of YAML,
    the others refer to it.
    """

    def __init__(self, wave: str, questions: Sequence[QuestionDraft]):
        readings = [(q.categories.readings[wave], q.scale) for q in questions]
        keys = [("values", reading.values, scale) for reading, scale in readings]
        keys += [("missing", reading.missing, "") for reading, _ in readings]
        self._uses = Counter(self._key(*key) for key in keys)
        self._wave = wave
        self._anchors: dict[tuple, str] = {}

    @staticmethod
    def _key(name: str, mapping: Mapping[str, str], scale: str) -> tuple:
        return name, scale, *mapping.items()

    def lines(self, name: str, mapping: Mapping[str, str], scale: str = "") -> list[str]:
        """A mapping of codes: written out, with an anchor if others have the same, or a reference to one."""
        key = self._key(name, mapping, scale)
        if not mapping:
            return []
        if UNDECIDED not in mapping.values() or self._uses[key] < 2:
            return mapping_lines(name, mapping, 10)
        if key in self._anchors:
            return [f"          {name}: *{self._anchors[key]}"]
        self._anchors[key] = slug(f"{name}_{self._wave}_{len(self._anchors) + 1}")
        return mapping_lines(name, mapping, 10, self._anchors[key])


def _several(question: SeveralDraft, wave: str) -> list[str]:
    """A question with several answers: a column an answer, or all of them in one cell."""
    here = question.waves[wave]
    found = here.found
    if isinstance(found, PartedSet):
        lines = [f"          column: {scalar(found.column.name)}"]
        lines += [f"          separator: {_separator(found.separator)}"]
        if any(question.labels[name] != piece for piece, name in here.values.items()):
            lines += mapping_lines("values", here.values, 10)
        return lines + (mapping_lines("missing", here.missing, 10) if here.missing else [])
    lines = ["          columns:"]
    lines += [f"            {scalar(name)}: {scalar(column)}" for column, name in here.values.items()]
    lines += [f"          ticked: [{', '.join(map(scalar, found.ticked))}]"]
    lines += [f"          unticked: [{', '.join(map(scalar, found.unticked))}]"] if found.unticked else []
    lines += mapping_lines("missing", here.missing, 10) if here.missing else []
    return lines + (["          blank: unticked"] if found.blank else [])


def _separator(sign: str) -> str:
    return SPACE if sign == " " else f'"{sign}"'
