"""Pages of the catalogue as a test reads them and sends them back."""

import re
from html import unescape

from django.urls import reverse


def words(response):
    return " ".join(response.content.decode().split())


def url(name, **kwargs):
    return reverse(f"oversight:{name}", kwargs=kwargs)


def summary(response):
    """Lines of the one summary at the top that says what is wrong."""
    _before, told = words(response).split('class="error-summary"')
    lines = re.findall(r"<li>(.*?)</li>", told.split("</ul>")[0])
    return [unescape(re.sub(r"<[^>]+>", "", line)) for line in lines]


def filled(response):
    """The fields of the page's main form as a browser would send them back."""
    context = response.context
    data = {}
    for form in [context["head"], *(form for _, _, table in context["tables"] for form in table.forms)]:
        for bound in form:
            data.update(sent(bound))
    for _, _, table in context["tables"]:
        for bound in table.management_form:
            data.update(sent(bound))
    return data


def sent(bound):
    value = bound.value()
    if value is None or value is False or value == "":
        return {}
    return {bound.html_name: "on" if value is True else value}
