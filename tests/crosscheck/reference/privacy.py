"""Distances, matches and disclosure."""

from collections import Counter, defaultdict

import numpy as np
from answers import difference, drawn, rate
from tables import binned, gower, shares


def privacy(tables):
    return {**distances(tables), **matches(tables), **guesses(tables), **disclosure(tables)}


def distances(tables):
    R, S, C = tables.R, tables.S, tables.C
    n, m, c = R.rows, S.rows, C.rows
    to_real, to_control, twin = (np.sort(gower(tables, a, b), axis=1) for a, b in ((S, R), (S, C), (C, R)))
    ratio = lambda near: (near[:, 0] + 1e-8) / (near[:, 1] + 1e-8)
    statistics = {
        "dcr_median": lambda near: np.median(near[:, 0]),
        "dcr_p05": lambda near: np.quantile(near[:, 0], 0.05),
        "nndr_p05": lambda near: np.quantile(ratio(near), 0.05),
    }
    rng = np.random.default_rng(11)
    cuts = [rng.choice(m, c, replace=False) for _ in range(200)] if m > c else []
    found = {}
    for key, of in statistics.items():
        found[f"privacy.{key}"] = {"value": of(to_real), "floor": of(twin)}
        if cuts:
            settings = {"atFloorSize": drawn([of(to_real[rows]) for rows in cuts], 10, np.median)}
            found[f"privacy.{key}"]["settings"] = settings
    found["privacy.dcr_holdout_median"] = {"value": np.median(to_control[:, 0])}
    a, b = to_real[:, 0], to_control[:, 0]
    found["privacy.dcr_share"] = {**rate((a < b).sum() + (a == b).sum() / 2, m), "floor": n / (n + c)}
    found["privacy.nnaa_loss"] = {"value": nnaa_loss(tables), "floor": 0}
    weights = np.array([column_weight(tables, name) for name in tables.names])
    own = gower(tables, R, R, weights=weights) + np.diag(np.full(n, np.inf))
    near = gower(tables, R, S, weights=weights).min(axis=1)
    found["privacy.epsilon_identifiability"] = {"value": (near < own.min(axis=1)).mean()}
    return found


def column_weight(tables, name):
    codes, _, bins = binned(tables, name, tables.R, tables.R)
    p = shares(codes, bins)
    entropy = -(p[p > 0] * np.log(p[p > 0])).sum()
    return 1 / entropy if entropy > 0 else 0.0


def nnaa_loss(tables, repeats=60):
    """AA(C, S) − AA(R, S); of three tables of one size it needs no draws."""
    sizes = [table.rows for table in (tables.R, tables.S, tables.C)]
    R, S, C = tables.R, tables.S, tables.C
    blocks = {key: gower(tables, *pair) for key, pair in {"RR": (R, R), "SS": (S, S), "CC": (C, C), "RS": (R, S), "CS": (C, S)}.items()}
    rng = np.random.default_rng(12)
    found = []
    for _ in range(repeats if len({*sizes}) > 1 else 1):
        r, s, c = (rng.choice(size, min(sizes), replace=False) for size in sizes)
        cut = lambda key, a, b: blocks[key][np.ix_(a, b)]
        accuracy = lambda rr, ss, rs: adversarial_accuracy(rr, ss, rs)
        control = accuracy(cut("CC", c, c), cut("SS", s, s), cut("CS", c, s))
        found.append(control - accuracy(cut("RR", r, r), cut("SS", s, s), cut("RS", r, s)))
    return drawn(found, 10) if len(found) > 1 else found[0]


def adversarial_accuracy(tt, ss, ts):
    own = lambda block: (block + np.diag(np.full(len(block), np.inf))).min(axis=1)
    return ((ts.min(axis=1) > own(tt)).mean() + (ts.min(axis=0) > own(ss)).mean()) / 2


