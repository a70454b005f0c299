"""What a city wrote comes back whole: the same head, the same numbers, the same files."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import stat
import threading
import time
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from full_workspace import PASSWORD, full_place, groups, use
from postgresql_server import SERVER, server_engine
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlmodel import Session

from equity_core.access import COMMAND_LINE, Role, Viewer
from equity_core.accounts.sessions import viewer_of
from equity_core.accounts.signing_in import sign_in
from equity_core.actions.editing import add_action, change
from equity_core.actions.plan import Action
from equity_core.actions.reading import read_plan
from equity_core.backup import databases, making, restoring
from equity_core.backup.facts import last_backup
from equity_core.backup.making import backup
from equity_core.backup.restoring import restore
from equity_core.cli import equity
from equity_core.errors import AccessDenied, BadInput, StoreProblem
from equity_core.settings import settings_from
from equity_core.store.audit import verify
from equity_core.store.engine import open_engine
from equity_core.store.job_tables import JobRow
from equity_core.store.revisions import lost_files, read_city
from equity_core.store.workbench import workbench


def run(*words, code=0):
    found = CliRunner().invoke(equity, [str(word) for word in words])
    assert found.exit_code == code, (found.output, found.exception)
    return found.stdout


def head(settings):
    with Session(open_engine(settings)) as session:
        found = verify(session)
    assert found.problems == ()
    return found.lines, found.head


def files_in(home):
    """The files of revisions and the city's own, with their bytes."""
    wanted = [*(home / "columns").rglob("*"), home / "groups.csv"]
    return {path.relative_to(home): path.read_bytes() for path in wanted if path.is_file()}


@pytest.fixture
def empty(either, tmp_path, request):
    """An empty place of the same kind: a folder, and on PostgreSQL a second database."""
    home = tmp_path / "another"
    if not either.settings.database_url:
        yield settings_from(home=home)
        return
    name, server = f"test_{secrets.token_hex(6)}", server_engine()
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    address = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    yield settings_from(home=home, database_url=address)
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


