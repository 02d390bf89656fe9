"""
The same work by other packages, on the same tables: how long it takes them.

usage: peers.py WORK FOLDER, which holds real.csv, synthetic.csv, control.csv and told.json
Prints {"peer", "seconds", "peak", "said"}: seconds of the work alone, tables read and packages loaded before; or {"missing"}
where the package isn't here. Each runs with its own defaults but for what `said` tells. Where a package takes no missing
values they are filled first, outside of the time.
"""

import contextlib
import json
import os
import resource
import sys
import tempfile
import time
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd


class Data:
    def __init__(self, folder):
        with open(f"{folder}/told.json", encoding="utf-8") as file:
            told = json.load(file)
        self.target = told["target"]
        self.coded = [column["name"] for column in told["columns"] if column["kind"] == "coded"]
        self.names = [column["name"] for column in told["columns"]]
        self.numeric = [name for name in self.names if name not in self.coded]
        read = lambda use: pd.read_csv(f"{folder}/{use}.csv", usecols=self.names, dtype={name: str for name in self.coded})[self.names]
        self.real, self.synthetic, self.control = (read(use) for use in ("real", "synthetic", "control"))

    @property
    def tables(self):
        return self.real, self.synthetic, self.control

    def filled(self):
        """Numbers by the real median, categories by a level of their own."""
        middle = self.real[self.numeric].median()
        return [table.fillna(middle).fillna({name: "(missing)" for name in self.coded}) for table in self.tables]

    def encoded(self):
        """Over the real range, one-hot, flags beside numbers with missing values: the Euclidean space of our own ids."""
        flags = [table[self.numeric].isna().astype(float) for table in self.tables]
        flags = [flag.loc[:, np.any([f.any() for f in flags], axis=0)] for flag in flags]
        least, width = self.real[self.numeric].min(), np.ptp(self.real[self.numeric].fillna(self.real[self.numeric].median()), axis=0)
        together = pd.get_dummies(pd.concat(self.filled())[self.coded]).to_numpy(float)
        sizes = np.cumsum([len(table) for table in self.tables])[:-1]
        parts = zip(self.filled(), np.split(together, sizes), flags)
        return [np.hstack([((t[self.numeric] - least) / width).to_numpy(), hot, flag.to_numpy()]) for t, hot, flag in parts]

    def metadata(self):
        return {"columns": {name: {"sdtype": "categorical" if name in self.coded else "numerical"} for name in self.names}}


def sdmetrics_quality(data):
    from sdmetrics.reports.single_table import QualityReport

    return lambda: QualityReport().generate(data.real, data.synthetic, data.metadata(), verbose=False)


def sdmetrics_distances(data):
    from sdmetrics.single_table import DCROverfittingProtection

    metadata = {"tables": {"one": data.metadata()}}
    return lambda: DCROverfittingProtection.compute_breakdown(*data.tables, metadata, "one")


def sdmetrics_detection(data):
    from sdmetrics.single_table import LogisticDetection

    real, synthetic, _ = data.filled()
    return lambda: LogisticDetection.compute(real, synthetic, data.metadata())


def syntheval(metric, **options):
    def work(data):
        from syntheval import SynthEval

        real, synthetic, control = data.filled()
        evaluator = SynthEval(real, holdout_dataframe=control, cat_cols=data.coded, verbose=False)
        return lambda: evaluator.evaluate(synthetic, analysis_target_var=data.target, **{metric: options})

    return work


def anonymeter_linkability(data):
    from anonymeter.evaluators import LinkabilityEvaluator

    real, synthetic, control = data.filled()
    names = sorted(data.names)
    halves = names[0::2], names[1::2]
    attack = lambda n: LinkabilityEvaluator(real, synthetic, halves, n_attacks=n, control=control).evaluate().risk()
    attack(20)  # compiles
    return lambda: attack(min(len(control), len(real)))


