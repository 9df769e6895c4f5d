"""The colours of every figure: one a site, the same everywhere, and grey for what is not the point.

The site colours follow Okabe and Ito (2008, Color Universal Design), darkened so that each has a contrast of
at least 3 to 1 on white (WCAG 2.2, 1.4.11); a test holds them apart under simulated colour blindness.
"""

from __future__ import annotations

from analysis.study import Study

INK, GREY, PALE, RULE, PAPER = "#1f2328", "#6b7178", "#d3d6da", "#e6e8ea", "#ffffff"
HATCH = "#a4a9af"
ACCENT = "#00546b"
SITES = (
    "#1964c4",
    "#e85000",
    "#1f8a52",
    "#b53c75",
    "#7d9a1f",
    "#4596c8",
    "#1a1978",
    "#6e2410",
)
GROUPS = (ACCENT, "#b5622a", GREY, "#5b7f3a", "#7b5ea7", "#3d97cf")
MARKERS = ("o", "s", "D", "^")


def site_colours(study: Study) -> dict[str, str]:
    """The colour of each site, by id and by label, in the order of the study.

    A ninth site begins the colours again; `site_markers` keeps it apart.
    """
    return _by_name(study.sites, SITES)


def site_markers(study: Study) -> dict[str, str]:
    """The mark of each site: a circle for the first eight, then other shapes."""
    shapes = [MARKERS[(i // len(SITES)) % len(MARKERS)] for i in range(len(study.sites))]
    return _by_name(study.sites, shapes or MARKERS)


def group_colours(groups: list[str], study: Study) -> dict[str, str]:
    """Colours for the groups of a figure: the sites' own, or those for other groups in their order."""
    sites = site_colours(study)
    if groups and all(group in sites for group in groups):
        return {group: sites[group] for group in groups}
    return {group: GROUPS[i % len(GROUPS)] for i, group in enumerate(groups)}


def _by_name(sites, values) -> dict[str, str]:
    named = {}
    for number, site in enumerate(sites.values()):
        value = values[number % len(values)]
        named |= {site.id: value, site.label: value, site.full: value}
    return named
