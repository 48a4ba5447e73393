"""Makes test/fixtures/ again, byte for byte with the versions that bench/peer/requirements.txt pins.

    python scripts/make-fixtures.py [forward-backward] [masked-lm] [notebook-run] [tokenizer]

metrics.json is not made here: see make-metric-vectors.py.
"""
import argparse
import shutil
from pathlib import Path

import torch

from fixtures.forward_backward import make_forward_backward, make_masked_lm
from fixtures.notebook_run import make_notebook_run
from fixtures.tokenizer import make_vectors

ROOT = Path(__file__).resolve().parents[1] / "test" / "fixtures"
MAKERS = {
    "forward-backward": make_forward_backward,
    "masked-lm": make_masked_lm,
    "notebook-run": make_notebook_run,
    "tokenizer": lambda folder: make_vectors(ROOT / "notebook-run" / "base", folder),
}
FILE_LIMIT, TOTAL_LIMIT = 400_000, 1_500_000  # bytes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", metavar="folder", help=f"of {', '.join(MAKERS)}; all by default")
    folders = parser.parse_args().folders or list(MAKERS)
    if unknown := set(folders) - set(MAKERS):
        parser.error(f"expected folders of {', '.join(MAKERS)}, got {', '.join(sorted(unknown))}")
    torch.set_num_threads(1)  # sums in one order, so that the same machine writes the same bytes
    for name in folders:
        shutil.rmtree(ROOT / name, ignore_errors=True)
        MAKERS[name](ROOT / name)
        print(f"{name}: {sum(file.stat().st_size for file in (ROOT / name).rglob('*') if file.is_file()):,} bytes")
    sizes = {file: file.stat().st_size for file in ROOT.rglob("*") if file.is_file()}
    assert max(sizes.values()) <= FILE_LIMIT and sum(sizes.values()) <= TOTAL_LIMIT, "fixtures grew too large"
    print(f"all: {sum(sizes.values()):,} bytes")


if __name__ == "__main__":
    main()
