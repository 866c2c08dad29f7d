"""E-mail through Django's backend (EMAIL_HOST and its neighbours in the settings).

A channel is down when no connection stands or our password is not taken: that is said before any message
is. What a server answers to a message is held against that message alone, or one odd letter could
stop all the others.
"""

import smtplib
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from notifications.exceptions import ChannelDown, DeliveryFailed
from notifications.gateways.base import Outgoing


def send(message: Outgoing) -> None:
    """Send one e-mail under its stable Message-ID. Raises DeliveryFailed, ChannelDown."""
    connection = _connected()
    try:
        _mail(message, connection).send()
    except (smtplib.SMTPException, OSError) as error:
        raise _failure(error) from error
    finally:
        _close(connection)


def _connected() -> BaseEmailBackend:
    """A connection on which the server has greeted us and taken our password. Raises ChannelDown."""
    connection: BaseEmailBackend = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        raise ChannelDown(_name(error)) from error
    return connection


def _close(connection: BaseEmailBackend) -> None:
    """Say goodbye; a peer that does not answer it has answered before."""
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        return


def _mail(message: Outgoing, connection: BaseEmailBackend) -> EmailMessage:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    # The name is data of somebody: line ends in it would start a header of their own.
    name = " ".join(message.recipient_name.split())
    headers = {"Message-ID": f"<{message.message_id}@{domain}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(
        subject=" ".join(message.subject.split()),
        body=message.body,
        to=[formataddr((name, message.address))],
        headers=headers,
        connection=connection,
    )


def _failure(error: Exception) -> DeliveryFailed:
    """What an SMTP error means; the text names the kind and code only, never the address."""
    if isinstance(error, smtplib.SMTPSenderRefused):
        # Our own address: somebody may put that right before the message is given up.
        return DeliveryFailed(_name(error))
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return DeliveryFailed(_name(error), permanent=all(code >= 500 for code in codes))
    if isinstance(error, smtplib.SMTPResponseException):
        return DeliveryFailed(_name(error), permanent=error.smtp_code >= 500)
    # The connection stood and broke while the message was under way: it may have been taken.
    return DeliveryFailed(_name(error), uncertain=True)


def _name(error: Exception) -> str:
    kind = type(error).__name__
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"{kind} {', '.join(str(code) for code, _ in error.recipients.values())}"
    return f"{kind} {error.smtp_code}" if isinstance(error, smtplib.SMTPResponseException) else kind
