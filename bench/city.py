"""A made-up city as files and as a workspace: 800 irregular areas, 400,000 people in six groups."""

from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from bench.generate import irregular_areas
from equity_core.cities.population import PopulationChoices
from equity_core.imports.city import CityFiles, import_city
from equity_core.settings import Settings

CITY, LEVEL, PERIOD = "Bench City", "block group", "2020"
GROUPS = ("asian_nhpi_nh", "black_nh", "hispanic", "multiple_nh", "other_nh", "white_nh")
PEOPLE = 400_000


def write_city(folder: Path, n_areas: int = 800, seed: int = 1) -> CityFiles:
    """Write areas.geojson and population.csv; the same seed writes the same files."""
    areas = irregular_areas(n_areas, seed=seed)
    ids = [f"{number:04d}" for number in range(1, n_areas + 1)]
    features = [
        f'{{"type":"Feature","properties":{{"id":"{name}"}},"geometry":{shape}}}'
        for name, shape in zip(ids, shapely.to_geojson(areas), strict=True)
    ]
    text = '{"type":"FeatureCollection","features":[' + ",\n".join(features) + "]}"
    (folder / "areas.geojson").write_text(text, encoding="utf-8")
    people = _people(n_areas, seed)
    people.insert(0, "id", ids)
    people.to_csv(folder / "population.csv", index=False)
    return CityFiles(
        areas=folder / "areas.geojson",
        population=folder / "population.csv",
        area_id="id",
        level=LEVEL,
        invented=True,
        people=PopulationChoices(period=PERIOD, census_count=True),
    )


def _people(n_areas: int, seed: int) -> pd.DataFrame:
    """People by area and group: each group has its own uneven spread over the areas."""
    rng = np.random.default_rng(seed)
    share = rng.dirichlet([0.6, 0.9, 0.8, 0.5, 0.2, 3.0], n_areas)
    size = rng.multinomial(PEOPLE, np.full(n_areas, 1 / n_areas))
    counts = np.array([rng.multinomial(n, p) for n, p in zip(size, share, strict=True)])
    frame = pd.DataFrame(counts, columns=list(GROUPS))
    frame.insert(0, "total", frame.sum(axis=1))
    return frame


def make_workspace(home: Path, files: CityFiles) -> Settings:
    """Import the city into a workspace of its own."""
    settings = Settings(home=home, database_url="", door="workspace")
    import_city(settings, CITY, files)
    return settings
