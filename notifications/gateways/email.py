"""E-mail through Django's backend (EMAIL_HOST and its neighbours in the settings)."""

import smtplib
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMessage

from notifications.exceptions import DeliveryFailed
from notifications.gateways.base import Outgoing


def send(message: Outgoing) -> None:
    """Send one e-mail under its stable Message-ID. Raises DeliveryFailed."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    # The name is data of somebody: line ends in it would start a header of their own.
    name = " ".join(message.recipient_name.split())
    mail = EmailMessage(
        subject=" ".join(message.subject.split()),
        body=message.body,
        to=[formataddr((name, message.address))],
        headers={"Message-ID": f"<{message.message_id}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        mail.send()
    except (smtplib.SMTPException, OSError) as error:
        raise _failure(error) from error


def _failure(error: Exception) -> DeliveryFailed:
    """What an SMTP error means; the text names the kind and code only, never the address."""
    kind = type(error).__name__
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return DeliveryFailed(f"{kind} {codes}", permanent=all(code >= 500 for code in codes))
    if isinstance(error, smtplib.SMTPResponseException):
        return DeliveryFailed(f"{kind} {error.smtp_code}", permanent=error.smtp_code >= 500)
    # A connection that never stood took nothing; one that broke may have taken the message.
    never_stood = isinstance(error, ConnectionRefusedError | smtplib.SMTPConnectError)
    return DeliveryFailed(kind, uncertain=not never_stood)
