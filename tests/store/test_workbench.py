"""Writing: two at once, a process that dies, a disk that is full; never half an import."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from equity_core.errors import StoreProblem
from equity_core.settings import REPOSITORY, settings_from
from equity_core.store import strays
from equity_core.store.revisions import lost_files, read_cities, read_city, read_in_force
from equity_core.store.strays import LEFT_OVER_AFTER, PREFIX, sweep
from equity_core.store.workbench import workbench

KEEP_ONE = """
import sys
from equity_core.settings import get_settings
from equity_core.store.workbench import workbench
with workbench(get_settings()) as bench:
    draft = bench.draft("level", "wards")
    (draft.folder / "file.txt").write_text("one")
    print("drafted", flush=True)
    sys.stdin.readline()
    bench.keep("Tiny")
"""


def in_force(settings):
    return read_in_force(settings, read_city(settings, "Tiny"))


def another_process(settings, code=KEEP_ONE):
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=REPOSITORY, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "EQUITY_HOME": str(settings.home)},
    )  # fmt: skip


def test_imports_at_the_same_moment_are_kept_one_after_the_other(settings, keep):
    told: list[BaseException] = []

    def work() -> None:
        try:
            keep()
        except BaseException as error:
            told.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == []
    assert [kept.number for kept in in_force(settings)] == [6]
    assert len(read_cities(settings)) == 1


def test_processes_that_open_a_new_workspace_together_all_find_their_tables(settings):
    running = [another_process(settings) for _ in range(3)]
    told = [process.communicate("go\n") for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], told
    assert in_force(settings)[0].number == 3


def test_an_import_that_rests_on_what_someone_else_changed_is_not_kept(settings, keep):
    before = keep()
    with workbench(settings, basis=[before]) as bench:
        bench.draft("level", "wards")
        keep(text="meanwhile")
        with pytest.raises(StoreProblem, match="Someone else changed “Tiny”.*import again"):
            bench.keep("Tiny")
    assert [kept.number for kept in in_force(settings)] == [2]


def test_a_new_level_counts_as_a_change_of_what_an_import_rests_on(settings, keep):
    before = keep()
    with workbench(settings, basis=[before], kinds=("level",)) as bench:
        bench.draft("service", "trees")
        keep(name="precincts")
        with pytest.raises(StoreProblem, match="Someone else changed"):
            bench.keep("Tiny")


def test_other_kinds_may_change_while_an_import_runs(settings, keep):
    before = keep()
    with workbench(settings, basis=[before], kinds=("level",)) as bench:
        bench.draft("service", "trees")
        keep(name="roads", kind="service")
        bench.keep("Tiny")
    assert [kept.name for kept in in_force(settings)] == ["wards", "roads", "trees"]


def test_a_city_that_was_new_may_not_appear_meanwhile(settings, keep):
    with workbench(settings, basis=()) as bench:
        bench.draft("level", "areas")
        keep(name="areas")
        with pytest.raises(StoreProblem, match="Someone else changed"):
            bench.keep("Tiny")


def test_a_name_written_otherwise_is_the_same_dataset(settings, keep):
    keep(name="Wards of the café")
    again = keep(city="TINY", name="wards of  the cafe\u0301")
    assert (again.number, again.name) == (2, "Wards of the café")


def test_a_process_that_is_killed_leaves_the_revision_in_force(settings, keep):
    keep(text="before")
    for _ in range(3):
        process = another_process(settings)
        assert process.stdout.readline() == "drafted\n"
        process.send_signal(signal.SIGKILL)
        process.communicate()
    kept = in_force(settings)[0]
    assert (kept.number, (kept.folder / "file.txt").read_text()) == (1, "before")
    assert keep().number == 2


def everything_in(home):
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())


def test_what_a_dead_process_left_is_gone_at_the_next_start(settings, keep):
    keep()
    before = everything_in(settings.home)
    process = another_process(settings)
    assert process.stdout.readline() == "drafted\n"
    assert sweep(settings) == 0, "it is alive and at work"
    assert everything_in(settings.home) != before
    process.kill()
    process.communicate()
    assert sweep(settings) == 1
    assert everything_in(settings.home) == before


KILLED_WHEN_MOVED = KEEP_ONE.replace(
    "with workbench",
    """
