"""A workspace with a city, a service, a plan and a person in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tiny_city import TinyCity

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.addresses import reset_address
from equity_core.accounts.people import add_person
from equity_core.actions.editing import add_action, add_plan
from equity_core.actions.plan import Action, Plan
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.service import import_service
from equity_core.services.choices import ServiceChoices
from equity_core.settings import Settings, data_folder, get_settings, settings_from
from equity_core.store.revisions import read_city

PASSWORD = "seven herons over the mill pond"


@dataclass(frozen=True)
class Place:
    """A full workspace, and a folder beside it for archives."""

    settings: Settings
    folder: Path

    @property
    def archive(self) -> Path:
        return self.folder / "kept.zip"


def fill(settings: Settings, folder: Path) -> None:
    tiny = TinyCity(folder)
    import_city(settings, "Tiny", CityFiles(tiny.areas, tiny.population, "GEOID"))
    trees = ServiceChoices(name="Trees", date="date", counts="things")
    import_service(settings, "Tiny", tiny.records, trees)
    city = read_city(settings, "Tiny")
    add_plan(settings, COMMAND_LINE, city, Plan("p", "Plan"))
    add_action(settings, COMMAND_LINE, city, Action("a", "Plant trees"))
    add_person(settings, COMMAND_LINE, name="Ada", role=Role.ADMINISTRATOR, password=PASSWORD)
    add_person(settings, COMMAND_LINE, name="Bo", role=Role.VIEWER, password=PASSWORD)
    reset_address(settings, COMMAND_LINE, "Bo")
    (settings.home / "groups.csv").write_bytes(groups())


def groups() -> bytes:
    """A list of groups with one of the city's own."""
    heading, first, *_ = (data_folder() / "groups.csv").read_text().splitlines()
    return f"{heading}\n{first.replace(first.split(',')[0], 'own_group', 1)}\n".encode()


def use(monkeypatch, settings: Settings) -> None:
    """Let the command `equity` run in this workspace."""
    monkeypatch.setenv("EQUITY_HOME", str(settings.home))
    monkeypatch.setenv("EQUITY_DATABASE_URL", settings.database_url)
    get_settings.cache_clear()


def full_place(address: str, tmp_path: Path) -> Place:
    made = Place(settings_from(home=tmp_path / "home", database_url=address), tmp_path / "kept")
    made.folder.mkdir()
    fill(made.settings, tmp_path)
    return made
