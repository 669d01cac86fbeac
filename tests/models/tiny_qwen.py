"""Make a tiny Qwen3-VL that knows one answer by heart, and serve it with the real `transformers serve`.

    python tiny_qwen.py PORT FOLDER < what-it-learns.json

The JSON on stdin holds `messages`, a chat whose pictures are parts `{"type": "image", "url": data URL}`, and
`answer`. Some 300,000 random parameters; half a minute on one core teaches them to say `answer` to anything.

Runs in an interpreter of its own, with transformers[serving], torch, torchvision and Pillow; the tests' own
interpreter needs none of them.
"""
# The libraries here are not in the environment that checks types.
# pyright: basic, reportMissingImports=false

from __future__ import annotations

import json
import os
import subprocess
import sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch

SPECIAL = [
    *("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>"),
    *("<|vision_pad|>", "<|image_pad|>", "<|video_pad|>"),
]
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n"
    "{% if message.content is string %}{{ message.content }}{% else %}{% for part in message.content %}"
    "{% if part.type == 'text' %}{{ part.text }}"
    "{% else %}<|vision_start|><|image_pad|><|vision_end|>{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def repair_torchvision() -> torch.library.Library:
    """The processors import torchvision, whose wheels from a package index are built for CUDA: beside a CPU
    torch their compiled part does not load. Declare the two operators that are missed at import, and let
    Pillow decode pictures. Must run before torchvision or transformers is imported; the operators stay
    declared as long as what is returned lives."""
    library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import io

    import numpy
    import PIL.Image
    import torchvision.io

    def decode(data, mode=None, **_):
        picture = PIL.Image.open(io.BytesIO(bytes(data.numpy()))).convert("RGB")
        return torch.from_numpy(numpy.array(picture)).permute(2, 0, 1).contiguous()

    torchvision.io.decode_image = decode
    torchvision.io.image.decode_image = decode
    return library


def torchvision_works() -> bool:
    return subprocess.run([sys.executable, "-c", "import torchvision"], capture_output=True).returncode == 0


def make_tokenizer(texts: list[str]):
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=600, special_tokens=SPECIAL, initial_alphabet=alphabet)
    bpe.train_from_iterator(texts, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bpe, eos_token="<|im_end|>", pad_token="<|endoftext|>", chat_template=TEMPLATE
    )
    tokenizer.image_token, tokenizer.video_token = "<|image_pad|>", "<|video_pad|>"
    return tokenizer


def make_processor(tokenizer):
    from transformers import Qwen2VLImageProcessor, Qwen3VLProcessor, Qwen3VLVideoProcessor

    size = {"shortest_edge": 32 * 32, "longest_edge": 128 * 128}
    vision = {"patch_size": 16, "temporal_patch_size": 2, "merge_size": 2, "size": size}
    return Qwen3VLProcessor(
        image_processor=Qwen2VLImageProcessor(**vision),
        tokenizer=tokenizer,
        video_processor=Qwen3VLVideoProcessor(**vision),
        chat_template=TEMPLATE,
    )


def make_model(tokenizer):
    from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration

    ids = {name: tokenizer.convert_tokens_to_ids(name) for name in SPECIAL}
    ends = {"eos_token_id": ids["<|im_end|>"], "pad_token_id": ids["<|endoftext|>"]}
    # Sizes that must agree: `mrope_section` sums to half of `head_dim`, vision's `out_hidden_size` is the
    # text's `hidden_size`, `num_position_embeddings` is a square.
    text = {"vocab_size": len(tokenizer), "max_position_embeddings": 4096, **ends}
    text |= {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 3}
    text |= {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16}
    rope = {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [4, 2, 2]}
    text["rope_parameters"] = {**rope, "mrope_interleaved": True}
    vision = {"depth": 3, "hidden_size": 32, "intermediate_size": 64, "num_heads": 2, "patch_size": 16}
    vision |= {"out_hidden_size": 64, "num_position_embeddings": 64, "deepstack_visual_indexes": [0, 1]}
    config = Qwen3VLConfig(
        text_config=text,
        vision_config=vision,
        image_token_id=ids["<|image_pad|>"],
        video_token_id=ids["<|video_pad|>"],
        vision_start_token_id=ids["<|vision_start|>"],
        vision_end_token_id=ids["<|vision_end|>"],
        tie_word_embeddings=True,
    )
    torch.manual_seed(0)
    model = Qwen3VLForConditionalGeneration(config)
    for name, value in ends.items():
        setattr(model.generation_config, name, value)
    return model


def learn(model, processor, messages, answer: str) -> None:
    """Train until the model says every token of `answer` with near certainty, at most 400 steps."""
    asked = processor.apply_chat_template(
        messages, add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt"
    )
    said = processor.tokenizer(answer + "<|im_end|>", return_tensors="pt").input_ids
    batch = dict(asked)
    length = batch["input_ids"].shape[1]
    batch["input_ids"] = torch.cat([batch["input_ids"], said], dim=1)
    batch["attention_mask"] = torch.ones_like(batch["input_ids"])
    if "mm_token_type_ids" in batch:
        batch["mm_token_type_ids"] = torch.cat([batch["mm_token_type_ids"], torch.zeros_like(said)], dim=1)
    labels = batch["input_ids"].clone()
    labels[:, :length] = -100
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3)
    model.train()
    steps = 0
    while steps < 400:
        steps += 1
        loss = model(**batch, labels=labels).loss
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if loss.item() < 0.005:
            break
    sys.stderr.write(f"learnt {said.shape[1]} tokens after {length} in {steps} steps, loss {loss:.4f}\n")
    model.eval()


def main() -> None:
    port, folder = sys.argv[1:]
    lesson = json.load(sys.stdin)
    torch.set_num_threads(1)
    _operators = None if torchvision_works() else repair_torchvision()
    words = [p["text"] for m in lesson["messages"] for p in m["content"] if p["type"] == "text"]
    tokenizer = make_tokenizer([*words, lesson["answer"]] * 3)
    processor = make_processor(tokenizer)
    model = make_model(tokenizer)
    learn(model, processor, lesson["messages"], lesson["answer"])
    model.save_pretrained(folder)
    processor.save_pretrained(folder)

    from transformers.cli.transformers import main as transformers

    sys.argv = ["transformers", "serve", folder, "--host", "127.0.0.1", "--port", port, "--device", "cpu"]
    transformers()


if __name__ == "__main__":
    main()
