"""Why no record of a file could be used, in one sentence, by what befell most of them."""

from __future__ import annotations

from equity_core.cities.reading import CityContents
from equity_core.errors import BadInput
from equity_core.services.choices import ServiceChoices
from equity_core.services.counts import Counts
from equity_core.services.ledger import BAD_PLACE, BAD_WEIGHT, NO_PLACE, OUTSIDE, TORN, USED
from equity_core.services.places import AREA_IDS
from equity_core.services.records import Records


def refuse_nothing_used(
    counts: Counts, contents: CityContents, records: Records, choices: ServiceChoices
) -> None:
    """Raise BadInput where not one record is used; the message names the likeliest reason."""
    if counts.ledger[USED]:
        return
    if counts.ledger["read"] == 0:
        raise BadInput("The file has no records. Check that it is the right one.")
    fates = {name: rows for name, rows in counts.ledger.items() if name not in ("read", USED)}
    raise BadInput(_reason(max(fates, key=lambda name: fates[name]), contents, records, choices))


def _reason(fate: str, contents: CityContents, records: Records, choices: ServiceChoices) -> str:
    city = contents.city.name
    if fate == NO_PLACE:
        return (
            "No record of the file says where it was, so they cannot be put on a map. Name the "
            "columns with coordinates or area ids, or keep the records by date with --no-place."
        )
    if fate == OUTSIDE and records.kind == AREA_IDS:
        return (
            f"No area id of the records is among the areas of {city}. "
            "Check which column holds the id, and that leading zeros are kept."
        )
    if fate in (OUTSIDE, BAD_PLACE):
        what = "can be read" if fate == BAD_PLACE else f"lies in {city}"
        crs = f"; {choices.crs} may not be right" if choices.crs else ", or state it with --crs"
        return (
            f"No record's place {what}. Check the columns for longitude and latitude, and the "
            f"coordinate system{crs}."
        )
    if fate == BAD_WEIGHT:
        return f"No amount in the column “{choices.weight}” can be used. Name another column."
    if fate == TORN:
        return "Every row of the file is torn. Save it again as CSV or Excel, then import it."
    return "Every record repeats another one. Check the column that tells records apart."
