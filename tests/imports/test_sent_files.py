"""Files that people send: kept for a day, private, and named so that they can do no harm."""

from __future__ import annotations

import os
import time

import pytest

from equity_core.access import ANONYMOUS, COMMAND_LINE, Role, Viewer
from equity_core.errors import AccessDenied, BadInput, NotFound, StoreProblem
from equity_core.imports import job_kinds, uploads
from equity_core.imports.uploads import drop_upload, keep_upload, sweep_uploads, upload_path
from equity_core.jobs.kinds import DUE


def keep(settings, name="records.csv", content=b"a,b\n1,2\n", viewer=COMMAND_LINE):
    return keep_upload(settings, viewer, name=name, content=content)


def test_a_file_is_kept_whole_and_for_the_program_alone(settings):
    upload = keep(settings)
    path = upload_path(settings, upload.token)
    assert path.read_bytes() == b"a,b\n1,2\n"
    assert (upload.name, upload.bytes, path.name) == ("records.csv", 8, "records.csv")
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\trees.csv", "trees.csv"),
        ("..", "file"),
        ("", "file"),
        ("a\x00b\n.csv", "ab.csv"),
        ("Bäume 2020.csv", "Bäume 2020.csv"),
        ("x" * 400 + ".geojson", "x" * 112 + ".geojson"),
    ],
)
def test_a_name_is_only_ever_a_name(settings, given, kept):
    path = upload_path(settings, keep(settings, given).token)
    assert path.name == kept
    assert path.parent.parent == settings.home / "uploads"


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.OFFICIAL])
def test_who_may_not_load_data_cannot_send_a_file(settings, role):
    with pytest.raises(AccessDenied):
        keep(settings, viewer=Viewer(None, "someone", role))
    with pytest.raises(AccessDenied):
        keep(settings, viewer=ANONYMOUS)
    assert not (settings.home / "uploads").exists()


def test_an_empty_or_too_large_file_is_refused_in_a_sentence(settings, monkeypatch):
    with pytest.raises(BadInput, match=r"records\.csv is empty"):
        keep(settings, content=b"")
    monkeypatch.setattr(uploads, "LARGEST", 1024)
    with pytest.raises(BadInput, match="a page takes files up to 1 KB"):
        keep(settings, content=bytes(1025))


def test_a_disk_without_room_is_told_and_nothing_is_left_behind(settings, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(StoreProblem, match="No space left on device"):
        keep(settings)
    assert list((settings.home / "uploads").iterdir()) == []


@pytest.mark.parametrize("token", ["", "..", "0" * 32, "../../home", "0" * 31 + "/"])
def test_a_token_that_was_not_given_out_opens_nothing(settings, token):
    keep(settings)
    with pytest.raises(NotFound, match="not here any more"):
        upload_path(settings, token)
    drop_upload(settings, token)
    assert len(list((settings.home / "uploads").iterdir())) == 1


def test_a_file_goes_after_a_day_unless_a_job_waits_for_it(settings, monkeypatch):
    monkeypatch.setattr(job_kinds, "wake", lambda settings: None)
    old, needed, new = keep(settings, "old.csv"), keep(settings, "needed.csv"), keep(settings)
    yesterday = time.time() - uploads.KEPT_SECONDS - 60
    for upload in (old, needed):
        os.utime(settings.home / "uploads" / upload.token, (yesterday, yesterday))
    given = {"upload": needed.token}
    job_kinds.ask_for_import(settings, COMMAND_LINE, way="people", city="Tiny", given=given)
    said = DUE["files that were sent"](settings)
    assert said == "Removed 1 file that was sent more than a day ago."
    assert sweep_uploads(settings) == 0
    left = {folder.name for folder in (settings.home / "uploads").iterdir()}
    assert left == {needed.token, new.token}
