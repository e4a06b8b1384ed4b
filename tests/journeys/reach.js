/* What a browser measures of the page it shows: the functions answer with lines that name what fails. */
(() => {
  const TOUCHED = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const away = (each) => {
    const head = each.closest("thead"); // where a table stands as cards
    return head && getComputedStyle(head).clipPath !== "none";
  };
  const shown = (each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest(".unseen, .skip:not(:focus)") && !away(each);
  const name = (each) => {
    const said = (each.getAttribute("name") || each.textContent || "").trim().replace(/\s+/g, " ");
    return `${each.localName}${each.className && typeof each.className === "string" ? "." + each.className.trim().replace(/\s+/g, ".") : ""} "${said.slice(0, 40)}"`;
  };
  const scroller = (each) => {
    for (let up = each; up && up !== document.body; up = up.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(up).overflowX)) return up;
    }
    return null;
  };
  const every = (selector) => [...document.querySelectorAll(selector)].filter(shown);

  /* Nothing stands outside the window but what its own labelled, focusable frame scrolls (1.4.10). */
  function sideways() {
    const found = [], most = innerWidth;
    const root = document.scrollingElement;
    if (root.scrollWidth > most) found.push(`the page is ${root.scrollWidth} of ${most} wide`);
    for (const each of every("body *")) {
      const { left, right, width } = each.getBoundingClientRect();
      if (width && (right > most + 1 || left < -1) && !scroller(each)) found.push(`outside: ${name(each)}`);
      const rolls = each.scrollWidth > each.clientWidth + 1 && each.clientWidth
        && ["auto", "scroll"].includes(getComputedStyle(each).overflowX) && !each.matches("textarea, pre");
      const said = each.hasAttribute("aria-label") || each.hasAttribute("aria-labelledby");
      const keys = each.tabIndex === 0 || each.querySelector("a[href], button, input");
      if (rolls && !(keys && said)) found.push(`scrolls without a name or a focus: ${name(each)}`);
    }
    return found.slice(0, 8);
  }

  /* Words stand within their own box, and no box hides part of them (1.4.4, 1.4.12). */
  function cut() {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      let box = text.parentElement;
      if (!text.data.trim() || !shown(box) || box.closest("svg, option, textarea, script, noscript")) continue;
      while (/^(inline|contents)$/.test(getComputedStyle(box).display)) box = box.parentElement;
      const range = document.createRange();
      range.selectNodeContents(text);
      const words = range.getBoundingClientRect(), around = box.getBoundingClientRect();
      const kept = getComputedStyle(text.parentElement).whiteSpaceCollapse === "preserve"; // a space hangs at an end
      const most = kept ? parseFloat(getComputedStyle(box).fontSize) : 1.5;
      const out = words.right > around.right + most || words.left < around.left - most;
      if (words.width && out && !(scroller(box) === box)) found.push(`out of its box: ${name(box)}`);
    }
    for (const each of every("body *")) {
      const { overflowX, overflowY } = getComputedStyle(each);
      const hides = /hidden|clip/;
      if (each.matches("svg, svg *, input, select, textarea, thead")) continue;
      const wide = hides.test(overflowX) && each.scrollWidth > each.clientWidth + 1;
      const high = hides.test(overflowY) && each.scrollHeight > each.clientHeight + 1;
      if (wide || high) found.push(`cut off: ${name(each)}`);
    }
    return [...new Set(found)].slice(0, 8);
  }

  /* What is touched is 24 px wide and high, but a link in the middle of words (2.5.8). */
  function small() {
    const found = [];
    for (const each of every(TOUCHED)) {
      let { width, height } = each.getBoundingClientRect();
      const label = each.closest("label");
      if (label && each.matches("[type=checkbox], [type=radio]")) {
        ({ width, height } = label.getBoundingClientRect());
      }
      const after = getComputedStyle(each, "::after");
      if (after.position === "absolute" && after.content !== "none") continue; // the row is the link
      if (!width || (width >= 23.9 && height >= 23.9) || inWords(each)) continue;
      found.push(`${Math.round(width)} × ${Math.round(height)}: ${name(each)} in ${name(each.parentElement)}`);
    }
    return [...new Set(found)].slice(0, 12);
  }
  function inWords(link) {
    if (link.localName !== "a" || getComputedStyle(link).display !== "inline") return false;
    let box = link.parentElement;
    while (getComputedStyle(box).display === "inline") box = box.parentElement;
    const copy = box.cloneNode(true);
    copy.querySelectorAll("a, .unseen, svg").forEach((each) => each.remove());
    return /[\p{L}\p{N}]/u.test(copy.textContent);
  }

  /* With the colours of the reader each chip and notice has a line around it (1.4.1). */
  function unlined() {
    return every(".chip, .notice, section.now, button, .button").filter((each) => {
      const { borderBlockStartWidth: width, borderBlockStartStyle: style } = getComputedStyle(each);
      return parseFloat(width) < 1 || style === "none";
    }).map(name);
  }

  /* Where the keyboard is now: what it is on, whether it is seen, whether something lies over it. */
  function focus(wanted) {
    const on = document.activeElement, there = on.matches(wanted);
    if (on.matches("body, main")) return { what: name(on).slice(0, 20), there, faults: [] }; // nothing to press
    const label = on.closest("label") || on, box = on.getBoundingClientRect();
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(on), faults = [];
    if (outlineStyle === "none" || parseFloat(outlineWidth) < 2 || /, 0\)$/.test(outlineColor)) faults.push(`no outline: ${name(on)}`);
    const line = on.getClientRects()[0] || box; // what of it is within the window
    const [left, right] = [Math.max(line.left, 0), Math.min(line.right, innerWidth)];
    const [top, foot] = [Math.max(line.top, 0), Math.min(line.bottom, innerHeight)];
    if (right <= left || foot <= top) faults.push(`outside the window: ${name(on)}`);
    else {
      const over = document.elementFromPoint((left + right) / 2, (top + foot) / 2);
      if (over && !(on.contains(over) || label.contains(over))) faults.push(`beneath ${name(over)}: ${name(on)}`);
    }
    return { what: name(on), there, faults };
  }

  const css = (words) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(words);
    document.adoptedStyleSheets = words ? [sheet] : [];
  };

  /* What moves by itself, or would when it changes. */
  function moving() {
    const found = every("body *").filter((each) => {
      const { animationName, transitionDuration } = getComputedStyle(each);
      return animationName !== "none" || !/^0s(, 0s)*$/.test(transitionDuration);
    });
    if (getComputedStyle(document.documentElement).scrollBehavior !== "auto") found.push(document.documentElement);
    return found.map(name);
  }

  /* On paper nothing can be scrolled into view. */
  const hidden = () => every("body *").filter((each) => each.scrollWidth > each.clientWidth + 1
    && each.clientWidth && getComputedStyle(each).overflowX !== "visible" && !each.matches("svg, svg *")).map(name);

  globalThis.reach = { sideways, cut, small, unlined, focus, css, moving, hidden, every, name };
})();
