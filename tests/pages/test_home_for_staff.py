"""The home page of staff: what waits for them, and how old the last verified backup is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from equity_core.access import Role
from equity_core.actions.mine import Mine
from equity_core.backup.facts import BackupFacts, keep_facts
from equity_core.settings import REPOSITORY, Settings
from pages.parts.staff_home import HOW_TO_BACK_UP, say_backup, say_mine

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def backup_of(age: timedelta) -> BackupFacts:
    return BackupFacts(Path("kept.zip"), NOW - age, 1, 1, 1, "00")


def open_home() -> AppTest:
    page = AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120).run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    return "\n".join(one.value for one in (*page.header, *page.markdown))


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(hours=3), "was made today."),
        (timedelta(days=1), "was made 1 day ago."),
        (timedelta(days=29), "was made 29 days ago."),
        (timedelta(days=30), f"was made 30 days ago. {HOW_TO_BACK_UP}"),
    ],
)
def test_the_age_of_the_last_verified_backup_is_said(age: timedelta, words: str):
    assert say_backup(backup_of(age), NOW).endswith(words)


def test_staff_are_told_that_there_is_no_backup_and_then_that_there_is(
    example_city: Settings, sign_in
):
    sign_in(Role.EDITOR)
    page = open_home()
    assert "For you" in said(page)
    assert "no verified backup of this workspace yet" in said(page)
    kept = BackupFacts(Path("kept.zip"), datetime.now(UTC), 1, 1, 1, "00")
    keep_facts(example_city, kept)
    try:
        assert "verified backup was made today" in said(open_home())
    finally:
        (example_city.home / "last-backup.json").unlink()


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.OFFICIAL])
def test_others_see_nothing_of_it(example_city: Settings, sign_in, role: Role | None):
    if role is not None:
        sign_in(role)
    assert "For you" not in said(open_home())
    assert "backup" not in said(open_home())


def test_a_publisher_finds_the_way_to_data_and_to_the_key_actions(example_city: Settings, sign_in):
    sign_in(Role.PUBLISHER)
    links = [element.proto.label for element in open_home().get("page_link")]
    assert any("Load areas" in label for label in links)
    assert any("Key actions" in label for label in links)


def test_what_waits_is_counted_in_words_and_nothing_is_said_of_nothing():
    report = ("action", "update")
    mine = Mine(owed=(), steps=(), returned=(report,), drafts=(), waiting=(report, report))
    assert say_mine(mine) == "1 update came back to you, 2 updates wait for approval"
    assert say_mine(Mine((), (), (), (), ())) == ""
