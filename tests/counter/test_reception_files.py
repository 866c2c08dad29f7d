"""Files that come with a reception through the form."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.enums import Role
from dossiers.models import Dossier
from tests.counter.filling import address, first_paper, form_of
from tests.factories.accounts import UserFactory
from tests.factories.documents import PDF
from tests.factories.dossiers import make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@built_once
def office():
    return make_office()


def upload(name, content=PDF):
    return SimpleUploadedFile(name, content)


class TestFiles:
    def send(self, office, clerk, *files, **changes):
        return clerk.post(
            address(office), form_of(office, **changes) | {f"files-p{first_paper(office)}": files}
        )

    def test_files_belong_to_their_paper(self, office, clerk):
        self.send(office, clerk, upload("to khai.pdf"), upload("trang-2.pdf"))
        files = Dossier.objects.get().files.order_by("pk")
        assert [(file.name, file.paper.order) for file in files] == [("to khai.pdf", 1), ("trang-2.pdf", 1)]

    def test_a_taken_file_outlives_a_page_shown_again(self, office, clerk):
        page = self.send(office, clerk, upload("to-khai.pdf"), applicant_name="")
        line = re.search(r'name="kept" value="([^"]+)"', page.content.decode())[1]

        clerk.post(address(office), form_of(office, kept=line))

        assert Dossier.objects.get().files.get().name == "to-khai.pdf"

    def test_a_kept_file_can_be_dropped(self, office, clerk):
        page = self.send(office, clerk, upload("to-khai.pdf"), do="look")
        line = re.search(r'name="kept" value="([^"]+)"', page.content.decode())[1]
        clerk.post(address(office), form_of(office, kept=line, drop=line))
        assert Dossier.objects.get().files.count() == 0

    def test_a_refused_file_says_why_and_the_rest_stays(self, office, clerk):
        page = self.send(office, clerk, upload("to-khai.pdf"), upload("virus.exe", b"MZ" + b"\0" * 64))
        html = page.content.decode()
        assert page.status_code == 422
        assert "Tệp “virus.exe”: Loại tệp này không được nhận" in html
        assert 'name="kept"' in html
        assert 'value="Đặng Thị Ước"' in html
        assert Dossier.objects.count() == 0

    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("trong.pdf", b"", "Tệp rỗng"),
            ("giả.pdf", b"khong phai pdf", "không được nhận"),
            ("anh.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "không khớp"),
            ("trang.html", b"<!doctype html><script>", "không được nhận"),
        ],
    )
    def test_a_file_that_cannot_be_says_why_and_keeps_the_form(self, office, clerk, name, content, sentence):
        page = self.send(office, clerk, upload(name, content))
        html = page.content.decode()
        assert page.status_code == 422
        assert f"Tệp “{name}”: " in html
        assert sentence in html
        assert 'value="Đặng Thị Ước"' in html
        assert Dossier.objects.count() == 0

    def test_a_long_vietnamese_name_keeps_its_ending_and_is_taken(self, office, clerk):
        name = "Giấy chứng nhận quyền sử dụng đất của ông Nguyễn Văn Ưởng và bà Đặng Thị Mỹ Ỷ " * 4 + ".pdf"
        self.send(office, clerk, upload(name))
        kept = Dossier.objects.get().files.get().name
        assert kept.startswith("Giấy chứng nhận quyền sử dụng đất")
        assert kept.endswith(".pdf")
        assert len(kept) <= 200

    def test_a_huge_file_is_refused_with_the_limit(self, office, clerk, settings):
        settings.UPLOAD_MAX_BYTES = 1024 * 1024
        page = self.send(office, clerk, upload("anh.pdf", PDF + b"\0" * 1024 * 1024))
        assert page.status_code == 422
        assert "lớn quá 1 MB" in page.content.decode()

    def test_too_many_files_are_refused(self, office, clerk, settings):
        settings.UPLOAD_MAX_FILES = 1
        page = self.send(office, clerk, upload("1.pdf"), upload("2.pdf", PDF + b"2"))
        assert page.status_code == 422
        assert Dossier.objects.count() == 0

    def test_another_clerk_s_kept_file_is_not_taken(self, office, clerk, client_of):
        page = self.send(office, clerk, upload("to-khai.pdf"), do="look")
        line = re.search(r'name="kept" value="([^"]+)"', page.content.decode())[1]
        colleague = client_of(UserFactory(role=Role.RECEPTION, agency=office.counter))
        colleague.post(address(office), form_of(office, kept=line))
        assert Dossier.objects.get().files.count() == 0
