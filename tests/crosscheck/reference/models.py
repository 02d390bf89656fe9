"""Gradient boosting by XGBoost and logistic regression by Newton's method, on the columns that the metrics give them."""

import numpy as np
import xgboost as xgb
from sklearn.model_selection import StratifiedGroupKFold

SETTINGS = dict(
    objective="binary:logistic", max_depth=4, eta=0.1, reg_lambda=1, min_child_weight=1, base_score=0.5, tree_method="exact", nthread=1
)  # fmt: skip


def design(tables, table, names, levels_of=None):
    """Numbers as they are, categories one-hot over the levels of R and S; and the column that each is of."""
    parts, sources = [], []
    for name in names:
        if name in tables.numeric:
            parts.append(table[name])
            sources.append(name)
            continue
        for level in sorted({level for other in levels_of or (tables.R, tables.S) for level in other[name]}):
            parts.append((table[name] == level).astype(float))
            sources.append(name)
    return np.stack(parts, axis=1), sources


def boosted(x, y, tests, rounds=100, orders=12):
    """
    Scores of each test matrix by models that saw the rows and columns in so many orders, and the gain of each column:
    lists, one an order. Trees choose among equal gains by order, which nothing binds.
    """
    found, gains = [], []
    for k in range(orders):
        order = np.random.default_rng([9, k])
        rows, columns = (order.permutation(size) if k > 0 else np.arange(size) for size in x.shape)
        model = xgb.train(SETTINGS, xgb.DMatrix(x[rows][:, columns], y[rows]), rounds)
        found.append([model.predict(xgb.DMatrix(test[:, columns])).astype(float) for test in tests])
        gain = np.zeros(x.shape[1])
        for key, value in model.get_score(importance_type="total_gain").items():
            gain[columns[int(key[1:])]] = value
        gains.append(gain)
    return [list(scores) for scores in zip(*found)], gains


def medians(tables, names):
    x, _ = design(tables, tables.R, names)
    return np.nanmedian(x, axis=0)


def standardised(x, tests, middle):
    """Missing filled with a flag beside it where x has any, all columns standardised by x."""
    flagged = np.isnan(x).any(axis=0)
    fill = lambda t: np.hstack([np.where(np.isnan(t), middle, t), np.isnan(t)[:, flagged].astype(float)])
    own = fill(x)
    centre, scale = own.mean(axis=0), own.std(axis=0)
    constant = np.ptp(own, axis=0) == 0
    scale[constant] = 1
    return [(fill(t) - centre) / scale for t in (x, *tests)]


def logistic(x, y, tests, middle, c=1.0):
    """Probabilities of the rows of each test matrix: L2 with C, the intercept free."""
    own, *others = standardised(x, tests, middle)
    weights = newton(np.hstack([own, np.ones((len(own), 1))]), y, c)
    return [sigmoid(other @ weights[:-1] + weights[-1]) for other in others]


def newton(x, y, c, ridge=1.0, steps=200):
    """Weights that minimise c × the log loss + ridge / 2 × their squares; the last one, the intercept's, is not penalised."""
    penalty = np.append(np.full(x.shape[1] - 1, ridge), 0)
    loss = lambda w: c * (np.logaddexp(0, x @ w) - y * (x @ w)).sum() + penalty @ w**2 / 2
    w = np.zeros(x.shape[1])
    for _ in range(steps):
        p = sigmoid(x @ w)
        gradient = c * x.T @ (p - y) + penalty * w
        hessian = c * (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.lstsq(hessian, gradient, rcond=None)[0]
        rate = 1.0
        while rate > 1e-9 and loss(w - rate * step) > loss(w):
            rate /= 2
        w = w - rate * step
        if abs(rate * step).max() < 1e-11 * (1 + abs(w).max()):
            break
    return w


def sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


def folds(y, groups, seed):
    """Five stratified folds in which rows of one group share a fold: (training rows, tested rows)."""
    return StratifiedGroupKFold(5, shuffle=True, random_state=seed).split(y, y, groups)
