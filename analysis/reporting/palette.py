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
# Of a scale, from its end to its middle: brown and teal stay apart for those who see colours otherwise.
LOWER = ("#8a4b12", "#cf9a63")
UPPER = ("#00546b", "#6ba7b7")


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


def scale_colours(categories: list[str]) -> dict[str, str]:
    """Colours of the answers on a scale, lowest first: two that deepen to its ends, a middle one pale."""
    from matplotlib.colors import to_hex
    from seaborn import blend_palette

    lower, middle, upper = halves(categories)
    colours = dict(zip(lower, map(to_hex, blend_palette(LOWER, len(lower))), strict=True))
    colours |= dict(zip(upper[::-1], map(to_hex, blend_palette(UPPER, len(upper))), strict=True))
    return colours | dict.fromkeys(middle, PALE)


def halves(categories: list[str]) -> tuple[list[str], list[str], list[str]]:
    """The answers below the middle of a scale, the middle one of an odd number, and those above.

    Examples
    --------
    >>> halves(["no", "neither", "yes"]), halves(["no", "yes"])
    ((['no'], ['neither'], ['yes']), (['no'], [], ['yes']))
    """
    half, odd = divmod(len(categories), 2)
    return categories[:half], categories[half : half + odd], categories[half + odd :]


def dark(colour: str) -> bool:
    """Whether letters on a colour must be white."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140


def _by_name(sites, values) -> dict[str, str]:
    named = {}
    for number, site in enumerate(sites.values()):
        value = values[number % len(values)]
        named |= {site.id: value, site.label: value, site.full: value}
    return named
