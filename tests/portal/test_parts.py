"""What is Vietnamese on an English page says so, however it is wrapped."""

import pytest
from django.conf import settings

from accounts.enums import Role
from portal.ui.parts import told_apart
from tests.factories.accounts import AgencyFactory, MembershipFactory


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("<p>Phạm Văn Ổn</p>", '<p><span lang="vi">Phạm Văn Ổn</span></p>'),
        # Only the stretch that is Vietnamese, from its first such word to its last.
        ("<p>By Đặng Thị Ước, at 9:00</p>", '<p>By <span lang="vi">Đặng Thị Ước</span>, at 9:00</p>'),
        ("<p>Dossiers</p>", "<p>Dossiers</p>"),
        # What has said so is not told twice.
        ('<td class="x" lang="vi">Sổ hộ khẩu</td>', '<td class="x" lang="vi">Sổ hộ khẩu</td>'),
        # Elements that hold nothing but text say it themselves, or cannot.
        ('<option value="1">Hộ tịch</option>', '<option value="1" lang="vi">Hộ tịch</option>'),
        ("<option>Other</option>", "<option>Other</option>"),
        ("<title>Điểm</title>", "<title>Điểm</title>"),
        ("<textarea>Đã đọc</textarea>", "<textarea>Đã đọc</textarea>"),
        ('<script type="a">"Đã"</script>', '<script type="a">"Đã"</script>'),
        # Attributes are no text, and entities stay what they are.
        ('<img alt="Ảnh"><b>A &amp; Bé</b>', '<img alt="Ảnh"><b>A &amp; <span lang="vi">Bé</span></b>'),
    ],
)  # fmt: skip
def test_a_stretch_of_vietnamese_is_told_apart(page, told):
    assert told_apart(page) == told


@pytest.mark.django_db
def test_pages_in_english_are_told_apart_and_vietnamese_ones_left_alone(client_of):
    agency = AgencyFactory(one_stop=True, name="Bộ phận Một cửa xã Sông Mẫu")
    clerk = client_of(MembershipFactory(agency=agency, role=Role.RECEPTION).user)
    assert '<span lang="vi">' not in clerk.get("/mot-cua/").content.decode()
    clerk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = clerk.get("/mot-cua/")
    assert '<span lang="vi">Bộ phận Một cửa xã Sông Mẫu</span>: Reception clerk' in answer.content.decode()
    assert int(answer["Content-Length"]) == len(answer.content)
