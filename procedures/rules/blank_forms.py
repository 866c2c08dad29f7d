"""Blank forms of declarations and applications (mẫu đơn, tờ khai; Decree 63/2010 Art. 8(2))."""

import re

from lib.text import search_key


# The national record names forms by their files: "Mẫu số 01.docx, Mẫu số 02.docx".
FILE_ENDING = re.compile(r"\.(?:docx?|xlsx?|pdf|rtf|odt)(?=,|$)", re.IGNORECASE)


def name_of_form(paper: str, form_name: str) -> str:
    """What a form is called, without the endings of files; empty where it only repeats its paper's name."""
    name = FILE_ENDING.sub("", form_name.strip())
    return "" if search_key(name) == search_key(paper) else name


def kind_of_file(name: str) -> str:
    """What people call a kind of file, by the ending it was taken with: "DOCX"."""
    return name.rpartition(".")[2].upper()
