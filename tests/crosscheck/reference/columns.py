"""Fidelity of single columns and of pairs."""

from itertools import combinations

import numpy as np
import pandas as pd
from answers import drawn, mean, rate
from scipy import stats
from scipy.spatial.distance import jensenshannon
from tables import MISSING, Table, binned, number_bins, shares


def fidelity(tables):
    R, S = tables.R, tables.S
    entries = columns_of(tables, R, S)
    found = {}
    for name, per in entries.items():
        found[f"fidelity.{name}"] = {"value": mean(per.values()), "perFeature": per}
    for name, value in floors(tables).items():
        found[f"fidelity.{name}"]["floor"] = value
    epsilon = [kl_paper(tables, R, S, name, epsilon=True) for name in tables.numeric]
    found["fidelity.kl_paper"]["settings"] = {"withEpsilon": mean(epsilon)}
    for key, method in (("", stats.pearsonr), ("_spearman", stats.spearmanr)):
        per = {
            f"{a}|{b}": correlation(method, R, S, a, b) for a, b in combinations(tables.names, 2)
            if a in tables.numeric and b in tables.numeric
        }  # fmt: skip
        found[f"fidelity.correlation_similarity{key}"] = {"value": mean(per.values()), "perFeature": per}
    per = {
        f"{a}|{b}": contingency(tables, R, S, a, b) for a, b in combinations(tables.names, 2)
        if a in tables.coded or b in tables.coded
    }  # fmt: skip
    found["fidelity.contingency_similarity"] = {"value": mean(per.values()), "perFeature": per}
    found["fidelity.rule_violations"] = violations(tables)
    if len(tables.names) > 20:
        for fields in found.values():
            fields.pop("perFeature", None)
    return found


def columns_of(tables, a, b):
    """Entries by column of every measure of single columns, where a plays the real table."""
    plain = lambda table, name: table[name][~np.isnan(table[name])]
    smoothed = lambda name: [shares(codes, bins, 0.5) for *both, bins in [binned(tables, name, a, b)] for codes in both]
    found = {key: {} for key in ("kl", "kl_reverse", "js", "missing_similarity")}
    for name in tables.names:
        p, q = smoothed(name)
        found["kl"][name] = stats.entropy(p, q)
        found["kl_reverse"][name] = stats.entropy(q, p)
        found["js"][name] = jensenshannon(p, q, base=2) ** 2
        gone = lambda table: (table[name] == MISSING if name in tables.coded else np.isnan(table[name])).mean()
        found["missing_similarity"][name] = 1 - abs(gone(a) - gone(b))
    for key in ("kl_paper", "ks_complement", "wasserstein", "range_coverage", "boundary_adherence"):
        found[key] = {}
    for name in tables.numeric:
        x, y = plain(a, name), plain(b, name)
        width = np.ptp(x)
        found["kl_paper"][name] = kl_paper(tables, a, b, name)
        same = (y == x[0]).mean()
        found["ks_complement"][name] = 1 - stats.ks_2samp(x, y).statistic if width > 0 else same
        found["wasserstein"][name] = stats.wasserstein_distance(x, y) / width if width > 0 else None
        uncovered = (max(y.min() - x.min(), 0) + max(x.max() - y.max(), 0)) / width if width > 0 else 0
        found["range_coverage"][name] = max(0, 1 - uncovered) if width > 0 else same
        inside = (b[name] >= x.min()) & (b[name] <= x.max())
        inside |= np.isnan(b[name]) & np.isnan(a[name]).any()
        found["boundary_adherence"][name] = inside.mean()
    for key in ("tv_complement", "category_coverage", "category_adherence"):
        found[key] = {}
    for name in tables.coded:
        x, y, bins = binned(tables, name, a, b)
        found["tv_complement"][name] = 1 - abs(shares(x, bins) - shares(y, bins)).sum() / 2
        found["category_coverage"][name] = len({*x} & {*y}) / len({*x})
        found["category_adherence"][name] = np.isin(y, x).mean()
    return found


def kl_paper(tables, a, b, name, epsilon=False):
    pooled = np.concatenate([a[name], b[name]])
    low, high = np.nanmin(pooled), np.nanmax(pooled)
    edges = np.linspace(low, high, 11)[1:-1] if high > low else np.array([])
    codes, bins = zip(*(number_bins(table[name], edges) for table in (a, b)))
    size = bins[0] + np.isnan(pooled).any()
    if epsilon:
        return stats.entropy(*(shares(x, size) + 1e-10 for x in codes))
    return stats.entropy(*(shares(x, size, 0.5) for x in codes))


def floors(tables, draws=60):
    """The median over draws of two tables from R with replacement, the first playing the real one."""
    if len(tables.names) > 20:
        return {}
    real, values = tables.R, {}
    for _ in range(draws):
        rows = [np.random.default_rng([draws, _, k]).integers(real.rows, size=n) for k, n in enumerate((real.rows, tables.S.rows))]
        tables.R, other = real.taken(rows[0]), real.taken(rows[1])
        for key, per in columns_of(tables, tables.R, other).items():
            values.setdefault(key, []).append(mean(per.values()))
    tables.R = real
    unfounded = ("range_coverage", "boundary_adherence")
    return {key: None if key in unfounded else drawn(x, 20, np.median) for key, x in values.items()}


def correlation(method, R, S, a, b):
    found = []
    for table in (R, S):
        x, y = table[a], table[b]
        both = ~np.isnan(x) & ~np.isnan(y)
        if both.sum() < 2 or np.ptp(x[both]) == 0 or np.ptp(y[both]) == 0:
            return None
        found.append(method(x[both], y[both]).statistic)
    return 1 - abs(found[0] - found[1]) / 2


def contingency(tables, R, S, a, b):
    xr, xs, _ = binned(tables, a, R, S)
    yr, ys, width = binned(tables, b, R, S)
    size = (max(xr.max(), xs.max()) + 1) * width
    return 1 - abs(shares(xr * width + yr, size) - shares(xs * width + ys, size)).sum() / 2


def violations(tables):
    told = tables.told
    if not (told["ranges"] or told["categories"] or told["rules"]):
        return {"value": None}
    broken = lambda table: breaking(told, table)
    hits = int(broken(tables.S).sum())
    return {**rate(hits, tables.S.rows), "settings": {"real": broken(tables.R).mean()}}


def breaking(told, table: Table):
    rows = table.unfit.copy()
    frame = pd.DataFrame(table.columns)
    for name, (low, high) in told["ranges"].items():
        rows |= (table[name] < low) | (table[name] > high)
    for name, listed in told["categories"].items():
        rows |= ~np.isin(table[name], [*listed, MISSING])
    for rule in told["rules"]:
        known = np.ones(table.rows, bool)
        for name in rule["operands"]:
            known &= (frame[name].notna() & (frame[name] != MISSING)).to_numpy()
        rows |= known & frame.eval(rule["broken"]).to_numpy(bool)
    return rows