def test_a_backup_restored_into_an_empty_place_is_the_same_workspace(either, empty, monkeypatch):
    use(monkeypatch, either.settings)
    measured = run("measure", "Tiny", "Trees", "--json")
    said = run("backup", either.archive)
    before, files = head(either.settings), files_in(either.settings.home)
    assert before[1] in said
    assert len(files) > 5

    use(monkeypatch, empty)
    said = run("restore", either.archive)
    assert before[1] in said
    assert head(empty) == before
    assert run("measure", "Tiny", "Trees", "--json") == measured
    assert files_in(empty.home) == files
    assert (empty.home / "groups.csv").read_bytes() == groups()
    assert lost_files(empty) == []
    city = read_city(empty, "Tiny")
    assert read_plan(empty, COMMAND_LINE, city) == read_plan(
        either.settings, COMMAND_LINE, read_city(either.settings, "Tiny")
    )
    # It goes on from there: the next line follows the last one.
    add_action(empty, COMMAND_LINE, city, Action("b", "Plant more"))
    assert head(empty)[0] == before[0] + 1
    assert not [path for path in empty.home.iterdir() if path.name.startswith(".restore")]


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE audit_line SET actor = 'Eve' WHERE number = 2",
        "DELETE FROM audit_line WHERE number = 3",
        "UPDATE audit_head SET number = 99, hash = 'none'",
    ],
)
def test_a_record_that_was_tampered_with_is_backed_up_as_it_is_and_told(place, tmp_path, harm):
    with sqlite3.connect(place.settings.home / "equity.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(harm).rowcount == 1
    connection.close()
    facts = backup(place.settings, COMMAND_LINE, place.archive)
    assert "The record of changes does not hold" in " ".join(facts.notes)
    done = restore(place.settings, COMMAND_LINE, place.archive, into=tmp_path / "new")
    assert done.problems


def test_only_its_owner_may_read_an_archive_and_nothing_else_is_left(either):
    facts = backup(either.settings, COMMAND_LINE, either.archive)
    assert stat.S_IMODE(either.archive.stat().st_mode) == 0o600
    assert [path.name for path in either.folder.iterdir()] == ["kept.zip"]
    assert facts.bytes == either.archive.stat().st_size


def test_no_trial_database_is_left_behind(postgresql, tmp_path):
    place = full_place(postgresql, tmp_path)
    backup(place.settings, COMMAND_LINE, place.archive)
    with server_engine().connect() as connection:
        names = connection.exec_driver_sql("SELECT datname FROM pg_database").scalars().all()
    assert not [name for name in names if name.startswith("equity_trial")]


def test_a_person_who_may_make_no_database_is_told_how_to_allow_it(postgresql, tmp_path):
    place, name = full_place(postgresql, tmp_path), f"plain_{secrets.token_hex(4)}"
    with server_engine().connect() as connection:
        for said in (f"CREATE ROLE {name} LOGIN PASSWORD 'hush'", f"GRANT clerk TO {name}"):
            connection.exec_driver_sql(said)
    try:
        url = make_url(postgresql).set(username=name, password="hush")
        address = url.render_as_string(hide_password=False)
        settings = settings_from(home=place.settings.home, database_url=address)
        with pytest.raises(StoreProblem, match=f"ALTER ROLE {name} CREATEDB"):
            backup(settings, COMMAND_LINE, place.archive)
        assert list(place.folder.iterdir()) == []
    finally:
        with server_engine().connect() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {name}")
            connection.exec_driver_sql(f"DROP ROLE {name}")


def test_without_the_client_of_postgresql_it_is_said_what_to_install(
    postgresql, tmp_path, monkeypatch
):
    place = full_place(postgresql, tmp_path)
    monkeypatch.setattr(databases.shutil, "which", lambda name, **where: None)
    with pytest.raises(StoreProblem, match="apt-get install postgresql-client"):
        backup(place.settings, COMMAND_LINE, place.archive)


def test_a_restore_that_fails_on_postgresql_leaves_what_was_there(
    postgresql, tmp_path, monkeypatch
):
    place = full_place(postgresql, tmp_path)
    backup(place.settings, COMMAND_LINE, place.archive)
    before = head(place.settings)

    def fail(url, source):
        raise StoreProblem("pg_restore stopped")

    monkeypatch.setattr(restoring, "load_dump", fail)
    with pytest.raises(StoreProblem, match="pg_restore stopped"):
        restore(place.settings, COMMAND_LINE, place.archive, replace=True)
    assert head(place.settings) == before
    assert lost_files(place.settings) == []


def test_no_sign_in_and_no_one_time_address_goes_along(either, empty):
    token = sign_in(either.settings, name="Ada", password=PASSWORD, address="127.0.0.1")
    assert viewer_of(either.settings, token).signed_in
    sign_in_fails(either.settings)
    backup(either.settings, COMMAND_LINE, either.archive)
    with Session(open_engine(either.settings)) as session:
        hashes = [
            row
            for table, column in (
                ("sign_in_session", "token_hash"),
                ("one_time_address", "token_hash"),
                ("sign_in_tries", "key_hash"),
            )
            for row in session.connection().execute(text(f"SELECT {column} FROM {table}")).scalars()
        ]
    assert len(hashes) >= 3
    with zipfile.ZipFile(either.archive) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert not [one for one in hashes if one.encode() in everything]
    restore(empty, COMMAND_LINE, either.archive)
    assert not viewer_of(empty, token).signed_in
    assert sign_in(empty, name="Ada", password=PASSWORD, address="127.0.0.1")


def sign_in_fails(settings):
    with pytest.raises(AccessDenied):
        sign_in(settings, name="Ada", password="not the password", address="127.0.0.1")


def test_a_backup_is_of_one_moment_while_others_write(either, empty):
    city = read_city(either.settings, "Tiny")
    done, made = threading.Event(), []

    def write():
        action = next(iter(read_plan(either.settings, COMMAND_LINE, city).actions))
        while not done.is_set():
            words = {**vars(action), "description": f"Turn {len(made)}"}
            action = change(either.settings, COMMAND_LINE, city, type(action)(**words))
            made.append(action.version)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(2):
            facts = backup(either.settings, COMMAND_LINE, either.archive)
    finally:
        done.set()
        writer.join()
    assert len(made) > 5
    restore(empty, COMMAND_LINE, either.archive)
    assert head(empty) == (facts.audit_lines, facts.audit_head)
    assert facts.audit_lines < head(either.settings)[0]
    (action,) = read_plan(empty, COMMAND_LINE, city).actions
    assert action.version in made


def test_the_record_of_changes_says_who_made_a_backup(place):
    before = head(place.settings)[0]
    backup(place.settings, Viewer(1, "Ada", Role.ADMINISTRATOR), place.archive)
    with Session(open_engine(place.settings)) as session:
        asked = text("SELECT actor, action FROM audit_line WHERE number > :before")
        lines = session.connection().execute(asked, {"before": before}).all()
    assert lines == [("Ada", "back up")]


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.OFFICIAL, Role.EDITOR, Role.PUBLISHER])
def test_only_administrators_back_up_and_restore(place, role, tmp_path):
    viewer = Viewer(1, "X", role)
    for ask in (
        lambda: backup(place.settings, viewer, place.archive),
        lambda: restore(place.settings, viewer, place.archive, into=tmp_path / "new"),
    ):
        with pytest.raises(AccessDenied):
            ask()
    assert not place.archive.exists()


