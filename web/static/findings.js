// Keys that lead from item to item, and words counted while one writes. Without it all links work.
"use strict";

(() => {
  const KEPT = "quadrennial.findings.keys";

  // Keys: j next, k previous, n next open. They can be switched off on a device (WCAG 2.1.4).

  const rows = [...document.querySelectorAll(".agreed tbody tr")];
  const box = document.getElementById("keys");

  const kept = () => {
    try { return localStorage.getItem(KEPT); } catch { return null; }
  };
  const keep = (value) => {
    try { localStorage.setItem(KEPT, value); } catch { /* a device that keeps nothing */ }
  };

  const go = (row) => {
    if (row) {
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "start" });
    }
  };
  const here = () => rows.indexOf(document.activeElement?.closest?.(".agreed tbody tr"));
  const open = () => {
    const order = [...rows.slice(here() + 1), ...rows.slice(0, here() + 1)];
    return order.find((row) => row.classList.contains("open"));
  };
  const moves = {
    j: () => rows[here() + 1],
    k: () => rows[Math.max(here() - 1, 0)],
    n: open,
  };

  if (box && rows.length) {
    box.checked = kept() !== "off";
    box.closest("label").hidden = false;
    box.addEventListener("change", () => keep(box.checked ? "on" : "off"));
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
      const move = moves[event.key];
      if (!move || typing || !box.checked || event.ctrlKey || event.altKey || event.metaKey) {
        return;
      }
      event.preventDefault();
      go(move());
    });
  }

  // A link to an item leads the keyboard there too.
  addEventListener("hashchange", () => go(rows.find((row) => `#${row.id}` === location.hash)));

  // Words, counted as the server counts them. Said aloud only where the advice is passed.

  const WORD = /[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+/g;

  for (const line of document.querySelectorAll(".counter")) {
    const field = document.getElementById(line.dataset.counts);
    const spoken = line.nextElementSibling;
    const most = Number(line.dataset.most);
    let over = (field.value.match(WORD) || []).length > most;
    field.addEventListener("input", () => {
      const words = (field.value.match(WORD) || []).length;
      line.firstElementChild.textContent = line.dataset.words.replace("{n}", words);
      if (words > most !== over) {
        over = words > most;
        spoken.textContent = line.textContent;
      }
    });
  }
})();
