"""The notebook's recipe for one student: log, text, split, tokens, Trainer.

Everything that decides a number is Hugging Face's or scikit-learn's own code; this file only
arranges it as the notebook did. One thing differs on purpose: a line of the question whose value is
missing is left out of the text, where the notebook wrote the word "nan".
"""
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from datasets import Dataset
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainingArguments,
    set_seed,
)

SEED = 42
HEADINGS = {"Topic:": "topic_name", "Subject:": "subject_name", "Axis:": "axis_name"}
OPTIONS = {f"{letter})": f"option_{letter.lower()}" for letter in "ABCDE"}


@dataclass(frozen=True)
class Settings:
    """One fine-tune. `rows` keeps only the first answers, `max_steps` ends early (for timing)."""

    answers: Path
    student: str
    base: Path
    epochs: int
    batch_size: int
    learning_rate: float
    max_length: int
    pad: str
    precision: str
    rows: int | None
    max_steps: int | None
    out: Path | None


def question_text(answer: Mapping[str, str]) -> str:
    """What the model reads: headings, an empty line, the question and its options. A blank value is missing."""

    def lines(columns: dict[str, str]) -> list[str]:
        return [f"{label} {answer[name]}" for label, name in columns.items() if answer.get(name, "").strip(" \t\r\n")]

    head, body = lines(HEADINGS), lines({"Question:": "question_title"} | OPTIONS)
    return "\n\n".join("\n".join(block) for block in (head, body) if block)


def answers_of(settings: Settings) -> pd.DataFrame:
    """The student's answers in the order of the log, first occurrence of each answer_id."""
    log = pd.read_csv(settings.answers, dtype=str, keep_default_na=False).drop_duplicates("answer_id")
    mine = log[log["user_id"] == settings.student].head(settings.rows or len(log)).reset_index(drop=True)
    if mine.empty:
        raise SystemExit(f"{settings.answers}: no answers of student {settings.student}")
    return mine.assign(text=mine.apply(question_text, axis=1), label=mine["is_correct"].astype(int))


def metrics_of(evaluated) -> dict[str, float]:
    chosen = np.argmax(evaluated.predictions, axis=-1)
    return {
        "accuracy": accuracy_score(evaluated.label_ids, chosen),
        "f1": f1_score(evaluated.label_ids, chosen, average="weighted"),
    }


class Recorder(TrainerCallback):
    """Keeps what Trainer logs, and how long each optimizer step took, logging included."""

    def __init__(self) -> None:
        self.steps: list[dict] = []
        self.evaluations: list[dict] = []
        self.seconds: list[float] = []

    def on_step_begin(self, args, state, control, **kwargs):
        self.began = time.perf_counter()

    def on_log(self, args, state, control, logs=None, **kwargs):
        step = {"step": state.global_step}
        if "loss" in logs:
            self.seconds.append(time.perf_counter() - self.began)
            self.steps.append({key: logs[key] for key in ("loss", "grad_norm", "learning_rate")} | step)
        elif "eval_loss" in logs:
            self.evaluations.append({key: logs[key] for key in ("eval_loss", "eval_accuracy", "eval_f1")} | step)


def trainer_arguments(precision: str, batch_size: int, learning_rate: float, **others) -> TrainingArguments:
    """The settings that a whole run and a timing run share."""
    return TrainingArguments(
        learning_rate=learning_rate,
        per_device_train_batch_size=batch_size,
        per_device_eval_batch_size=batch_size,
        use_cpu=True,
        bf16=precision == "bf16",
        optim="adamw_torch_fused",
        logging_steps=1,
        report_to="none",
        disable_tqdm=True,
        seed=SEED,
        **others,
    )


def fine_tune(settings: Settings) -> tuple[dict, dict]:
    """Trains one student; returns (summary, trace). The trace holds nothing that differs between two runs."""
    set_seed(SEED)
    mine = answers_of(settings)
    train, test = train_test_split(mine, test_size=0.2, shuffle=True, random_state=SEED)
    tokenizer = AutoTokenizer.from_pretrained(settings.base)

    def tokens(part: pd.DataFrame, padding) -> Dataset:
        encoded = tokenizer(part["text"].tolist(), padding=padding, truncation=True, max_length=settings.max_length)
        return Dataset.from_dict({**encoded, "label": part["label"].tolist()})

    padding = "max_length" if settings.pad == "max_length" else False
    train_set, test_set = tokens(train, padding), tokens(test, padding)
    unpadded = tokens(train, False)["input_ids"]
    model = AutoModelForSequenceClassification.from_pretrained(settings.base, num_labels=2)
    recorder = Recorder()

    with tempfile.TemporaryDirectory() as scratch:
        trainer = Trainer(
            model=model,
            train_dataset=train_set,
            eval_dataset=test_set,
            processing_class=tokenizer,
            data_collator=DataCollatorWithPadding(tokenizer) if settings.pad == "longest" else None,
            compute_metrics=metrics_of,
            callbacks=[recorder],
            args=trainer_arguments(
                settings.precision,
                settings.batch_size,
                settings.learning_rate,
                output_dir=str(settings.out or scratch),
                num_train_epochs=settings.epochs,
                max_steps=settings.max_steps or -1,
                eval_strategy="epoch",
                save_strategy="epoch",
                save_total_limit=2,
                load_best_model_at_end=settings.max_steps is None,
                metric_for_best_model="f1",
            ),
        )
        trainer.remove_callback(PrinterCallback)  # stdout is for the summary
        began = time.perf_counter()
        trainer.train()
        train_seconds = time.perf_counter() - began
        began = time.perf_counter()
        predicted = trainer.predict(test_set)
        eval_seconds = time.perf_counter() - began
        if settings.out:
            trainer.save_model()

    result = {
        "student": settings.student,
        "rows": len(mine),
        "train_rows": len(train),
        "test_rows": len(test),
        "pad": settings.pad,
        "precision": settings.precision,
        "epochs": settings.epochs,
        "batch_size": settings.batch_size,
        "lr": settings.learning_rate,
        "steps": trainer.state.global_step,
        "mean_tokens": float(np.mean([len(ids) for ids in unpadded])),
        "max_tokens": max(len(ids) for ids in unpadded),
        "final": {key: predicted.metrics[f"test_{key}"] for key in ("loss", "accuracy", "f1")},
        "best_step": trainer.state.best_global_step,
        "evals": recorder.evaluations,
    }
    seconds = {
        "train_seconds": train_seconds,
        "median_step_seconds": float(np.median(recorder.seconds)),
        "mean_step_seconds": float(np.mean(recorder.seconds)),
        "eval_seconds": eval_seconds,
    }
    details = {
        "train_answer_ids": train["answer_id"].tolist(),
        "test_answer_ids": test["answer_id"].tolist(),
        "first_train_ids": unpadded[0],
        "first_train_text": train["text"].iloc[0],
        "step_log": recorder.steps,
        "test_logits": predicted.predictions.tolist(),
        "test_labels": predicted.label_ids.tolist(),
    }
    return result | seconds, result | details
