"""Tagged PDFs: what a reader is told, what a name can hold, and what happens when it goes wrong."""

import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from obt.documents import typesetting
from obt.documents.typesetting import LettersMissing, TypesettingFailed, typeset

CERTIFICATE = "learning/certificate.typ"


def data(**changes):
    plain = {
        "service": "One Big Thing",
        "title": "Certificate: One Big Thing 2024",
        "name": "Siân Llŵyd-O’Brien",
        "text": "completed the learning of One Big Thing 2024.",
        "theme": "One Big Thing starts with One Small Change",
        "rows": [{"title": "Innovation Masterclass", "on": "12 November 2024", "minutes": "60"}],
        "total": {"title": "Together", "minutes": "60"},
        "completed": "Completed on 12 November 2024",
        "made": "This certificate says what had been recorded in One Big Thing by 3 December 2024.",
    }
    return plain | changes


def read(pdf):
    return PdfReader(BytesIO(pdf))


def flat(text):
    return " ".join(text.split())


def tags(node):
    """The structure tree, depth first."""
    node = node.get_object()
    if isinstance(node, list):
        return [tag for child in node for tag in tags(child)]
    if not isinstance(node, dict) or "/S" not in node:
        return []
    return [node["/S"], *(tags(node["/K"]) if "/K" in node else [])]


def test_it_is_pdf_ua():
    reader = read(typeset(CERTIFICATE, data()))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert bool(root["/MarkInfo"]["/Marked"])
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert reader.metadata.title == "Certificate: One Big Thing 2024"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_it_has_a_heading_a_table_and_paragraphs():
    found = tags(read(typeset(CERTIFICATE, data())).trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert found[0] == "/Document"
    assert (found.count("/H1"), found.count("/Table"), found.count("/TH"), found.count("/TD")) == (1, 1, 3, 5)
    assert found.count("/P") == 6
    assert "/Figure" not in found  # the rings are decoration, and skipped


def test_its_fonts_are_embedded_and_ours():
    (page,) = read(typeset(CERTIFICATE, data())).pages
    drawn = [font.get_object()["/DescendantFonts"][0].get_object() for font in page["/Resources"]["/Font"].values()]
    assert {font["/BaseFont"].partition("+")[2] for font in drawn} == {
        "Inter-Regular",
        "Inter-SemiBold",
        "InterDisplay-Bold",
    }
    assert all("/FontFile2" in font["/FontDescriptor"] for font in drawn)


def test_the_licence_of_the_fonts_is_kept_beside_them():
    fonts = Path(typesetting.__file__).with_name("fonts")
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts / "LICENSE.txt").read_text()


def test_it_is_one_a4_page():
    (page,) = read(typeset(CERTIFICATE, data())).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)


@pytest.mark.parametrize(
    "name",
    [
        "Siân Llŵyd-O’Brien",
        "Żółć Gęślą-Jaźń",
        "Ελένη Παπαδοπούλου",
        "Дарья Щёголева",
        "Nguyễn Thị Ánh",
        'Bobby "#let x = 1" $y$ <b>@*_`\\',
        '#image("/etc/passwd") #sys.inputs.data',
        "] #panic() [ // /* {{ 7*7 }}",
    ],
)
def test_names_are_text_whatever_they_hold(name):
    (page,) = read(typeset(CERTIFICATE, data(name=name))).pages
    assert flat(name) in flat(page.extract_text())


@pytest.mark.parametrize("name", [("Maximiliana Konstantina " * 6)[:120], "W" * 120, "x", "Ж" * 120])
def test_long_names_and_titles_stay_on_one_page(name):
    rows = [{"title": "Innovation and how it begins " * 5, "on": "30 September 2024", "minutes": "6,000"}] * 12
    reader = read(typeset(CERTIFICATE, data(name=name, rows=rows, text="completed the learning. " * 10)))
    assert len(reader.pages) == 1


@pytest.mark.parametrize("name", ["Ж" * 120, "Priya " + "W" * 114])
def test_a_word_that_no_line_has_room_for_breaks(name):
    """What runs over the edge is cut off without a word, so that the lines themselves are looked at."""
    (page,) = read(typeset(CERTIFICATE, data(name=name))).pages
    lines = page.extract_text().replace("\u200b", "").splitlines()
    of_name = [line for line in lines if name[-1] * 10 in line]
    assert len(of_name) > 1
    assert max(len(line) for line in of_name) < 50
    assert "".join(of_name).count(name[-1]) == name.count(name[-1])


def test_a_template_that_does_not_exist(caplog):
    with pytest.raises(TypesettingFailed):
        typeset("learning/no-such.typ", data())
    assert "typesetting learning/no-such.typ failed" in caplog.text


@pytest.mark.parametrize(
    "source",
    [
        "#let x = (",
        "#panic()",
        '#set document(title: "A picture without words")\n#image(bytes("<svg xmlns=\\"http://www.w3.org/2000/svg\\"/>"))',
        '#read("/../secret.txt")',
        '#read("/etc/passwd")',
    ],
)
def test_a_broken_template(settings, tmp_path, caplog, source):
    (tmp_path / "secret.txt").write_text("outside the templates")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "broken.typ").write_text(source)
    settings.BASE_DIR = tmp_path
    with pytest.raises(TypesettingFailed):
        typeset("broken.typ", {})
    assert "typesetting broken.typ failed" in caplog.text


def test_data_that_lacks_something_is_told_without_the_data(caplog):
    with pytest.raises(TypesettingFailed):
        typeset(CERTIFICATE, {"title": "x", "service": "y", "name": "Priya Patel"})
    assert "failed" in caplog.text
    assert "Priya" not in caplog.text


def test_letters_that_our_fonts_lack_are_told_apart_and_not_quoted(caplog):
    with pytest.raises(LettersMissing):
        typeset(CERTIFICATE, data(name="山田 Priya"))
    assert "the fonts lack a letter of the data" in caplog.text
    assert "山" not in caplog.text


def test_a_machine_that_cannot_start_a_process(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-such-python"))
    with pytest.raises(TypesettingFailed):
        typeset(CERTIFICATE, data())


def test_it_does_not_wait_for_ever(caplog):
    with pytest.raises(TypesettingFailed):
        typeset(CERTIFICATE, data(), timeout_s=0.001)
    assert "took longer than 0.001 s" in caplog.text


def test_a_process_that_dies_is_a_failure(monkeypatch, tmp_path):
    dying = tmp_path / "dying.py"
    dying.write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    monkeypatch.setattr(typesetting, "_PROCESS", dying)
    with pytest.raises(TypesettingFailed):
        typeset(CERTIFICATE, data())


def test_the_web_process_never_loads_typst():
    code = "import obt.documents.typesetting, sys; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_process_inherits_nothing(monkeypatch, tmp_path):
    """Neither secrets in variables nor modules from wherever the service was started."""
    telling = tmp_path / "telling.py"
    telling.write_text("import os, sys; print('%PDF-', sorted(os.environ), sys.flags.isolated)")
    monkeypatch.setattr(typesetting, "_PROCESS", telling)
    monkeypatch.setenv("SECRET_KEY", "not for Typst")
    told = typeset(CERTIFICATE, data()).decode()
    assert "SECRET_KEY" not in told
    assert set(re.findall(r"'(\w+)'", told)) <= {"LC_CTYPE"}  # which Python sets for itself
    assert told.endswith("1\n")
