"""Rewrite the files of the example city: `python data/example/make.py [FOLDER]`.

Everything is invented. The same packages give the same bytes every time. README.md beside this
file says what each file holds; catalogue.json says with which options each is imported.
"""

import json
import sys
from pathlib import Path

import numpy as np
import shapely
from make_history import make_history
from make_other_places import make_other_places
from make_people import GROUPS, add_ages, make_population, make_population_2010
from make_places import PARK, WARDS, YARDS, make_places
from make_programs import make_park_projects, make_visits
from make_record import entries, freeway, lending_map, lots_and_covenants
from make_services import City, make_sidewalks, make_street_lights, make_trees
from make_streets import Plan, to_degrees

SEED = 20260101
NOTE = "Invented data of an example city that does not exist. Do not use it as information."
RIVER_HALF_WIDTH_KM = 0.07


def write_shapes(path, rows):
    """Write (geometry in plane kilometres, properties) as GeoJSON, one feature on a line."""
    features = []
    for geometry, properties in rows:
        degrees = shapely.orient_polygons(to_degrees(geometry))
        feature = {"type": "Feature", "properties": properties}
        feature["geometry"] = json.loads(shapely.to_geojson(degrees))
        features.append(json.dumps(feature, separators=(",", ":")))
    head = f'{{"type":"FeatureCollection","note":{json.dumps(NOTE)},"features":[\n'
    path.write_bytes((head + ",\n".join(features) + "\n]}\n").encode())


def write_table(path, table, **options):
    """Write a CSV with the same line ends on every system."""
    text = table.to_csv(index=False, lineterminator="\n", **options)
    path.write_bytes(text.encode("utf-8-sig" if options else "utf-8"))


def write_places(folder, plan, places):
    """Areas, wards, neighborhoods, river and rail."""
    named = zip(places.areas, places.ids, places.names, strict=True)
    areas = [(shape, {"GEOID": geoid, "name": name}) for shape, geoid, name in named]
    write_shapes(folder / "areas.geojson", areas)
    blocks = np.array(places.blocks, dtype=object)
    wards = [shapely.union_all(blocks[places.ward_of_block == k]) for k in range(WARDS)]
    rows = [(shape, {"ward": f"Ward {k + 1}"}) for k, shape in enumerate(wards)]
    write_shapes(folder / "wards.geojson", rows)
    hoods = dict.fromkeys(places.neighborhoods)
    for hood in hoods:
        own = [
            a for a, name in zip(places.areas, places.neighborhoods, strict=True) if name == hood
        ]
        hoods[hood] = shapely.union_all(own)
    rows = [(shape, {"neighborhood": hood}) for hood, shape in hoods.items()]
    write_shapes(folder / "neighborhoods.geojson", rows)
    water = plan.river.buffer(RIVER_HALF_WIDTH_KM).intersection(plan.outline)
    write_shapes(folder / "river.geojson", [(water, {"name": "Lark River"})])
    rail = plan.rail.intersection(plan.outline)
    write_shapes(folder / "rail.geojson", [(rail, {"name": "Lark Valley Railroad"})])


def write_record(folder, plan, places):
    """Lending map, lots and covenants, freeway, entries of the timeline."""
    hoods = {hood: [] for hood in places.neighborhoods}
    for area, hood in zip(places.areas, places.neighborhoods, strict=True):
        hoods[hood].append(area)
    hoods = {hood: shapely.union_all(areas) for hood, areas in hoods.items()}
    write_shapes(folder / "lending_map.geojson", lending_map(hoods))
    lots, covenants = lots_and_covenants(places, {PARK, YARDS})
    write_shapes(folder / "lots.geojson", lots)
    write_shapes(folder / "covenants.geojson", covenants)
    write_shapes(folder / "freeway.geojson", freeway(plan.outline))
    write_table(folder / "record_entries.csv", entries())


def make(folder):
    """Write every file of the city into the folder."""
    rng = np.random.default_rng(SEED)
    plan = Plan()
    places = make_places(plan)
    write_places(folder, plan, places)
    write_record(folder, plan, places)
    population = make_population(places, rng)
    with_ages = add_ages(places, population, np.random.default_rng(SEED + 1))
    write_table(folder / "population.csv", with_ages)
    population_2010 = make_population_2010(places, population, rng)
    write_table(folder / "population_2010.csv", population_2010)
    write_table(folder / "history.csv", make_history(population_2010))
    write_table(folder / "places.csv", make_other_places(population, population_2010))
    city = City(places, population)
    write_table(folder / "trees_planted.csv", make_trees(city, rng))
    lights = make_street_lights(city, rng)
    write_table(folder / "street_light_requests.csv", lights, sep=";", decimal=",")
    write_shapes(folder / "sidewalk_repairs.geojson", make_sidewalks(city, rng))
    write_shapes(folder / "park_projects.geojson", make_park_projects(city, rng))
    write_table(folder / "recreation_visits.csv", make_visits(city, population, GROUPS, rng))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
