"""Every field is rendered by one template: label, help, error, control, tied together for screen readers."""

from datetime import date, time
from decimal import Decimal

import pytest
from django import forms
from django.urls import get_resolver
from django.utils import translation

from portal.templatetags import portal as tags
from portal.ui import formats
from portal.ui.forms import ClockInput, DayInput, day_typed
from tests.clock import at
from tests.harness.pages import faults_of


class Example(forms.Form):
    name = forms.CharField(label="Họ và tên", help_text="Như trên thẻ.")
    note = forms.CharField(label="Ghi chú", required=False)
    kept = forms.ChoiceField(label="Giấy tờ", choices=[("1", "Giữ"), ("2", "Trả")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Đã đối chiếu")
    secret = forms.CharField(widget=forms.HiddenInput, initial="x", required=False)


def test_a_control_is_described_by_its_help_and_its_error():
    html = str(Example({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert faults_of(html) == []


def test_what_may_be_left_empty_says_so():
    html = str(Example())
    assert html.count("không bắt buộc") == 1


def test_the_summary_leads_to_each_field():
    html = str(Example({}))
    assert html.index("error-summary") < html.index('name="name"')
    assert 'href="#id_name"' in html
    assert 'href="#id_agreed"' in html


def test_a_form_without_errors_has_no_summary():
    assert "error-summary" not in str(Example())


def test_the_summary_of_radio_buttons_leads_to_the_first():
    html = str(Example({}))
    target = html.split('href="#id_kept')[1].split('"')[0]
    assert f'id="id_kept{target}"' in html


def test_hidden_fields_come_along():
    assert '<input type="hidden" name="secret" value="x"' in str(Example())


def test_errors_that_belong_to_no_field_are_told():
    form = Example({"name": "a", "kept": "1", "agreed": "on"})
    form.full_clean()
    form.add_error(None, "Hồ sơ này đã được tiếp nhận.")
    assert "Hồ sơ này đã được tiếp nhận." in str(form)


@pytest.mark.parametrize(
    ("widget", "css"),
    [
        (forms.TextInput(), "form-control"),
        (forms.Select(), "form-select"),
        (forms.CheckboxInput(), "form-check-input"),
        (forms.TextInput(attrs={"class": "code"}), "form-control code"),
    ],
)
def test_a_control_gets_the_class_of_its_kind(widget, css):
    form = type("One", (forms.Form,), {"x": forms.Field(widget=widget, required=False)})()
    assert f'class="{css}"' in str(tags.control(form["x"]))


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (
            formats.day(at("2026-02-12 23:30")),
            "12/02/2026",
        ),  # the evening in Vietnam is not the next day in UTC
        (formats.day(at("2026-03-01 06:30")), "01/03/2026"),  # nor the morning the day before
        (formats.day(None), "–"),
        (formats.moment(at("2026-02-12 14:00")), "14:00 ngày 12/02/2026"),
        (formats.moment(None), "–"),
        (formats.number(1234567), "1.234.567"),
        (formats.number(Decimal("1234.5")), "1.234,5"),
        (formats.number(0), "0"),
        (formats.number(None), "–"),
        (formats.money(Decimal("1200000")), "1.200.000 đồng"),
        (formats.money(None), "–"),
    ],
)
def test_values_are_shown_as_vietnamese_write_them(shown, text):
    assert shown == text


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (formats.day, date(2026, 2, 3), "3 Feb 2026"),
        (formats.day, at("2026-12-31 23:59"), "31 Dec 2026"),
        (formats.moment, at("2026-11-21 14:05"), "21 Nov 2026, 14:05"),
        (formats.moment, None, "–"),
        (formats.number, Decimal("1234.50"), "1,234.5"),
        (formats.number, -1234567, "−1,234,567"),
        (formats.number, None, "–"),
        (formats.points_shown, Decimal(10), "10.00"),
        (formats.money, 8000, "VND 8,000"),
        (formats.money, Decimal("0"), "VND 0"),
        (formats.money, None, "–"),
    ],
)
def test_an_english_page_writes_days_and_figures_the_english_way(write, value, text):
    with translation.override("en"):
        assert write(value) == text
    assert write(value) != text or value is None, "and a Vietnamese page its own"


class Dated(forms.Form):
    day = forms.DateField(widget=DayInput)
    moment = forms.DateTimeField(required=False)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("typed", ["12/02/2026", "12-02-2026", "12.02.2026", "12022026", "2026-02-12"])
def test_the_day_comes_before_the_month(typed, language):
    with translation.override(language):
        form = Dated({"day": typed})
        assert form.is_valid()
        assert form.cleaned_data["day"] == date(2026, 2, 12)


@pytest.mark.parametrize("typed", ["31/02/2026", "02/13/2026", "12/02/26", "hôm qua"])
def test_a_day_that_is_none_is_refused_in_vietnamese(typed):
    assert Dated({"day": typed}).errors["day"] == ["Nhập ngày theo dạng ngày/tháng/năm, ví dụ 12/02/2026."]


def test_a_day_is_shown_as_it_is_typed():
    assert 'value="12/02/2026"' in str(Dated(initial={"day": date(2026, 2, 12)})["day"])


def test_a_moment_is_local():
    form = Dated({"day": "12/02/2026", "moment": "12/02/2026 14:00"})
    assert form.is_valid()
    assert form.cleaned_data["moment"] == at("2026-02-12 14:00")


class Timed(forms.Form):
    hour = forms.TimeField(widget=ClockInput, initial=time(7, 30))


@pytest.mark.parametrize("typed", ["7:30", "07:30", "7h30"])
def test_a_time_is_typed_as_people_say_it(typed):
    form = Timed({"hour": typed})
    assert form.is_valid()
    assert form.cleaned_data["hour"] == time(7, 30)
    assert 'value="07:30"' in str(Timed())
    assert faults_of(str(Timed())) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/02/2026", date(2026, 2, 12)),
        ("2026-02-12", date(2026, 2, 12)),  # an address kept from before
        ("31/02/2026", None),
        ("hôm qua", None),
        ("", None),
    ],
)
def test_a_day_in_an_address_is_read_as_it_is_typed(text, day):
    assert day_typed(text) == day


def date_fields(kind=forms.Form):
    """Every form of the portal with a day that is typed."""
    for one in kind.__subclasses__():
        yield from date_fields(one)
        if one.__module__.startswith("portal."):
            typed = {
                name: field for name, field in one.base_fields.items() if isinstance(field, forms.DateField)
            }
            yield from ((f"{one.__module__}.{one.__name__}.{name}", field) for name, field in typed.items())


def test_every_day_may_be_typed_without_strokes():
    """The keys that a telephone shows for a day have none."""
    get_resolver().url_patterns  # noqa: B018  # the portal's forms are there once its pages are
    fields = {name: field for name, field in date_fields() if isinstance(field.widget, DayInput)}
    assert len(fields) > 20
    assert {name for name, field in fields.items() if _refuses(field, "12022026")} == set()


def _refuses(field, text):
    try:
        field.to_python(text)
    except forms.ValidationError:
        return True
    return False
