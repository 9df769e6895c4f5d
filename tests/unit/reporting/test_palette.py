"""Colours: one a site, apart for those who see colours otherwise, and dark enough on white."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from analysis.reporting.palette import SITES, group_colours, site_colours, site_markers
from analysis.study.definition import Site

# Machado, Oliveira and Fernandes (2009), severity 1.0, linear RGB.
SEEN = {
    "normal": np.eye(3),
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
}
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    x, y, z = np.cbrt(XYZ @ rgb / np.array([0.95047, 1, 1.08883]))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("seen", SEEN)
def test_every_two_sites_can_be_told_apart(seen):
    simulated = [lab(np.clip(np.array(SEEN[seen]) @ linear(colour), 0, 1)) for colour in SITES]
    # A difference of 2.3 in CIELAB is just noticeable; marks on a page need several times that.
    assert min(np.linalg.norm(a - b) for a, b in combinations(simulated, 2)) > 10


def test_every_colour_has_three_to_one_on_white():
    for colour in SITES:
        assert 1.05 / (0.05 + XYZ[1] @ linear(colour)) >= 3.0


def test_a_site_has_its_colour_by_id_and_by_label(study):
    colours = site_colours(study)
    assert colours["ashdown"] == colours["Ashdown"] == SITES[0]
    assert colours["Fernley"] == SITES[5]
    # In a figure of two sites they keep the colours that they have in a figure of six.
    assert group_colours(["Fernley", "Ashdown"], study) == {"Fernley": SITES[5], "Ashdown": SITES[0]}


def test_a_ninth_site_has_another_mark(study):
    import dataclasses

    sites = {f"s{i}": Site(id=f"s{i}", label=f"S{i}", full=f"S{i}") for i in range(10)}
    many = dataclasses.replace(study, sites=sites)
    assert site_colours(many)["s8"] == site_colours(many)["s0"]
    assert site_markers(many)["s8"] != site_markers(many)["s0"]
