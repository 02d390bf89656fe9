"""AUROC on test.csv of models trained on train.csv, the label last: XGBoost over orders of rows and columns, and scikit-learn's own."""

import sys

import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SETTINGS = dict(objective="binary:logistic", max_depth=4, eta=0.1, reg_lambda=1, min_child_weight=1, base_score=0.5, tree_method="exact", nthread=1)
ORDERS = 40

train, test = (pd.read_csv(f"{sys.argv[1]}/{part}.csv") for part in ("train", "test"))
x, y = train.iloc[:, :-1].to_numpy(float), train.iloc[:, -1].to_numpy()
z, truth = test.iloc[:, :-1].to_numpy(float), test.iloc[:, -1].to_numpy()
found = []
for k in range(ORDERS):
    order = np.random.default_rng(k)
    rows, columns = (order.permutation(size) if k > 0 else np.arange(size) for size in x.shape)
    model = xgb.train(SETTINGS, xgb.DMatrix(x[rows][:, columns], y[rows]), 100)
    found.append(roc_auc_score(truth, model.predict(xgb.DMatrix(z[:, columns]))))
print(f"train {len(y)} ({y.sum()} died), test {len(truth)} ({truth.sum()} died)")
print(f"XGBoost {found[0]:.4f}, over {ORDERS} orders {min(found):.4f} to {max(found):.4f}, mean {np.mean(found):.4f}")
sklearn = HistGradientBoostingClassifier(max_iter=100, learning_rate=0.1, max_depth=4, l2_regularization=1, min_samples_leaf=1, early_stopping=False)
print(f"scikit-learn, histograms {roc_auc_score(truth, sklearn.fit(x, y).predict_proba(z)[:, 1]):.4f}")
linear = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler(), LogisticRegression())
print(f"scikit-learn, logistic {roc_auc_score(truth, linear.fit(x, y).predict_proba(z)[:, 1]):.4f}")
