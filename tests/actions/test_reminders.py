"""Reminders: who, once for each due day, by a mail server of this machine; private calendars."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from icalendar import Calendar
from pydantic import SecretStr
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from equity_core.access import ANONYMOUS, COMMAND_LINE, Role, Viewer
from equity_core.actions import reminders
from equity_core.actions.due_calendar import UNNAMED
from equity_core.actions.editing import add_action, add_plan, add_step
from equity_core.actions.owners import set_owner
from equity_core.actions.plan import Action, Plan, Step, Update, Visibility
from equity_core.actions.reminder_choices import (
    make_calendar,
    read_choice,
    revoke_calendar,
    set_mail,
    viewer_of_calendar,
)
from equity_core.actions.reminders import read_reminders, send_due
from equity_core.actions.status import Move, Status
from equity_core.actions.updating import add_update, move_update
from equity_core.cli import equity
from equity_core.cli.work import DUE
from equity_core.errors import AccessDenied, BadInput, StoreProblem
from equity_core.refusals import problems
from equity_core.store.account_tables import Account
from equity_core.store.audit_tables import AuditText
from equity_core.store.engine import open_engine
from equity_core.store.reminder_tables import ReminderChoice, ReminderSent
from equity_core.web.routes import routes

TODAY = datetime(2026, 7, 15, 17, tzinfo=UTC)
REPORTED = datetime(2026, 4, 10, 17, tzinfo=UTC)  # the next report is due on July 10


class Post:
    """A mail server of this test: it keeps what it takes, and refuses some addresses."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], str]] = []
        self.refused: set[str] = set()
        self.ports: dict[str, int] = {}

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address in self.refused:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        said = f"Subject: {message['subject']}\n{message.get_content()}"
        self.taken.append((envelope.rcpt_tos, said))
        return "250 taken"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def post() -> Iterator[Post]:
    made = Post()
    made.ports["plain"] = free_port()
    controller = Controller(made, hostname="127.0.0.1", port=made.ports["plain"])
    controller.start()
    yield made
    controller.stop()


@pytest.fixture
def mailing(settings, post):
    """The settings with the test's mail server."""
    return settings.model_copy(
        update={
            "smtp_host": "127.0.0.1",
            "smtp_port": post.ports["plain"],
            "smtp_security": "plain",
            "smtp_from": "equity@example.org",
            "public_url": "https://equity.example.org",
        }
    )


@pytest.fixture
def account(settings) -> Callable[..., Viewer]:
    def add(name, role=Role.EDITOR):
        with Session(open_engine(settings)) as session:
            row = Account(
                name=name,
                name_key=name.casefold(),
                role=role.value,
                valid_after=TODAY,
                created_at=TODAY,
            )
            session.add(row)
            session.commit()
            return Viewer(row.id, name, role)

    return add


@pytest.fixture
def ada(settings, city, account):
    """Ada answers for trees (due since July 10), for a team (never reported), and for a step."""
    viewer = account("Ada")
    add_plan(settings, COMMAND_LINE, city, Plan("p", "Plan"))
    public = Action("trees", "Plant\ntrees; now", visibility=Visibility.PUBLIC)
    add_action(settings, COMMAND_LINE, city, public)
    add_action(settings, COMMAND_LINE, city, Action("team", "Start a secret team"))
    step = Step("dig", "Dig", due=date(2026, 8, 1))
    add_step(settings, COMMAND_LINE, city, "trees", step)
    writer = Viewer(None, "Ed", Role.PUBLISHER)
    made = Update("u", REPORTED, "", Status.ON_TRACK)
    sent = add_update(settings, writer, city, "trees", made, hand_in=True)
    move_update(settings, writer, city, "trees", seen=sent, how=Move.APPROVE, at=REPORTED)
    for uid in ("trees", "team", "dig"):
        set_owner(settings, COMMAND_LINE, city, uid, seen=None, account_id=viewer.user_id)
    return viewer


# --- texts ---------------------------------------------------------------------------------


def test_each_person_gets_one_text_with_all_that_is_due(settings, city, ada):
    (one,) = read_reminders(settings, COMMAND_LINE, city, now=TODAY)
    assert one.owner.name == "Ada"
    assert one.subject == "2 updates are due: Tiny"
    assert "- Plant trees; now (due since July 10, 2026)" in one.text
    assert "- Start a secret team (nothing was reported yet)" in one.text
    assert "http://localhost:8501/my-updates?city=tiny" in one.text


def test_texts_are_for_those_who_look_after_the_plan(settings, city, ada):
    for viewer in (ada, ANONYMOUS):
        with pytest.raises(AccessDenied):
            read_reminders(settings, viewer, city, now=TODAY)


# --- mail ----------------------------------------------------------------------------------


