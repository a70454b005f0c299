"""How much of a file from outside is read before it is refused."""

from dataclasses import dataclass

KIB, MIB, GIB = 2**10, 2**20, 2**30


@dataclass(frozen=True)
class Limits:
    """Upper bounds for one file. Sizes are bytes, times are seconds.

    Attributes
    ----------
    max_bytes, max_json_bytes
        Size on disk; JSON is held as objects some eight times its size, so it gets less.
    max_rows, max_columns, max_cells, max_cell_bytes
        Of a table. ``max_cells`` keeps a file of nothing but commas within memory.
    max_torn
        Rows that could not be repaired; more than this is not a table worth reading.
    max_features, max_vertices, max_depth
        Of a map file; depth is how many brackets may be open at once.
    max_members, max_workbook_members, max_unpacked_bytes, max_ratio, ratio_free_bytes
        Of a zip or gzip. The ratio (unpacked to packed) counts only beyond
        ``ratio_free_bytes``: small files full of blanks pack very well.
    seconds, workbook_seconds, memory_bytes
        Of the separate process that reads GeoPackage, Shapefile and Excel files. A full sheet
        of 16 columns takes some three minutes, a map of the largest size a few seconds.
    """

    max_bytes: int = 2 * GIB
    max_json_bytes: int = 256 * MIB
    max_rows: int = 5_000_000
    max_columns: int = 1_000
    max_cells: int = 200_000_000
    max_cell_bytes: int = 32 * KIB
    max_torn: int = 100_000
    max_features: int = 250_000
    max_vertices: int = 2_000_000
    max_depth: int = 64
    max_members: int = 20
    max_workbook_members: int = 2_000
    max_unpacked_bytes: int = 2 * GIB
    max_ratio: int = 100
    ratio_free_bytes: int = 16 * MIB
    seconds: int = 120
    workbook_seconds: int = 900
    memory_bytes: int = 4 * GIB
