"""A study of two sites, two roles and two waves, small enough to count by hand."""

from __future__ import annotations

from pathlib import Path

STUDY = """\
schema: study/1
id: tiny
title: A tiny study
authors: [{name: A. Researcher}]
date: "2026-01-31"
status: Example
synthetic: true
seed: 7
sites:
  north: {label: North}
  south: {label: South}
roles:
  leader: {label: Leaders}
  member: {label: Members}
waves:
  2013: {fieldwork: January}
  2014: {fieldwork: June}
survey:
  scales:
    engagement: {low: Low, high: High}
  questions:
    engaged: {text: How engaged are you?, scale: engagement}
    time: {text: Have you the time?, scale: engagement, asked: [leader]}
    sex: {text: Your sex, kind: nominal, categories: {f: Female, m: Male}}
  outcomes:
    high: {label: are highly engaged, question: engaged, at_least: high}
    has_time: {label: with time, question: time, at_least: high}
  files:
    2013:
      path: data/raw/surveys/one.csv
      site: {column: ccg, values: {1: north, 2: south}}
      role: {column: role, values: {1: leader, 2: member}}
      questions:
        engaged: {column: q1, values: {1: low, 2: high}, missing: {9: refused}}
        time: {column: q2, values: {1: low, 2: high}}
        sex: {column: sex, values: {1: f, 2: m}}
    2014:
      path: data/raw/surveys/two.csv
      site: {always: north}
      role: {column: role, values: {1: leader, 2: member}}
      questions:
        engaged: {column: q1}
        time: {column: q2}
"""

PARAMS = """\
engagement:
  headline: high
  changes:
    - {first: 2013, second: 2014}
  adjust: [role]
weights: {margins: [site, role]}
coding: {kinds: [interview]}
disclosure:
  profile: small
  profiles:
    small: {smallest_base: {respondents: 10, participants: 5}, percent_decimals: 0}
"""


def write_study(folder: Path, *, study: str | bytes = STUDY, params: str | bytes = PARAMS) -> Path:
    """Write study.yaml and params.yaml."""
    for name, text in (("study.yaml", study), ("params.yaml", params)):
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def line_of(text: str, part: str) -> int:
    """The line, from 1, in which a part of a text stands first."""
    return text[: text.index(part)].count("\n") + 1
