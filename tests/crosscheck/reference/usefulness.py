"""Utility of models, and how fair they are: one room, since the same models are asked."""

import numpy as np
from answers import drawn, mean, ties, within
from models import boosted, design, folds, logistic, medians, newton
from scipy import stats
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from tables import MISSING, binned

SCORES = {"auroc": roc_auc_score, "auprc": average_precision_score, "brier": brier_score_loss}
WAYS = {"trtr": ("R", "T"), "tstr": ("S", "T"), "trts": ("R", "S")}


def utility(tables):
    if tables.target is None:
        return {key: {"value": None} for key in identifiers()}
    found, fits = {}, {}
    for way, (train, test) in WAYS.items():
        fits[way] = fit = Fit(tables, getattr(tables, train), getattr(tables, test))
        for key, score in SCORES.items():
            found[f"utility.{key}_{way}"] = {
                "value": ties([score(fit.y, scores) for scores in fit.gbdt]),
                "settings": {"logistic": within(score(fit.y, fit.logistic), 1e-6)},
            }
    for key, score in SCORES.items():
        found[f"utility.{key}_tsts"] = {"value": drawn([inside(tables, score, k) for k in range(8)], 1)}
    for way in ("trtr", "tstr"):
        slopes = [slope(scores, fits[way].y) for scores in fits[way].gbdt]
        found[f"utility.calibration_slope_{way}"] = {
            "value": ties(slopes),
            "settings": {"logistic": within(slope(fits[way].logistic, fits[way].y), 1e-5)},
        }
    trtr, tstr = fits["trtr"], fits["tstr"]
    gaps = [roc_auc_score(trtr.y, a) - roc_auc_score(trtr.y, b) for a in trtr.gbdt for b in tstr.gbdt]
    found["utility.auroc_gap"] = {"value": ties(gaps), "floor": 0}
    found["utility.site_auroc_tstr"] = {"value": None} if tables.told["site"] is None else by_site(tables, tstr)
    agreement = [stats.spearmanr(a, b).statistic for a in trtr.gains for b in tstr.gains]
    # One of their orders against one of another's: far wider than a mean.
    found["utility.importance_agreement"] = {"value": ties(agreement)}
    known = {name: tables.labels(table)[tables.labels(table) >= 0] for name, table in (("R", tables.R), ("S", tables.S))}
    found["utility.label_prevalence_gap"] = {"value": abs(known["S"].mean() - known["R"].mean())}
    found["utility.label_dependence"] = dependence(tables)
    found.update(gaps_of_models(tables, fits))
    return found


def identifiers():
    """Everything here that needs a target."""
    utility = [f"{score}_{way}" for score in SCORES for way in (*WAYS, "tsts")]
    utility += ["calibration_slope_trtr", "calibration_slope_tstr", "auroc_gap", "site_auroc_tstr"]
    utility += ["importance_agreement", "label_prevalence_gap", "label_dependence"]
    gaps = ("demographic_parity_difference", "equalized_odds_difference", "equal_opportunity_difference", "auroc_by_group")
    fairness = [f"fairness.{gap}_{way}" for gap in gaps for way in ("trtr", "tstr")]
    return [f"utility.{key}" for key in utility] + fairness


class Fit:
    """Models of one table's labelled rows, and their scores of another's."""

    def __init__(self, tables, train, test):
        known, asked = (tables.labels(table) >= 0 for table in (train, test))
        (x, self.sources), (t, _) = (design(tables, table, tables.features) for table in (train, test))
        y = tables.labels(train)[known]
        self.rows = asked
        self.y = tables.labels(test)[asked]
        [self.gbdt], gains = boosted(x[known], y, [t[asked]])
        middle = medians(tables, tables.features)
        [self.logistic] = logistic(x[known], y, [t[asked]], middle)
        names = np.array(self.sources)
        self.gains = [[gain[names == name].sum() for name in tables.features] for gain in gains]


def inside(tables, score, seed):
    """Of out-of-fold scores within S, in one dealing into folds."""
    known = tables.labels(tables.S) >= 0
    x = design(tables, tables.S, tables.features)[0][known]
    y = tables.labels(tables.S)[known]
    rows = tables.key(tables.S.taken(known), tables.names)
    number = {row: k for k, row in enumerate(dict.fromkeys(rows))}
    scores = np.zeros(len(y))
    for train, test in folds(y, np.array([number[row] for row in rows]), seed):
        [[scores[test]]], _ = boosted(x[train], y[train], [x[test]], orders=1)
    return score(y, scores)


def slope(scores, y):
    p = np.clip(scores, 1e-12, 1 - 1e-12)
    logit = np.log(p / (1 - p))
    if logit[y == 1].min() >= logit[y == 0].max() or logit[y == 0].min() >= logit[y == 1].max():
        return None
    return newton(np.stack([logit, np.ones(len(y))], axis=1), y, 1.0, ridge=0.0)[0]


