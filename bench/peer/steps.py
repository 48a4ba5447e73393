"""Timed optimizer steps over batches that the caller chose, in any of the three modes.

    batches file: [{"input_ids": [[id, ...], ...], "labels": [0, 1, ...]}, ...]    not padded

`Stepper` does by hand what one Trainer step does, so that the modes can take turns in one process;
`trainer_steps` has Trainer itself do them, which shows that the hand-written step is no slower.
"""
import ctypes
import json
import resource
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

import torch
from datasets import Dataset
from torch.nn.utils.rnn import pad_sequence
from transformers import AutoModelForSequenceClassification, PrinterCallback, Trainer, get_linear_schedule_with_warmup

from notebook import Recorder, trainer_arguments

# name: (padding, precision). The first is the notebook as written.
MODES = {
    "max_length-bf16": ("max_length", "bf16"),
    "longest-bf16": ("longest", "bf16"),
    "longest-fp32": ("longest", "fp32"),
}
SCHEDULED_STEPS = 10_000  # so many that the learning rate stays above zero for the whole benchmark


def read_batches(path: Path, max_length: int) -> list[dict]:
    """The caller's batches; a text that is empty or longer than max_length is refused."""
    batches = json.loads(path.read_text())
    for number, batch in enumerate(batches):
        if len(batch["input_ids"]) != len(batch["labels"]):
            raise SystemExit(f"{path}: batch {number} has {len(batch['input_ids'])} texts and {len(batch['labels'])} labels")
        if not all(0 < len(ids) <= max_length for ids in batch["input_ids"]):
            raise SystemExit(f"{path}: batch {number} has a text of no tokens or of more than {max_length}")
    if not batches:
        raise SystemExit(f"{path}: no batches")
    return batches


def padded(batch: dict, pad: str, max_length: int, pad_id: int) -> dict[str, torch.Tensor]:
    """Tensors [batch, tokens], padded on the right to the longest text or to max_length."""
    rows = [torch.tensor(ids) for ids in batch["input_ids"]]
    width = max_length if pad == "max_length" else max(len(row) for row in rows)
    columns = torch.arange(width)
    ids = torch.nn.functional.pad(pad_sequence(rows, batch_first=True, padding_value=pad_id), (0, width), value=pad_id)
    return {
        "input_ids": ids[:, :width].contiguous(),
        "attention_mask": torch.stack([(columns < len(row)).long() for row in rows]),
        "labels": torch.tensor(batch["labels"]),
    }


def record(mode: str, batches: list[dict], seconds: list[float], losses: list[float], max_length: int) -> dict:
    """One reply: lists have one entry a step; token counts are sums over the batch."""
    pad = MODES[mode][0]
    lengths = [[len(ids) for ids in batch["input_ids"]] for batch in batches]
    return {
        "mode": mode,
        "seconds": seconds,
        "tokens": [sum(row) for row in lengths],
        "padded_tokens": [len(row) * (max_length if pad == "max_length" else max(row)) for row in lengths],
        "loss": losses,
        "peak_rss_bytes": peak_rss_bytes(),
    }


class Stepper:
    """One model and one optimizer for all modes: a step takes as long whatever the weights are."""

    def __init__(self, base: Path, batches: list[dict], max_length: int, learning_rate: float) -> None:
        self.model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=2).train()
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=learning_rate, weight_decay=0.0, fused=True)
        self.schedule = get_linear_schedule_with_warmup(self.optimizer, 0, SCHEDULED_STEPS)
        self.batches, self.max_length = batches, max_length
        self.next_batch = dict.fromkeys(MODES, 0)

    def run(self, mode: str, steps: int) -> dict:
        """Takes `steps` whole optimizer steps over the mode's next batches, starting over after the last."""
        begin = self.next_batch[mode]
        self.next_batch[mode] = begin + steps
        chosen = [self.batches[(begin + step) % len(self.batches)] for step in range(steps)]
        reset_peak_rss()
        seconds, losses = [], []
        for batch in chosen:
            pad, precision = MODES[mode]
            inputs = padded(batch, pad, self.max_length, self.model.config.pad_token_id)
            began = time.perf_counter()
            losses.append(self.step(inputs, precision))
            seconds.append(time.perf_counter() - began)
        return record(mode, chosen, seconds, losses, self.max_length)

    def step(self, inputs: dict[str, torch.Tensor], precision: str) -> float:
        """Forward, backward, clip, AdamW, schedule, zero_grad; the loss and the norm are read out as Trainer logs them."""
        with torch.autocast("cpu", torch.bfloat16) if precision == "bf16" else nullcontext():
            loss = self.model(**inputs).loss
        loss.float().backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad()
        norm.item()
        return loss.item()


def trainer_steps(base: Path, batches: list[dict], mode: str, steps: int, max_length: int, learning_rate: float) -> dict:
    """The same steps by Trainer itself, from the same weights, in the order of the file."""
    pad, precision = MODES[mode]
    chosen = [batches[step % len(batches)] for step in range(steps)]
    sizes = {len(batch["labels"]) for batch in chosen}
    if len(sizes) > 1:
        raise SystemExit("--trainer wants batches of one size")
    model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=2)

    def collate(rows: list[dict]) -> dict[str, torch.Tensor]:
        batch = {"input_ids": [row["input_ids"] for row in rows], "labels": [row["label"] for row in rows]}
        return padded(batch, pad, max_length, model.config.pad_token_id)

    recorder = Recorder()
    with tempfile.TemporaryDirectory() as scratch:
        trainer = Trainer(
            model=model,
            train_dataset=Dataset.from_dict({
                "input_ids": [ids for batch in chosen for ids in batch["input_ids"]],
                "label": [label for batch in chosen for label in batch["labels"]],
            }),
            data_collator=collate,
            callbacks=[recorder],
            args=trainer_arguments(
                precision,
                sizes.pop(),
                learning_rate,
                output_dir=scratch,
                max_steps=steps,
                save_strategy="no",
                train_sampling_strategy="sequential",
                remove_unused_columns=False,
            ),
        )
        trainer.remove_callback(PrinterCallback)  # stdout is for the reply
        trainer.train()
    return record(mode, chosen, recorder.seconds, [step["loss"] for step in recorder.steps], max_length)


def reset_peak_rss() -> None:
    """Gives freed memory back and starts a new high-water mark, where the system can (Linux)."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")
    except (OSError, AttributeError):
        pass  # peak_rss_bytes then tells the peak since the process began


def peak_rss_bytes() -> int:
    """The high-water mark of resident memory: since the last reset on Linux, else of the process."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
