"""What may stand beside a quotation: role, site and wave, as far as enough people share them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.problems import Problem, ProblemsFound

if TYPE_CHECKING:
    import pandas as pd

    from analysis.study import Study

INTERVIEWED = "interviewed"
# From the finest to the coarsest: what a reader needs first, who speaks, goes last.
LABELS = (("role", "site", "wave"), ("role", "site"), ("role", "wave"), ("role",), ("site",), ())


@dataclass(frozen=True, kw_only=True)
class Label:
    """A label and how many interviewed people it fits.

    Attributes
    ----------
    role, site, wave : str
        Ids, empty where the label does not tell them; a `Quotation` with these prints this label.
    people : int
        How many people of the fieldwork register share the label, the speaker included.
    coarsened : bool
        Whether something was left out because it would have pointed to too few.
    """

    role: str
    site: str
    wave: str
    people: int
    coarsened: bool

    def text(self, study: Study) -> str:
        """The label in words."""
        parts = [
            study.roles[self.role].singular if self.role else "participant",
            study.sites[self.site].label if self.site else "",
            study.waves[self.wave].label if self.wave else "",
        ]
        words = ", ".join(part for part in parts if part)
        return words[:1].upper() + words[1:]


def safe_label(participants: pd.DataFrame, participant: str, wave: str, smallest: int) -> Label:
    """The finest label of a participant that at least `smallest` interviewed people share.

    A quotation labelled with role, site and wave points to one person where only one in that role was
    interviewed there and then. The label is made coarser, in the order of `LABELS`, until enough share it;
    the coarsest, "participant", is used even where the whole study has fewer.

    Parameters
    ----------
    participants : DataFrame
        The fieldwork register: ``participant, site, role, wave, outcome``. People are counted, not
        interviews; only those who were interviewed.
    participant, wave : str
        Who is quoted, from which interview.
    smallest : int
        The smallest number of people, usually ``params.disclosure.smallest_base["participants"]``.

    Raises
    ------
    ProblemsFound
        When nobody of that name was interviewed in that wave.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"participant": ["a", "b", "c"], "role": ["leader", "leader", "member"],
    ...                        "site": ["n", "n", "n"], "wave": ["2013", "2014", "2013"],
    ...                        "outcome": ["interviewed"] * 3})
    >>> safe_label(people, "a", "2013", 2)
    Label(role='leader', site='n', wave='', people=2, coarsened=True)
    """
    reached = participants[participants["outcome"] == INTERVIEWED]
    own = reached[(reached["participant"] == participant) & (reached["wave"] == wave)]
    if own.empty:
        raise ProblemsFound(
            [
                Problem(
                    place=f"the label of a quotation of participant {participant}",
                    found=f"no interview in wave {wave} in the fieldwork register",
                    expected="a participant who was interviewed in that wave",
                    remedy="Correct the register, or quote somebody else.",
                )
            ]
        )
    facts = own.iloc[0]
    for names in LABELS:
        alike = reached
        for name in names:
            alike = alike[alike[name] == facts[name]]
        people = alike["participant"].nunique()
        if people >= smallest or not names:
            break
    told = {name: str(facts[name]) if name in names else "" for name in ("role", "site", "wave")}
    return Label(**told, people=int(people), coarsened=names != LABELS[0])
