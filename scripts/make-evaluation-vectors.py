"""Writes test/fixtures/evaluation.json: weighted metrics, reliability curves, intervals and correlations.

    python scripts/make-evaluation-vectors.py

Made with scikit-learn 1.9.1, SciPy and NumPy. Students and questions count several times or not at all, a row as
often as the product says; what scikit-learn does not define for a case is null.
"""
import json
import math
import pathlib
import random
import warnings

import numpy
import scipy
import sklearn
from scipy import stats
from sklearn import metrics
from sklearn.calibration import calibration_curve

warnings.simplefilter("ignore")
random.seed(20261122)


def auc(labels, probabilities, weights):
    kept = weights > 0
    if len(set(labels[kept])) < 2:
        return None
    return metrics.roc_auc_score(labels[kept], probabilities[kept], sample_weight=weights[kept])


def auc_within_student(labels, probabilities, students, student_times, question_weights):
    pairs = ranked = 0.0
    for student in sorted(set(students)):
        own = students == student
        weights = question_weights[own]
        value = auc(labels[own], probabilities[own], weights)
        if value is None:
            continue
        right = weights[labels[own] == 1].sum()
        wrong = weights[labels[own] == 0].sum()
        pairs += student_times[student] * right * wrong
        ranked += student_times[student] * right * wrong * value
    return ranked / pairs if pairs > 0 else None


def ece(labels, probabilities, weights):
    """Ten bins of equal width, of P(right), each closed above."""
    bins = numpy.digitize(probabilities, numpy.arange(1, 10) / 10, right=True)
    error = 0.0
    for b in range(10):
        inside = bins == b
        total = weights[inside].sum()
        if total > 0:
            mean = numpy.average(probabilities[inside], weights=weights[inside])
            share = numpy.average(labels[inside], weights=weights[inside])
            error += total / weights.sum() * abs(mean - share)
    return error


def weighted(labels, probabilities, students, questions, student_times, question_times):
    question_weights = question_times[questions]
    weights = student_times[students] * question_weights
    kept = weights > 0
    if not kept.any():
        return None
    y, p, w = labels[kept], probabilities[kept], weights[kept]
    said = (p > 0.5).astype(int)
    return {
        "accuracy": metrics.accuracy_score(y, said, sample_weight=w),
        "f1": metrics.f1_score(y, said, average="weighted", sample_weight=w),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, said, sample_weight=w),
        "mcc": metrics.matthews_corrcoef(y, said, sample_weight=w),
        "auc": auc(y, p, w),
        "auc_within_student": auc_within_student(
            labels, probabilities, students, student_times, question_weights
        ),
        "log_loss": metrics.log_loss(y, numpy.column_stack([1 - p, p]), labels=[0, 1], sample_weight=w),
        "brier": metrics.brier_score_loss(y, p, labels=[0, 1], pos_label=1, sample_weight=w),
        "ece": ece(labels, probabilities, weights),
    }


def case(name, rows, students, questions, share_right, digits, most):
    labels = numpy.array([int(random.random() < share_right) for _ in range(rows)])
    probabilities = numpy.array([round(random.random(), digits) for _ in range(rows)])
    student = numpy.array([random.randrange(students) for _ in range(rows)])
    question = numpy.array([random.randrange(questions) for _ in range(rows)])
    student_times = numpy.array([random.randrange(most + 1) for _ in range(students)])
    question_times = numpy.array([random.randrange(most + 1) for _ in range(questions)])
    scores = weighted(labels, probabilities, student, question, student_times, question_times)
    assert all(value is None or math.isfinite(value) for value in (scores or {}).values()), name
    return {
        "name": name,
        "label": labels.tolist(),
        "probability": probabilities.tolist(),
        "student": student.tolist(),
        "question": question.tolist(),
        "student_times": student_times.tolist(),
        "question_times": question_times.tolist(),
        "scores": scores,
    }


weighted_cases = [
    case(f"random {i}", rows, students, questions, share, digits, most)
    for i, (rows, students, questions, share, digits, most) in enumerate(
        [
            (1, 1, 1, 0.5, 2, 3),
            (2, 1, 2, 0.5, 2, 2),
            (5, 2, 3, 0.5, 1, 2),
            (8, 3, 3, 0.9, 1, 1),
            (13, 4, 5, 0.5, 2, 3),
            (13, 13, 13, 0.5, 6, 3),
            (21, 3, 7, 0.7, 1, 4),
            (21, 5, 2, 0.5, 6, 2),
            (34, 6, 8, 0.8, 2, 3),
            (34, 1, 34, 0.6, 1, 5),
            (34, 34, 1, 0.6, 2, 5),
            (55, 8, 9, 0.7, 6, 3),
            (55, 5, 12, 0.1, 1, 2),
            (55, 9, 5, 0.5, 0, 3),
            (89, 10, 15, 0.6, 2, 4),
            (89, 12, 9, 0.7, 6, 6),
            (144, 12, 20, 0.75, 3, 3),
            (20, 3, 5, 1.0, 2, 3),
            (20, 3, 5, 0.0, 2, 3),
            (6, 3, 3, 0.5, 2, 0),
        ]
    )
]


def curve(rows, digits):
    probabilities = numpy.array([round(random.random(), digits) for _ in range(rows)])
    labels = numpy.array([int(random.random() < p) for p in probabilities])
    share, mean = calibration_curve(labels, probabilities, n_bins=10)
    return {
        "label": labels.tolist(),
        "probability": probabilities.tolist(),
        "share_right": share.tolist(),
        "mean_predicted": mean.tolist(),
    }


def wilson(right, rows):
    interval = stats.binomtest(right, rows).proportion_ci(method="wilson")
    return {"right": right, "rows": rows, "low": interval.low, "high": interval.high}


def correlation(name, x, y):
    n = len(x)
    pearson = stats.pearsonr(x, y)
    interval = pearson.confidence_interval()
    rho = float(stats.spearmanr(x, y).statistic)
    # Bonett & Wright 2000
    half = stats.norm.ppf(0.975) * math.sqrt((1 + rho**2 / 2) / (n - 3))
    z = math.atanh(rho)
    return {
        "name": name,
        "x": x,
        "y": y,
        "pearson": [float(pearson.statistic), float(interval.low), float(interval.high)],
        "spearman": [rho, math.tanh(z - half), math.tanh(z + half)],
    }


def related(n, digits):
    x = [round(random.gauss(0, 1), digits) for _ in range(n)]
    return x, [round(0.5 * value + random.gauss(0, 1), digits) for value in x]


correlations = [
    correlation("four pairs", *related(4, 3)),
    correlation("twelve pairs", *related(12, 3)),
    correlation("forty pairs with many ties", *related(40, 0)),
    correlation("numbers of answers, far from 0", [500, 612, 700, 700, 2443], [0.61, 0.7, 0.64, 0.71, 0.8]),
    correlation("falling", [1, 2, 3, 4, 5, 6], [0.9, 0.8, 0.85, 0.5, 0.6, 0.1]),
]


parts = {
    "weighted": weighted_cases,
    "reliability": [curve(1, 2), curve(30, 1), curve(200, 3), curve(200, 6)],
    "wilson": [wilson(0, 1), wilson(1, 1), wilson(0, 12), wilson(12, 12), wilson(7, 25), wilson(940, 1000)],
    "correlation": correlations,
}
versions = {"scikit_learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__}
text = json.dumps(versions, separators=(",", ":"))[:-1]
for name, entries in parts.items():
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in entries)
    text += f',\n"{name}":[\n{lines}\n]'
target = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "evaluation.json"
target.write_text(text + "}\n")
