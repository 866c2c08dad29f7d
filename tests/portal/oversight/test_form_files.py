"""The page on which control gives the forms of a draft their files, and who may fetch which."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from documents.models import StoredFile
from procedures.models import ProcedureVersion
from tests.factories import dossiers as make
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.documents import DOCX, ODT, PDF, PNG, StoredFileFactory
from tests.factories.procedures import make_version, publish_now, with_form
from tests.portal.oversight.pages import filled, summary, url, words


pytestmark = pytest.mark.django_db
CODE = "1.001193"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def draft():
    return make_version(code=CODE, publish=False, valid_from=date(2026, 11, 23))


def page(version):
    return url("form_files", version_id=version.pk)


def send(client, version, content=DOCX, name="Mẫu số 01.docx", **fields):
    """One press of a button of the page; without content no file is chosen."""
    told = {"do": "attach", "paper": "p1", "seen": 0, "submission_key": str(uuid4()), **fields}
    if content is not None:
        told["file"] = SimpleUploadedFile(name, content)
    return client.post(page(version), told)


def file_of(version, key="p1"):
    paper = version.papers.get(key=key)
    return paper.form_file, paper.form_file_name


class TestThePage:
    def test_forms_are_listed_with_their_files_and_other_papers_are_not(self, control, draft):
        with_form(draft)
        text = words(control.get(page(draft)))
        assert "Tờ khai đăng ký khai sinh" in text
        assert "to-khai.docx</a> (DOCX, 1 KB)" in text
        assert "Giấy chứng sinh" not in text
        assert "PDF, DOCX, DOC, ODT, RTF, XLSX, XLS, tối đa 5 MB" in text

    def test_the_draft_leads_there(self, control, draft):
        for name in ("edit_version", "version"):
            assert page(draft) in words(control.get(url(name, version_id=draft.pk)))

    def test_a_draft_without_forms_says_what_to_do(self, control, draft):
        draft.papers.update(is_form=False)
        assert "Đánh dấu “Là mẫu đơn”" in words(control.get(page(draft)))

    def test_a_published_version_has_no_such_page(self, control, draft):
        publish_now(draft)
        assert control.get(page(draft)).status_code == 404

    def test_it_costs_the_same_however_many_forms(self, control, django_assert_max_num_queries):
        many = make_version(publish=False, papers=tuple(f"Tờ khai {n}" for n in range(20)))
        many.papers.update(is_form=True)
        with django_assert_max_num_queries(12):
            control.get(page(many))

    @pytest.mark.parametrize(("in_force", "own", "said"), [
        (False, True, "Mới: phiên bản đang áp dụng chưa có tệp."),
        (True, True, "Như phiên bản đang áp dụng."),
        (True, False, "Phiên bản đang áp dụng có tệp; bản này thì không."),
    ])  # fmt: skip
    def test_what_publication_would_change_is_said(self, control, in_force, own, said):
        before = make_version(code=CODE, publish=False)
        if in_force:
            with_form(before)
        publish_now(before)
        draft = make_version(procedure=before.procedure, number=2, publish=False)
        if own:
            with_form(draft)
        assert said in words(control.get(page(draft)))

    def test_where_nothing_is_in_force_nothing_is_compared(self, control, draft):
        assert "phiên bản đang áp dụng" not in words(control.get(page(with_form(draft)))).lower()

    def test_another_file_than_the_one_in_force_is_told(self, control):
        before = publish_now(with_form(make_version(code=CODE, publish=False)))
        draft = make_version(procedure=before.procedure, number=2, publish=False)
        draft.papers.filter(key="p1").update(form_file=StoredFileFactory(), form_file_name="to-khai.docx")
        assert "Khác tệp của phiên bản đang áp dụng." in words(control.get(page(draft)))


class TestGivingAFile:
    def test_it_is_kept_under_its_own_name(self, control, draft):
        answer = send(control, draft)
        assert (answer.status_code, answer.url) == (302, page(draft))
        stored, name = file_of(draft)
        assert (stored.media_type, name) == (DOCX_TYPE, "Mẫu số 01.docx")
        assert "Đã lưu tệp mẫu của “Tờ khai đăng ký khai sinh”." in words(control.get(page(draft)))

    def test_another_replaces_it_and_it_is_taken_out(self, control, draft):
        send(control, draft)
        first, _ = file_of(draft)
        send(control, draft, ODT, "to-khai.odt", seen=first.pk)
        second, name = file_of(draft)
        assert (second != first, name) == (True, "to-khai.odt")
        answer = send(control, draft, None, do="remove", seen=second.pk)
        assert answer.status_code == 302
        assert file_of(draft) == (None, "")

    @pytest.mark.parametrize(("content", "name", "said"), [
        (None, "", "Hãy chọn tệp mẫu."),
        (b"", "a.docx", "Tệp rỗng. Hãy chọn lại tệp có nội dung."),
        (PNG, "a.png", "Loại tệp này không được nhận. Hãy dùng PDF, DOCX, DOC, ODT, RTF, XLSX hoặc XLS."),
        (PDF + b" " * 5 * 1024 * 1024, "a.pdf",
         "Tệp lớn quá 5 MB. Hãy nén ảnh trong tệp hoặc lưu thành PDF rồi gửi lại."),
    ], ids=["none", "empty", "kind", "size"])  # fmt: skip
    def test_what_cannot_be_taken_is_told_beside_its_paper(self, control, draft, content, name, said):
        with_form(draft)
        before = file_of(draft)
        answer = send(control, draft, content, name, seen=before[0].pk)
        assert answer.status_code == 422
        assert summary(answer) == [f"Tờ khai đăng ký khai sinh: {said}"]
        assert file_of(draft) == before

    def test_a_full_disk_is_said_and_nothing_is_lost(self, control, draft, settings):
        settings.UPLOAD_MIN_FREE_BYTES = 1 << 60
        answer = send(control, draft)
        assert answer.status_code == 422
        assert "Kho tệp sắp đầy" in summary(answer)[0]

    def test_two_at_once_the_second_reads_what_the_first_did(self, control, draft):
        send(control, draft)
        answer = send(control, draft, ODT, "khac.odt")
        assert answer.status_code == 409
        assert "Người khác vừa thay hoặc gỡ tệp của mẫu này" in summary(answer)[0]
        assert file_of(draft)[1] == "Mẫu số 01.docx"
        stored, _name = file_of(draft)
        assert f'name="seen" value="{stored.pk}"' in words(answer)  # sent again, it is meant

    def test_a_double_press_is_one_act(self, control, draft):
        key = str(uuid4())
        assert send(control, draft, submission_key=key).status_code == 302
        again = send(control, draft, submission_key=key)
        assert (again.status_code, again.url) == (302, page(draft))
        assert "chỉ được ghi một lần" in words(control.get(page(draft)))

    @pytest.mark.parametrize("paper", ["p2", "khong-co", ""])
    def test_a_paper_that_is_no_form_any_more_is_said(self, control, draft, paper):
        answer = send(control, draft, paper=paper)
        assert answer.status_code == 409
        assert "không còn là mẫu đơn, tờ khai" in summary(answer)[0]

    def test_a_version_published_meanwhile_is_said(self, control, draft):
        publish_now(draft)
        answer = send(control, draft)
        assert answer.status_code == 409
        assert "Phiên bản đã công bố thì không sửa được" in words(answer)
        assert file_of(draft) == (None, "")

    def test_saving_the_draft_keeps_the_file(self, control, draft):
        send(control, draft)
        edit = url("edit_version", version_id=draft.pk)
        assert control.post(edit, filled(control.get(edit))).status_code == 302
        assert file_of(ProcedureVersion.objects.get(pk=draft.pk))[1] == "Mẫu số 01.docx"

    def test_a_paper_with_a_file_stays_a_form_until_the_file_is_taken_out(self, control, draft):
        send(control, draft)
        edit = url("edit_version", version_id=draft.pk)
        typed = {
            name: value for name, value in filled(control.get(edit)).items() if name != "papers-0-is_form"
        }
        answer = control.post(edit, typed)
        assert answer.status_code == 422
        assert "hãy gỡ tệp trước khi bỏ dấu “Là mẫu đơn”" in words(answer)

    def test_control_of_a_commune_is_told_whose_it_is(self, client_of, province, draft):
        below = client_of(UserFactory(role=Role.CONTROL, agency=AgencyFactory(parent=province)))
        for answer in (below.get(page(draft)), send(below, draft)):
            assert answer.status_code == 403
            assert "cơ quan cấp trên cùng" in words(answer)
        assert file_of(draft) == (None, "")


class TestFetchingItAsAnOfficer:
    def get(self, client, version, key="p1", **headers):
        return client.get(url("form_file", version_id=version.pk, key=key), **headers)

    @pytest.mark.parametrize("state", ["draft", "in force", "past"])
    def test_every_version_hands_out_its_own(self, clerk, draft, state):
        with_form(draft)
        if state == "past":
            ProcedureVersion.objects.filter(pk=draft.pk).update(
                valid_from=date(2026, 1, 1), valid_to=date(2026, 2, 1)
            )
        if state != "draft":
            publish_now(ProcedureVersion.objects.get(pk=draft.pk))
        answer = self.get(clerk, draft)
        assert (answer.status_code, answer.content) == (200, DOCX)

    def test_it_is_saved_and_never_run(self, clerk, draft):
        answer = self.get(clerk, with_form(draft, name="Tờ khai “mới”.docx"))
        assert answer["Content-Type"] == DOCX_TYPE
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''T%E1%BB%9D%20khai")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["Cache-Control"] == "private, no-cache"

    @pytest.mark.parametrize("key", ["p2", "khong-co"])
    def test_a_paper_without_a_file_has_none(self, clerk, draft, key):
        with_form(draft)
        assert self.get(clerk, draft, key).status_code == 404

    def test_a_stranger_is_led_to_the_login(self, client, draft):
        assert self.get(client, with_form(draft)).status_code == 302

    def test_a_key_with_strokes_and_signs_is_found(self, clerk, draft):
        with_form(draft)
        draft.papers.filter(key="p1").update(key="GT/01 #2?%")
        assert self.get(clerk, draft, "GT/01 #2?%").content == DOCX


class TestWhereOfficersFindIt:
    def test_the_version_shows_it_beside_its_paper(self, clerk, draft):
        with_form(draft)
        text = words(clerk.get(url("version", version_id=draft.pk)))
        assert url("form_file", version_id=draft.pk, key="p1") in text
        assert text.count("Tải mẫu (DOCX)") == 1

    def test_the_counter_has_it_beside_the_paper_it_asks_for(self, client_of):
        office = office_with_a_form()
        counter = client_of(office.people[Role.RECEPTION])
        text = words(counter.get(reverse("counter:receive", args=[office.procedure.offer.pk])))
        assert url("form_file", version_id=office.procedure.version.pk, key="p1") in text
        assert text.count("Tải mẫu (DOCX)") == 1

    def test_the_dossier_has_that_of_the_version_it_came_under(self, client_of):
        office = office_with_a_form()
        dossier = make.assigned(office)
        old = office.procedure.version
        ProcedureVersion.objects.filter(pk=old.pk).update(valid_to=date(2026, 11, 22))
        make_version(procedure=office.procedure.procedure, number=2, valid_from=date(2026, 11, 23))
        for name, who in (("desk:dossier", Role.HANDLER), ("counter:dossier", Role.RECEPTION)):
            text = words(client_of(office.people[who]).get(reverse(name, args=[dossier.pk])))
            assert url("form_file", version_id=old.pk, key="p1") in text, name
            assert text.count("Tải mẫu (DOCX)") == 1


def office_with_a_form():
    """An office whose procedure asks for a form that is there as a file."""
    office = make.make_office(publish=False)
    publish_now(with_form(office.procedure.version))
    return office


def test_no_page_of_a_procedure_hands_out_another_file_of_the_store(client, draft):
    """Nothing of an address names a stored file: neither its number nor its hash."""
    publish_now(with_form(draft))
    stored = StoredFile.objects.get()
    for key in (str(stored.pk), stored.sha256, stored.path):
        assert client.get(reverse("public:form_file", args=[CODE, key])).status_code == 404
