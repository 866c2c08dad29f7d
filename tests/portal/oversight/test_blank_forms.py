"""The blank form of a paper (Decree 63/2010 Art. 8(2)): named to citizens and officers, written in drafts."""

import pytest
from django.urls import reverse

from procedures.models import ProcedureVersion, RequiredPaper
from procedures.queries import content_of
from procedures.rules.blank_forms import name_of_form
from tests.factories.procedures import make_version, publish_now
from tests.portal.oversight.pages import filled, url, words


pytestmark = pytest.mark.django_db
CODE = "1.001193"
FORM = "Mẫu số 01.docx, Mẫu số 02.PDF"
SAID = "theo mẫu “Mẫu số 01, Mẫu số 02”"


def procedure_with_a_form(*, publish=True):
    version = make_version(code=CODE, papers=("Tờ khai", "Giấy chứng sinh"), publish=False)
    RequiredPaper.objects.filter(version=version, name="Tờ khai").update(is_form=True, form_name=FORM)
    if publish:
        publish_now(version)
    return version


@pytest.mark.parametrize(("paper", "form", "called"), [
    ("Tờ khai", "Mẫu số 01", "Mẫu số 01"),
    # The national record names files, several with a comma between.
    ("Đơn đề nghị", "Mẫu số 18.docx", "Mẫu số 18"),
    ("Đơn đề nghị", "Mau38.docx, Mau40.PDF", "Mau38, Mau40"),
    ("Đơn đề nghị", "Mẫu theo Thông tư 75/2025.TT-NHNN.doc", "Mẫu theo Thông tư 75/2025.TT-NHNN"),
    # The shipped catalogue calls a form by its paper.
    ("Tờ khai đăng ký khai sinh", "Tờ khai đăng ký khai sinh", ""),
    ("Tờ khai đăng ký khai sinh", "to khai dang ky khai sinh.docx", ""),
    ("Tờ khai", "", ""),
])  # fmt: skip
def test_what_a_form_is_called(paper, form, called):
    assert name_of_form(paper, form) == called


def test_citizens_read_it_beside_its_paper_and_on_the_sheet(client):
    procedure_with_a_form()
    for page in ("public:procedure", "public:checklist"):
        text = words(client.get(reverse(page, args=[CODE])))
        assert f'Tờ khai – 1 bản chính <span class="text-body-secondary">({SAID})</span>' in text
        assert text.count("theo mẫu") == 1


def test_a_form_without_a_name_of_its_own_is_a_form_all_the_same(client):
    version = make_version(code=CODE, publish=False)
    publish_now(version)
    assert "(theo mẫu)" in words(client.get(reverse("public:procedure", args=[CODE])))


def test_officers_read_it_in_the_version(control):
    version = procedure_with_a_form()
    text = words(control.get(url("version", version_id=version.pk)))
    assert f"Tờ khai (1 bản chính, 0 bản sao; {SAID})" in text
    assert "Giấy chứng sinh (1 bản chính, 0 bản sao)" in text


class TestWritingIt:
    @pytest.fixture
    def draft(self):
        return procedure_with_a_form(publish=False)

    def save(self, control, draft, *, without=(), **changes):
        page = url("edit_version", version_id=draft.pk)
        typed = {**filled(control.get(page)), **changes}
        return control.post(page, {name: value for name, value in typed.items() if name not in without})

    def papers(self, draft):
        return content_of(ProcedureVersion.objects.get(pk=draft.pk)).papers

    def test_the_draft_is_told_another_name(self, control, draft):
        changes = {"papers-0-form_name": "Mẫu số 05", "papers-1-is_form": "on"}
        assert self.save(control, draft, **changes).status_code == 302
        assert [(paper.is_form, paper.form_name) for paper in self.papers(draft)] == [
            (True, "Mẫu số 05"),
            (True, ""),
        ]

    def test_a_name_makes_no_form_of_what_is_not_ticked(self, control, draft):
        answer = self.save(control, draft, without=["papers-0-is_form"])
        assert answer.status_code == 422
        assert "Đã ghi tên mẫu thì hãy đánh dấu ô này, hoặc xóa tên mẫu." in words(answer)
        assert self.papers(draft)[0].is_form

    def test_without_its_name_it_is_no_form_any_more(self, control, draft):
        gone = ["papers-0-is_form", "papers-0-form_name"]
        assert self.save(control, draft, without=gone).status_code == 302
        assert not self.papers(draft)[0].is_form
