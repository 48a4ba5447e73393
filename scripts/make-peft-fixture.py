"""Writes test/fixtures/peft/: two students whom PEFT trained, each alone, on the tiny model of forward-backward/.

    python scripts/make-peft-fixture.py

Needs peft 0.21.0 beside what bench/peer/requirements.txt pins. Per student: the adapter before and after two
steps as PEFT saves it, and in students.json the batches, and per step the loss, the logits and the L2 of every gradient.
"""
import copy
import json
import math
import shutil
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForSequenceClassification, Trainer

from fixtures.forward_backward import NOISE_LIMIT, batch_of, tensors_of, texts
from fixtures.writing import write_json

FIXTURES = Path(__file__).resolve().parents[1] / "test" / "fixtures"
MODEL = FIXTURES / "forward-backward" / "model"
FOLDER = FIXTURES / "peft"

RANK, ALPHA, TARGETS = 3, 5, ["Wqkv", "Wo", "Wi", "dense"]
LEARNING_RATE, WEIGHT_DECAY, BETAS, EPS = 1e-3, 0.01, (0.9, 0.999), 1e-8
# Tokens of each text of each batch: students have batches of different sizes.
STUDENTS = {"07": [[17, 6], [9, 24]], "21": [[8, 21, 12], [5]]}
TEXTS_SEED, WEIGHTS_SEED = 1_911, 2_106


def adapted(seed: int):
    """The tiny model with LoRA whose two matrices both have an effect, and a classifier of mirrored rows."""
    base = AutoModelForSequenceClassification.from_pretrained(MODEL)
    model = get_peft_model(base, LoraConfig(
        task_type="SEQ_CLS",
        r=RANK,
        lora_alpha=ALPHA,
        target_modules=TARGETS,
        modules_to_save=["classifier"],
    ))
    random = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if not weight.requires_grad:
                continue
            if "classifier" in name:
                half = 0.3 * torch.randn(weight.shape[1:], generator=random)
                weight.copy_(torch.stack([-half, half]))
            else:
                weight.copy_(torch.randn(weight.shape, generator=random) / math.sqrt(weight.shape[1]))
    return model


def train(model, batches: list[dict]) -> list[dict]:
    decayed = Trainer.get_decay_parameter_names(None, model)
    named = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
    optimizer = torch.optim.AdamW(
        [
            {"params": [weight for name, weight in named.items() if name in decayed], "weight_decay": WEIGHT_DECAY},
            {"params": [weight for name, weight in named.items() if name not in decayed], "weight_decay": 0.0},
        ],
        lr=LEARNING_RATE, betas=BETAS, eps=EPS,
    )
    log = []
    for batch in batches:
        optimizer.zero_grad()
        output = model(**tensors_of(batch))
        output.loss.backward()
        log.append({
            "loss": output.loss.item(),
            "logits": output.logits.tolist(),
            "grad_l2": {
                name.removeprefix("base_model.model.").replace(".default", ""): weight.grad.norm().item()
                for name, weight in named.items()
            },
        })
        optimizer.step()
    return log


def save(model, folder: Path) -> None:
    """As PEFT saves it, but for a path of this machine, and for the target modules, a set: they come in order."""
    model.save_pretrained(folder)
    (folder / "README.md").unlink()
    path = folder / "adapter_config.json"
    config = json.loads(path.read_text())
    config["base_model_name_or_path"] = "forward-backward/model"
    config["target_modules"].sort()
    path.write_text(json.dumps(config, indent=2, sort_keys=True))


def main() -> None:
    torch.set_num_threads(1)
    shutil.rmtree(FOLDER, ignore_errors=True)
    random = torch.Generator().manual_seed(TEXTS_SEED)
    students = {}
    for number, (student, lengths) in enumerate(STUDENTS.items()):
        batches = [
            batch_of(texts(each, random), torch.randint(0, 2, (len(each),), generator=random).tolist())
            for each in lengths
        ]
        model = adapted(WEIGHTS_SEED + number)
        exact = copy.deepcopy(model).double()
        save(model, FOLDER / student / "start")
        log = train(model, batches)
        save(model, FOLDER / student / "trained")
        train(exact, batches)
        pairs = zip(model.parameters(), exact.parameters(), strict=True)
        worst = max((ours.double() - other).abs().max().item() for ours, other in pairs)
        assert worst <= NOISE_LIMIT, f"{student}: float64 ends {worst:.1e} away, choose another seed"
        print(f"{student}: float64 ends within {worst:.1e}")
        students[student] = {"batches": batches, "steps": log}
    write_json(FOLDER / "students.json", {
        "rank": RANK,
        "alpha": ALPHA,
        "target_modules": TARGETS,
        "lr": LEARNING_RATE,
        "weight_decay": WEIGHT_DECAY,
        "betas": list(BETAS),
        "eps": EPS,
        "students": students,
    })
    print(f"{sum(file.stat().st_size for file in FOLDER.rglob('*') if file.is_file()):,} bytes")


if __name__ == "__main__":
    main()
