"""Sending plain mail through the city's own mail server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime, make_msgid

from equity_core.errors import BadInput, StoreProblem
from equity_core.settings import Settings
from equity_core.store.tables import now

PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Letter:
    """One plain-text mail."""

    to: str
    subject: str
    text: str


@contextmanager
def mail_server(settings: Settings) -> Iterator[Callable[[Letter], bool]]:
    """A function that sends one letter and says whether the server took it.

    Raises
    ------
    BadInput
        The settings name no sender, or a real city would send in the open.
    StoreProblem
        The mail server cannot be reached, does not keep mail private, or refuses the name.
    """
    _check(settings)
    try:
        server = _open(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise StoreProblem(
            f"The mail server {settings.smtp_host} cannot be used, so no mail was sent. Check "
            "EQUITY_SMTP_HOST, its port, security, user and password."
        ) from error

    def send(letter: Letter) -> bool:
        try:
            server.send_message(_message(settings, letter))
        except (OSError, smtplib.SMTPException):
            return False
        return True

    try:
        yield send
    finally:
        _close(server)


def _check(settings: Settings) -> None:
    if not settings.smtp_from:
        raise BadInput("Set EQUITY_SMTP_FROM to the address that reminders come from.")
    if settings.production and settings.smtp_security == "plain":
        raise BadInput(
            "A real city does not send mail in the open. Set EQUITY_SMTP_SECURITY to starttls."
        )


def _open(settings: Settings) -> smtplib.SMTP:
    place = (settings.smtp_host, settings.smtp_port)
    context = ssl.create_default_context()
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=PATIENCE_SECONDS, context=context)
    else:
        server = smtplib.SMTP(*place, timeout=PATIENCE_SECONDS)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except (OSError, smtplib.SMTPException):
        _close(server)
        raise
    return server


def _close(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _message(settings: Settings, letter: Letter) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    message["From"], message["To"] = settings.smtp_from, letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = make_msgid(domain=settings.smtp_from.rpartition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message
