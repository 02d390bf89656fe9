"""The metrics of one evaluation once more, with scikit-learn, scipy and xgboost, from the files alone.

usage: reference.py R.csv S.csv C.csv T.csv results.json
Prints {"id": value, ...}. Definitions: README, "Without a person"; nothing here is shared with the code that it checks.
"""

import json
import sys
from itertools import combinations

import numpy as np
import pandas as pd
import xgboost as xgb
from scipy import stats
from scipy.spatial.distance import jensenshannon
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

R, S, C, T = (pd.read_csv(path, dtype=str) for path in sys.argv[1:5])
results = json.load(open(sys.argv[5]))
columns = [c for c in results["cohort"]["columns"] if c["role"] in ("feature", "group", "target")]
numeric = [c["name"] for c in columns if c["kind"] in ("numeric", "integer", "date")]
coded = [c["name"] for c in columns if c["kind"] in ("binary", "categorical")]
names = [c["name"] for c in columns]
target, positive = results["cells"][0]["target"], "True"
group = [c["name"] for c in columns if c["role"] == "group"][0]
for table in (R, S, C, T):
    for c in columns:
        if c["kind"] == "date":
            days = (pd.to_datetime(table[c["name"]]) - pd.Timestamp(0)) / pd.Timedelta(days=1)
            table[c["name"]] = days
        elif c["name"] in numeric:
            table[c["name"]] = table[c["name"]].astype(float)
        else:
            table[c["name"]] = table[c["name"]].fillna("(missing)")


def binned(name, edges_of=None):
    """Codes of R and of S over the same bins, and how many bins there are."""
    if name in coded:
        levels = sorted(set(R[name]) | set(S[name]))
        return [t[name].map(levels.index).to_numpy() for t in (R, S)], len(levels)
    r = R[name].dropna().to_numpy()
    if len(set(r)) == 1:
        cut = [(t[name] == r[0]).astype(int).to_numpy() for t in (R, S)]
        bins = 2
    else:
        edges = np.unique(np.quantile(r, np.arange(1, 10) / 10)) if edges_of is None else edges_of
        cut = [np.searchsorted(edges, t[name].to_numpy(), side="right") for t in (R, S)]
        bins = len(edges) + 1
    gone = [t[name].isna().to_numpy() for t in (R, S)]
    if gone[0].any() or gone[1].any():
        return [np.where(g, bins, x) for g, x in zip(gone, cut)], bins + 1
    return cut, bins


def shares(codes, bins, smoothing):
    counts = np.bincount(codes, minlength=bins) + smoothing
    return counts / counts.sum()


def paper_edges(name):
    pooled = pd.concat([R[name], S[name]]).dropna()
    return np.linspace(pooled.min(), pooled.max(), 11)[1:-1]


def smoothed(name, edges=None):
    (r, s), bins = binned(name, edges)
    return shares(r, bins, 0.5), shares(s, bins, 0.5)


out = {}
pairs = {name: smoothed(name) for name in names}
out["fidelity.kl"] = np.mean([stats.entropy(p, q) for p, q in pairs.values()])
out["fidelity.kl_reverse"] = np.mean([stats.entropy(q, p) for p, q in pairs.values()])
out["fidelity.js"] = np.mean([jensenshannon(p, q, base=2) ** 2 for p, q in pairs.values()])
out["fidelity.kl_paper"] = np.mean([stats.entropy(*smoothed(name, paper_edges(name))) for name in numeric])
plain = lambda t, name: t[name].dropna().to_numpy()
out["fidelity.ks_complement"] = np.mean([1 - stats.ks_2samp(plain(R, n), plain(S, n)).statistic for n in numeric])
out["fidelity.wasserstein"] = np.mean(
    [stats.wasserstein_distance(plain(R, n), plain(S, n)) / np.ptp(plain(R, n)) for n in numeric]
)
tv = lambda n: abs(shares(*[binned(n)[0][0], binned(n)[1]], 0) - shares(binned(n)[0][1], binned(n)[1], 0)).sum() / 2
out["fidelity.tv_complement"] = np.mean([1 - tv(n) for n in coded])
missing = lambda t, n: (t[n].isna() if n in numeric else t[n] == "(missing)").mean()
out["fidelity.missing_similarity"] = np.mean([1 - abs(missing(R, n) - missing(S, n)) for n in names])
for key, method in (("", "pearson"), ("_spearman", "spearman")):
    r, s = (t[numeric].corr(method=method).to_numpy() for t in (R, S))
    upper = np.triu_indices(len(numeric), 1)
    out[f"fidelity.correlation_similarity{key}"] = np.nanmean(1 - abs(r - s)[upper] / 2)
tables = []
for a, b in combinations(names, 2):
    if a in numeric and b in numeric:
        continue
    (ra, sa), na = binned(a)
    (rb, sb), nb = binned(b)
    p, q = (np.bincount(x * nb + y, minlength=na * nb) / len(x) for x, y in ((ra, rb), (sa, sb)))
    tables.append(1 - abs(p - q).sum() / 2)
out["fidelity.contingency_similarity"] = np.mean(tables)

label = lambda t: (t[target] == positive).astype(int).to_numpy()
out["utility.label_prevalence_gap"] = abs(label(S).mean() - label(R).mean())


def design(t):
    parts = [t[n].to_numpy(float)[:, None] if n in numeric else onehot(t, n) for n in names if n != target]
    return np.hstack(parts)


def onehot(t, n):
    levels = sorted(set(R[n]) | set(S[n]))
    return np.stack([(t[n] == level).astype(float) for level in levels], axis=1)


settings = dict(
    objective="binary:logistic", max_depth=4, eta=0.1, reg_lambda=1, min_child_weight=1, base_score=0.5, tree_method="exact"
)
for key, t in (("trtr", R), ("tstr", S)):
    model = xgb.train(settings, xgb.DMatrix(design(t), label(t)), 100)
    score = model.predict(xgb.DMatrix(design(T)))
    out[f"utility.auroc_{key}"] = roc_auc_score(label(T), score)
    out[f"utility.auprc_{key}"] = average_precision_score(label(T), score)
    out[f"utility.brier_{key}"] = brier_score_loss(label(T), score)
share = lambda t, level: (t[group] == level).mean()
out["fairness.group_share_tv"] = sum(abs(share(R, g) - share(S, g)) for g in set(R[group]) | set(S[group])) / 2


def gower(a, b):
    total = np.zeros((len(a), len(b)))
    for n in names:
        x, y = a[n].to_numpy()[:, None], b[n].to_numpy()[None, :]
        if n in coded:
            total += x != y
            continue
        x, y = x.astype(float), y.astype(float)
        width = np.ptp(plain(R, n))
        d = np.minimum(abs(x - y) / width, 1) if width > 0 else (x != y).astype(float)
        total += np.where(np.isnan(x) & np.isnan(y), 0, np.where(np.isnan(x) | np.isnan(y), 1, d))
    return np.round(total / len(names), 12)


to_r, to_c = gower(S, R), gower(S, C)
near = np.sort(to_r, axis=1)
out["privacy.dcr_median"] = np.median(near[:, 0])
out["privacy.dcr_p05"] = np.quantile(near[:, 0], 0.05)
out["privacy.dcr_holdout_median"] = np.median(to_c.min(axis=1))
out["privacy.dcr_share"] = np.mean((near[:, 0] < to_c.min(1)) + (near[:, 0] == to_c.min(1)) / 2)
out["privacy.exact_match"] = np.mean(near[:, 0] == 0)
print(json.dumps({key: float(value) for key, value in out.items()}))
