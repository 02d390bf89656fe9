"""Membership: who of R and C was among the rows that S was made from."""

import numpy as np
from answers import drawn, ties, within
from models import boosted, design
from scipy import stats
from sklearn.metrics import roc_auc_score
from tables import binned, euclid, gower, shares

STRENGTHS = ("auc", "advantage", "tpr_at_fpr_01")


def attacks(tables):
    members, others = tables.R, tables.C
    c = others.rows
    to_synthetic = {"R": np.sort(gower(tables, members, tables.S), axis=1), "C": np.sort(gower(tables, others, tables.S), axis=1)}
    found = {}
    for name, score in (("nearest", lambda d: -d[:, 0]), ("knn", lambda d: -np.round(d[:, :5].sum(axis=1), 12))):
        for key, value in strength(score(to_synthetic["R"]), score(to_synthetic["C"])).items():
            found[f"privacy.mia_{name}_{key}"] = {"value": value, **floor_of(key, c)}
    for name, score, splits in (("ratio", ratio, 200), ("domias", domias, 40), ("classifier", classifier, 24)):
        rows = [strength(*score(tables, *halves(c, k))) for k in range(splits)]
        for key in STRENGTHS:
            value = drawn([row[key] for row in rows], 10)
            found[f"privacy.mia_{name}_{key}"] = {"value": value, **floor_of(key, c - c // 2, exact=c % 2 == 0)}
    found.update(paper(tables))
    found["privacy.effective_epsilon_lower"] = {"value": epsilon(-to_synthetic["R"][:, 0], -to_synthetic["C"][:, 0]), "floor": 0}
    return found


def floor_of(key, c, exact=True):
    """Of c non-members. The advantage's own null is simulated, which is not repeated here."""
    if key == "auc":
        return {"floor": 0.5}
    return {"floor": (int(0.01 * c) + 1) / (c + 1)} if key == "tpr_at_fpr_01" and exact else {}


def strength(members, others):
    y = np.repeat([1, 0], [len(members), len(others)])
    scores = np.concatenate([members, others])
    thresholds = np.append(np.unique(scores), np.inf)
    tpr = (members[:, None] >= thresholds).mean(axis=0)
    alarms = (others[:, None] >= thresholds).sum(axis=0)
    low = alarms * 100 <= len(others)
    return {
        "auc": roc_auc_score(y, scores),
        "advantage": (tpr - alarms / len(others)).max(),
        "tpr_at_fpr_01": tpr[low].max(),
    }


def halves(c, seed):
    """Non-members and reference: a random half of C each; which has the odd row is not bound."""
    order = np.random.default_rng([21, seed]).permutation(c)
    cut = c // 2 if seed % 2 else c - c // 2
    return order[:cut], order[cut:]


def ratio(tables, others, reference):
    known = tables.C.taken(reference)
    score = lambda table: -(gower(tables, table, tables.S).min(axis=1) + 1e-8) / (gower(tables, table, known).min(axis=1) + 1e-8)
    return score(tables.R), score(tables.C.taken(others))


def domias(tables, others, reference):
    asked = (tables.R, tables.C.taken(others))
    if len(tables.numeric) == len(tables.names) and not any(np.isnan(t[name]).any() for t in tables.present for name in tables.names):
        real, synthetic, control, *_ = euclid(tables)
        density = [stats.gaussian_kde(rows.T) for rows in (synthetic, control[reference])]
        return tuple(density[0].logpdf(x.T) - density[1].logpdf(x.T) for x in (real, control[others]))
    known = tables.C.taken(reference)
    scores = [np.zeros(table.rows) for table in asked]
    for name in tables.names:
        # Bins over all tables that are looked at, so that each row asked has one.
        every = joined(tables.R, tables.S, tables.C)
        _, codes, bins = binned(tables, name, tables.R, every)
        r, s, c = np.split(codes, [tables.R.rows, tables.R.rows + tables.S.rows])
        log = np.log(shares(s, bins, 0.5)) - np.log(shares(c[reference], bins, 0.5))
        for score, rows in zip(scores, (r, c[others])):
            score += log[rows]
    return [np.round(score, 9) for score in scores]


def joined(*tables):
    every = tables[0].taken(slice(None))
    every.columns = {name: np.concatenate([table[name] for table in tables]) for name in every.columns}
    every.rows = sum(table.rows for table in tables)
    return every


def classifier(tables, others, reference):
    known = tables.C.taken(reference)
    parts = [design(tables, table, tables.names)[0] for table in (tables.S, known, tables.R, tables.C.taken(others))]
    x = np.vstack(parts[:2])
    y = np.repeat([1, 0], [len(parts[0]), len(parts[1])])
    [members, non_members], _ = boosted(x, y, parts[2:], rounds=50, orders=1)
    return members[0], non_members[0]


def paper(tables):
    """The loss of the model of S at the true label."""
    if tables.target is None:
        return {f"privacy.mia_paper_{key}": {"value": None} for key in ("auc", "advantage", "risk")}
    known = {key: tables.labels(table) >= 0 for key, table in (("S", tables.S), ("R", tables.R), ("C", tables.C))}
    x = {key: design(tables, getattr(tables, key), tables.features)[0][rows] for key, rows in known.items()}
    y = {key: tables.labels(getattr(tables, key))[rows] for key, rows in known.items()}
    [members, others], _ = boosted(x["S"], y["S"], [x["R"], x["C"]])
    likelihood = lambda p, y: np.log(np.clip(np.where(y == 1, p, 1 - p), 1e-300, 1))
    found = [strength(likelihood(a, y["R"]), likelihood(b, y["C"])) for a, b in zip(members, others)]
    auc, advantage = (ties([one[key] for one in found]) for key in ("auc", "advantage"))
    risk = within((1 - advantage["value"]) / 2, advantage["within"] / 2)
    return {
        "privacy.mia_paper_auc": {"value": auc, "floor": 0.5},
        "privacy.mia_paper_advantage": {"value": advantage},
        "privacy.mia_paper_risk": {"value": risk},
    }


def epsilon(members, others, repeats=60):
    rng = np.random.default_rng(22)
    found = []
    for _ in range(repeats):
        (a, b), (c, d) = (np.array_split(rng.permutation(x), 2) for x in (members, others))
        thresholds = np.unique(np.concatenate([a, c]))
        best = max(thresholds, key=lambda threshold: bound(a, c, threshold))
        found.append(max(0, bound(b, d, best)))
    return drawn(found, 10, np.median)


def bound(members, others, threshold):
    tp, fp = (members >= threshold).sum(), (others >= threshold).sum()
    n, c = len(members), len(others)
    log = lambda low, high: np.log(low / high) if low > 0 else -np.inf
    return max(log(lower(tp, n), upper(fp, c)), log(lower(c - fp, c), upper(n - tp, n)))


def lower(hits, n):
    return stats.beta.ppf(0.025, hits, n - hits + 1) if hits > 0 else 0.0


def upper(hits, n):
    return stats.beta.ppf(0.975, hits + 1, n - hits) if hits < n else 1.0
