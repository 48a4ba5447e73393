"""A tiny BERT in sentence-transformers' form, and what Transformers makes of texts with it: `test/fixtures/bert`.

Run in an environment with torch, transformers and safetensors. Nothing is downloaded.
"""
import json
import shutil
from pathlib import Path

import torch
from fixtures.writing import write_json, write_tensors
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import AutoModel, AutoTokenizer, BertConfig, BertModel, PreTrainedTokenizerFast

FOLDER = Path(__file__).resolve().parents[1] / "test" / "fixtures" / "bert"
BASE = FOLDER / "base"
LONGEST, POSITIONS = 40, 48

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = [*"abcdefghijklmnopqrstuvwxyz0123456789.,:;!?()[]{}+-*/=<>%$€'\"“”—…&|^~@#_", "é", "σ", "日", "本", "𠀀", "語", "ß", "ı"]
WORDS = """the of and what is which a question topic axis number sum differ ence add ition sub tract ed ing er est s ion
how many apples are there if one two three you take away from cafe naive angstrom right wrong word mean ing triangle side
length area perimeter fraction half quarter equal to less than more great er water boil s at degree plant grow light""".split()

TEXTS = [
    "What is 12 + 30?",
    "Topic: Addition\nAxis: Numbers\n\nQuestion: How many apples are there if you take away one from three?\nA) one\nB) two\nC) three",
    "the area of a triangle",
    "",
    "a",
    "Which fraction is more than one half: a quarter, one half, or three quarters? " * 4,
]
TOKENIZED = [
    *TEXTS, " ", "\n\t", "naïve café", "CAFÉ cafe\u0301", "A\u030angstro\u0308m Å", "日本語 and 한국어", "x日y本z", "𠀀 𠀀𠀀a", "豈",
    "👩\u200d👩\u200d👧 🏳️\u200d🌈 a", "nbsp\u00a0em\u2003zero\u200bwidth\u3000wide", "“quotes” — … 50 % €10", "don't it's", "x**2; y != z && <b>",
    "subtractions", "subtractioned unknownword", "a" * 100, "a" * 101, "additionadditionaddition", "[CLS] in text [SEP]", "fill [MASK] here", "[mask] [Cls]",
    "null\u0000byte", "\ufeffbom", "\ufffd replacement", "tab\tand\r\nline\u0085next\u2028line", "ΣΟΣ σος", "İstanbul ISTANBUL ı", "Straße STRASSE", "ｆｕｌｌ ﬁ ½ Ⅷ",
    "हिन्दी مرحبا Привет", "soft\u00adhyphen", "\u0378\ue000\U000f0000 other", "a\u200b\u2060b", "$10 + ^2 = `tick` ~ | €", "۝ ؀1",
]


def make_tokenizer() -> None:
    """As BertTokenizerFast saves it."""
    words = SPECIAL + LETTERS + WORDS + ["##" + piece for piece in LETTERS + WORDS]
    vocabulary = {word: index for index, word in enumerate(dict.fromkeys(words))}
    raw = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    raw.normalizer = normalizers.BertNormalizer()
    raw.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    raw.decoder = decoders.WordPiece()
    ends = [(name, vocabulary[name]) for name in ("[CLS]", "[SEP]")]
    raw.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", ends)
    # As MiniLM's file has them: they hold for nobody who does not ask.
    raw.enable_truncation(16)
    raw.enable_padding(length=16)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw,
        **{f"{name.strip('[]').lower()}_token": name for name in SPECIAL},
        model_max_length=POSITIONS,
    )
    tokenizer.save_pretrained(BASE)
    (BASE / "vocab.txt").write_text("".join(f"{word}\n" for word in vocabulary))


def make_model(vocabulary: int) -> None:
    torch.manual_seed(13)
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=48,
        max_position_embeddings=POSITIONS,
        layer_norm_eps=1e-3,
        initializer_range=0.2,
        pad_token_id=0,
    )
    model = BertModel(config)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 1:
                parameter.add_(0.2 * torch.randn_like(parameter))
    model.save_pretrained(BASE)


