"""Fidelity within demographic groups."""

import numpy as np
from answers import mean
from scipy import stats
from tables import binned, shares


def fairness(tables):
    R, S = tables.R, tables.S
    per, gaps, share_gaps, prevalence = {}, [], [], {}
    for name, own, levels in tables.groups():
        real, synthetic = levels(R), levels(S)
        within = []
        for level in sorted({*real} | {*synthetic}):
            share_gaps.append(abs((real == level).mean() - (synthetic == level).mean()) / 2)
            key = f"{name}={level}"
            if min((real == level).sum(), (synthetic == level).sum()) < 20:
                per[key] = prevalence[key] = None
                continue
            a, b = R.taken(real == level), S.taken(synthetic == level)
            per[key] = np.mean([divergence(tables, column, a, b) for column in tables.names if column not in own])
            within.append(per[key])
            if tables.target is not None:
                rates = [labels[labels >= 0].mean() for labels in map(tables.labels, (a, b))]
                prevalence[key] = abs(rates[1] - rates[0])
        if len(within) >= 2:
            gaps.append(np.ptp(within))
    if not tables.told["groups"]:
        ids = ("kl_by_group", "kl_by_group_gap", "group_share_tv", "prevalence_gap_by_group")
        return {f"fairness.{key}": {"value": None} for key in ids}
    known = [value for value in prevalence.values() if value is not None]
    return {
        "fairness.kl_by_group": {"value": mean(per.values()), "perGroup": per},
        "fairness.kl_by_group_gap": {"value": max(gaps, default=None)},
        "fairness.group_share_tv": {"value": sum(share_gaps) / len(tables.told["groups"])},
        "fairness.prevalence_gap_by_group": {"value": max(known, default=None), "perGroup": prevalence},
    }


def divergence(tables, column, a, b):
    """KL within the group: edges of all real rows, levels that occur in the group."""
    x, y, bins = binned(tables, column, a, b)
    return stats.entropy(shares(x, bins, 0.5), shares(y, bins, 0.5))