def anonymeter_inference(data):
    from anonymeter.evaluators import InferenceEvaluator

    real, synthetic, control = data.filled()
    known = [name for name in data.names if name != data.target]
    attack = lambda n: InferenceEvaluator(real, synthetic, known, data.target, n_attacks=n, control=control).evaluate().risk()
    attack(20)  # compiles
    return lambda: attack(min(len(control), len(real)))


def mostlyai_report(data):
    from mostlyai import qa

    path = os.path.join(tempfile.mkdtemp(), "report.html")
    real, synthetic, control = data.tables
    return lambda: qa.report(syn_tgt_data=synthetic, trn_tgt_data=real, hol_tgt_data=control, report_path=path)


def synthcity(group, name):
    def work(data):
        from synthcity.metrics import eval_detection, eval_statistical
        from synthcity.plugins.core.dataloader import GenericDataLoader

        rooms = {"statistical": eval_statistical, "detection": eval_detection}
        real, synthetic, _ = (GenericDataLoader(pd.DataFrame(x)) for x in data.encoded())
        metric = getattr(rooms[group], name)(use_cache=False)
        return lambda: metric.evaluate(real, synthetic)

    return work


def prdc(data):
    from prdc import compute_prdc

    real, synthetic, _ = data.encoded()
    return lambda: compute_prdc(real_features=real, fake_features=synthetic, nearest_k=5)


WORKS = {
    "SDMetrics QualityReport": ("sdmetrics", sdmetrics_quality, "defaults"),
    "SDMetrics DCROverfittingProtection": ("sdmetrics", sdmetrics_distances, "all rows"),
    "SDMetrics LogisticDetection": ("sdmetrics", sdmetrics_detection, "defaults, 3 folds"),
    "SynthEval p_mse": ("syntheval", syntheval("p_mse"), "defaults, 5 folds"),
    "SynthEval corr_diff": ("syntheval", syntheval("corr_diff"), "defaults"),
    "SynthEval dcr": ("syntheval", syntheval("dcr"), "defaults, Gower"),
    "SynthEval nnaa": ("syntheval", syntheval("nnaa", n_resample=10), "10 draws, Gower"),
    "SynthEval eps_risk": ("syntheval", syntheval("eps_risk"), "defaults"),
    "SynthEval mia": ("syntheval", syntheval("mia"), "defaults, random forest"),
    "Anonymeter linkability": ("anonymeter", anonymeter_linkability, "as many attacks as control rows"),
    "Anonymeter inference": ("anonymeter", anonymeter_inference, "as many attacks as control rows"),
    "mostlyai-qa report": ("mostlyai-qa", mostlyai_report, "defaults"),
    "synthcity AlphaPrecision": ("synthcity", synthcity("statistical", "AlphaPrecision"), "defaults"),
    "synthcity PRDCScore": ("synthcity", synthcity("statistical", "PRDCScore"), "defaults"),
    "synthcity detection, XGBoost": ("synthcity", synthcity("detection", "SyntheticDetectionXGB"), "defaults"),
    "prdc": ("prdc", prdc, "k = 5"),
}


def main(name, folder):
    package, make, said = WORKS[name]
    try:
        peer = f"{package} {version(package)}"
        work = make(Data(folder))
    except ImportError as missing:
        return {"missing": f"{package} is not here ({missing})"}
    except Exception as failed:
        return {"missing": f"{package} failed before it began: {one_line(failed)}"}
    started = time.perf_counter()
    try:
        work()
    except Exception as failed:
        return {"missing": f"{peer} failed: {one_line(failed)}"}
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"peer": peer, "seconds": seconds, "peak": peak, "said": said}


def one_line(error):
    return " ".join(f"{type(error).__name__}: {error}".split())[:160]


warnings.simplefilter("ignore")
# They talk; what is asked of them is the last line.
with contextlib.redirect_stdout(sys.stderr):
    answer = main(*sys.argv[1:])
print(json.dumps(answer))
