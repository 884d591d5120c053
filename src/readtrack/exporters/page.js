"use strict";
(() => {
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  // As in `core/words.py`: the text, the URL without the suffix of its host, and the whole URL.
  const secondLevel = new Set(["com", "co", "org", "net", "edu", "gov", "ac", "ne", "or", "go"]);
  const searched = (heading, row) => {
    const written = [heading, ...row.querySelectorAll(".title, .note, .meta button")];
    const text = fold(written.map((element) => element.textContent).join("\n"));
    const href = row.querySelector("a")?.getAttribute("href");
    if (!href) return { text, page: "", url: "" };
    const [, authority, rest] = fold(href).match(/^[^:]*:\/\/(?:www\.)?([^/]*)(.*)$/s);
    let plain = rest;
    try {
      plain = fold(decodeURI(rest));
    } catch {
      // an invalid % escape
    }
    const labels = authority.split("@").pop().split(":")[0].split(".");
    const count = labels.length > 2 && secondLevel.has(labels.at(-2)) && labels.at(-1).length === 2 ? 2 : 1;
    const host = labels.slice(0, -count).join(".") || labels.join(".");
    return { text, page: `${host}${rest}\n${plain}`, url: `${authority}${rest}\n${plain}` };
  };
  const has = (row, word) =>
    row.text.includes(word) ||
    (/[./]/.test(word) ? row.url.includes(word) : [...word].length > 3 && row.page.includes(word));
  const form = document.getElementById("filter");
  const box = document.getElementById("words");
  const found = document.getElementById("found");
  const none = document.getElementById("none");
  const sections = [...document.querySelectorAll(".topic")].map((element) => ({
    element,
    rows: [...element.querySelectorAll(".link")].map((row) => ({
      element: row,
      state: row.dataset.state,
      tags: [...row.querySelectorAll(".meta button")].map((button) => fold(button.textContent)),
      ...searched(element.querySelector("h2"), row),
    })),
  }));
  const total = sections.reduce((sum, section) => sum + section.rows.length, 0);
  const chips = [...document.querySelectorAll("button[data-tag]")];
  const buttons = [...document.querySelectorAll(".meta button")];
  const wanted = new Set();

  const show = () => {
    const words = fold(box.value).split(/\s+/).filter(Boolean);
    const state = form.elements.state.value;
    let count = 0;
    for (const section of sections) {
      let left = 0;
      for (const row of section.rows) {
        const visible =
          (state === "all" || row.state === state) &&
          [...wanted].every((tag) => row.tags.includes(tag)) &&
          words.every((word) => has(row, word));
        if (row.element.hidden === visible) row.element.hidden = !visible;
        left += visible;
      }
      section.element.hidden = left === 0;
      count += left;
    }
    found.textContent = count === total ? `${total} links` : `${count} of ${total} links`;
    none.hidden = count > 0 || total === 0;
  };
  const toggle = (tag) => {
    if (!wanted.delete(tag)) wanted.add(tag);
    for (const chip of chips) chip.setAttribute("aria-pressed", String(wanted.has(fold(chip.dataset.tag))));
    for (const button of buttons) button.setAttribute("aria-pressed", String(wanted.has(fold(button.textContent))));
    show();
  };

  for (const chip of chips) chip.addEventListener("click", () => toggle(fold(chip.dataset.tag)));
  for (const button of buttons) {
    button.disabled = false;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => toggle(fold(button.textContent)));
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", show);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && document.activeElement !== box) {
      event.preventDefault();
      box.focus();
    } else if (event.key === "Escape" && document.activeElement === box) {
      box.value = "";
      show();
    }
  });
  const tags = form.querySelector("details");
  if (tags && matchMedia("(max-width: 40rem)").matches) tags.open = false;
  form.hidden = false;
  show();
})();
