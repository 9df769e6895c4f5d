"""Text in the wrong encoding: mended where that is certain, guessed with the alternatives, or noted."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from analysis.survey.reading import read_wave

# What people write, and the encoding for which its UTF-8 was taken before it was saved again.
TWICE = [
    ("It isn’t clear", "cp1252"),
    ("naïve", "cp1252"),
    ("£20 a head", "cp1252"),
    ("“quoted” – and more…", "latin-1"),
    ("20 €", "cp1252"),
    ("café, isn’t it", "mac_roman"),
    ("déjà vu", "cp1250"),
    ("Złoty się", "cp1252"),
    ("10 °C", "cp437"),
    ("It isn’t £5", "cp850"),
    ("Привет, Иван", "cp1251"),
    ("Ναι, συμφωνώ", "cp1253"),
]


def again(text: str, encoding: str) -> str:
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode())


def written(path: Path, *texts: str, header: str = "q") -> Path:
    lines = [f"id\t{header}", *(f"{n}\t{text}" for n, text in enumerate(texts, 1))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("text", "encoding"), TWICE)
def test_text_that_was_encoded_twice_is_mended_and_named_by_its_row(tmp_path: Path, text: str, encoding: str):
    garbled = again(text, encoding)
    assert garbled != text
    wave = read_wave(written(tmp_path / "wave.tsv", "Yes", garbled, "No"))
    assert wave.data["q"].tolist() == ["Yes", text, "No"]
    assert wave.notes[0].startswith("Column 'q': text that was encoded twice is mended in row 2 (")


def test_text_that_was_encoded_three_times(tmp_path: Path):
    garbled = again(again("isn’t", "cp1252"), "cp1252")
    assert read_wave(written(tmp_path / "wave.tsv", garbled)).data["q"].tolist() == ["isn’t"]


def test_other_alphabets_are_mended_where_a_column_is_full_of_them(tmp_path: Path):
    texts = ["Согласен", "Не согласен", "Не знаю"]
    wave = read_wave(written(tmp_path / "wave.tsv", *(again(text, "cp1252") for text in texts)))
    assert wave.data["q"].tolist() == texts


def test_one_column_that_is_right_and_one_that_is_not(tmp_path: Path):
    path = tmp_path / "wave.tsv"
    path.write_text(f"id\ta\tb\n1\t‘isn’t’\t{again('isn’t', 'cp1252')}\n", encoding="utf-8")
    wave = read_wave(path)
    assert wave.data.iloc[0].tolist() == ["1", "‘isn’t’", "isn’t"]
    assert len(wave.notes) == 1


def test_headers_and_labels_are_mended_too(tmp_path: Path):
    garbled = again("Isn’t it?", "cp1252")
    wave = read_wave(written(tmp_path / "wave.tsv", "4", header=garbled))
    assert list(wave.data) == ["id", "Isn’t it?"]
    assert wave.questions["Isn’t it?"].label == "Isn’t it?"
    assert wave.notes == (f"The header {garbled!r} was encoded twice and is mended: 'Isn’t it?'.",)
    path = tmp_path / "wave.sav"
    labels = {"q": {1.0: again("naïve", "cp1252")}}
    pyreadstat.write_sav(
        pd.DataFrame({"q": [1.0]}), str(path), column_labels=[garbled], variable_value_labels=labels
    )
    wave = read_wave(path)
    assert (wave.questions["q"].label, wave.questions["q"].value_labels) == ("Isn’t it?", {1.0: "naïve"})
    assert wave.notes[0].startswith("Column 'q': labels that were encoded twice are mended")


def test_a_workbook_names_the_row_of_its_sheet(tmp_path: Path):
    book = openpyxl.Workbook()
    for row in (["id", "q"], [1, "Yes"], [None, None], [2, again("isn’t", "cp1252")]):
        book.active.append(row)
    book.save(tmp_path / "wave.xlsx")
    assert "mended in row 4 of the sheet (’ for â€™)" in read_wave(tmp_path / "wave.xlsx").notes[-1]


@pytest.mark.parametrize(
    "text",
    [
        "l’été, créée à l’œuvre",
        "MENÜ–Auswahl, „Note Ä“",
        "AMANHÃ”",
        "«Â : oui»",
        "Łódź, žluťoučký kůň, őszintén",
        "не согласен",
        "Р. С. — «Да»",
        "Ναι – ίσως",
        "¿Qué? ¡No! 20 m³, 5 ºC, 10 ½ h",
        "don´t, 50 % – 60 %",
        "gördüğü",
        "同意します、はい",
        "a → b, x ≥ 3, √9",
        "Größe: 10×20 µm",
    ],
)
def test_text_that_is_right_stays_without_a_word(tmp_path: Path, text: str):
    wave = read_wave(written(tmp_path / "wave.tsv", text, text + " 2", text + " 3"))
    assert wave.data["q"].tolist() == [text, text + " 2", text + " 3"]
    assert wave.notes == ()


POLISH = ["Zgadzam się", "Źle, łódź żółta", "Część pracowników się skarży"]
CZECH = ["Souhlasím", "Příliš žluťoučký kůň", "Něco řekl"]


@pytest.mark.parametrize(
    ("texts", "encoding"),
    [
        (POLISH, "cp1250"),
        (CZECH, "cp1250"),
        (["Sunt de acord, învăţ", "şi aşa ţară"], "cp1250"),
        (["Částečně souhlasím", "Není čas, úřady mlčí"], "cp1250"),
        (["Egyetértek", "Nem, őszintén szólva szűkös"], "cp1250"),
        (["Strinjam se, človek", "življenje že"], "cp1250"),
        (["Mają rację", "Państwo, większość"], "cp1250"),
        (["Hiç katılmıyorum", "Şöyle böyle, değil"], "cp1254"),
        (["Sutinku, ačiū", "Nežinau, ąžuolų šaką"], "cp1257"),
        (["Større enn før, ærlig talt"], "cp1252"),
        (["Größe", "überhaupt nicht"], "cp1252"),
        (["Não sei, às vezes", "opção"], "cp1252"),
        (["Señor café naïve øre"], "cp1252"),
        (["Согласен", "не согласен"], "cp1251"),
        (["It isn’t clear – naïve", "café"], "mac_roman"),
        (["café naïve", "£20 a head"], "cp850"),
        (["It isn’t clear – naïve", "£20 a head"], "cp1252"),
        (["d’accord, créée à l’été", "œuvre"], "cp1252"),
    ],
)
def test_an_encoding_is_guessed_by_where_signs_stand(tmp_path: Path, texts: list[str], encoding: str):
    path = tmp_path / "wave.tsv"
    path.write_bytes("\n".join(["id\tq", *(f"1\t{text}" for text in texts)]).encode(encoding))
    wave = read_wave(path)
    assert wave.data["q"].tolist() == texts
    assert wave.notes[0].startswith(f"Not UTF-8: read as {encoding}, which is a guess")


def test_where_the_letters_do_not_decide_the_note_says_what_else_they_could_be(tmp_path: Path):
    path = tmp_path / "wave.tsv"
    path.write_bytes("id\tq\n1\tzgadzam\n2\twięcej\n".encode("cp1250"))
    assert "It would read in cp1250 (Central European) ę for ê (line 3)" in read_wave(path).notes[0]
    assert read_wave(path, encoding="cp1250").data["q"].tolist() == ["zgadzam", "więcej"]


def test_where_every_letter_is_the_same_in_all_of_them_nothing_is_added(tmp_path: Path):
    path = tmp_path / "wave.tsv"
    path.write_bytes("id\tq\n1\tcafé\n".encode("cp1252"))
    assert read_wave(path).notes == ("Not UTF-8: read as cp1252, which is a guess; name it in `options`.",)


def test_text_that_was_misread_before_it_was_saved_as_utf_8_is_noted(tmp_path: Path):
    texts = [text.encode("cp1250").decode("cp1252", "replace") for text in POLISH]
    notes = " ".join(read_wave(written(tmp_path / "wave.tsv", *texts)).notes)
    assert "Column 'q' holds signs inside words" in notes
    assert "row 2: characters were lost" in notes  # Ź has no place in cp1252


def test_an_old_stata_file_in_another_encoding_is_noted(tmp_path: Path):
    path = tmp_path / "wave.dta"
    texts = ["łódź żółta", "Część się skarży"]  # Ź would be no character of the encoding that is assumed
    data = pd.DataFrame({"q": [text.encode("cp1250").decode("latin-1") for text in texts]})
    data.to_stata(path, write_index=False, version=114)
    assert "Column 'q' holds signs inside words" in " ".join(read_wave(path).notes)
    assert read_wave(path, encoding="CP1250").data["q"].tolist() == texts
