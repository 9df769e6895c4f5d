"""How the people of a wave were asked: by what means, by whom, when, and who could answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analysis.study.section import Section

MODES = ("email", "post", "telephone", "face_to_face", "several")
LINKS = ("personal", "open", "forwarded", "none")
COMPLETE, PARTIAL = "complete", "partial"
_NO_RATE = {
    "open": "the link was open: people outside the frame could answer, and nobody knows how many saw it",
    "forwarded": "the link was forwarded: nobody knows how many people it reached",
}


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """How the people of a wave were asked to answer.

    Attributes
    ----------
    mode : str
        One of ``email, post, telephone, face_to_face, several``; empty when it is not recorded.
    sender : str
        In whose name the invitation went out.
    sent, closed : date or None
        When it went out first, and the last day on which answers were taken.
    reminders : tuple of date
        In the order of time.
    link : str
        Who could answer: ``personal`` (each person had their own link or letter), ``open``,
        ``forwarded`` (passed on, for example by practices), ``none`` (no link, as on paper); empty when it
        is not recorded.
    """

    mode: str = ""
    sender: str = ""
    sent: date | None = None
    reminders: tuple[date, ...] = ()
    closed: date | None = None
    link: str = ""

    @property
    def why_no_rate(self) -> str:
        """Why there can be no response rate; empty when there can be one.

        Examples
        --------
        >>> Invitation(link="personal").why_no_rate, Invitation(link="open").why_no_rate[:17]
        ('', 'the link was open')
        """
        return _NO_RATE.get(self.link, "")


@dataclass(frozen=True, kw_only=True)
class Finished:
    """How a wave's file tells whole questionnaires from those broken off.

    Attributes
    ----------
    values : Mapping of str to str
        Raw code (canonical) to ``complete`` or ``partial``.
    """

    column: str
    values: Mapping[str, str]


def build_invitation(section: Section) -> Invitation:
    """The `invitation` of a wave's file in study.yaml; every part of it is optional."""
    days = {key: read_day(section, key, section.text(key, None)) for key in ("sent", "closed")}
    reminders = tuple(
        day for text in section.texts("reminders", ()) if (day := read_day(section, "reminders", text))
    )
    _check_order(section, days["sent"], reminders, days["closed"])
    return Invitation(
        mode=section.choice("mode", MODES, None) or "",
        sender=section.text("sender", ""),
        sent=days["sent"],
        reminders=reminders,
        closed=days["closed"],
        link=section.choice("link", LINKS, None) or "",
    )


def build_finished(section: Section) -> Finished:
    """The `finished` of a wave's file in study.yaml."""
    values = section.codes("values")
    for code, meaning in values.items():
        if meaning not in (COMPLETE, PARTIAL):
            section.problem(
                ("values", code), f"{meaning!r} for code {code!r}", f"one of: {COMPLETE}, {PARTIAL}"
            )
    return Finished(column=section.text("column"), values=values)


def read_day(section: Section, key: str, text: str | None) -> date | None:
    """A day written ``"2014-01-13"``; in quotation marks, since DVC cannot keep a date of YAML."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        section.problem(key, repr(text), 'a day as year, month and day in quotation marks: "2014-01-13"')
        return None


def _check_order(
    section: Section, sent: date | None, reminders: tuple[date, ...], closed: date | None
) -> None:
    if list(reminders) != sorted(set(reminders)):
        section.problem("reminders", ", ".join(map(str, reminders)), "each day once, in the order of time")
    if sent and any(day <= sent for day in reminders):
        section.problem(
            "reminders", f"a reminder of {min(reminders)}", f"days after {sent}, when it was sent"
        )
    last = max((day for day in (sent, *reminders) if day), default=None)
    if closed and last and closed < last:
        section.problem("closed", str(closed), f"a day not before {last}, the last invitation or reminder")
