"""
The metrics once more, with NumPy, SciPy, scikit-learn and XGBoost, from the tables alone.

usage: python3 tests/crosscheck/reference FOLDER
FOLDER holds real.csv, synthetic.csv, control.csv and test.csv (if there is one), and told.json: what each column is.
Prints {"packages": {...}, "metrics": {id: {"value": ..., "floor": ..., "perFeature": {...}, ...}}}. A number is right to
the last digits; {"value", "within"} is one that other programs reach only so closely: models whose ties are broken by
order, and means of random draws. Written from the definitions of each metric; nothing is shared with the code that it checks.
"""

import json
import os
import sys
import warnings
from importlib.metadata import version

# The tables are small: threads would only wait for each other.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np
from attacks import attacks
from columns import fidelity
from groups import fairness
from joint import joint
from privacy import privacy
from tables import Tables
from usefulness import utility

PACKAGES = ("numpy", "pandas", "scipy", "scikit-learn", "xgboost")


def plain(value):
    """Numbers as JSON has them; no NaN or infinity may pass for one."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if value is None:
        return None
    if not np.isfinite(value):
        raise ValueError(f"{value} is no number")
    return float(value)


def main(folder):
    warnings.simplefilter("ignore")
    tables = Tables(folder)
    metrics = {}
    for part in (fidelity, joint, utility, fairness, privacy, attacks):
        metrics.update(part(tables))
    packages = {name: version(name) for name in PACKAGES}
    print(json.dumps({"packages": packages, "metrics": plain(metrics)}))


main(sys.argv[1])