def test_the_last_proved_backup_is_known(place):
    assert last_backup(place.settings) is None
    facts = backup(place.settings, COMMAND_LINE, place.archive)
    assert last_backup(place.settings) == facts
    now = datetime.now(UTC)
    assert facts.is_fresh(now)
    assert not facts.is_fresh(now + timedelta(days=31))
    (place.settings.home / "last-backup.json").write_text('{"path": "to')
    assert last_backup(place.settings) is None


def test_in_a_folder_a_backup_gets_a_name_with_its_date(place):
    facts = backup(place.settings, COMMAND_LINE, place.folder)
    assert facts.path == place.folder / f"equity-{facts.made_at:%Y-%m-%d-%H%M%S}.zip"


def test_a_backup_that_does_not_stand_the_trial_is_not_kept(place, monkeypatch):
    backup(place.settings, COMMAND_LINE, place.archive)
    good, facts = place.archive.read_bytes(), last_backup(place.settings)
    written = making.write_archive

    def write_badly(path, manifest, files):
        written(path, manifest, files)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0xFF
        path.write_bytes(data)

    monkeypatch.setattr(making, "write_archive", write_badly)
    with pytest.raises(BadInput, match="damaged"):
        backup(place.settings, COMMAND_LINE, place.archive)
    assert place.archive.read_bytes() == good
    assert last_backup(place.settings) == facts
    assert [path.name for path in place.folder.iterdir()] == ["kept.zip"]


def test_what_a_killed_backup_left_is_removed_a_day_later(place):
    old, new = place.folder / f"{making.PREFIX}old", place.folder / f"{making.PREFIX}new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "database.sqlite").write_text("all that the workspace holds")
    day_ago = time.time() - making.LEFT_OVER_AFTER - 60
    os.utime(old, (day_ago, day_ago))
    backup(place.settings, COMMAND_LINE, place.archive)
    assert (old.exists(), new.exists()) == (False, True)


def test_a_copy_that_lost_a_row_does_not_stand_the_trial(place, monkeypatch):
    taken = making.take_copy

    def lose_a_row(settings, target):
        found = taken(settings, target)
        with sqlite3.connect(target) as connection:
            connection.execute("DELETE FROM plan_action")
        connection.close()
        return found

    monkeypatch.setattr(making, "take_copy", lose_a_row)
    with pytest.raises(BadInput, match="not the one that was saved"):
        backup(place.settings, COMMAND_LINE, place.archive)
    assert not place.archive.exists()


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("home/kept.zip", "would be lost with it"),
        ("none/kept.zip", "There is no folder"),
        ("letter.txt", "is no backup"),
    ],
)
def test_a_backup_goes_only_where_it_can_be_kept(place, tmp_path, where, said):
    (tmp_path / "letter.txt").write_text("Dear all")
    with pytest.raises(BadInput, match=said):
        backup(place.settings, COMMAND_LINE, tmp_path / where)
    assert (tmp_path / "letter.txt").read_text() == "Dear all"


def test_a_folder_that_may_not_be_written_is_told_in_a_sentence(place, monkeypatch):
    def refuse(*given, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "write_archive", refuse)
    with pytest.raises(StoreProblem, match="No space left on device. Nothing was kept"):
        backup(place.settings, COMMAND_LINE, place.archive)


