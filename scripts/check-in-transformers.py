"""Loads a saved student in Transformers and compares its logits with those given.

    python scripts/check-in-transformers.py FOLDER --inputs inputs.json [--tolerance 1e-5]

inputs.json: {"texts": [...], "logits": [[...], ...]}, one row of logits a text. Each text goes through
the folder's own tokenizer and model, alone, in fp32. Prints one line of JSON; exit status 1 if the
largest difference is above the tolerance, if anything is not finite, or if a tensor was missing or left over.
"""
import argparse
import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--inputs", type=Path, required=True)
    parser.add_argument("--tolerance", type=float, default=1e-5, help="logits")
    parser.add_argument("--max-length", type=int, default=512, help="tokens")
    options = parser.parse_args()

    inputs = json.loads(options.inputs.read_text())
    texts, given = inputs["texts"], torch.tensor(inputs["logits"], dtype=torch.float64)
    tokenizer = AutoTokenizer.from_pretrained(options.folder)
    model, loading = AutoModelForSequenceClassification.from_pretrained(
        options.folder, dtype=torch.float32, output_loading_info=True
    )
    model.eval()
    with torch.no_grad():
        encoded = [tokenizer(text, truncation=True, max_length=options.max_length, return_tensors="pt") for text in texts]
        logits = torch.cat([model(**tokens).logits for tokens in encoded]).double()
    if logits.shape != given.shape:
        raise SystemExit(f"{options.inputs}: expected logits of shape {list(logits.shape)}, got {list(given.shape)}")

    difference = (logits - given).abs().max().item()  # NaN if either holds one, and then not within
    unmatched = sorted({str(key) for kind in ("missing_keys", "unexpected_keys", "mismatched_keys") for key in loading[kind]})
    within = difference <= options.tolerance and not unmatched
    print(json.dumps({
        "texts": len(texts),
        "max_abs_difference": difference,
        "tolerance": options.tolerance,
        "unmatched_tensors": unmatched,
        "within": within,
    }))
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
