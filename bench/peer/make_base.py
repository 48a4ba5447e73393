"""Writes an untrained ModernBERT with a two-label classifier, in a published shape.

    python make_base.py --shape base --out DIR [--tokenizer FOLDER]

It knows nothing: it is for timing, for memory, and for loading. Shapes are those of ModernBERT
(base, large) and of the Ettin encoders (17m, 32m, 68m). With --tokenizer the tokenizer files of
that folder are copied beside the weights.
"""
import argparse
import shutil
from pathlib import Path

import torch
from transformers import ModernBertConfig, ModernBertForSequenceClassification

# name: (layers, hidden size, attention heads, intermediate size)
SHAPES = {
    "17m": (7, 256, 4, 384),
    "32m": (10, 384, 6, 576),
    "68m": (19, 512, 8, 768),
    "base": (22, 768, 12, 1152),
    "large": (28, 1024, 16, 2624),
}
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


def untrained(shape: str, seed: int = 0) -> ModernBertForSequenceClassification:
    """A randomly initialised classifier; the published checkpoints pool by mean, so this one does."""
    layers, hidden, heads, intermediate = SHAPES[shape]
    torch.manual_seed(seed)
    return ModernBertForSequenceClassification(
        ModernBertConfig(
            num_hidden_layers=layers,
            hidden_size=hidden,
            num_attention_heads=heads,
            intermediate_size=intermediate,
            classifier_pooling="mean",
            num_labels=2,
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=SHAPES, default="base")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, help="folder whose tokenizer files are copied")
    options = parser.parse_args()

    model = untrained(options.shape)
    model.save_pretrained(options.out)
    if options.tokenizer:
        for name in TOKENIZER_FILES:
            if (options.tokenizer / name).exists():
                shutil.copyfile(options.tokenizer / name, options.out / name)
    print(f"{options.out}: {sum(weight.numel() for weight in model.parameters()):,} parameters")


if __name__ == "__main__":
    main()
