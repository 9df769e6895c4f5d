"""Reading documents, turns, participants, and de-identification."""

from analysis.transcripts.assignment import Assignment, assign, assign_all
from analysis.transcripts.deidentification import deidentify
from analysis.transcripts.listing import TranscriptEntry, read_transcript_list
from analysis.transcripts.participants import read_participants
from analysis.transcripts.residual import doubtful_names, residual_names
from analysis.transcripts.roster import read_register, read_roster
from analysis.transcripts.turns import Transcript, read_turns

__all__ = [
    "Assignment",
    "Transcript",
    "TranscriptEntry",
    "assign",
    "assign_all",
    "deidentify",
    "doubtful_names",
    "read_participants",
    "read_register",
    "read_roster",
    "read_transcript_list",
    "read_turns",
    "residual_names",
]
