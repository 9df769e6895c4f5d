from __future__ import annotations

import pytest

from analysis import language_model as model
from analysis.problems import ProblemsFound


def test_another_model_is_refused_file_by_file(tmp_path):
    folder = tmp_path / "en_core_web_sm" / "en_core_web_sm-3.8.0"
    (folder / "parser").mkdir(parents=True)
    (folder / "parser" / "model").write_bytes(b"other weights")
    with pytest.raises(ProblemsFound) as caught:
        model.check_files(folder)
    messages = [str(problem) for problem in caught.value.problems]
    assert len(messages) == len(model.manifest())
    assert any("parser/model: found a file with SHA-256" in message for message in messages)
    assert any("tokenizer: found no such file" in message for message in messages)


def test_no_model_is_told(monkeypatch):
    monkeypatch.setattr(model, "NAMES", ("no_such_model",))
    with pytest.raises(ProblemsFound, match=r"no model en_core_web_sm 3\.8\.0"):
        model._installed()


def test_names_and_licences_are_no_part_of_the_identity():
    names = model.manifest()
    assert {"tokenizer", "parser/model", "tok2vec/model", "config.cfg"} <= set(names)
    assert not any("meta" in name or "LICENSE" in name or "README" in name for name in names)


def test_the_words_come_without_the_weights():
    assert "surgery" in model.lookups().get_table("lemma_index")["noun"]
