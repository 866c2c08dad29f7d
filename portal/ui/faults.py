"""What is wrong with a form, for the summary at the top of a page that has several."""

from __future__ import annotations

from django.forms import BaseForm


def form_faults(form: BaseForm, title: str = "") -> list[dict[str, str]]:
    """Lines for components/error_summary.html, each with the address of its control.

    What concerns no single field leads nowhere. `title` says which of several forms it is.
    """
    found = []
    for name, errors in form.errors.items():
        control = form[name] if name in form.fields else None
        before = "".join(f"{part}: " for part in (title, control.label if control else "") if part)
        href = f"#{control.id_for_label or control.auto_id}" if control else ""
        found += [{"text": f"{before}{error}", "href": href} for error in errors]
    return found
