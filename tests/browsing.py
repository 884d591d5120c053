"""Drives `browse` in this process: keys in, lines of the screen and the file out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from textual.events import AppFocus, Key, Paste
from textual.keys import key_to_character
from textual.pilot import Pilot

from readtrack.browse.app import Browser
from readtrack.browse.saving import Services
from readtrack.core.lint import Finding
from readtrack.core.select import Filter, SortKey
from readtrack.storage.store import Store

LEFT = Filter()
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=timezone(timedelta(hours=8)))

STORE = """\
version = 1

[topic.vllm]
name = "推理引擎"

[topic.cuda]
name = "CUDA"

[[link]]
id = "bcdfgh"
topic = "vllm"
title = "图解 Vllm V1 系列 6：KVCacheManager 与 PrefixCaching"
url = "https://zhuanlan.zhihu.com/p/6"
tags = ["v1"]
added = 2026-11-02
minutes = 12
note = "重点看 block 的分配"

[[link]]
id = "dfghjk"
topic = "vllm"
title = "vLLM 显存管理详解"
url = "https://zhuanlan.zhihu.com/p/7"
added = 2026-11-08
started = 2026-11-20

[[link]]
id = "fghjkm"
topic = "vllm"
title = "大模型推理 - 为什么要 PD 分离？"
url = "https://mp.weixin.qq.com/s/abc"
added = 2026-10-01
done = 2026-10-30

[[link]]
id = "ghjkmn"
topic = "cuda"
title = "CUDA 练手小项目 — Parallel Prefix Sum (Scan)"
url = "https://zhuanlan.zhihu.com/p/8"
tags = ["gpu"]

[[link]]
id = "hjkmnp"
topic = "cuda"
title = "手撕 CUDA 算子：高频面试题汇总~"
url = "https://mp.weixin.qq.com/s/def"
minutes = 30

[[link]]
id = "jkmnpq"
topic = "research"
title = "写在 Ph.D 第 0 年：AI/CV 科研菜鸟的持续进阶之路"
url = "https://zhuanlan.zhihu.com/p/9"
"""


@dataclass
class Driver:
    """One program under test. `edited` are the ids passed to the editor, `copied` the copied text."""

    app: Browser
    pilot: Pilot[int]
    path: Path
    edited: list[str] = field(default_factory=list)

    async def press(self, *names: str) -> None:
        for name in names:
            await self.pilot.press(name)
        await self.settle()

    async def type(self, text: str) -> None:
        await self.press(*("space" if character == " " else character for character in text))

    async def burst(self, *names: str) -> None:
        """Keys that arrive together, as over a slow connection."""
        for name in names:
            self.app.post_message(Key(name, key_to_character(name)))
        await self.settle()

    async def paste(self, text: str) -> None:
        self.app.post_message(Paste(text))
        await self.settle()

    async def focus(self) -> None:
        """Focus the window of the terminal."""
        self.app.post_message(AppFocus())
        await self.settle()

    async def settle(self) -> None:
        """Wait until all actions are finished and shown."""
        await self.pilot.pause()
        for thread in self.app._threads:
            await asyncio.to_thread(thread.join)
        await self.pilot.pause()
        loop, reached = asyncio.get_running_loop(), asyncio.Event()
        self.app._worker._jobs.put(lambda: loop.call_soon_threadsafe(reached.set))
        await reached.wait()
        await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def screen(self) -> str:
        return "\n".join(self.lines) + "\n"

    @property
    def text(self) -> str:
        """The text of the file."""
        return self.path.read_text(encoding="utf-8")

    @property
    def cursor(self) -> str:
        """The id of the link under the cursor."""
        return self.app.view.current.id if self.app.view.current else ""

    @property
    def shown(self) -> list[str]:
        return [link.id for link in self.app.view.shown]

    @property
    def marks(self) -> list[str]:
        return list(self.app.view.marks)

    @property
    def message(self) -> str:
        """The line above the keys."""
        return self.lines[-2].strip()

    @property
    def log(self) -> list[tuple[str, ...]]:
        """The commands in the journal, the newest first."""
        return [record.command for _, record in Store(self.path).journal.newest_first()]


Steps = Callable[[Driver], Awaitable[None]]


def browse(
    steps: Steps,
    *,
    text: str = STORE,
    size: tuple[int, int] = (100, 24),
    wanted: Filter = LEFT,
    sort_by: SortKey = "file",
    titles: Mapping[str, str] = {},
    edit: Callable[[Path, str], str | None] = lambda path, link_id: None,
    reports: Mapping[str, Callable[[int], str]] = {},
    findings: Sequence[Finding] = (),
) -> None:
    """Run `steps` against the program on a store with the given text."""
    path = Path("reading.toml").absolute()
    path.write_text(text, encoding="utf-8")

    def found(urls: Sequence[str]) -> Mapping[str, str]:
        return {url: titles[url] for url in urls if url in titles}

    async def run() -> None:
        services = Services(
            now=lambda: NOW,
            edit=lambda link_id: edit(path, link_id),
            titles=found,
            reports=reports,
            findings=lambda: findings,
        )
        app = Browser(Store(path), services, wanted=wanted, sort_by=sort_by)
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot, path)
            await driver.settle()
            await steps(driver)
        app.finish()

    asyncio.run(run())