# --- what is there already -------------------------------------------------------------------


def test_a_workspace_is_not_replaced_unasked(either):
    backup(either.settings, COMMAND_LINE, either.archive)
    before = head(either.settings)
    with pytest.raises(BadInput, match="There is a workspace in .* already"):
        restore(either.settings, COMMAND_LINE, either.archive)
    assert head(either.settings) == before


def test_what_is_replaced_is_kept_aside(either, monkeypatch):
    backup(either.settings, COMMAND_LINE, either.archive)
    before, city = head(either.settings), read_city(either.settings, "Tiny")
    add_action(either.settings, COMMAND_LINE, city, Action("later", "Written since"))
    assert head(either.settings) != before
    done = restore(either.settings, COMMAND_LINE, either.archive, replace=True)
    assert head(either.settings) == before
    assert done.aside.parent == either.settings.home
    if done.schema_aside:
        with open_engine(either.settings).connect() as connection:
            asked = text(f"SELECT title FROM {done.schema_aside}.plan_action ORDER BY id")
            titles = connection.execute(asked).scalars().all()
    else:
        old = read_plan(settings_from(home=done.aside), COMMAND_LINE, city)
        titles = [action.title for action in old.actions]
        assert lost_files(settings_from(home=done.aside)) == []
    assert titles == ["Plant trees", "Written since"]
    # What was put aside is no part of the next backup, and does not hinder it.
    again = backup(either.settings, COMMAND_LINE, either.archive)
    with zipfile.ZipFile(again.path) as archive:
        assert not [name for name in archive.namelist() if "before" in name]


def test_nothing_is_restored_while_an_import_is_at_work(place):
    backup(place.settings, COMMAND_LINE, place.archive)
    with workbench(place.settings), pytest.raises(StoreProblem, match="An import is at work"):
        restore(place.settings, COMMAND_LINE, place.archive, replace=True)
    restore(place.settings, COMMAND_LINE, place.archive, replace=True)


def test_a_workspace_that_was_only_started_is_as_good_as_empty(kept, tmp_path):
    fresh = settings_from(home=tmp_path / "fresh")
    open_engine(fresh)
    restore(fresh, COMMAND_LINE, kept)
    assert read_city(fresh, "Tiny").name == "Tiny"


def test_a_folder_with_other_things_in_it_is_left_alone(kept, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("Dear all")
    with pytest.raises(BadInput, match="workspace"):
        restore(settings_from(), COMMAND_LINE, kept, into=other)
    assert [path.name for path in other.iterdir()] == ["letter.txt"]


def test_a_database_elsewhere_is_restored_to_its_place(kept, tmp_path):
    elsewhere = tmp_path / "databases" / "city.db"
    elsewhere.parent.mkdir()
    settings = settings_from(home=tmp_path / "new", database_url=f"sqlite:///{elsewhere}")
    restore(settings, COMMAND_LINE, kept)
    assert elsewhere.is_file()
    assert not (tmp_path / "new" / "equity.db").exists()
    assert read_city(settings, "Tiny").name == "Tiny"


def test_open_work_is_stopped_by_a_restore_and_may_be_asked_for_again(place, tmp_path):
    with Session(open_engine(place.settings)) as session:
        for state in ("waiting", "running", "done"):
            session.add(JobRow(kind="x", city="Tiny", parameters={}, asked_by="Ada", state=state))
        session.commit()
    backup(place.settings, COMMAND_LINE, place.archive)
    restore(place.settings, COMMAND_LINE, place.archive, into=tmp_path / "new")
    with open_engine(settings_from(home=tmp_path / "new")).connect() as connection:
        states = connection.execute(text("SELECT state FROM job ORDER BY id")).scalars().all()
    assert states == ["stopped", "stopped", "done"]


def test_the_commands_say_what_was_done(place, tmp_path, monkeypatch):
    use(monkeypatch, place.settings)
    said = run("backup", place.archive)
    assert "restored for trial and is whole" in said
    said = run("restore", place.archive, "--into", tmp_path / "new")
    assert f"set EQUITY_HOME to {tmp_path / 'new'}" in said
    listed = json.loads(run("city", "list", "--json"))
    assert [city["name"] for city in listed] == ["Tiny"]