def by_site(tables, fit):
    site = tables.T[tables.told["site"]][fit.rows]
    names = sorted({*site} - {MISSING})
    groups = {name: site == name for name in names}
    large = lambda rows: min(fit.y[rows].sum(), (1 - fit.y[rows]).sum()) >= 10
    per = {name: rows for name, rows in groups.items()}
    if tables.told["region"] is not None:
        region = tables.T[tables.told["region"]][fit.rows]
        small = np.any([rows for rows in groups.values() if not large(rows)] or [site != site], axis=0)
        per.update({f"region={name}": small & (region == name) for name in sorted({*region[small]})})
    of = lambda rows, scores: roc_auc_score(fit.y[rows], scores[rows]) if large(rows) else None
    return {
        "value": ties([pairs_within(groups.values(), fit.y, scores) for scores in fit.gbdt]),
        "settings": {"logistic": within(pairs_within(groups.values(), fit.y, fit.logistic), 1e-6)},
        "perSite": {
            name: ties([of(rows, scores) for scores in fit.gbdt]) if large(rows) else None for name, rows in per.items()
        },
    }


def pairs_within(groups, y, scores):
    won = total = 0
    for rows in groups:
        apart = scores[rows & (y == 1)][:, None] - scores[rows & (y == 0)][None, :]
        won += (apart > 0).sum() + (apart == 0).sum() / 2
        total += apart.size
    return won / total


def dependence(tables, draws=1000):
    """Mean Cramér's V of feature and label; p by permutations of the label."""
    own, real = (Associations(tables, table) for table in (tables.S, tables.R))
    y, rng = own.y, np.random.default_rng(8)
    # SciPy's for the value, and the same in closed form for the many permutations of it.
    value = own.mean(y)
    share = np.mean([own.mean(rng.permutation(y)) >= value - 1e-12 for _ in range(draws)])
    error = 5 * np.sqrt(share * (1 - share) * (1 / 200 + 1 / draws)) + 2 / 201
    p = within((1 + 200 * share) / 201, error)
    return {"value": own.by_scipy(), "settings": {"real": real.by_scipy(), "p": p}}


class Associations:
    """Each feature of a table's labelled rows, one-hot, beside the label."""

    def __init__(self, tables, table):
        known = tables.labels(table) >= 0
        self.y = tables.labels(table)[known]
        codes = [binned(tables, name, table, table)[0][known] for name in tables.features]
        self.hot = [np.eye(max(x) + 1)[x] for x in codes]
        self.hot = [hot[:, hot.any(axis=0)] for hot in self.hot]
        self.hot = [hot for hot in self.hot if hot.shape[1] > 1]

    def by_scipy(self):
        tables = [np.stack([hot.T @ (1 - self.y), hot.T @ self.y]).astype(int) for hot in self.hot]
        return mean([stats.contingency.association(table, method="cramer") for table in tables])

    def mean(self, y):
        """Chi-squared over n of a table with two columns, of which the smaller side less one is 1."""
        share = y.mean()
        of = lambda hot: ((hot.T @ (y - share)) ** 2 / hot.sum(axis=0)).sum() / (len(y) * share * (1 - share))
        return np.mean([np.sqrt(of(hot)) for hot in self.hot])


def gaps_of_models(tables, fits):
    found = {}
    real = tables.labels(tables.R)
    prevalence = real[real >= 0].mean()
    for way in ("trtr", "tstr"):
        fit = fits[way]
        each = [by_group(tables, fit, scores, prevalence) for scores in fit.gbdt]
        for key in each[0]:
            values = [one[key] for one in each]
            found[f"fairness.{key}_{way}"] = {"value": ties(values)}
    return found


def by_group(tables, fit, scores, prevalence):
    chosen = scores >= np.quantile(scores, 1 - prevalence)
    spread = {"selection": [], "tpr": [], "fpr": []}
    areas = []
    for _, _, levels in tables.groups():
        test = levels(tables.T)[fit.rows]
        per = {key: [] for key in spread}
        for level in sorted({*levels(tables.R)} | {*levels(tables.S)}):
            rows = test == level
            positive, negative = rows & (fit.y == 1), rows & (fit.y == 0)
            for key, among, least in (("selection", rows, 20), ("tpr", positive, 10), ("fpr", negative, 10)):
                if among.sum() >= least:
                    per[key].append(chosen[among].mean())
            if min(positive.sum(), negative.sum()) >= 10:
                areas.append(roc_auc_score(fit.y[rows], scores[rows]))
        for key, rates in per.items():
            if len(rates) >= 2:
                spread[key].append(np.ptp(rates))
    gap = {key: max(values) if values else None for key, values in spread.items()}
    both = gap["tpr"] is not None and gap["fpr"] is not None
    return {
        "demographic_parity_difference": gap["selection"],
        "equal_opportunity_difference": gap["tpr"],
        "equalized_odds_difference": max(gap["tpr"], gap["fpr"]) if both else None,
        "auroc_by_group": mean(areas),
    }
