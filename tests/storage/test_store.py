"""Loading a store: a long one is read differently, with the same results and errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from readtrack.core.model import LONG, from_toml
from readtrack.errors import StoreError
from readtrack.storage.store import Store
from readtrack.toml.values import parse

LONG_STORE = "version = 1\n" + "".join(
    f'\n[[link]]\nid = "k{number}"\ntopic = "vllm"\ntitle = "{number:04} {"推理" * 20}"\n' for number in range(1000)
)


def test_a_long_store_is_listed_like_a_parsed_one(tmp_path: Path) -> None:
    assert len(LONG_STORE) > LONG
    store = Store(tmp_path / "reading.toml")
    store.path.write_text(LONG_STORE, encoding="utf-8")
    listed, parsed = store.load(), from_toml(parse(LONG_STORE))
    assert listed.content.rest == {"version": 1}
    assert [link.raw for link in listed.reading_list.links] == [link.raw for link in parsed.links]
    assert [link[:-1] for link in listed.reading_list.links] == [link[:-1] for link in parsed.links]
    assert listed.toml == parse(LONG_STORE)


@pytest.mark.parametrize("mistake", ['title = "open', "[link.id]", "[link]", "=======\n", '[[link]]\nid = "\x07"'])
def test_a_mistake_in_a_long_store_is_worded_by_the_parser(
    tmp_path: Path, mistake: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "reading.toml")
    store.path.write_text(LONG_STORE + mistake, encoding="utf-8")
    with pytest.raises(StoreError) as said:
        store.load()
    monkeypatch.setattr("readtrack.core.model.LONG", len(LONG_STORE) * 2)
    with pytest.raises(StoreError) as parsed:
        store.load()
    assert (str(said.value), said.value.place) == (str(parsed.value), parsed.value.place)
