"""The record of the example city, all of it invented: a lending map, covenants, a freeway, a past.

The draws have a random number generator of their own, so that no other file changes with them.
"""

import numpy as np
import pandas as pd
import shapely

SEED = 19370101
# Grades of the invented lending map; the neighborhoods left out were not surveyed.
GRADES = {
    "North Hill": "A",
    "College Hill": "A",
    "Ferry Landing": "B",
    "Orchard": "B",
    "Southgate": "B",
    "Old Town": "C",
    "West Bank": "C",
    "The Flats": "D",
    "Depot": "D",
    "Mill Quarter": "D",
    "Foundry": "D",
}
# Neighborhoods whose invented deeds barred buyers by race, and the share of lots that had one.
COVENANTS = {"College Hill": 0.45, "North Hill": 0.3, "Prairie View": 0.2, "Ferry Landing": 0.1}
FIRST_DEED, LAST_DEED = 1911, 1947
LOT_KM, LOT_HALF_KM = 0.15, 0.02
# The lines of 1937 did not follow today's areas: kilometres that they stay inside of them.
DRAWN_INSIDE = 0.08
FREEWAY = [(8.4, 5.6), (6.5, 5.2), (5.2, 4.9), (4.2, 3.6), (3.1, 2.5), (2.9, 1.2), (2.6, -0.6)]
BUILT = 1961


def lending_map(hoods):
    """One graded shape a neighborhood, a little inside of it."""
    rows = []
    for hood, grade in GRADES.items():
        shape = hoods[hood].buffer(-2 * DRAWN_INSIDE).buffer(DRAWN_INSIDE).simplify(0.02)
        rows.append((shape, {"grade": grade, "year": 1937}))
    return rows


def lots_and_covenants(places, nobody):
    """Every lot of the city as a point, and those with an invented covenant as squares."""
    rng = np.random.default_rng(SEED)
    lots, covenants = [], []
    for area, name, hood in zip(places.areas, places.names, places.neighborhoods, strict=True):
        if name in nobody:
            continue
        west, south, east, north = area.bounds
        x, y = np.meshgrid(np.arange(west, east, LOT_KM), np.arange(south, north, LOT_KM))
        inside = shapely.contains_xy(area.buffer(-LOT_HALF_KM), x.ravel(), y.ravel())
        for at in np.column_stack([x.ravel(), y.ravel()])[inside]:
            lots.append((shapely.Point(*at), {"lot": len(lots) + 1}))
            if rng.random() < COVENANTS.get(hood, 0.0):
                year = int(rng.integers(FIRST_DEED, LAST_DEED + 1))
                box = shapely.box(*(at - LOT_HALF_KM), *(at + LOT_HALF_KM))
                covenants.append((box, {"deed_year": year}))
    return lots, covenants


def freeway(outline):
    """The course of the invented freeway inside the city."""
    course = shapely.LineString(FREEWAY).intersection(outline)
    return [(course, {"name": "Freeway 9", "year": BUILT})]


MINUTES = "Invented: minutes of the Larkbend council"
ENTRIES = (
    {
        "year": "1911", "place": "College Hill", "themes": "covenants",
        "event": "The first deeds of College Hill barred buyers by race.",
        "who_acted": "two land companies", "who_was_harmed": "Black families; Asian families",
        "source_title": "Invented: deed book of Larkbend, 1911", "confidence": "high",
    },
    {
        "year": "1924", "place": "Prairie View", "themes": "housing; mob violence",
        "event": "For three nights a crowd stood before the house of a Black family. They stayed.",
        "who_acted": "a crowd of neighbors", "who_was_harmed": "a Black family",
        "who_resisted": "the family; the Depot church",
        "source_title": "Invented: Larkbend Courier, 1924", "confidence": "medium",
        "note": "Two invented papers differ on the number of nights.",
    },
    {
        "year": "1937", "place": "The Flats, Depot, Foundry and Mill Quarter",
        "themes": "redlining and lending",
        "event": "A lending survey graded the four neighborhoods where most Black and Hispanic "
        "families could find homes with its lowest letter.",
        "who_acted": "the lending survey", "who_was_harmed": "Black families; Hispanic families",
        "source_title": "Invented: lending map of Larkbend, 1937", "confidence": "high",
    },
    {
        "year": "1948", "place": "Cedar Grove and Meadows", "themes": "city limits",
        "event": "The city took in Cedar Grove and Meadows.", "who_acted": "the city council",
        "source_title": f"{MINUTES}, 1948", "confidence": "high",
    },
    {
        "year": "1961", "date_text": "1959 to 1961", "place": "Depot, The Flats and Foundry",
        "themes": "highways and renewal",
        "event": "Freeway 9 was built through three neighborhoods, and 310 homes were taken.",
        "who_acted": "the state; the city council",
        "who_was_harmed": "Black residents; Hispanic residents",
        "who_resisted": "the Flats Renters' League",
        "source_title": f"{MINUTES}, 1961", "confidence": "high",
    },
    {
        "year": "1968", "place": "The Flats", "themes": "organizing; housing",
        "event": "Renters opened an office for legal help, and the city passed a housing code.",
        "who_acted": "the Flats Renters' League", "who_resisted": "the Flats Renters' League",
        "source_title": "Invented: papers of the Flats Renters' League", "confidence": "high",
    },
    {
        "year": "1986", "place": "Westfield", "themes": "city limits",
        "event": "The city took in Westfield.", "who_acted": "the city council",
        "source_title": f"{MINUTES}, 1986", "confidence": "high",
    },
    {
        "year": "2021", "place": "Larkbend", "themes": "repair and city action",
        "event": "The council apologized for its part in building Freeway 9 where it did.",
        "who_acted": "the city council", "source_title": f"{MINUTES}, 2021",
        "confidence": "high",
    },
    {
        "year": "1893", "place": "Depot", "themes": "work", "publish": "no",
        "event": "Railroad workers from Mexico were housed in boxcars. Which winter is not known.",
        "confidence": "low", "note": "A draft: it needs a source before it can be published.",
    },
)  # fmt: skip
COLUMNS = (
    *("year", "date_text", "place", "event", "who_acted", "who_was_harmed", "who_resisted"),
    *("themes", "source_title", "source_url", "confidence", "note", "publish"),
)


def entries():
    """The city's own entries on the timeline; each says that it is invented."""
    rows = []
    for entry in ENTRIES:
        note = f"Invented for the example. {entry.get('note', '')}".strip()
        rows.append({"publish": "yes", **entry, "note": note})
    return pd.DataFrame(rows, columns=list(COLUMNS)).fillna("")
