from django.db import models


class TouchedDossier(models.Model):
    """A dossier that changed since somebody last took these notes: written by trigger alone (decision 14).

    Whoever keeps facts of dossiers takes the notes in the transaction that writes the facts.
    """

    touched_id = models.BigIntegerField("hồ sơ")

    class Meta:
        verbose_name = "hồ sơ đã thay đổi"
        verbose_name_plural = "hồ sơ đã thay đổi"

    def __str__(self) -> str:
        return str(self.touched_id)
