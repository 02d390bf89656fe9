"""The four tables of one set as arrays, bins of their columns, and what all metrics share."""

import csv
import json

import numpy as np

MISSING = "(missing)"


class Table:
    """Columns by name: floats with NaN for numbers and days, strings with MISSING for the rest."""

    def __init__(self, path, told):
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.rows = len(rows)
        self.unfit = np.zeros(self.rows, bool)
        self.columns = {}
        extra = [name for name in (told["site"], told["region"]) if name is not None]
        for column in [*told["columns"], *({"name": name, "kind": "coded"} for name in extra)]:
            name = column["name"]
            cells = [row[name].strip() for row in rows]
            if column["kind"] == "coded":
                self.columns[name] = np.array([cell or MISSING for cell in cells], object)
            elif column["kind"] == "date":
                days = [np.datetime64(cell) if cell else np.datetime64("NaT") for cell in cells]
                since = np.array(days, "datetime64[D]") - np.datetime64("1970-01-01")
                self.columns[name] = since / np.timedelta64(1, "D")
            else:
                self.columns[name] = np.array([self.number(cell, i) for i, cell in enumerate(cells)])

    def number(self, cell, i):
        try:
            return float(cell) if cell else np.nan
        except ValueError:
            self.unfit[i] = True
            return np.nan

    def __getitem__(self, name):
        return self.columns[name]

    def taken(self, rows):
        """The same with these rows alone."""
        part = object.__new__(Table)
        part.rows = len(np.arange(self.rows)[rows])
        part.columns = {name: cells[rows] for name, cells in self.columns.items()}
        part.unfit = self.unfit[rows]
        return part


class Tables:
    def __init__(self, folder):
        with open(f"{folder}/told.json", encoding="utf-8") as file:
            told = json.load(file)
        self.told = told
        self.names = [column["name"] for column in told["columns"]]
        self.coded = [column["name"] for column in told["columns"] if column["kind"] == "coded"]
        self.numeric = [name for name in self.names if name not in self.coded]
        self.target = told["target"]
        self.features = [name for name in self.names if name != self.target]
        read = lambda use: Table(f"{folder}/{use}.csv", told) if use in told["tables"] else None
        self.R, self.S, self.C, self.T = (read(use) for use in ("real", "synthetic", "control", "test"))
        self.present = [table for table in (self.R, self.S, self.C, self.T) if table is not None]

    def labels(self, table):
        """1, 0, or -1 where missing."""
        cells = table[self.target]
        return np.where(cells == MISSING, -1, (cells == self.told["positive"]).astype(int))

    def range(self, name):
        """Of the real values; 0 for a constant column."""
        return np.nanmax(self.R[name]) - np.nanmin(self.R[name])

    def groups(self):
        """(name, own columns, level of each row by table) for each demographic group."""
        for group in self.told["groups"]:
            yield group["name"], group["columns"], lambda table, group=group: levels_of(table, group)

    def key(self, table, names):
        """One tuple a row over columns or groups of these names."""
        groups = {name: levels for name, _, levels in self.groups()}
        parts = [groups[name](table) if name in groups else table[name] for name in names]
        plain = lambda cell: MISSING if cell != cell else cell
        return [tuple(map(plain, row)) for row in zip(*parts)]


def levels_of(table, group):
    columns = group["columns"]
    if len(columns) == 1:
        return table[columns[0]]
    level = np.full(table.rows, MISSING, object)
    level[np.any([table[name] != MISSING for name in columns], axis=0)] = group["other"]
    for name in reversed(columns):
        level[table[name] == "1"] = name
    return level


def quantile_edges(values):
    """Unique deciles, linear between order statistics, their places reckoned in whole numbers."""
    x = np.sort(values)
    edges = []
    for k in range(1, 10):
        low, rest = divmod(k * (len(x) - 1), 10)
        edges.append(x[low] if rest == 0 else x[low] + (x[low + 1] - x[low]) * (rest / 10))
    return np.unique(edges)


def number_bins(cells, edges):
    """Bin of each value among the edges, and the number of bins; missing in the bin after the last."""
    return np.where(np.isnan(cells), len(edges) + 1, np.searchsorted(edges, cells, side="right")), len(edges) + 1


def binned(tables, name, a, b):
    """Bins of the rows of two tables by R's edges: codes of a, codes of b, how many bins there are."""
    if name in tables.coded:
        levels = {level: k for k, level in enumerate(sorted({*a[name], *b[name]}))}
        return *(np.array([levels[level] for level in t[name]], int) for t in (a, b)), len(levels)
    real = tables.R[name][~np.isnan(tables.R[name])]
    if len(real) > 0 and real.min() == real.max():
        cut = lambda cells: (np.where(np.isnan(cells), 2, cells != real[0]).astype(int), 2)
    else:
        edges = quantile_edges(real) if len(real) > 0 else np.array([])
        cut = lambda cells: number_bins(cells, edges)
    (x, bins), (y, _) = cut(a[name]), cut(b[name])
    return x, y, bins + bool(np.isnan(a[name]).any() or np.isnan(b[name]).any())


def shares(codes, bins, smoothing=0.0):
    counts = np.bincount(codes, minlength=bins) + smoothing
    return counts / counts.sum()


def gower(tables, a, b, names=None, weights=None):
    """Mean distance over the columns of all rows of a to all rows of b, rounded to 12 decimals."""
    names = tables.names if names is None else names
    weights = np.ones(len(names)) if weights is None else weights
    total = np.zeros((a.rows, b.rows))
    for name, weight in zip(names, weights):
        x, y = a[name][:, None], b[name][None, :]
        if name in tables.coded:
            total += weight * (x != y)
            continue
        width = tables.range(name)
        apart = np.minimum(abs(x - y) / width, 1) if width > 0 else (x != y).astype(float)
        gone, both = np.isnan(x) | np.isnan(y), np.isnan(x) & np.isnan(y)
        total += weight * np.where(both, 0, np.where(gone, 1, apart))
    return np.round(total / weights.sum(), 12)


def euclid(tables):
    """Rows of each table in the Euclidean space, in the order of `tables.present`."""
    parts = []
    for name in tables.names:
        cells = [table[name] for table in tables.present]
        if name in tables.coded:
            for level in sorted({level for column in cells for level in column}):
                parts.append([(column == level).astype(float) for column in cells])
            continue
        real = tables.R[name]
        middle, least, width = np.nanmedian(real), np.nanmin(real), tables.range(name)
        filled = [np.where(np.isnan(column), middle, column) for column in cells]
        parts.append([(x - least) / width if width > 0 else (x != least).astype(float) for x in filled])
        if any(np.isnan(column).any() for column in cells):
            parts.append([np.isnan(column).astype(float) for column in cells])
    return [np.stack(columns, axis=1) for columns in zip(*parts)]
