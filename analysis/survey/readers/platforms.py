"""Survey platforms: a row each in `PLATFORMS`, with all that the reader and the draft need to know of it.

What stands in a row was taken from exports and from the platforms' manuals: the columns that give an export
away, how many header rows it has, which columns hold personal data, how a question with several answers is
written, and which rows are previews or tests.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

NAME, EMAIL, IP, PLACE = "name", "e-mail address", "IP address", "location"
PHONE, DEVICE = "phone number", "device"
REFERENCE, LINK = "external reference", "personal link"

Header = Literal["one row", "questions and parts", "names and questions"]


@dataclass(frozen=True, kw_only=True)
class TickColumns:
    """How a question with several answers stands in columns of its own, one for each answer.

    Attributes
    ----------
    head : pattern
        Of a column's label or name, with the groups ``question`` and ``answer``.
    ticked, unticked : frozenset of str
        What the cells hold, in lower case; the answer's own label always means that it is ticked.
    repeated : bool
        Whether a column named by the question alone must hold all the answers once more.
    certain : bool
        Whether nothing but several answers is written like this.
    """

    head: re.Pattern
    ticked: frozenset[str]
    unticked: frozenset[str] = frozenset()
    repeated: bool = False
    certain: bool = False


@dataclass(frozen=True, kw_only=True)
class Platform:
    """A survey platform and what its exports look like.

    Attributes
    ----------
    name : str
        As `options: {layout: ...}` names it.
    title : str
        As messages call an export.
    signature : tuple of frozenset
        Sets of headers (folded, see `folded`) that no other program writes together; one set is enough.
    sign : pattern or None
        Of a single header, as it is written, that gives the export away.
    header : str
        How many rows the header takes, and what they are.
    personal : Mapping of str to str
        Pattern of a folded header to the kind of personal data below it.
    ticks : tuple of TickColumns
    separators : tuple of str
        What stands between several answers in one cell.
    tests : Mapping of str to frozenset
        Folded header to the cells, in lower case, that mark a preview or a test.
    states : Mapping of str to Mapping
        Pattern of a folded header to what its cells, in lower case, say of a questionnaire: ``complete`` or
        ``partial``.
    submitted : frozenset of str
        Folded headers of the moment at which a questionnaire was submitted: blank where it never was.
    kept : frozenset of str
        Headers, as they stand, of what the software counts and keeps: never a question.
    """

    name: str
    title: str
    signature: tuple[frozenset[str], ...]
    sign: re.Pattern | None = None
    header: Header = "one row"
    personal: Mapping[str, str] = field(default_factory=dict)
    ticks: tuple[TickColumns, ...] = ()
    separators: tuple[str, ...] = ()
    tests: Mapping[str, frozenset[str]] = field(default_factory=dict)
    states: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    submitted: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()


def folded(cell: str) -> str:
    """A header cell by its letters and digits alone: "Start Date" and "StartDate" are one."""
    return re.sub(r"[^a-z0-9]", "", cell.casefold())


def platform_of(headers: Sequence[str]) -> Platform | None:
    """The platform whose export has these headers; None for a file of no platform that is known.

    Examples
    --------
    >>> platform_of(["_id", "_uuid", "_submission_time", "often"]).name, platform_of(["id", "age"])
    ('kobo', None)
    """
    found = {folded(cell) for cell in headers}
    for platform in PLATFORMS:
        if any(marks <= found for marks in platform.signature):
            return platform
        if platform.sign and any(platform.sign.fullmatch(cell.strip()) for cell in headers):
            return platform
    return None


def named(layout: str) -> Platform | None:
    """The platform of this name."""
    return next((platform for platform in PLATFORMS if platform.name == layout), None)


def is_test(platform: Platform | None, header: str, cell: str) -> bool:
    """Whether a cell below this header marks its row as a preview or a test of the survey."""
    return platform is not None and cell.strip().casefold() in platform.tests.get(folded(header), ())


def states_of(platform: Platform | None, header: str) -> Mapping[str, str]:
    """What the cells below this header say of a questionnaire; empty when the platform has no such column."""
    states = platform.states.items() if platform else ()
    return next((codes for pattern, codes in states if re.fullmatch(pattern, folded(header))), {})


def _sets(*sets: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words.split()) for words in sets)


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split(", "))


def _head(pattern: str) -> re.Pattern:
    return re.compile(pattern, re.DOTALL)


def _qualtrics_tests() -> frozenset[str]:
    """The states of previews, tests and spam: as words, and as sums of 1 (preview), 2 (test) and 8 (spam)."""
    codes = {str(code) for code in range(1, 64) if code & (1 | 2 | 8)}
    words = "preview, test, spam, survey preview, survey test, offline survey preview, imported preview"
    return frozenset(codes) | _words(words)


_YES = _words("yes, y, 1, ja, j, oui, si, sí, sì, sim, tak, да")
_NO = _words("no, n, 0, not selected, nein, non, nee, nej, nei, nao, não, nie, нет, nicht gewählt")
_QUESTION_DASH_ANSWER = TickColumns(
    head=_head(r"(?P<question>.*?\S) - (?P<answer>\S.*)"),
    ticked=_words("1, yes, selected, checked, ticked"),
    unticked=_words("0, no, not selected, unselected, unchecked, not ticked"),
)

PLATFORMS: tuple[Platform, ...] = (
    Platform(
        name="surveymonkey",
        title="a SurveyMonkey export",
        signature=_sets("respondentid collectorid"),
        header="questions and parts",
        personal={"customdata1?": REFERENCE, "email": EMAIL, "name": NAME},
        ticks=(_QUESTION_DASH_ANSWER,),
    ),
    Platform(
        name="smartsurvey",
        title="a SmartSurvey export",
        signature=_sets("userid userno"),
        header="questions and parts",
        personal={
            "name": NAME,
            "email": EMAIL,
            "trackingid": LINK,
            "trackinglink": LINK,
            "externalid": REFERENCE,
            "latitude": PLACE,
            "longitude": PLACE,
        },
        ticks=(_QUESTION_DASH_ANSWER,),
    ),
    Platform(
        name="qualtrics",
        title="a Qualtrics export",
        signature=_sets(
            "startdate enddate responseid",
            "startdate enddate recordeddate",
            "startdate enddate responseset",
            "startdate enddate durationinseconds",
            "startdate enddate distributionchannel",
        ),
        header="names and questions",
        personal={
            "extref": REFERENCE,
            "recipientid": LINK,
            "contactid": LINK,
            "panelid": LINK,
            "email": EMAIL,
        },
        ticks=(_QUESTION_DASH_ANSWER,),
        separators=(",",),
        tests={"status": _qualtrics_tests(), "distributionchannel": _words("preview, test, survey preview")},
    ),
    Platform(
        name="online surveys",
        title="an Online Surveys export",
        signature=_sets("uniqueresponsenumber", "uniqueresponseno"),
        personal={
            "username": NAME,
            "name": NAME,
            "email": EMAIL,
            "token": LINK,
            "accesstoken": LINK,
            "respondenttoken": LINK,
        },
        ticks=(_QUESTION_DASH_ANSWER,),
        separators=(",", ";"),
    ),
    Platform(
        name="redcap",
        title="a REDCap export",
        signature=_sets(
            "recordid eventname", "redcapeventname", "redcapsurveyidentifier", "surveyidentifier"
        ),
        sign=re.compile(r".+\(choice=.+\)|\w+___\w+"),
        personal={"redcapsurveyidentifier": LINK, "surveyidentifier": LINK},
        states={
            ".*complete": {
                **dict.fromkeys(("0", "1", "incomplete", "unverified"), "partial"),
                **dict.fromkeys(("2", "complete"), "complete"),
            }
        },
        ticks=(
            TickColumns(
                head=_head(r"(?P<question>.*\S) \(choice=(?P<answer>.+)\)"),
                ticked=_words("checked, 1"),
                unticked=_words("unchecked, 0"),
                certain=True,
            ),
            TickColumns(
                head=_head(r"(?P<question>\w*?[^\W_])___(?P<answer>\w+)"),
                ticked=_words("1, checked"),
                unticked=_words("0, unchecked"),
                certain=True,
            ),
        ),
    ),
    Platform(
        name="limesurvey",
        title="a LimeSurvey export",
        signature=_sets(
            "submitdate lastpage",
            "submitdate startlanguage",
            "responseid datesubmitted",
            "datesubmitted lastpage",
        ),
        sign=re.compile(r"\w+\[SQ\d+\].*", re.DOTALL),
        submitted=frozenset(("submitdate", "datesubmitted")),
        personal={
            "token": LINK,
            "accesscode": LINK,
            "ipaddr": IP,
            "refurl": LINK,
            "referrerurl": LINK,
            "email": EMAIL,
        },
        ticks=(
            # Codes and full answers; full answers; the labels of the SPSS export; codes.
            TickColumns(
                head=_head(r"\w+\[\w+\]\W*\s(?P<question>.*\S)\s+\[(?P<answer>[^\]]+)\]"),
                ticked=_YES,
                unticked=_NO,
            ),
            TickColumns(
                head=_head(r"(?P<question>.*\S)\s+\[(?P<answer>[^\]]+)\]"),
                ticked=_YES,
                unticked=_NO,
            ),
            TickColumns(
                head=_head(r"\[(?P<answer>[^\]]+)\]\s*(?P<question>\S.*)"),
                ticked=_YES | {"selected"},
                unticked=_NO,
            ),
            TickColumns(
                head=_head(r"(?P<question>\w+)\[(?P<answer>\w+)\]"),
                ticked=_YES,
                unticked=_NO,
            ),
            # Codes as the exports for R and SPSS write them.
            TickColumns(
                head=_head(r"(?P<question>\w+?)[._](?P<answer>SQ\w+)\.?"),
                ticked=_YES,
                unticked=_NO,
            ),
        ),
    ),
    Platform(
        name="kobo",
        title="an export of KoBoToolbox or ODK",
        signature=_sets(
            "uuid submissiontime",
            "id submittedby",
            "uuid submittedby",
            "id submissiontime",
            "submissiondate key",
            "submissiondate instanceid",
            "metainstanceid",
            "metainstancename",
            "deviceid key",
        ),
        personal={
            "username": NAME,
            "phonenumber": PHONE,
            "devicephonenum": PHONE,
            "submittedby": NAME,
            "submittername": NAME,
            "submitterid": LINK,
            "deviceid": DEVICE,
            "subscriberid": DEVICE,
            "simid": DEVICE,
            "simserial": DEVICE,
            "email": EMAIL,
            "geolocation": PLACE,
            ".*(?:latitude|longitude|altitude|precision)": PLACE,
        },
        ticks=(
            TickColumns(
                head=_head(r"(?P<question>.*[^/])/(?P<answer>[^/]+)"),
                ticked=_words("1, true"),
                unticked=_words("0, false"),
            ),
            # SurveyCTO, and group separators other than a stroke.
            TickColumns(
                head=_head(r"(?P<question>.*[^_.:-])[_.:-](?P<answer>[^_.:/-]+)"),
                ticked=_words("1, true"),
                unticked=_words("0, false"),
                repeated=True,
            ),
        ),
        separators=(" ",),
        kept=_words(
            "_index, _parent_index, _parent_table_name, _tags, _notes, __version__, _validation_status, KEY, "
            "PARENT_KEY, meta/instanceID, meta-instanceID, instanceID, meta/rootUuid, formhub/uuid, Edits, "
            "ReviewState, FormVersion"
        ),
    ),
    Platform(
        name="microsoft forms",
        title="a Microsoft Forms export",
        signature=_sets("id starttime completiontime", "starttime completiontime email"),
        personal={"email": EMAIL, "name": NAME, "username": NAME},
        separators=(";",),
    ),
    Platform(
        name="google forms",
        title="a Google Forms export",
        signature=_sets("timestamp"),
        personal={"username": NAME, "email": EMAIL},
        separators=(",", ";"),
    ),
)


def separators_of(platform: Platform | None) -> Collection[str]:
    """What may stand between several answers in one cell of this platform's file, or of any file."""
    return platform.separators if platform and platform.separators else (";", "|", ",")