def matches(tables):
    R, S, C = tables.R, tables.S, tables.C
    keys = {name: tables.key(table, tables.names) for name, table in (("R", R), ("S", S), ("C", C))}
    equal = lambda a, b: np.array([key in {*keys[b]} for key in keys[a]])
    exact = equal("S", "R")
    found = {
        "privacy.exact_match": {
            **rate(int(exact.sum()), S.rows),
            "floor": equal("C", "R").mean(),
            "settings": {"control": equal("S", "C").mean()},
        }
    }
    close = near(tables, S, R)
    found["privacy.near_match"] = {**rate(int(close.sum()), S.rows), "floor": near(tables, C, R).mean()}
    if S.rows > C.rows:
        rng = np.random.default_rng(13)
        cuts = [rng.choice(S.rows, C.rows, replace=False) for _ in range(400)]
        for key, hits in (("exact_match", exact), ("near_match", close)):
            settings = found[f"privacy.{key}"].setdefault("settings", {})
            settings["atFloorSize"] = drawn([hits[rows].mean() for rows in cuts], 10, np.median)
    return found


def near(tables, a, b):
    """Whether a row of a has one of b within one hundredth of each number and with the same categories."""
    close = np.ones((a.rows, b.rows), bool)
    for name in tables.names:
        s, r = a[name][:, None], b[name][None, :]
        if name in tables.coded:
            close &= s == r
        else:
            close &= (abs(r - s) <= 0.01 * abs(s)) | (np.isnan(r) & np.isnan(s))
    return close.any(axis=1)


def guesses(tables):
    """Attribute inference and linkability: nearest rows of S, and the control rows beside the training rows."""
    R, S, C = tables.R, tables.S, tables.C
    secret = tables.told["sensitive"]
    known = [name for name in tables.names if name != secret]
    hits = {key: inferred(tables, table, known, secret).sum() for key, table in (("R", R), ("C", C))}
    attribute = difference(hits["R"], R.rows, hits["C"], C.rows)
    attribute["settings"] = {"residual": attribute["value"] / (1 - hits["C"] / C.rows)}
    names = sorted(tables.names)
    halves = names[0::2], names[1::2]
    linked = lambda table: np.logical_and(*(nearest(gower(tables, table, S, half)) for half in halves)).any(axis=1).sum()
    return {
        "privacy.attribute_inference_risk": attribute,
        "privacy.linkability_risk": difference(linked(R), R.rows, linked(C), C.rows),
    }


def nearest(apart):
    return apart == apart.min(axis=1, keepdims=True)


def inferred(tables, table, known, secret):
    """Whether the majority of the nearest synthetic rows has each row's secret."""
    plain = lambda cell: None if cell != cell else cell
    real = Counter(map(plain, tables.R[secret]))
    text = lambda cell: "" if cell is None else cell if isinstance(cell, str) else f"{cell:.15g}"
    width = tables.range(secret) if secret in tables.numeric else None
    right = []
    for tied, truth in zip(nearest(gower(tables, table, tables.S, known)), table[secret]):
        counts = Counter(map(plain, tables.S[secret][tied]))
        guess = min(counts, key=lambda cell: (-counts[cell], -real[cell], text(cell)))
        truth = plain(truth)
        if width is None or guess is None or truth is None:
            right.append(guess == truth)
        else:
            right.append(abs(guess - truth) <= 0.05 * (abs(truth) if truth != 0 else width))
    return np.array(right)


def disclosure(tables):
    quasi, secret = tables.told["quasiIdentifiers"], tables.told["sensitive"]
    real, synthetic = tables.key(tables.R, quasi), tables.key(tables.S, quasi)
    real_secrets, secrets = (tables.key(table, [secret]) for table in (tables.R, tables.S))
    cells = defaultdict(Counter)
    for key, value in zip(synthetic, secrets):
        cells[key][value] += 1
    found = [cells[key][value] / cells[key].total() for key, value in zip(real, real_secrets) if key in cells]
    in_real, in_synthetic = Counter(real), Counter(synthetic)
    n, m = len(real), len(synthetic)
    alone = sum(count == 1 for count in in_synthetic.values())
    repeated = sum(count == 1 and in_synthetic[key] == 1 for key, count in in_real.items())
    told = sum(len(cells[key]) == 1 and value in cells[key] for key, value in zip(real, real_secrets) if key in cells)
    return {
        "privacy.cap_protection": {"value": 1 - np.mean(found) if found else None},
        "privacy.k_anonymity": {"value": min(in_synthetic.values())},
        "privacy.uniques_share": rate(alone, m),
        "privacy.replicated_uniques": {"value": repeated / n},
        "privacy.disco": {"value": told / n},
    }