def write(name: str, value) -> None:
    path = BASE / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n")


def make_sentence_transformers() -> None:
    kinds = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    write(
        "modules.json",
        [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(kinds)
        ],
    )
    modes = ("cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens")
    write("1_Pooling/config.json", {"word_embedding_dimension": 32, **{f"pooling_mode_{mode}": mode == "mean_tokens" for mode in modes}})
    write("sentence_bert_config.json", {"max_seq_length": LONGEST, "do_lower_case": False})


def make_vectors() -> None:
    tokenizer = AutoTokenizer.from_pretrained(BASE)
    model = AutoModel.from_pretrained(BASE).eval()

    def ids(text: str) -> list[int]:
        return tokenizer(text, truncation=True, padding=False, max_length=LONGEST)["input_ids"]

    write_json(FOLDER / "tokenizer.json", [{"text": text, "ids": ids(text)} for text in TOKENIZED])
    hidden = {}
    with torch.no_grad():
        for i, text in enumerate(TEXTS):
            hidden[f"hidden.{i}"] = model(torch.tensor([ids(text)])).last_hidden_state[0]
    write_tensors(FOLDER / "hidden.safetensors", hidden)
    pooled = [{"mean": state.mean(0).tolist(), "cls": state[0].tolist(), "max": state.max(0).values.tolist()} for state in hidden.values()]
    write_json(FOLDER / "pooled.json", [{"text": text, **each} for text, each in zip(TEXTS, pooled)])


def make_gradients() -> None:
    """A step's loss and gradients with the head that a class trains: dense, GELU, norm, classifier on the mean of tokens."""
    tokenizer = AutoTokenizer.from_pretrained(BASE)
    # Pooler apart, which no class reads; evaluation mode, for dropout is not supported.
    model = BertModel.from_pretrained(BASE, add_pooling_layer=False).eval()
    torch.manual_seed(17)
    D, epsilon = model.config.hidden_size, model.config.layer_norm_eps
    dense, norm, row, bias = (torch.nn.Parameter(0.5 * torch.randn(shape)) for shape in ((D, D), (D,), (2, D), (2,)))
    head = {"head.dense.weight": dense, "head.norm.weight": norm, "classifier.weight": row, "classifier.bias": bias}
    write_tensors(FOLDER / "head.safetensors", head)

    ids = [tokenizer(text, truncation=True, padding=False, max_length=LONGEST)["input_ids"] for text in TEXTS]
    labels = torch.tensor([i % 2 for i in range(len(TEXTS))])
    pooled = torch.stack([model(torch.tensor([each])).last_hidden_state[0].mean(0) for each in ids])
    hidden = torch.nn.functional.layer_norm(torch.nn.functional.gelu(pooled @ dense.T), (D,), norm, None, epsilon)
    loss = torch.nn.functional.cross_entropy(hidden @ row.T + bias, labels)
    loss.backward()
    gradients = {name: parameter.grad for name, parameter in [*model.named_parameters(), *head.items()]}
    norms = {name: gradient.norm().item() for name, gradient in gradients.items()}
    write_json(FOLDER / "step.json", {"labels": labels.tolist(), "loss": loss.item(), "grad_l2": norms})
    full = ("token_type_embeddings.weight", "position_embeddings.weight", "0.attention.self.query.weight", "1.output.dense.bias")
    write_tensors(FOLDER / "gradients.safetensors", {name: g for name, g in gradients.items() if name.endswith(full)})


if __name__ == "__main__":
    torch.set_num_threads(1)
    shutil.rmtree(FOLDER, ignore_errors=True)
    BASE.mkdir(parents=True)
    make_tokenizer()
    make_model(len((BASE / "vocab.txt").read_text().splitlines()))
    make_sentence_transformers()
    make_vectors()
    make_gradients()
