"""`equity audit`: what staff and scripts see of the chain."""

import json
import sqlite3

from click.testing import CliRunner
from test_audit_chain import tamper, write_lines

from equity_core.cli import equity
from equity_core.store import audit_chain


def run(*arguments):
    return CliRunner().invoke(equity, ["audit", *arguments])


def test_verify_says_that_the_chain_holds(settings):
    write_lines(settings, 3)
    found = run("verify")
    assert found.exit_code == 0
    assert "3 lines" in found.output
    assert "The chain holds" in found.output


def test_verify_tells_programs_what_was_erased(settings):
    write_lines(settings, 3)
    assert run("erase", "2", "--reason", "consent was withdrawn").exit_code == 0
    found = json.loads(run("verify", "--json").output)
    assert (found["lines"], found["problems"]) == (4, [])
    assert [(gone["line"], gone["by_line"]) for gone in found["erased"]] == [(2, 4)]
    assert "texts of line 2 were erased" in run("verify").output


def test_verify_fails_when_the_chain_was_changed(settings):
    write_lines(settings, 3)
    tamper(settings, "UPDATE audit_line SET actor = 'Eve' WHERE number = 2")
    found = run("verify")
    assert found.exit_code == 1
    assert "! Line 2 was changed after it was written." in found.output
    assert json.loads(run("verify", "--json").output)["problems"]


def test_scrub_empties_the_log(settings):
    write_lines(settings, 3)
    log = settings.home / "equity.db-wal"
    holder = sqlite3.connect(settings.home / "equity.db")  # keeps the log from being removed
    holder.execute("SELECT count(*) FROM audit_line").fetchall()
    assert run("scrub").exit_code == 0
    assert log.stat().st_size == 0
    holder.close()


def test_verify_raises_no_false_alarm_while_others_write(settings, monkeypatch):
    write_lines(settings, 3)
    selected = audit_chain.select
    asked = []

    def write_in_between(*what):
        if asked:  # after the first question, somebody writes before each further one
            write_lines(settings, 1)
        asked.append(what)
        return selected(*what)

    monkeypatch.setattr(audit_chain, "select", write_in_between)
    found = run("verify")
    assert len(asked) == 3
    assert (found.exit_code, "3 lines" in found.output) == (0, True), found.output
