"""Writes test/fixtures/ladder.json: small regressions and what scikit-learn says of them.

    python scripts/make-ladder-vectors.py

Made with scikit-learn 1.9.1, whose logistic regression has one penalty and leaves the intercept free. A feature with a
penalty of its own is therefore handed over divided by the penalty's root, and so is its weight afterwards. The numbers
are those of Newton's method; L-BFGS must agree as far as it goes.
"""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

warnings.simplefilter("error", ConvergenceWarning)
random = np.random.RandomState(20240611)


def fit(x, labels, penalties):
    """Weights and then the intercept."""
    roots = np.sqrt(penalties)
    found = []
    for solver, tol in [("lbfgs", 1e-10), ("newton-cholesky", 1e-12)]:
        model = LogisticRegression(C=1.0, solver=solver, tol=tol, max_iter=100_000)
        model.fit(x / roots, labels)
        found.append(np.append(model.coef_[0] / roots, model.intercept_[0]))
    apart = np.abs(found[0] - found[1]) / np.maximum(1, np.abs(found[1]))
    assert apart.max() < 1e-5, apart.max()
    return found[1]


def regression(name, x, labels, penalties):
    x = np.asarray(x, dtype=float)
    return {
        "name": name,
        "rows": x.tolist(),
        "labels": [int(label) for label in labels],
        "penalties": [float(penalty) for penalty in penalties],
        "weights": fit(x, labels, np.asarray(penalties, dtype=float)).tolist(),
    }


def random_regression(rows, features, share, penalty):
    x = np.round(random.normal(size=(rows, features)) * (random.uniform(size=(rows, features)) < share), 3)
    labels = (random.uniform(size=rows) < 1 / (1 + np.exp(-x.sum(axis=1)))).astype(int)
    labels[:2] = [0, 1]
    return regression(f"random, {rows} x {features}, penalty {penalty}", x, labels, [penalty] * features)


def separable(penalty):
    return regression(f"separable, penalty {penalty}", [[-2], [-1], [1], [3]], [0, 0, 1, 1], [penalty])


regressions = [
    random_regression(30, 3, 1.0, 1.0),
    random_regression(60, 8, 0.3, 0.1),
    random_regression(20, 40, 0.2, 0.5),
    random_regression(50, 5, 0.5, 100.0),
    separable(1.0),
    separable(0.001),
    regression("a constant feature", [[1, 0.5], [1, -1], [1, 2], [1, 0]], [1, 0, 1, 1], [0.3, 0.7]),
    regression("a feature that no row has", [[0, 1], [0, 2], [0, -1]], [1, 0, 1], [1, 1]),
    regression("the same feature twice", [[1, 1], [2, 2], [-1, -1], [0, 0]], [1, 0, 0, 1], [1, 4]),
    regression("sizes far apart", [[1e-3, 200], [2e-3, -100], [-3e-3, 50], [0, 0]], [1, 0, 0, 1], [1e-6, 2]),
    regression("one wrong of many", [[i % 3] for i in range(50)], [int(i != 7) for i in range(50)], [1]),
    regression("penalties apart", np.round(random.normal(size=(25, 4)), 2), [0, 1] * 12 + [0], [0.01, 1, 10, 1000]),
]

WORDS = "table key join index view query row null union trigger".split()
texts = [" ".join(random.choice(WORDS, size=4, replace=False)) for _ in range(12)]
students, topics = 6, 3
answers = [
    {"student": int(s), "text": int(t), "topic": int(t % topics), "label": int(random.uniform() < 0.3 + 0.08 * s)}
    for s in range(students)
    for t in random.permutation(len(texts))[:9]
]
known = [i for i in range(len(answers)) if i % 4 != 3]
asked = [i for i in range(len(answers)) if i % 4 == 3]


def predict(x, penalties):
    labels = [answers[i]["label"] for i in known]
    weights = fit(x[known], labels, penalties)
    return (1 / (1 + np.exp(-(x[asked] @ weights[:-1] + weights[-1])))).tolist()


def factors():
    """Answers stand in the order in which they were given."""
    x = np.zeros((len(answers), 3 * topics))
    for i, answer in enumerate(answers):
        before = [
            answers[j]["label"]
            for j in known
            if j < i and all(answers[j][name] == answer[name] for name in ["student", "topic"])
        ]
        right = sum(before)
        first = 3 * answer["topic"]
        x[i, first : first + 3] = [1, right, len(before) - right]
    return predict(x, np.ones(x.shape[1]))


def bag_of_words(ridges):
    seen = sorted({answers[i]["text"] for i in known})
    bags = TfidfVectorizer(binary=True, min_df=2, max_df=len(seen) - 1)
    bags.fit([texts[t] for t in seen])
    words = bags.transform([texts[answer["text"]] for answer in answers]).toarray()
    who = np.eye(students)[[answer["student"] for answer in answers]]
    penalties = [ridges["words"]] * words.shape[1] + [ridges["students"]] * students
    return predict(np.hstack([words, who]), np.asarray(penalties, dtype=float))


ridges = {"words": 2.0, "students": 0.5}
target = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "ladder.json"
target.write_text(
    json.dumps(
        {
            "made_with": f"scikit-learn {sklearn.__version__}",
            "regressions": regressions,
            "class": {
                "texts": texts,
                "answers": answers,
                "known": known,
                "asked": asked,
                "factors": factors(),
                "ridges": ridges,
                "bag_of_words": bag_of_words(ridges),
            },
        },
        separators=(",", ":"),
    )
    + "\n"
)
print(f"{len(regressions)} regressions, {target.stat().st_size} bytes")
