"""Fidelity of all columns together."""

import numpy as np
from answers import drawn, within
from models import boosted, design, folds, logistic, medians, sigmoid, standardised, newton
from scipy.spatial.distance import cdist, pdist, squareform
from sklearn.metrics import roc_auc_score
from tables import euclid

ALPHAS = np.linspace(0, 1, 30)


def joint(tables):
    real, synthetic, control, *_ = euclid(tables)
    n, m, c = len(real), len(synthetic), len(control)
    found = {f"fidelity.{key}": {"value": value} for key, value in matched(real, synthetic).items()}
    for key, value in matched(real, control).items():
        found[f"fidelity.{key}"]["floor"] = value
    balls = {key: {"value": value} for key, value in prdc(real, synthetic).items()}
    for key, value in prdc(real, control).items():
        balls[key]["floor"] = value
    found.update({f"fidelity.{key}": fields for key, fields in balls.items()})
    found["fidelity.mmd"] = {"value": mmd(real, synthetic), "floor": mmd(real, control)}
    if m > c:
        rng = np.random.default_rng(5)
        cut = [synthetic[rng.choice(m, c, replace=False)] for _ in range(60)]
        small = [{**prdc(real, s), "mmd": mmd(real, s)} for s in cut]
        for key in small[0]:
            found[f"fidelity.{key}"]["settings"] = {"atFloorSize": drawn([x[key] for x in small], 10, np.median)}
    found.update(pmse(tables))
    for model in ("gbdt", "logistic"):
        repeats = 6 if model == "gbdt" else 10
        found[f"fidelity.detection_auc_{model}"] = {
            "value": drawn([detection(tables, tables.S, model, k) for k in range(repeats)], 1),
            "floor": drawn([detection(tables, tables.C, model, k) for k in range(repeats)], 1),
        }
    return found


def matched(real, other, repeats=60):
    """α-precision, β-coverage and authenticity; with tables of two sizes the median of ten draws from the larger."""
    size = min(len(real), len(other))
    if len(real) == len(other):
        return alpha_beta(real, other)
    rng = np.random.default_rng(3)
    draw = lambda x: x[rng.choice(len(x), size, replace=False)] if len(x) > size else x
    found = [alpha_beta(draw(real), draw(other)) for _ in range(repeats)]
    return {key: drawn([one[key] for one in found], 10, np.median) for key in found[0]}


def alpha_beta(real, synthetic):
    centre, synthetic_centre = real.mean(axis=0), synthetic.mean(axis=0)
    radii = np.quantile(from_centre(real, centre), ALPHAS)
    alpha = np.array([(from_centre(synthetic, centre) <= radius + 1e-12).mean() for radius in radii])
    across, inside = distances(real, synthetic), own_distances(real)
    nearest_own = inside.min(axis=1)
    nearest = across.min(axis=1)
    close = nearest <= nearest_own
    # Where several synthetic rows are nearest, each counts for its part.
    tied = (across == nearest[:, None]) / (across == nearest[:, None]).sum(axis=1, keepdims=True)
    reach = from_centre(synthetic, synthetic_centre)
    radii = np.quantile(order_statistics(reach, tied.sum(axis=0), len(real)), ALPHAS)
    beta = np.array([np.mean(close * (tied @ (reach <= radius + 1e-12))) for radius in radii])
    least = across.min(axis=0)
    tied = (across == least) / (across == least).sum(axis=0)
    authentic = np.mean([tied[:, s] @ (least[s] > nearest_own) for s in range(len(synthetic))])
    score = lambda curve: 1 - abs(ALPHAS - curve).sum() / ALPHAS.sum()
    return {"alpha_precision": score(alpha), "beta_coverage": score(beta), "authenticity": authentic}


def order_statistics(values, weights, size):
    """As many as there are real rows, of values that count by weights of that sum."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return values[order][np.minimum(np.searchsorted(reached, np.arange(size) + 1e-9, side="right"), len(values) - 1)]


def from_centre(rows, centre):
    return np.sqrt(((rows - centre) ** 2).sum(axis=1))


def distances(a, b):
    """Equal where they differ by a rounding only."""
    return np.round(cdist(a, b), 12)


def own_distances(a):
    return distances(a, a) + np.diag(np.full(len(a), np.inf))


def prdc(real, synthetic, k=5):
    radii = [np.sort(own_distances(x), axis=1)[:, k - 1] for x in (real, synthetic)]
    across = distances(real, synthetic)
    inside = across <= radii[0][:, None]
    return {
        "prdc_precision": inside.any(axis=0).mean(),
        "prdc_recall": (across <= radii[1]).any(axis=1).mean(),
        "prdc_density": inside.sum() / (k * len(synthetic)),
        "prdc_coverage": inside.any(axis=1).mean(),
    }


def mmd(real, synthetic):
    n, m = len(real), len(synthetic)
    squared = squareform(pdist(np.vstack([real, synthetic]), "sqeuclidean"))
    spread = np.median(squared[np.triu_indices(n + m, 1)])
    kernel = np.exp(-squared / (2 * spread))
    off = lambda block: (block.sum() - np.trace(block)) / (len(block) * (len(block) - 1))
    return off(kernel[:n, :n]) + off(kernel[n:, n:]) - 2 * kernel[:n, n:].mean()


def pmse(tables):
    x = np.vstack([design(tables, table, tables.names)[0] for table in (tables.R, tables.S)])
    n, m = tables.R.rows, tables.S.rows
    y = np.repeat([0.0, 1.0], [n, m])
    own = np.hstack([standardised(x, [], medians(tables, tables.names))[0], np.ones((n + m, 1))])
    weights = newton(own, y, 1e6)
    value = np.mean((sigmoid(own @ weights) - m / (n + m)) ** 2)
    rank = np.linalg.matrix_rank(own)
    share = m / (n + m)
    expected = (rank - 1) * (1 - share) ** 2 * share / (n + m)
    return {
        "fidelity.pmse": {"value": within(value, 1e-6), "floor": (rank - 1) * n * m / (n + m) ** 3},
        "fidelity.pmse_ratio": {"value": within(value / expected, 1e-4 + 1e-6 / expected), "floor": (n + m) / n},
    }


def detection(tables, other, model, seed):
    """Pooled out-of-fold AUC of one dealing into folds."""
    parts = [design(tables, table, tables.names, (tables.R, other))[0] for table in (tables.R, other)]
    x = np.vstack(parts)
    y = np.repeat([0, 1], [len(part) for part in parts])
    rows = tables.key(tables.R, tables.names) + tables.key(other, tables.names)
    number = {row: k for k, row in enumerate(dict.fromkeys(rows))}
    groups = np.array([number[row] for row in rows])
    scores = np.zeros(len(y))
    middle = np.nanmedian(parts[0], axis=0)
    for train, test in folds(y, groups, seed):
        if model == "gbdt":
            [[scores[test]]], _ = boosted(x[train], y[train], [x[test]], orders=1)
        else:
            [scores[test]] = logistic(x[train], y[train], [x[test]], middle)
    return roc_auc_score(y, scores)
