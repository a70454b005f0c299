"""What the importer says to someone who has a page and no command line before them."""

from __future__ import annotations

AGREE = "Agree to that below if it is right."
WILL_ASK = "You are asked whether that is right before anything is kept."
PAGE_WORDS = {
    "Import again with --yes if that is right.": AGREE,
    "State the system with --crs, for example --crs EPSG:26915.": (
        "Fill in “Coordinate system” below, for example EPSG:26915."
    ),
    ", or state it with --crs": ", or fill in “Coordinate system” below",
    "Name the columns with coordinates or area ids, or keep the records by date with --no-place.": (
        "Choose other columns, or choose “No place: keep the records by date”."
    ),
    "Name the columns with --lon and --lat or --area-id, or keep the records by date with "
    "--no-place.": "Choose other columns, or choose “No place: keep the records by date”.",
    "Name another column, or leave --weight out to count records.": (
        "Choose another column, or “Each record counts 1”."
    ),
    "Import with --drop-duplicates to leave them out.": (
        "Tick “Leave out records that repeat another” to leave them out."
    ),
    "Import again with --clean to have overlaps and slivers repaired.": (
        "Tick “Repair overlaps and slivers” to have them repaired."
    ),
    "import it again with --census-count.": "tick “A full count, not a survey”.",
    "import with --partial-groups": "tick “Groups are left out on purpose”",
    "state theirs with --period.": "fill in the year below.",
    "Say which with --place.": "Say which under “What the file calls this city”.",
    "Name the column that holds them with --grade.": (
        "Choose the column that holds them under “Letter of each shape”."
    ),
    "Import the city again to renew it.": "Load the city’s areas and people again to renew it.",
    " or give this one another name with --as.": " or give this one another name.",
    "then import again.": "then try again.",
    "and import again.": "and try again.",
}
"""Words of the commands, and the same for a page: its labels are named as they stand there."""


def for_page(said: str) -> str:
    """A sentence of the importer, with the options of the commands named as the page names them."""
    for command, page in PAGE_WORDS.items():
        said = said.replace(command, page)
    return said