import os
from equity_core.store.workbench import Workbench, Session
moves = Workbench._move
def move_and_die(*given):
    moves(*given)
    os.kill(os.getpid(), 9)
def commit_and_die(session, *given, commit=Session.commit):
    commit(session, *given)
    os.kill(os.getpid(), 9)
DIE
with workbench""",
)


@pytest.mark.parametrize(
    ("where", "revisions"),
    [("Workbench._move = move_and_die", 1), ("Session.commit = commit_and_die", 2)],
)
def test_folders_moved_but_not_kept_are_taken_back_and_kept_ones_stay(
    settings, keep, where, revisions
):
    keep()
    process = another_process(settings, KILLED_WHEN_MOVED.replace("DIE", where))
    process.communicate("go\n")
    assert process.returncode == -signal.SIGKILL
    assert len(list(settings.home.rglob("file.txt"))) == 2
    assert sweep(settings) == 1
    assert len(list(settings.home.rglob("file.txt"))) == revisions
    assert in_force(settings)[0].number == revisions
    assert lost_files(settings) == []


def test_a_workspace_that_is_given_another_database_keeps_its_files(settings, keep, tmp_path):
    keep()
    process = another_process(
        settings, KILLED_WHEN_MOVED.replace("DIE", "Session.commit = commit_and_die")
    )
    process.communicate("go\n")
    before = everything_in(settings.home)
    strange = settings_from(home=settings.home, database_url=f"sqlite:///{tmp_path / 'another.db'}")
    sweep(strange)
    assert everything_in(settings.home) == before


def test_a_torn_note_of_what_was_to_be_moved_is_no_hindrance(settings, keep):
    keep()
    torn = settings.home / f"{PREFIX}torn"
    torn.mkdir()
    (torn / strays.JOURNAL).write_text('{"database": "a')
    keep()
    assert not torn.exists()


def test_without_locks_a_draft_is_left_over_after_a_day_and_not_before(settings, keep, monkeypatch):
    keep()
    monkeypatch.setattr(strays, "fcntl", None)
    old, new = settings.home / f"{PREFIX}old", settings.home / f"{PREFIX}new"
    for folder in (old, new):
        folder.mkdir()
    day_ago = time.time() - LEFT_OVER_AFTER - 60
    os.utime(old, (day_ago, day_ago))
    keep()
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "no room left"), (errno.EACCES, "may not be written to"),
     (errno.EROFS, "may only be read"), (errno.EIO, "the system refused it")],
)  # fmt: skip
def test_a_file_that_cannot_be_written_is_told_in_plain_words(settings, number, said):
    with pytest.raises(StoreProblem, match=said), workbench(settings):
        raise OSError(number, os.strerror(number), "file")
    with pytest.raises(StoreProblem, match=said), workbench(settings):
        raise OSError(f"Error writing bytes to file. Detail: [errno {number}] as Arrow says it")
    assert not list(settings.home.glob(f"{PREFIX}*"))


def test_files_that_cannot_be_moved_leave_no_row_behind(settings, keep, monkeypatch):
    keep()
    (settings.home / "columns" / "tiny" / "outline").write_text("a file in the way")
    with pytest.raises(StoreProblem, match="could not be kept"):
        keep(kind="outline")
    assert [kept.kind for kept in in_force(settings)] == ["level"]


def test_files_removed_by_hand_are_missed(settings, keep):
    kept = keep()
    assert lost_files(settings) == []
    (kept.folder / "file.txt").unlink()
    assert [lost.name for lost in lost_files(settings)] == ["wards"]


@pytest.mark.parametrize("name", ["with space", "ünï 日本", "q?mark", "ha#sh", "pct%41x", "a&b=c"])
def test_the_workspace_lies_in_whatever_folder_is_named(tmp_path, monkeypatch, name):
    settings = settings_from(home=tmp_path / name)
    with workbench(settings) as bench:
        bench.draft("level", "wards")
        bench.keep("Tiny")
    assert (tmp_path / name / "equity.db").is_file()
    assert [path.name for path in tmp_path.iterdir()] == [name]
