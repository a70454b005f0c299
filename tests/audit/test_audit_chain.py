"""The record of changes: nobody changes it unseen, and a person's words can still be removed."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from equity_core.access import COMMAND_LINE, Role, Viewer
from equity_core.errors import AccessDenied, BadInput, NotFound, StoreProblem
from equity_core.store import writing as store_writing
from equity_core.store.audit import erase, note, read_history, verify
from equity_core.store.engine import MIGRATIONS, open_engine
from equity_core.store.revisions import read_cities
from equity_core.store.tables import City
from equity_core.store.writing import scrub, writing

EDITOR = Viewer(7, "Ada Editor", Role.EDITOR, session_id=3)
SECRET = "SHELTERED-AT-12-QUIET-LANE"


def write_lines(settings, count, *, viewer=EDITOR, said="words"):
    for number in range(count):
        with writing(settings) as session:
            note(
                session,
                viewer,
                action="change",
                kind="thing",
                key=str(number),
                before={"said": f"{said} {number}"},
                after={"said": f"{said} {number + 1}"},
                reason=f"because {said}",
            )


def verified(settings):
    with Session(open_engine(settings)) as session:
        return verify(session)


def tamper(settings, *statements):
    """What someone with the file in their hands can do: lift the triggers and change rows."""
    with sqlite3.connect(settings.home / "equity.db") as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement
    connection.close()


def test_an_empty_chain_verifies(settings):
    found = verified(settings)
    assert (found.lines, found.head, found.problems) == (0, "0" * 64, ())


def test_a_line_says_who_did_what_to_which_thing_and_why(settings):
    write_lines(settings, 1)
    with Session(open_engine(settings)) as session:
        (line,) = read_history(session, kind="thing", key="0")
    assert (line.number, line.actor, line.role, line.action) == (
        1,
        "Ada Editor",
        "editor",
        "change",
    )
    assert (line.before, line.after) == ({"said": "words 0"}, {"said": "words 1"})
    assert line.reason == "because words"
    assert line.at.endswith("+00:00")


def test_each_line_moves_the_head(settings):
    heads = [verified(settings).head]
    for _ in range(3):
        write_lines(settings, 1)
        heads.append(verified(settings).head)
    assert len(set(heads)) == 4
    assert verified(settings).problems == ()


def test_a_write_that_fails_leaves_no_line(settings):
    write_lines(settings, 1)
    before = verified(settings)
    with pytest.raises(RuntimeError, match="broke"), writing(settings) as session:
        note(session, EDITOR, action="a", kind="k", key="1", before=None, after=None)
        raise RuntimeError("broke")
    assert verified(settings) == before


def test_twenty_writers_at_once_make_one_chain(settings):
    open_engine(settings)
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda number: write_lines(settings, 10, said=str(number)), range(20)))
    found = verified(settings)
    assert (found.lines, found.problems) == (200, ())


def test_writers_who_take_no_lock_of_their_own_make_one_chain_too(settings):
    engine = open_engine(settings)

    def write(number):
        with Session(engine) as session:
            note(session, EDITOR, action="a", kind="k", key=str(number), before=None, after=None)
            session.commit()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(write, range(25)))
    found = verified(settings)
    assert (found.lines, found.problems) == (25, ())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_line SET actor = 'someone else'",
        "DELETE FROM audit_line",
        "UPDATE audit_text SET reason = 'another'",
    ],
)
def test_the_database_itself_refuses_changes_to_lines(settings, statement):
    write_lines(settings, 2)
    with (
        pytest.raises(DBAPIError, match="append-only"),
        open_engine(settings).begin() as connection,
    ):
        connection.execute(text(statement))
    assert verified(settings).problems == ()


COPY = "number, at, user_id, actor, role, session_id, action, kind, key"


@pytest.mark.parametrize(
    ("statements", "complaint"),
    [
        (["UPDATE audit_line SET actor = 'Eve' WHERE number = 3"], "Line 3 was changed"),
        (["UPDATE audit_line SET role = 'viewer' WHERE number = 5"], "Line 5 was changed"),
        (["UPDATE audit_text SET after = '{}' WHERE line = 2"], "the text “after”"),
        (["UPDATE audit_text SET reason = '\"\"' WHERE line = 2"], "the text “reason”"),
        (["DELETE FROM audit_text WHERE line = 2"], "its texts are missing"),
        (
            ["DELETE FROM audit_line WHERE number = 3", "DELETE FROM audit_text WHERE line = 3"],
            "Line 3 is not there",
        ),
        (
            ["DELETE FROM audit_line WHERE number = 1", "DELETE FROM audit_text WHERE line = 1"],
            "Line 1 is not there",
        ),
        (
            ["DELETE FROM audit_line WHERE number = 5", "DELETE FROM audit_text WHERE line = 5"],
            "does not end where its head says",
        ),
        (
            [
                "UPDATE audit_line SET number = 99 WHERE number = 2",
                "UPDATE audit_line SET number = 2 WHERE number = 3",
                "UPDATE audit_line SET number = 3 WHERE number = 99",
            ],
            "does not follow",
        ),
        (
            [
                "INSERT INTO audit_line SELECT 6, at, user_id, actor, role, session_id, action, "
                "kind, key, before_hash, after_hash, reason_hash, hash, 'made up' "
                "FROM audit_line WHERE number = 5"
            ],
            "Line 6 was changed",
        ),
        (["UPDATE audit_head SET number = 4"], "does not end where its head says"),
        (
            [
                "INSERT INTO audit_text SELECT 9, salt, before, after, reason FROM audit_text"
                " WHERE line = 1"
            ],
            "texts for line 9",
        ),
    ],
)
def test_tampering_is_told(settings, statements, complaint):
    write_lines(settings, 5)
    assert verified(settings).problems == ()
    tamper(settings, *statements)
    assert any(complaint in problem for problem in verified(settings).problems)


def test_an_erased_text_is_nowhere_and_the_chain_still_verifies(settings):
    write_lines(settings, 3)
    write_lines(settings, 1, said=SECRET)
    write_lines(settings, 60)  # so that pages split and are rebuilt around it
    assert SECRET.encode() in everything_kept(settings)
    with writing(settings) as session:
        erase(session, COMMAND_LINE, 4, "protected address")
    scrub(settings)
    assert SECRET.encode() not in everything_kept(settings)
    found = verified(settings)
    assert (found.lines, found.problems) == (65, ())
    (gone,) = found.erased
    assert (gone.line, gone.by_line, gone.actor) == (4, 65, "command line")
    with Session(open_engine(settings)) as session:
        line = next(e for e in read_history(session, kind="thing", key="0") if e.number == 4)
        (told,) = read_history(session, kind="audit", key="4")
    assert (line.erased, line.before, line.after, line.reason) == (True, None, None, "")
    assert (told.action, told.reason) == ("erase", "protected address")


def everything_kept(settings):
    files = [path for path in settings.home.rglob("*") if path.is_file()]
    assert files
    return b"".join(path.read_bytes() for path in files)


def test_a_hash_does_not_give_an_erased_text_away(settings):
    """Two lines with the same words have different hashes: the salt is gone with the text."""
    for _ in range(2):
        write_lines(settings, 1)
    with open_engine(settings).connect() as connection:
        hashes = connection.execute(text("SELECT before_hash FROM audit_line")).scalars().all()
        salts = connection.execute(text("SELECT salt FROM audit_text")).scalars().all()
    assert len(set(hashes)) == 2
    assert len({len(salt) for salt in salts}) == 1
    assert len(salts[0]) == 64


def test_only_who_may_erase_can_and_only_once_with_a_reason(settings):
    write_lines(settings, 2)
    with pytest.raises(AccessDenied), writing(settings) as session:
        erase(session, EDITOR, 1, "I want it")
    with pytest.raises(BadInput, match="why"), writing(settings) as session:
        erase(session, COMMAND_LINE, 1, "  ")
    with writing(settings) as session:
        erase(session, COMMAND_LINE, 1, "consent was withdrawn")
    with pytest.raises(NotFound, match="no text to erase"), writing(settings) as session:
        erase(session, COMMAND_LINE, 1, "again")
    found = verified(settings)
    assert (found.lines, found.problems) == (3, ())


def test_a_key_that_would_not_fit_is_refused(settings):
    with pytest.raises(BadInput, match="200"), writing(settings) as session:
        note(session, EDITOR, action="a", kind="k", key="x" * 201, before=None, after=None)


@pytest.mark.parametrize("asked", ["BEGIN", "BEGIN IMMEDIATE"])
def test_traces_that_someone_else_keeps_alive_are_told_and_cleared_later(settings, asked):
    write_lines(settings, 2)
    with open_engine(settings).connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=100")  # the connection is used again below
    other = sqlite3.connect(settings.home / "equity.db", isolation_level=None)
    other.execute(asked)
    other.execute("SELECT count(*) FROM audit_text").fetchall()
    with pytest.raises(StoreProblem, match="Traces of erased texts may be left"):
        scrub(settings)
    other.execute("COMMIT")
    scrub(settings)
    other.close()


def test_a_writer_waits_for_another_and_gives_up_in_the_end(settings, monkeypatch):
    monkeypatch.setattr(store_writing, "PATIENCE_SECONDS", 0)
    with open_engine(settings).connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    other = sqlite3.connect(settings.home / "equity.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreProblem, match="busy and nothing was changed"):
        write_lines(settings, 1)
    other.execute("ROLLBACK")
    write_lines(settings, 1)
    assert verified(settings).lines == 1
    other.close()


def test_a_workspace_of_the_first_version_gets_the_new_tables_and_keeps_its_cities(settings):
    engine = open_engine(settings)
    with Session(engine) as session:
        session.add(City(slug="tiny", name="Tiny"))
        session.commit()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    for target in (command.downgrade, "0001"), (command.upgrade, "head"):
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            target[0](config, target[1])
    assert [city.name for city in read_cities(settings)] == ["Tiny"]
    write_lines(settings, 2)
    assert verified(settings).lines == 2
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_line"))