def test_nobody_is_mailed_twice_for_one_due_day(mailing, city, ada, post):
    set_mail(mailing, ada, "ada@example.org")
    first = send_due(mailing, TODAY)
    assert (first.sent, first.failed, first.sentence) == (1, 0, "1 person reminded.")
    ((to, letter),) = post.taken
    assert to == ["ada@example.org"]
    assert "Subject: 2 updates are due: Tiny" in letter
    assert "https://equity.example.org/my-updates?city=tiny" in letter
    for days in (0, 1, 30):
        assert send_due(mailing, TODAY + timedelta(days=days)).sent == 0
    assert len(post.taken) == 1


def test_the_next_due_day_is_mailed_again(mailing, city, ada, post):
    set_mail(mailing, ada, "ada@example.org")
    send_due(mailing, TODAY)
    writer = Viewer(None, "Ed", Role.PUBLISHER)
    made = Update("v", TODAY, "", Status.ON_TRACK)
    add_update(mailing, writer, city, "trees", made, hand_in=True)  # next due on October 15
    send_due(mailing, datetime(2026, 10, 14, 17, tzinfo=UTC))
    assert len(post.taken) == 1
    send_due(mailing, datetime(2026, 10, 16, 17, tzinfo=UTC))
    assert len(post.taken) == 2
    assert "secret team" not in post.taken[1][1]  # that one was reminded of in July


def test_two_runs_at_the_same_moment_write_once(mailing, city, ada, post, monkeypatch):
    set_mail(mailing, ada, "ada@example.org")
    inner = reminders.mail_server

    def slow(settings):
        if not post.ports.get("nested"):
            post.ports["nested"] = 1
            assert send_due(mailing, TODAY).sent == 0  # the second run, while the first sends
        return inner(settings)

    monkeypatch.setattr(reminders, "mail_server", slow)
    assert send_due(mailing, TODAY).sent == 1
    assert len(post.taken) == 1


def test_mail_that_was_not_taken_is_tried_again(mailing, city, ada, account, post):
    set_mail(mailing, ada, "ada@example.org")
    post.refused = {"ada@example.org"}
    found = send_due(mailing, TODAY)
    assert (found.sent, found.failed) == (0, 1)
    post.refused = set()
    assert send_due(mailing, TODAY).sent == 1


def test_a_mail_server_that_is_not_there_is_said_and_nothing_is_noted(mailing, city, ada):
    set_mail(mailing, ada, "ada@example.org")
    away = mailing.model_copy(update={"smtp_port": 1})
    with pytest.raises(StoreProblem, match="no mail was sent"):
        send_due(away, TODAY)
    with Session(open_engine(mailing)) as session:
        assert session.exec(select(ReminderSent)).all() == []
    assert send_due(mailing, TODAY).sent == 1


