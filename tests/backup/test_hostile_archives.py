"""Archives that are damaged, foreign or made to do harm: refused, with nothing changed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import stat
import struct
import zipfile
from dataclasses import asdict
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, given
from hypothesis import settings as laws
from hypothesis import strategies as st
from sqlalchemy import create_engine

from equity_core.access import COMMAND_LINE
from equity_core.actions.reading import read_plan
from equity_core.backup import archive
from equity_core.backup.archive import hash_files, write_archive
from equity_core.backup.databases import look_at
from equity_core.backup.manifest import is_safe
from equity_core.backup.restoring import restore
from equity_core.errors import BadInput, EquityError, NotFound
from equity_core.settings import settings_from
from equity_core.store.engine import MIGRATIONS, open_engine
from equity_core.store.revisions import read_city


def refused(path, tmp_path, said):
    """Refused in a sentence; the folder stays empty, and nothing is written around it."""
    new = tmp_path / "within" / "new"
    new.mkdir(parents=True, exist_ok=True)
    around = sorted(tmp_path.iterdir())
    with pytest.raises(EquityError, match=said):
        restore(settings_from(), COMMAND_LINE, path, into=new)
    assert list(new.iterdir()) == []
    assert sorted(tmp_path.iterdir()) == around


def rewritten(kept: Path, *, names=None, manifest=None, more=()) -> Path:
    """The archive again, with a changed manifest, other names, or more members."""
    path = kept.with_name("changed.zip")
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(path, "w") as new:
        said = json.loads(old.read("manifest.json"))
        new.writestr("manifest.json", json.dumps((manifest or (lambda same: same))(said)))
        for name in old.namelist():
            if name != "manifest.json":
                new.writestr((names or {}).get(name, name), old.read(name))
        for name, data in more:
            new.writestr(name, data)
    return path


def with_file(name, data=b"harm"):
    """A change of the manifest that lists one more file."""

    def change(said):
        member = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        return {**said, "files": {**said["files"], name: member}}

    return change


def test_the_archive_itself_is_accepted_when_it_is_packed_again(kept, tmp_path):
    done = restore(settings_from(), COMMAND_LINE, rewritten(kept), into=tmp_path / "new")
    assert done.problems == ()


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.7, 0.999])
def test_a_truncated_archive_is_refused(kept, tmp_path, share):
    data = kept.read_bytes()
    kept.write_bytes(data[: int(len(data) * share)])
    refused(kept, tmp_path, "damaged")


@laws(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_any_changed_byte_is_noticed_or_harmless(kept, tmp_path, share, change):
    """Bytes that say nothing (a date of the zip) may change; the files come out as they were."""
    original = kept.read_bytes()
    data = bytearray(original)
    data[int(len(data) * share)] ^= change
    changed, folder = tmp_path / "changed.zip", tmp_path / "out"
    changed.write_bytes(data)
    folder.mkdir(exist_ok=True)
    out = folder / str(len(list(folder.iterdir())))
    out.mkdir()
    try:
        manifest = archive.unpack(changed, out)
    except BadInput:
        return
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert there == set(manifest.files)
    assert hash_files({name: out / name for name in there}) == manifest.files


def test_files_that_are_no_backup_are_refused(tmp_path):
    letter = tmp_path / "letter.zip"
    letter.write_text("Dear all")
    refused(letter, tmp_path, "damaged")
    with zipfile.ZipFile(letter, "w") as made:
        made.writestr("letter.txt", "Dear all")
    refused(letter, tmp_path, "not a backup of this program")
    with pytest.raises(NotFound):
        restore(settings_from(), COMMAND_LINE, tmp_path / "none.zip", into=tmp_path / "new")


@pytest.mark.parametrize(
    "said", [b"", b"{", b"[]", b"{}", b'{"format": "equity-backup"}', b"[" * 100_000, b"\xff\xfe"]
)
def test_a_manifest_that_says_nonsense_is_refused(kept, tmp_path, said):
    path = tmp_path / "nonsense.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("manifest.json", said)
    refused(path, tmp_path, "not a backup of this program")


HARMFUL = [
    "home/../../outside.txt",
    "home/./x",
    "home//x",
    "/etc/cron.d/x",
    "../outside.txt",
    "home\\..\\..\\outside.txt",
    "C:/outside.txt",
    "home/C:x",
    "home/",
    "home",
    "elsewhere/x",
    "home/x\0y",
    "home/" + "x" * 1000,
]


@pytest.mark.parametrize("name", HARMFUL)
def test_a_name_that_leads_elsewhere_is_refused(kept, tmp_path, name):
    assert not is_safe(name)
    path = rewritten(kept, manifest=with_file(name), more=[(name, b"harm")])
    refused(path, tmp_path, "is not a backup of this program|damaged")
    assert not (tmp_path / "outside.txt").exists()


def test_a_link_is_refused(kept, tmp_path):
    link = zipfile.ZipInfo("home/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = rewritten(kept, manifest=with_file("home/link", b"/etc"), more=[(link, b"/etc")])
    refused(path, tmp_path, "damaged")


def test_what_the_manifest_does_not_name_is_refused(kept, tmp_path):
    refused(rewritten(kept, more=[("home/more.txt", b"more")]), tmp_path, "damaged")


def test_what_the_manifest_names_must_be_there(kept, tmp_path):
    refused(rewritten(kept, manifest=with_file("home/less.txt")), tmp_path, "damaged")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(kept, tmp_path):
    path = rewritten(kept, manifest=with_file("home/x"), more=[("home/x", b"harm")] * 2)
    refused(path, tmp_path, "damaged")


def test_a_file_with_other_words_of_the_same_length_is_refused(kept, tmp_path):
    path = rewritten(kept, manifest=with_file("home/x", b"kind"), more=[("home/x", b"harm")])
    refused(path, tmp_path, "damaged")


def test_a_bomb_is_refused_before_it_is_unpacked(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "ALWAYS_ALLOWED", 1000)
    bomb = bytes(archive.MOST_PACKED * 100_000)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        said = with_file("home/bomb", bomb)(json.loads(old.read("manifest.json")))
        new.writestr("manifest.json", json.dumps(said))
        for name in old.namelist()[1:]:
            new.writestr(name, old.read(name))
        new.writestr("home/bomb", bomb)
    refused(path, tmp_path, "far more than a backup can hold")


def test_a_file_that_unpacks_to_more_than_it_says_is_cut_off(kept, tmp_path):
    """The table of the zip is made to lie about the size of one file, as the manifest does."""
    data = bytes(5_000_000)
    path = tmp_path / "liar.zip"
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        said = with_file("home/liar", b"1234")(json.loads(old.read("manifest.json")))
        new.writestr("manifest.json", json.dumps(said))
        for name in old.namelist()[1:]:
            new.writestr(name, old.read(name))
        new.writestr("home/liar", data)
    lying = bytearray(path.read_bytes())
    place = lying.find(struct.pack("<L", len(data)), 0)
    while place >= 0:
        lying[place : place + 4] = struct.pack("<L", 4)
        place = lying.find(struct.pack("<L", len(data)), place)
    path.write_bytes(lying)
    refused(path, tmp_path, "damaged")


def test_more_than_the_disk_holds_is_told_before(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(archive.shutil, "disk_usage", lambda where: type("Use", (), {"free": 10}))
    refused(kept, tmp_path, "not enough room")


def test_an_archive_of_a_newer_program_is_left_for_it(kept, tmp_path):
    newer = rewritten(kept, manifest=lambda said: {**said, "format_version": 2})
    refused(newer, tmp_path, "newer version of the program")

    def schema(said):
        return {**said, "contents": {**said["contents"], "schema": "9999"}}

    refused(rewritten(kept, manifest=schema), tmp_path, "newer version of the program")


def test_an_archive_of_the_other_kind_of_database_is_refused(kept, tmp_path):
    there = settings_from(
        home=tmp_path / "new", database_url="postgresql://clerk:hush@127.0.0.1:1/city"
    )
    with pytest.raises(BadInput, match="of a SQLite database. Unset EQUITY_DATABASE_URL"):
        restore(there, COMMAND_LINE, kept)


def forged(kept, tmp_path, change):
    """The archive with a changed database, every hash made to fit."""
    database = tmp_path / "changed.sqlite"
    with zipfile.ZipFile(kept) as old:
        database.write_bytes(old.read("database.sqlite"))
        others = {name: old.read(name) for name in old.namelist() if name.startswith("home/")}
        said = json.loads(old.read("manifest.json"))
    change(database)
    files = {"database.sqlite": database}
    for number, (name, data) in enumerate(others.items()):
        files[name] = tmp_path / f"{number}.bin"
        files[name].write_bytes(data)
    hashed = {
        name: {"size": one.size, "sha256": one.sha256} for name, one in hash_files(files).items()
    }
    path = tmp_path / "forged.zip"
    write_archive(path, json.dumps({**said, "files": hashed}).encode(), files)
    return path


def lose_a_person(database):
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM account WHERE name = 'Bo'")
    connection.close()


def lose_all_tables(database):
    database.unlink()
    sqlite3.connect(database).close()


@pytest.mark.parametrize(
    "change",
    [lose_a_person, lose_all_tables, lambda database: database.write_bytes(b"Dear all" * 1000)],
)
def test_another_database_is_refused_although_all_hashes_fit(kept, tmp_path, change):
    refused(forged(kept, tmp_path, change), tmp_path, "not the one that was saved")


def test_a_backup_of_an_older_version_is_brought_up_to_date(kept, tmp_path):
    """The tables go back to those of the first plans; people, plan and record stay."""
    older: dict[str, object] = {}

    def go_back(database):
        engine = create_engine(f"sqlite:///{database}")
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "0003")
        with engine.connect() as connection:
            older.update(asdict(look_at(connection).contents))
        engine.dispose()

    path = forged(kept, tmp_path, go_back)
    assert older["schema"] == "0003"
    path = rewritten(path, manifest=lambda said: {**said, "contents": older})
    new = tmp_path / "new"
    done = restore(settings_from(), COMMAND_LINE, path, into=new)
    assert (done.audit_head, done.problems) == (older["audit_head"], ())
    there = settings_from(home=new)
    with open_engine(there).connect() as connection:
        assert look_at(connection).contents.schema != "0003"
    plan = read_plan(there, COMMAND_LINE, read_city(there, "Tiny"))
    assert [action.title for action in plan.actions] == ["Plant trees"]
