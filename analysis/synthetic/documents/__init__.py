"""Files as transcribers, captioning programs and committees make them, one writer a format."""

from __future__ import annotations

from analysis.synthetic.documents.docx import docx
from analysis.synthetic.documents.odt import odt
from analysis.synthetic.documents.pdf import pdf
from analysis.synthetic.documents.plain import txt
from analysis.synthetic.documents.rtf import rtf
from analysis.synthetic.documents.script import Line, Script
from analysis.synthetic.documents.vtt import vtt

WRITERS = {"docx": docx, "odt": odt, "pdf": pdf, "rtf": rtf, "txt": txt, "vtt": vtt}

__all__ = ["WRITERS", "Line", "Script"]
