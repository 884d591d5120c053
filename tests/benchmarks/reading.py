"""Generated links, the same for every run and every program."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

SEED = 20261122
FIRST_DAY = date(2024, 1, 1)
LAST_DAY = date(2026, 11, 21)
# Topics with their names, for headings and folders.
TOPICS = {
    "llm": "LLM",
    "vllm": "推理引擎",
    "pytorch": "PyTorch",
    "cuda": "CUDA",
    "research": "科研",
    "compilers": "编译器",
    "databases": "Databases",
    "networks": "计算机网络",
    "rust": "Rust",
    "papers": "Papers",
}
TAGS = ("gpu", "kernel", "v1", "scheduler", "memory", "quantization", "video", "long", "入门", "源码")
MARK = "gpu"  # the tag by which every program lists
_SUBJECTS = (
    "图解 Vllm V1 系列",
    "显存管理详解",
    "阿里通义千问 Qwen3 系列模型正式发布，该模型有哪些技术亮点？",
    "手撕 CUDA 算子：高频面试题汇总",
    "What every programmer should know about memory",
    "A tour of the scheduler",
    "Designing Data-Intensive Applications",
    "写在 Ph.D 第 0 年：AI/CV 科研菜鸟的持续进阶之路",
    "LLVM: the life of an instruction",
    "How to read a paper, in three passes",
)
_SUFFIXES = (
    " - 猛猿的文章 - 知乎",
    "（很细节）",
    ", part one",
    " (2nd edition)",
    "：KVCacheManager 与 PrefixCaching",
    "",
)
_SITES = (
    "https://zhuanlan.zhihu.com/p/{}",
    "https://mp.weixin.qq.com/s/{}",
    "https://www.example.org/blog/{}.html",
    "https://arxiv.org/abs/{}",
    "https://github.com/example/project/discussions/{}?page=2",
)
_LETTERS = "bcdfghjkmnpqrstvwxz"


class Item(NamedTuple):
    """A link: `id` has the form of generated ids, `done` is the date on which it was read."""

    id: str
    topic: str
    title: str
    url: str
    tags: tuple[str, ...]
    added: date
    started: date | None
    done: date | None
    note: str


def items(count: int) -> Iterator[Item]:
    """`count` links, topic by topic. A third is done, a few are started; a tenth has the tag `MARK`."""
    dice = random.Random(SEED)
    topics = list(TOPICS)
    for number in range(count):
        added = FIRST_DAY + timedelta(days=dice.randrange(700))
        started = added + timedelta(days=dice.randrange(90)) if dice.random() < 0.4 else None
        done = started + timedelta(days=dice.randrange(30)) if started and dice.random() < 0.8 else None
        tags = dice.sample(TAGS[1:], dice.choice((0, 0, 1, 2))) + ([MARK] if number % 10 == 3 else [])
        yield Item(
            _id(number),
            topics[number * len(topics) // count],
            f"{dice.choice(_SUBJECTS)} {number}{dice.choice(_SUFFIXES)}",
            dice.choice(_SITES).format(1_900_000_000_000_000_000 + number * 7919),
            tuple(tags),
            added,
            started,
            done,
            dice.choice(("", "", "", "V1 全流程讲解，很细节", "read the appendix first")),
        )


def unread(count: int) -> Item:
    """An unread link in the middle, for commands that change one link."""
    middle = sum(1 for _ in still_unread(count)) // 2
    return next(islice(still_unread(count), middle, None))


def still_unread(count: int) -> Iterator[Item]:
    return (item for item in items(count) if item.started is None)


def _id(number: int) -> str:
    """Six letters, distributed like a hash and unique below 19 ** 6."""
    number = (number * 30_046_721 + 1_234_567) % len(_LETTERS) ** 6  # coprime to 19, so no id occurs twice
    letters = ""
    for _ in range(6):
        number, rest = divmod(number, len(_LETTERS))
        letters += _LETTERS[rest]
    return letters
