"""The peer: the notebook's recipe on Transformers and PyTorch, to measure Understudy against.

    python finetune.py --answers answers.csv --student 7 --base DIR [--trace trace.json]
        one student, as the notebook does it; a summary as one line of JSON on stdout
    python finetune.py --serve --base DIR --batches batches.json
        loads once and prints a line that says it is ready, then for each line of stdin such as
        {"mode": "longest-bf16", "steps": 2} takes so many optimizer steps and prints one line of JSON
    python finetune.py --trainer --base DIR --batches batches.json --pad longest --precision bf16
        the same steps, by Trainer itself: what the server's step is checked against

--pad max_length --precision bf16 is the notebook as written; --pad longest spares the padding;
--precision fp32 is the numeric reference. Modes of the server are named pad-precision.
"""
import argparse
import json
import os
import sys
from pathlib import Path

import torch
import transformers

from notebook import Settings, fine_tune
from steps import MODES, Stepper, read_batches, trainer_steps


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    task = parser.add_mutually_exclusive_group()
    task.add_argument("--serve", action="store_true", help="timed steps on request")
    task.add_argument("--trainer", action="store_true", help="timed steps by Trainer")
    parser.add_argument("--base", type=Path, required=True, help="folder of the pretrained model")
    parser.add_argument("--batches", type=Path, help="token ids and labels, for --serve and --trainer")
    parser.add_argument("--answers", type=Path, help="answer log (CSV)")
    parser.add_argument("--student", help="user_id to train")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch-size", type=int, default=4)
    parser.add_argument("--lr", type=float, default=5e-5)
    parser.add_argument("--max-length", type=int, default=512, help="tokens")
    parser.add_argument("--pad", choices=["max_length", "longest"], default="max_length")
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="bf16")
    parser.add_argument("--rows", type=int, help="only the student's first ROWS answers")
    parser.add_argument("--max-steps", type=int, help="end after so many optimizer steps (for timing)")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--out", type=Path, help="keep checkpoints and the trained student here")
    parser.add_argument("--trace", type=Path, help="write split, steps, evaluations and logits here (JSON)")
    options = parser.parse_args()
    needed = ["batches"] if options.serve or options.trainer else ["answers", "student"]
    for name in needed:
        if getattr(options, name) is None:
            parser.error(f"--{name} is missing")
    return options


def say(reply: dict) -> None:
    print(json.dumps(reply), flush=True)


def serve(stepper: Stepper) -> None:
    """Answers one line of JSON with one line of JSON until stdin ends."""
    say({
        "ready": True,
        "modes": list(MODES),
        "parameters": sum(weight.numel() for weight in stepper.model.parameters()),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    })
    for line in sys.stdin:
        try:
            request = json.loads(line)
            mode, steps = request["mode"], int(request["steps"])
            if mode not in MODES:
                raise ValueError(f"mode: expected one of {', '.join(MODES)}, got {mode}")
        except (ValueError, KeyError, TypeError) as problem:
            say({"error": str(problem)})
        else:
            say(stepper.run(mode, steps))


def main() -> None:
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    if options.serve:
        serve(Stepper(options.base, read_batches(options.batches, options.max_length), options.max_length, options.lr))
    elif options.trainer:
        mode = f"{options.pad}-{options.precision}"
        if mode not in MODES:
            raise SystemExit(f"--trainer: expected one of {', '.join(MODES)}, got {mode}")
        batches = read_batches(options.batches, options.max_length)
        steps = options.max_steps or len(batches)
        say(trainer_steps(options.base, batches, mode, steps, options.max_length, options.lr))
    else:
        summary, trace = fine_tune(
            Settings(
                answers=options.answers,
                student=options.student,
                base=options.base,
                epochs=options.epochs,
                batch_size=options.batch_size,
                learning_rate=options.lr,
                max_length=options.max_length,
                pad=options.pad,
                precision=options.precision,
                rows=options.rows,
                max_steps=options.max_steps,
                out=options.out,
            )
        )
        if options.trace:
            options.trace.write_text(json.dumps(trace, indent=1))
        say(summary)


if __name__ == "__main__":
    main()
