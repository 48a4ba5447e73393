"""Writes test/fixtures/metrics.json: a thousand random cases, some that are none, and what scikit-learn says of them.

    python scripts/make-metric-vectors.py

Made with scikit-learn 1.9.1. A metric that scikit-learn does not define for a case (AUC of a single class) is null.
AUC within students, of whom there are three (a row's place modulo 3), and ECE, which is not in scikit-learn, stand
apart.
"""
import json
import math
import pathlib
import random
import warnings

import numpy
import sklearn
from sklearn import metrics

warnings.simplefilter("ignore")
random.seed(20240611)


def roc_auc(labels, probabilities):
    return metrics.roc_auc_score(labels, probabilities) if len(set(labels)) == 2 else None


def auc_within_student(labels, probabilities, students):
    """Of all pairs of a right and a wrong answer of the same student, the share in the right order."""
    pairs = ranked = 0
    for student in set(students):
        own = [row for row, s in enumerate(students) if s == student]
        right = sum(labels[row] for row in own)
        auc = roc_auc([labels[row] for row in own], [probabilities[row] for row in own])
        if auc is not None:
            pairs += right * (len(own) - right)
            ranked += auc * right * (len(own) - right)
    return ranked / pairs if pairs > 0 else None


def ece(labels, probabilities):
    """Ten bins of equal width, of P(right), each closed above."""
    y, p = numpy.array(labels), numpy.array(probabilities)
    bins = numpy.digitize(p, numpy.arange(1, 10) / 10, right=True)
    inside = [bins == b for b in range(10) if (bins == b).any()]
    return float(sum(rows.mean() * abs(p[rows].mean() - y[rows].mean()) for rows in inside))


def case(name, labels, probabilities):
    predictions = [int(p > 0.5) for p in probabilities]
    auc = roc_auc(labels, probabilities)
    students = [row % 3 for row in range(len(labels))]
    scores = {
        "accuracy": metrics.accuracy_score(labels, predictions),
        "f1": metrics.f1_score(labels, predictions, average="weighted"),
        "auc": auc,
        "balanced_accuracy": metrics.balanced_accuracy_score(labels, predictions),
        "mcc": metrics.matthews_corrcoef(labels, predictions),
        "log_loss": metrics.log_loss(labels, [[1 - p, p] for p in probabilities], labels=[0, 1]),
        "brier": metrics.brier_score_loss(labels, probabilities, labels=[0, 1], pos_label=1),
    }
    assert all(value is None or math.isfinite(value) for value in scores.values()), name
    return {
        "name": name,
        "labels": labels,
        "probabilities": probabilities,
        "scores": scores,
        "auc_within_student": auc_within_student(labels, probabilities, students),
        "ece": ece(labels, probabilities),
    }


def random_case(index):
    rows = random.choice([1, 2, 3, 5, 8, 13, 21, 34])
    share_right = random.choice([0.1, 0.5, 0.9])
    # Few digits make ties, 0.5 and the ends of the interval likely.
    digits = random.choice([1, 2, 6])
    labels = [int(random.random() < share_right) for _ in range(rows)]
    return case(f"random {index}", labels, [round(random.random(), digits) for _ in range(rows)])


cases = [random_case(index) for index in range(1000)] + [
    case("one right row, sure", [1], [1.0]),
    case("one right row, sure of the contrary", [1], [0.0]),
    case("one wrong row, sure of the contrary", [0], [1.0]),
    case("all right, all said wrong", [1, 1, 1], [0.1, 0.2, 0.3]),
    case("all wrong, all said right", [0, 0, 0], [0.7, 0.8, 0.9]),
    case("all right, all said right", [1, 1, 1], [0.7, 0.8, 0.9]),
    case("always right", [0, 1, 1, 0, 1], [0.6, 0.7, 0.8, 0.9, 0.99]),
    case("always wrong", [0, 1, 1, 0, 1], [0.1, 0.2, 0.3, 0.4, 0.49]),
    case("all at one half", [0, 1, 1, 0], [0.5, 0.5, 0.5, 0.5]),
    case("perfect", [0, 1, 0, 1], [0.0, 1.0, 0.0, 1.0]),
    case("perfectly reversed", [0, 1, 0, 1], [1.0, 0.0, 1.0, 0.0]),
    case("nearly sure", [1, 0], [1 - 2**-53, 2**-60]),
    case("all right, said both", [1, 1, 1, 1], [0.2, 0.8, 0.3, 0.9]),
]
target = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "metrics.json"
lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases)
target.write_text(f'{{"scikit_learn":"{sklearn.__version__}","cases":[\n{lines}\n]}}\n')