def test_no_mail_goes_in_the_open_in_production(mailing, city, ada, post):
    set_mail(mailing, ada, "ada@example.org")
    real = mailing.model_copy(update={"production": True})
    with pytest.raises(BadInput, match="in the open"):
        send_due(real, TODAY)
    private = mailing.model_copy(update={"smtp_security": "starttls"})
    with pytest.raises(StoreProblem):  # this server offers no STARTTLS: then nothing is sent
        send_due(private, TODAY)
    assert post.taken == []


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """A certificate for 127.0.0.1 that this process trusts."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not on this machine: no certificate can be made")
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, "-keyout", key, "-out", cert], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


def test_mail_is_private_and_signed_in_with_starttls(mailing, city, ada, post, certificate):
    names = []

    def check(_server, _session, _envelope, _mechanism, data):
        from aiosmtpd.smtp import AuthResult

        names.append((data.login, data.password))
        return AuthResult(success=True)

    port = free_port()
    controller = Controller(
        post,
        hostname="127.0.0.1",
        port=port,
        tls_context=certificate,
        require_starttls=True,
        auth_required=True,
        authenticator=check,
    )
    controller.start()
    try:
        set_mail(mailing, ada, "ada@example.org")
        private = mailing.model_copy(
            update={
                "smtp_port": port,
                "smtp_security": "starttls",
                "smtp_user": "equity",
                "smtp_password": SecretStr("only for this test"),
                "production": True,
            }
        )
        assert send_due(private, TODAY).sent == 1
    finally:
        controller.stop()
    assert names == [(b"equity", b"only for this test")]


def test_who_gave_no_address_or_where_no_server_is_set_is_counted(settings, mailing, city, ada):
    assert send_due(mailing, TODAY).without_address == 1
    said = DUE["reminders"](settings)
    assert said == "No mail server is set. 1 person with updates due."


@pytest.mark.parametrize(
    "mail", ["ada", "a b@example.org", "ada@example", "ada@example.org\nBcc: x@y.z", "a@b.c,d@e.f"]
)
def test_what_is_no_mail_address_is_refused(settings, ada, mail):
    with pytest.raises(BadInput, match="no mail address"):
        set_mail(settings, ada, mail)
    assert read_choice(settings, ada).mail == ""


def test_an_address_is_in_no_record_of_changes(settings, ada):
    set_mail(settings, ada, "ada@example.org")
    with Session(open_engine(settings)) as session:
        texts = session.exec(select(AuditText)).all()
    assert all("example.org" not in str(one) for one in texts)


# --- calendar ------------------------------------------------------------------------------


@pytest.fixture
def fetch(settings):
    client = TestClient(Starlette(routes=routes(settings)))
    return lambda token: client.get(f"/calendar/{token}.ics")


def test_a_private_address_gives_what_is_due_and_hides_what_is_internal(settings, ada, fetch):
    token = make_calendar(settings, ada)
    answer = fetch(token)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "no-store" in answer.headers["cache-control"]
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    said = {str(event["summary"]): event["dtstart"].dt for event in events}
    assert set(said) == {
        "Update due: Plant trees; now",
        f"Update due: {UNNAMED}",
        "Step due: Dig",
    }
    assert said["Update due: Plant trees; now"] == date(2026, 7, 10)
    assert "secret" not in answer.text
    assert len({str(event["uid"]) for event in events}) == 3


def test_lines_of_the_calendar_are_folded_and_end_as_the_standard_says(settings, ada, fetch):
    content = fetch(make_calendar(settings, ada)).content
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert rb"Plant trees\; now" in content


def test_an_address_stops_working_when_revoked_renewed_or_its_person_may_not_write(
    settings, ada, fetch
):
    first = make_calendar(settings, ada)
    second = make_calendar(settings, ada)
    assert (fetch(first).status_code, fetch(second).status_code) == (404, 200)
    assert read_choice(settings, ada).has_calendar
    with Session(open_engine(settings)) as session:
        kept = session.exec(select(ReminderChoice)).one()
        assert second not in str(kept)  # only its hash is kept
        account = session.get(Account, ada.user_id)
        account.role = Role.OFFICIAL.value
        session.add(account)
        session.commit()
    assert fetch(second).status_code == 404
    with Session(open_engine(settings)) as session:
        account = session.get(Account, ada.user_id)
        account.role, account.disabled = Role.EDITOR.value, True
        session.add(account)
        session.commit()
    assert viewer_of_calendar(settings, second) is None
    with Session(open_engine(settings)) as session:
        account = session.get(Account, ada.user_id)
        account.disabled = False
        session.add(account)
        session.commit()
    assert fetch(second).status_code == 200
    revoke_calendar(settings, ada)
    assert fetch(second).status_code == 404
    assert not read_choice(settings, ada).has_calendar


@pytest.mark.parametrize("token", ["x", "x" * 43, "a/b", "x" * 5000, ""])
def test_an_address_that_was_never_given_out_tells_nothing(settings, ada, fetch, token):
    answer = fetch(token)
    assert (answer.status_code, "no calendar" in answer.text) == (404, True)


def test_the_public_door_has_no_calendars(settings, ada):
    token = make_calendar(settings, ada)
    public = settings.model_copy(update={"door": "public"})
    client = TestClient(Starlette(routes=routes(public)))
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_choices_are_for_people_with_an_account_who_write_updates(settings, city, account):
    official = account("Olu", Role.OFFICIAL)
    for viewer in (ANONYMOUS, COMMAND_LINE, official, replace(official, user_id=None)):
        for refused in (
            lambda who=viewer: read_choice(settings, who),
            lambda who=viewer: set_mail(settings, who, ""),
            lambda who=viewer: make_calendar(settings, who),
            lambda who=viewer: revoke_calendar(settings, who),
        ):
            with pytest.raises(AccessDenied):
                refused()


def test_a_real_city_does_not_start_with_mail_in_the_open_and_no_password_is_shown(
    mailing, monkeypatch
):
    real = mailing.model_copy(update={"production": True})
    assert "smtp_security" in problems(real)
    assert "smtp_security" not in problems(mailing)
    private = real.model_copy(update={"smtp_security": "starttls"})
    assert "smtp_security" not in problems(private)
    monkeypatch.setenv("EQUITY_SMTP_PASSWORD", "heron-heron")
    said = CliRunner().invoke(equity, ["doctor"]).output
    assert "EQUITY_SMTP_PASSWORD" in said
    assert "heron-heron" not in said
    monkeypatch.setenv("EQUITY_SMTP_PORT", "no number")  # the settings as a whole cannot be read
    assert "heron-heron" not in CliRunner().invoke(equity, ["doctor"]).output
