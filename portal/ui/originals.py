"""Whether originals that lie here go back with what is given: the same ticks wherever it is given."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.models import DossierPaper


class OriginalsForm(forms.Form):
    """All of them go back, or what does not go back belongs on file; neither: they wait on the shelf."""

    originals_returned = forms.BooleanField(label=_("Đã trả lại tất cả bản chính đang giữ"), required=False)
    rest_stays = forms.BooleanField(
        label=_("Bản chính không trả lại thì lưu trong hồ sơ"),
        required=False,
        help_text=_("Không chọn: hồ sơ ở ngăn “Còn giữ bản chính” đến khi trả hết."),
    )

    def offer(self, held: Sequence[DossierPaper]) -> None:
        """Only what can be ticked: a form alone is nobody's to fetch."""
        if not held:
            del self.fields["originals_returned"]
        if not any(paper.is_fetched for paper in held):
            del self.fields["rest_stays"]
