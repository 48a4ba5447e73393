"""Loads a saved student in Transformers and compares its logits with those given.

    python scripts/check-in-transformers.py FOLDER --inputs inputs.json [--adapter FOLDER] [--tolerance 1e-5]

FOLDER may be a repository of the Hub instead. With --adapter the first folder is the class's, and PEFT puts the student's adapter on it.
inputs.json: {"texts": [...], "logits": [[...], ...]}, one row of logits a text. Each text goes through
the first folder's own tokenizer and the model, alone, in fp32. Prints one line of JSON; exit status 1 if the
largest difference is above the tolerance, if anything is not finite, or if a tensor was missing or left over.
"""
import argparse
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import AutoModelForSequenceClassification, AutoTokenizer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--inputs", type=Path, required=True)
    parser.add_argument("--adapter", type=Path, help="a PEFT adapter for the model in FOLDER")
    parser.add_argument("--tolerance", type=float, default=1e-5, help="logits")
    parser.add_argument("--max-length", type=int, default=512, help="tokens")
    options = parser.parse_args()

    inputs = json.loads(options.inputs.read_text())
    texts, given = inputs["texts"], torch.tensor(inputs["logits"], dtype=torch.float64)
    tokenizer = AutoTokenizer.from_pretrained(options.folder)
    model, loading = AutoModelForSequenceClassification.from_pretrained(
        options.folder, dtype=torch.float32, output_loading_info=True
    )
    unmatched = {str(key) for kind in ("missing_keys", "unexpected_keys", "mismatched_keys") for key in loading[kind]}
    if options.adapter:
        model, unmatched_adapter = with_adapter(model, options.adapter)
        unmatched |= unmatched_adapter
    model.eval()
    with torch.no_grad():
        encoded = [tokenizer(text, truncation=True, max_length=options.max_length, return_tensors="pt") for text in texts]
        logits = torch.cat([model(**tokens).logits for tokens in encoded]).double()
    if logits.shape != given.shape:
        raise SystemExit(f"{options.inputs}: expected logits of shape {list(logits.shape)}, got {list(given.shape)}")

    difference = (logits - given).abs().max().item()  # NaN if either holds one, and then not within
    within = difference <= options.tolerance and not unmatched
    print(json.dumps({
        "texts": len(texts),
        "max_abs_difference": difference,
        "tolerance": options.tolerance,
        "unmatched_tensors": sorted(unmatched),
        "within": within,
    }))
    return 0 if within else 1


def with_adapter(model: torch.nn.Module, folder: Path) -> tuple[torch.nn.Module, set[str]]:
    """The model with the adapter on it, and the names of tensors that only the file or only PEFT's adapter has."""
    from peft import PeftModel, get_peft_model_state_dict

    adapted = PeftModel.from_pretrained(model, folder)
    loaded, saved = get_peft_model_state_dict(adapted), load_file(folder / "adapter_model.safetensors")
    differing = {name for name in loaded.keys() & saved.keys() if not torch.equal(loaded[name], saved[name])}
    return adapted, (loaded.keys() ^ saved.keys()) | differing


if __name__ == "__main__":
    sys.exit(main())
