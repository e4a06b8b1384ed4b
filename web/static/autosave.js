/* Saves each answer while it is typed. The buttons of the page do the same without this script.

   What is not saved yet is kept on the device, by question and person, and offered again when the
   page is opened. Sentences come with the page, in its language. */
"use strict";

(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const PAUSE = 2000, AGAIN = 15000, SMALL = 60000;
  const words = form.dataset;
  const field = (name) => form.elements[name];
  const answers = [...form.querySelectorAll("[data-question]")].map(answer);
  let renewing = null;

  function answer(card) {
    const key = card.dataset.question, at = (part) => `q.${key}.${part}`;
    const area = field(at("text")), language = field(at("language")), kinds = field(at("kind"));
    const line = card.querySelector(".saving");
    const place = ["answer", location.pathname, key, words.person].join(" ");
    let timer = 0, saving = null, stopped = false;
    const typed = () => ({ kind: kinds.value, text: area.value, language: language.value });
    const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
    let saved = typed();

    function tell(sentence, link, label) {
      line.textContent = sentence;
      if (!link) return;
      const a = document.createElement("a");
      a.href = link;
      a.textContent = label;
      if (link === words.signInAt) a.target = "_blank";
      line.append(" ", a);
    }

    function remember(more) {
      try {
        const copy = { typed: typed(), seen: field(at("seen")).value, at: Date.now(), ...more };
        localStorage.setItem(place, JSON.stringify(copy));
        return true;
      } catch { return false; }
    }

    function forget() { try { localStorage.removeItem(place); } catch { /* nothing is kept */ } }

    function later(pause) {
      clearTimeout(timer);
      timer = setTimeout(save, pause);
    }

    function changed() {
      if (stopped) { remember(); return; }
      remember();
      later(PAUSE);
    }

    function save(last) {
      clearTimeout(timer);
      if (saving || stopped || same(typed(), saved)) return saving;
      saving = send(typed(), last).finally(() => { saving = null; });
      return saving;
    }

    async function send(what, last) {
      const body = new URLSearchParams({
        csrf_token: field("csrf_token").value, edition: field("edition").value,
        [at("seen")]: field(at("seen")).value, [at("kind")]: what.kind,
        [at("text")]: what.text, [at("language")]: what.language,
      });
      let answered;
      try {
        const keepalive = Boolean(last) && body.toString().length < SMALL;
        answered = await fetch(card.dataset.saveAt, { method: "POST", body, redirect: "manual", keepalive });
      } catch { return offline(); }
      const out = answered.type === "opaqueredirect" || [400, 401].includes(answered.status);
      if (out) return signedOut();
      let said;
      try { said = await answered.json(); } catch { return offline(); }
      if (answered.ok) return done(what, said);
      remember();
      stopped = answered.status === 409;
      tell(said.message, said.choice, words.choose);
      if (said.choice) forget(); // the text is kept by the house now
    }

    function done(what, said) {
      saved = what;
      field(at("seen")).value = said.seen;
      tell(said.message);
      if (same(typed(), saved)) forget(); else later(PAUSE);
    }

    function offline() {
      tell(remember() ? words.offline : words.notKept);
      later(AGAIN);
    }

    async function signedOut() {
      tell(remember() ? words.signedOut : words.notKept, words.signInAt, words.signIn);
      const who = await (renewing ??= renew().finally(() => { renewing = null; }));
      if (who && who !== words.person) {
        stopped = true;
        tell(words.somebodyElse);
      } else later(who ? 0 : AGAIN);
    }

    function turn() {
      area.lang = language.value;
      area.dir = words.rightToLeft.split(" ").includes(language.value) ? "rtl" : "ltr";
    }

    function offer() {
      let copy;
      try { copy = JSON.parse(localStorage.getItem(place)); } catch { return; }
      if (!copy) return;
      const version = (seen) => Number(seen.split(":")[0]);
      const went = copy.sent && version(field(at("seen")).value) > version(copy.seen);
      if (went || same(copy.typed, typed())) { forget(); return; }
      card.insertBefore(found(copy), line);
    }

    function found(copy) {
      const box = document.createElement("div"), text = document.createElement("p");
      const head = document.createElement("p"), row = document.createElement("div");
      box.className = "well";
      box.setAttribute("role", "status");
      head.textContent = `${words.found} ${new Date(copy.at).toLocaleString(document.documentElement.lang)}`;
      text.className = "said";
      text.dir = "auto";
      text.textContent = copy.typed.text;
      row.className = "buttons";
      row.append(button(words.use, () => {
        area.value = copy.typed.text;
        language.value = copy.typed.language;
        kinds.value = copy.typed.kind;
        turn();
        box.remove();
        changed();
        area.focus();
      }), button(words.drop, () => { forget(); box.remove(); area.focus(); }));
      box.append(head, text, row);
      return box;
    }

    function button(label, act) {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "second";
      made.textContent = label;
      made.addEventListener("click", act);
      return made;
    }

    offer();
    turn();
    area.addEventListener("input", changed);
    area.addEventListener("blur", () => save());
    language.addEventListener("change", () => { turn(); changed(); save(); });
    for (const each of kinds) each.addEventListener("change", () => { changed(); save(); });
    return {
      save, leave: () => { if (!same(typed(), saved)) remember({ sent: true }); },
      busy: () => saving, rest: () => { clearTimeout(timer); stopped = true; },
    };
  }

  /* After a new sign-in in another tab: its token, and whose it is. */
  async function renew() {
    try {
      const answered = await fetch(location.pathname, { redirect: "manual" });
      if (!answered.ok) return "";
      const page = new DOMParser().parseFromString(await answered.text(), "text/html");
      const there = page.querySelector("form[data-autosave]");
      if (!there) return "";
      for (const each of document.querySelectorAll("[name=csrf_token]")) {
        each.value = there.elements.csrf_token.value;
      }
      return there.dataset.person;
    } catch { return ""; }
  }

  /* A button of the page waits for what is on its way, so that nobody meets his own saving. */
  form.addEventListener("submit", (event) => {
    const busy = answers.map((each) => each.busy()).filter(Boolean);
    if (busy.length) {
      event.preventDefault();
      const { submitter } = event;
      Promise.race([Promise.all(busy), new Promise((go) => setTimeout(go, 3000))])
        .then(() => { for (const each of answers) each.rest(); form.requestSubmit(submitter); });
      return;
    }
    for (const each of answers) { each.rest(); each.leave(); }
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  addEventListener("online", () => { for (const each of answers) each.save(); });
  addEventListener("focus", () => { for (const each of answers) each.save(); });
  addEventListener("pagehide", () => { for (const each of answers) each.save(true); });
})();
