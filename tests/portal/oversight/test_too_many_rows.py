"""A form that says it has a hundred thousand rows costs what it sends, and says what to do instead."""

import pytest

from portal.oversight.procedures_decisions import EntryForm
from portal.oversight.procedures_draft import PARTS
from portal.ui.formsets import rows_of
from procedures.models import AnnouncingDecision, ProcessStep
from tests.factories.procedures import make_process, make_version
from tests.portal.oversight.pages import filled, summary, url, words


pytestmark = pytest.mark.django_db
HEAD = {
    "number": "2345/QĐ-UBND",
    "title": "Công bố danh mục",
    "authority": "province",
    "signed_on": "2026-11-20",
    "effective_on": "2026-12-10",
}


def told(prefix, count):
    return {f"{prefix}-TOTAL_FORMS": str(count), f"{prefix}-INITIAL_FORMS": "0"}


def test_a_decision_comes_back_with_what_was_sent(control):
    row = {"entries-0-procedure": "1.001193", "entries-0-action": "new"}
    answer = control.post(url("record_decision"), {**HEAD, **told("entries", 99_999), **row})
    assert answer.status_code == 422
    assert "Mỗi lần gửi tối đa 100 dòng" in words(answer)
    assert 'value="1.001193"' in words(answer)
    assert len(answer.context["entries"].forms) == 6
    assert not AnnouncingDecision.objects.exists()


WRONG_HEAD = {
    "record_decision": ("entries", 101, {**HEAD, "number": ""}, "Số, ký hiệu"),
    "new_process": ("steps", 41, {"name": "", "level": "commune"}, "Tên quy trình"),
}


@pytest.mark.parametrize("page", WRONG_HEAD)
def test_too_many_rows_are_told_beside_a_wrong_head_in_one_summary(control, page):
    prefix, count, head, label = WRONG_HEAD[page]
    make_version(code="1.001193")
    address = url(page, **({"code": "1.001193"} if page == "new_process" else {}))
    answer = control.post(address, {**head, **told(prefix, count)})
    assert answer.status_code == 422
    assert summary(answer)[:2] == [
        f"{label}: Trường này là bắt buộc.",
        f"Mỗi lần gửi tối đa {count - 1} dòng. Mở lại trang này, nhập ít dòng hơn rồi gửi lại.",
    ]


@pytest.mark.parametrize("page", ["new_process", "edit_process"])
def test_steps_are_as_many_as_the_page_offers(control, page):
    procedure = make_version(code="1.001193").procedure
    template = make_process(procedure, approve=False)
    told_by = {"new_process": {"code": "1.001193"}, "edit_process": {"template_id": template.pk}}
    sent = {"name": "Quy trình", "level": "commune", **told("steps", 99_999)}
    answer = control.post(url(page, **told_by[page]), sent)
    assert answer.status_code == 422
    assert "Mỗi lần gửi tối đa 40 dòng" in words(answer)
    assert len(answer.context["steps"].forms) <= 10
    assert template.steps.count() == 7


def test_a_longer_process_than_that_may_still_be_edited(control):
    template = make_process(make_version(code="1.001193").procedure, approve=False)
    for order in range(8, 46):
        ProcessStep.objects.create(
            template=template, order=order, kind="handle", name=f"Bước {order}", role="handler", hours=0
        )
    page = url("edit_process", template_id=template.pk)
    written = control.get(page).context["steps"].initial_forms
    fields = [bound for form in written for bound in form]
    sent = {bound.html_name: bound.value() for bound in fields if bound.name != "beside"}
    answer = control.post(page, {**told("steps", 45), "steps-INITIAL_FORMS": "45", **sent})
    faults = [one for one in answer.context["steps"].errors if one] if answer.context else []
    assert (answer.status_code, faults) == (302, [])
    assert template.steps.count() == 45


@pytest.mark.parametrize("count", [99_999, 200])
def test_no_table_of_a_draft_grows_by_its_number_alone(control, count):
    page = url("edit_version", version_id=make_version(code="1.001193", publish=False).pk)
    opened = control.get(page)
    numbers = {f"{name}-TOTAL_FORMS": str(count) for name in PARTS}
    answer = control.post(page, {**filled(opened), **numbers})
    for (name, _, table), (_, _, before) in zip(
        answer.context["tables"] if answer.context else (), opened.context["tables"], strict=False
    ):
        assert len(table.forms) == len(before.forms), name
    # Rows that were announced and are blank are no rows: two hundred of them are nothing wrong.
    assert answer.status_code == (422 if count > 200 else 302)


def test_the_longest_list_of_the_national_catalogue_is_kept(control):
    papers = tuple(f"Giấy tờ {number}" for number in range(224))
    draft = make_version(code="1.014199", papers=papers, publish=False)
    page = url("edit_version", version_id=draft.pk)
    opened = control.get(page)
    fields = [bound for _, _, table in opened.context["tables"] for form in table.forms for bound in form]
    # A browser sends what is blank too.
    typed = {bound.html_name: "" for bound in fields} | filled(opened) | {"papers-0-name": "Đơn đăng ký"}
    assert control.post(page, typed).status_code == 302
    assert draft.papers.count() == 224
    assert draft.papers.filter(name="Đơn đăng ký").exists()


def rows(*numbers, count):
    sent = {f"entries-{number}-procedure": "" for number in numbers}
    return rows_of(EntryForm, extra=2, most=5)({**told("entries", count), **sent}, prefix="entries")


@pytest.mark.parametrize(
    ("numbers", "count", "sentence"),
    [
        (range(5), 5, ""),
        ((), 5, ""),
        (range(6), 6, "tối đa 5 dòng"),
        ((0, 3), 4, "không liền nhau"),  # a row that would be lost
        (range(3), 2, "không liền nhau"),  # three sent, two announced
        ((0,), -1, "không liền nhau"),
        ((10**8,), 5, "không liền nhau"),
    ],
)
def test_rows_are_taken_all_or_none(numbers, count, sentence):
    table = rows(*numbers, count=count)
    table.is_valid()
    said = " ".join(table.non_form_errors())
    assert sentence in said
    assert bool(said) == bool(sentence)
    assert len(table.forms) <= 5
