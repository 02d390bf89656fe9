"""What a reference value says of itself: a number, or one with the distance within which another must lie."""

import numpy as np

rng = np.random.default_rng(20250601)


def within(value, distance):
    """A value that no two programs have alike to the last digit, and how far another may be from it."""
    return None if value is None else {"value": float(value), "within": float(distance)}


def ties(values):
    """
    Of a model fitted with its columns and rows in several orders: trees break ties in each order differently, so another
    program's lies where these lie. Six standard deviations, and two thousandths where they happen to agree.
    """
    values = [value for value in values if value is not None]
    return within(np.mean(values), 6 * np.std(values) + 0.002) if values else None


def drawn(values, size, combine=np.mean):
    """
    Of repeated draws, where the id is `combine` of `size` draws. Within five standard deviations of that,
    as found by resampling, and the error of the value here.
    """
    values = np.asarray([value for value in values if value is not None], float)
    if len(values) == 0:
        return None
    repeats = [combine(rng.choice(values, size)) for _ in range(400)]
    own = [combine(rng.choice(values, len(values))) for _ in range(400)]
    return within(combine(values), 5 * np.hypot(np.std(repeats), np.std(own)) + 1e-9)


def mean(values):
    """Over the defined; null where none is."""
    values = [value for value in values if value is not None]
    return float(np.mean(values)) if values else None


def wilson(hits, n, z=1.959963984540054):
    centre = (hits + z * z / 2) / (n + z * z)
    error = z / (n + z * z) * np.sqrt(hits * (n - hits) / n + z * z / 4)
    return centre - error, centre + error


def rate(hits, n):
    """Fields of an id that is a share, with Wilson's interval."""
    return {"value": hits / n, "interval": list(np.clip(wilson(hits, n), 0, 1))}


def difference(hits_a, n_a, hits_b, n_b):
    """Fields of an id that is a difference of shares, with Newcombe's interval."""
    p, q = hits_a / n_a, hits_b / n_b
    (lp, up), (lq, uq) = wilson(hits_a, n_a), wilson(hits_b, n_b)
    low = p - q - np.hypot(p - lp, uq - q)
    high = p - q + np.hypot(up - p, q - lq)
    return {"value": p - q, "interval": [low, high], "floor": 0}
