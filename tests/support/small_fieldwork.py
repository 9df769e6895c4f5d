"""A study's fieldwork of a few lines: P014 takes part, P015 withdrew."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

TABLES = {
    "participants": "participant,site,role,wave,outcome,date,minutes,mode,interviewer,guide_version,consent,"
    "anonymisation_signed_by,withdrawn\n"
    "P014,A,gp,2013,interviewed,,,,,,interview,,\n"
    "P015,A,gp,2013,interviewed,,,,,,interview,,yes\n",
    "roster": "entity,kind,name,participant\npike,person,Will Pike,\n",
    "register": "entity,decision,replacement,reviewer,date\npike,remove,,RM,2014-01-05\n",
}


def fieldwork(folder: Path, *transcripts: str) -> SimpleNamespace:
    """What `prepare` needs of a study; in each transcript GP1 is P014 and GP2 is P015."""
    listed = "transcript,file,kind,site,wave,profile,speakers\n"
    for number, text in enumerate(transcripts, 1):
        (folder / f"t{number}.txt").write_text(text, encoding="utf-8")
        listed += f"T{number},t{number}.txt,focus_group,A,2013,label,GP1=P014; GP2=P015\n"
    for name, table in (*TABLES.items(), ("files", listed)):
        (folder / f"{name}.csv").write_text(table, encoding="utf-8")
    paths = {name: f"{name}.csv" for name in (*TABLES, "files")}
    named = {"sites": {"A": None}, "roles": {"gp": None}, "waves": {"2013": None}}
    return SimpleNamespace(
        folder=folder,
        transcripts=SimpleNamespace(folder=".", tracked_changes="stop", organisations={}, **paths),
        **named,
    )
