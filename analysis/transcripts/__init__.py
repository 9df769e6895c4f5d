"""Reading documents, turns, participants, and de-identification."""

from analysis.transcripts.deidentification.replacing import deidentify
from analysis.transcripts.deidentification.residual import doubtful_names, residual_names
from analysis.transcripts.deidentification.roster import read_register, read_roster
from analysis.transcripts.fieldwork.assignment import Assignment, assign, assign_all
from analysis.transcripts.fieldwork.listing import TranscriptEntry, read_transcript_list
from analysis.transcripts.fieldwork.participants import read_participants
from analysis.transcripts.layout.turns import Transcript, read_turns

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
