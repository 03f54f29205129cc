// <kavosh-search>: the search box for other sites. One file, no dependency; runs under a strict content policy
// (script-src and connect-src of this file's origin are enough) and beside hostile styles.
(() => {
  "use strict";
  if (customElements.get("kavosh-search")) return;
  const script = document.currentScript;
  const HOME = script ? new URL(script.src).origin : location.origin;
  const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/g, LTR = /[A-Za-z\u00c0-\u024f\u0370-\u052f]/g;
  const WORDS = {
    fa: { search: "جستجو", hint: "جستجو در آرشیو", list: "پیشنهادها و نتیجه\u200cها", all: "همهٔ نتیجه\u200cها", none: "چیزی پیدا نشد",
      found: (n) => `${n} سند پیدا شد`, fault: "جستجو ممکن نشد. دوباره بیازمایید.", suggestions: "پیشنهادها", results: "نتیجه\u200cها" },
    en: { search: "Search", hint: "Search the archive", list: "Suggestions and results", all: "All results", none: "Nothing found",
      found: (n) => `${n} documents found`, fault: "The search did not work. Try again.", suggestions: "Suggestions", results: "Results" },
  };
  const CSS = `
:host{all:initial;display:block;color-scheme:light dark;
--accent:var(--kavosh-accent,light-dark(#26479a,#9dbcff));--on-accent:var(--kavosh-on-accent,light-dark(#fff,#10182b));
--ink:var(--kavosh-text,light-dark(#1c2128,#e7e4dc));--soft:var(--kavosh-muted,light-dark(#5b626d,#a3a9b3));
--back:var(--kavosh-background,light-dark(#fff,#1b1f27));--hush:var(--kavosh-active-background,light-dark(#f2f0e9,#262c37));
--edge:var(--kavosh-border,light-dark(#cfcbc0,#3b424f));--mark:var(--kavosh-mark-background,light-dark(#ffe7a0,#5a4407));
--mark-ink:var(--kavosh-mark-text,light-dark(#2b2100,#ffedb8));--mark-line:var(--kavosh-mark-line,light-dark(#c98a00,#e7b43c));
--round:var(--kavosh-radius,1.5em)}
.box{all:initial;display:block;color-scheme:inherit;font:var(--kavosh-font-size,medium)/1.7 var(--kavosh-font,Vazirmatn,system-ui,sans-serif);color:var(--ink)}
:host([hidden]){display:none}:host([theme=light]){color-scheme:light}:host([theme=dark]){color-scheme:dark}
*{box-sizing:border-box}
form{margin:0;display:flex;block-size:var(--kavosh-height,3em);inline-size:100%;max-inline-size:var(--kavosh-width,40em);background:var(--back);
border:var(--kavosh-border-width,1px) solid var(--edge);border-radius:var(--round);box-shadow:var(--kavosh-shadow,none)}
form:focus-within{outline:var(--kavosh-focus-width,2px) solid var(--accent);border-color:var(--accent)}
input{all:unset;box-sizing:border-box;flex:1;min-inline-size:0;padding-inline:var(--kavosh-padding,1.1em);color:var(--ink);font:inherit;text-align:start;cursor:text}
input::placeholder{color:var(--soft);opacity:1}.box[dir=rtl] input:placeholder-shown{direction:rtl}
input::-webkit-search-cancel-button{display:none}
button{all:unset;box-sizing:border-box;display:grid;place-items:center;cursor:pointer;aspect-ratio:1;margin:.25em;border-radius:calc(var(--round) - .25em);background:var(--accent);color:var(--on-accent)}
button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
svg{inline-size:1.25em;block-size:1.25em;fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round}
.panel{position:fixed;inset:auto;margin:0;padding:.4em;overflow-y:auto;border:1px solid var(--edge);border-radius:var(--kavosh-panel-radius,1em);
background:var(--back);color:var(--ink);font:inherit;box-shadow:var(--kavosh-panel-shadow,0 10px 30px rgb(0 0 0/.18));max-block-size:var(--kavosh-panel-height,70vh)}
.panel:not(:popover-open):not(.open){display:none}
[role=group]+[role=group]{border-block-start:1px solid var(--edge);margin-block-start:.3em;padding-block-start:.3em}
[role=option]{padding:.3em .8em;border-radius:.6em;cursor:pointer;overflow-wrap:anywhere}
[role=option]:hover,[aria-selected=true]{background:var(--hush)}[aria-selected=true]{box-shadow:inset 0 0 0 2px var(--accent)}
.word{display:flex;justify-content:space-between;gap:1em}.n,.from{color:var(--soft);font-size:.85em}
.title{font-weight:600;color:var(--accent)}.text{font-size:.92em}.all{color:var(--accent);text-align:center}
[dir=rtl]{text-align:right}[dir=ltr]{text-align:left}
mark{background:var(--mark);color:var(--mark-ink);text-decoration:underline 2px var(--mark-line);text-underline-offset:.3em;text-decoration-skip-ink:none}
.unseen{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (forced-colors:active){mark{forced-color-adjust:none}[aria-selected=true]{outline:2px solid Highlight}}`;

  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const direction = (text, fallback) => {
    const right = (text.match(RTL) || []).length, left = (text.match(LTR) || []).length;
    return right === left ? fallback : right > left ? "rtl" : "ltr";
  };
  // Marks count code points; strings of this language count something else.
  const marked = (text, marks) => {
    const points = Array.from(text), pieces = [];
    let at = 0;
    for (const [start, end] of marks) {
      pieces.push(points.slice(at, start).join(""), make("mark", {}, points.slice(start, end).join("")));
      at = end;
    }
    return [...pieces, points.slice(at).join("")];
  };

  let sheet, count = 0;

  class KavoshSearch extends HTMLElement {
    static observedAttributes = ["lang", "dir", "placeholder"];

    connectedCallback() {
      if (this.built) return document.addEventListener("keydown", this.onShortcut); // moved within the page
      // The form inside may not have been read yet when the script came first.
      if (document.readyState === "loading" && !this.querySelector("form")) {
        document.addEventListener("DOMContentLoaded", () => this.isConnected && this.build(), { once: true });
      } else this.build();
    }

    disconnectedCallback() {
      if (!this.built) return;
      this.close();
      document.removeEventListener("keydown", this.onShortcut);
    }

    attributeChangedCallback() {
      if (this.built) this.label();
    }

    get endpoint() {
      return (this.getAttribute("endpoint") || HOME).replace(/\/+$/, "");
    }
    get words() {
      return (this.getAttribute("lang") || document.documentElement.lang || "fa").startsWith("en") ? WORDS.en : WORDS.fa;
    }
    // The language of our pages for who comes from this box: what their browser would like says nothing of this site.
    get hl() {
      if (this.words === WORDS.en) return "en";
      return /^(fa-AF|prs|ps)\b/i.test(this.getAttribute("lang") || document.documentElement.lang) ? "fa-AF" : "fa";
    }
    get rtl() {
      const dir = this.getAttribute("dir");
      return dir ? dir === "rtl" : this.words === WORDS.fa;
    }
    get limit() {
      return Math.min(Math.max(parseInt(this.getAttribute("limit"), 10) || 5, 1), 20);
    }
    get value() {
      return this.input ? this.input.value : "";
    }
    set value(text) {
      if (this.input) this.input.value = text;
    }

    build() {
      if (this.built) return;
      this.built = true;
      const old = this.querySelector("input[name=q], input[type=search]");
      const focused = old && old === document.activeElement;
      const root = this.attachShadow({ mode: "open" });
      if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(CSS);
      root.adoptedStyleSheets = [sheet];
      const id = `kavosh-${++count}`;
      this.input = make("input", { type: "search", name: "q", dir: "auto", part: "input", autocomplete: "off", autocapitalize: "none",
        spellcheck: "false", enterkeyhint: "search", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
        "aria-controls": `${id}-panel` });
      const svg = (name, attributes) => {
        const element = document.createElementNS("http://www.w3.org/2000/svg", name);
        for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
        return element;
      };
      const lens = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
      lens.append(svg("circle", { cx: 10.5, cy: 10.5, r: 6.5 }), svg("path", { d: "m15.5 15.5 5 5" }));
      this.button = make("button", { type: "submit", part: "button" }, lens);
      this.form = make("form", { role: "search", part: "form" }, this.input, this.button);
      this.panel = make("div", { id: `${id}-panel`, class: "panel", part: "panel", role: "listbox", popover: "manual" });
      this.status = make("span", { class: "unseen", role: "status", "aria-live": "polite" });
      this.box = make("div", { class: "box" }, this.form, this.panel, this.status);
      root.append(this.box);
      this.label();
      if (old) {
        this.input.value = old.value;
        if (focused) this.input.focus();
      }
      this.input.addEventListener("input", () => this.later());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.close());
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.go();
      });
      // The panel must not take the focus away before the click arrives.
      this.panel.addEventListener("mousedown", (event) => event.preventDefault());
      this.panel.addEventListener("click", (event) => {
        const at = this.options.findIndex(({ element }) => element.contains(event.target));
        if (at >= 0) this.choose(at);
      });
      this.onMove = () => this.place();
      this.onShortcut = (event) => this.shortcut(event);
      document.addEventListener("keydown", this.onShortcut);
      this.reset();
      this.tell("ready");
    }

    label() {
      const words = this.words;
      this.box.dir = this.rtl ? "rtl" : "ltr";
      this.box.lang = words === WORDS.en ? "en" : "fa";
      this.input.placeholder = this.getAttribute("placeholder") || words.hint;
      this.input.setAttribute("aria-label", this.input.placeholder);
      this.button.setAttribute("aria-label", words.search);
      this.panel.setAttribute("aria-label", words.list);
      this.numbers = new Intl.NumberFormat(words === WORDS.en ? "en" : "fa");
    }

    tell(name, detail = {}, cancelable = false) {
      return this.dispatchEvent(new CustomEvent(`kavosh:${name}`, { detail, bubbles: true, composed: true, cancelable }));
    }

    address(path, text, more = {}) {
      const address = new URL(this.endpoint + path);
      address.searchParams.set("q", text);
      // filter="lang:fa source:news" narrows every search of this box.
      for (const pair of (this.getAttribute("filter") || "").split(/\s+/)) {
        const cut = pair.indexOf(":");
        if (cut > 0) address.searchParams.set(pair.slice(0, cut), pair.slice(cut + 1));
      }
      for (const [key, value] of Object.entries(more)) address.searchParams.set(key, value);
      return address.href;
    }

    reset() {
      this.options = [];
      this.active = -1;
      this.input.removeAttribute("aria-activedescendant");
    }

    later() {
      clearTimeout(this.timer);
      this.request?.abort();
      this.typed = this.input.value;
      if (!this.typed.trim()) return this.close();
      this.timer = setTimeout(() => this.ask(this.typed), 120);
    }

    async ask(text) {
      if (!this.tell("query", { query: text }, true)) return;
      const request = (this.request = new AbortController());
      // A plain GET: no preflight, no cookies.
      const get = async (address) => {
        const answer = await fetch(address, { signal: request.signal, credentials: "omit", referrerPolicy: "origin" });
        if (!answer.ok) throw new Error(`${answer.status}`);
        return answer.json();
      };
      try {
        const [words, page] = await Promise.all([
          get(`${this.endpoint}/api/suggest?q=${encodeURIComponent(text)}&limit=4`),
          get(this.address("/api/search", text, { size: this.limit })),
        ]);
        if (request.signal.aborted || text !== this.input.value) return; // stale
        this.tell("results", { query: text, total: page.total, hits: page.hits });
        this.show(text, words.suggestions, page);
      } catch (error) {
        if (error.name === "AbortError" || request.signal.aborted) return;
        this.close();
        this.status.textContent = this.words.fault;
        this.tell("error", { query: text, error });
      }
    }

    show(text, suggestions, page) {
      const words = this.words, base = this.rtl ? "rtl" : "ltr";
      this.reset();
      const add = (element, kind, detail) => {
        element.id = `${this.panel.id}-${this.options.length}`;
        element.setAttribute("role", "option");
        element.setAttribute("aria-selected", "false");
        this.options.push({ element, kind, ...detail });
        return element;
      };
      const group = (name, ...items) => make("div", { role: "group", "aria-label": name }, ...items);
      const groups = [];
      if (suggestions.length) {
        groups.push(group(words.suggestions, ...suggestions.map(({ query, count }) => add(
          make("div", { class: "word", part: "suggestion" }, make("bdi", {}, query),
            make("span", { class: "n" }, count ? this.numbers.format(count) : "")), "word", { query }))));
      }
      const hits = page.hits.map((hit) => {
        const title = make("div", { class: "title", part: "title", dir: direction(hit.title, base) }, ...marked(hit.title || hit.id, hit.title_marks));
        const item = make("div", { class: "hit", part: "result" }, title);
        const [snippet] = hit.snippets;
        if (snippet) item.append(make("div", { class: "text", part: "snippet", dir: direction(snippet.text, base) }, ...marked(snippet.text, snippet.marks)));
        return add(item, "hit", { hit, url: `${this.endpoint}${hit.link}${hit.link.includes("?") ? "&" : "?"}hl=${this.hl}` });
      });
      const all = make("div", { class: "all", part: "all" }, page.total ? `${words.all} (${this.numbers.format(page.total)})` : words.none);
      groups.push(group(words.results, ...hits, page.total ? add(all, "all", { query: text }) : make("div", { class: "all", role: "option", "aria-disabled": "true" }, words.none)));
      this.panel.replaceChildren(...groups);
      this.open();
      this.status.textContent = page.total ? words.found(this.numbers.format(page.total)) : words.none;
    }

    open() {
      if (this.input.getAttribute("aria-expanded") === "true" || this.shadowRoot.activeElement !== this.input) return this.place();
      this.input.setAttribute("aria-expanded", "true");
      // The top layer: above everything of the page without a number to fight over.
      if (this.panel.showPopover) this.panel.showPopover();
      else this.panel.classList.add("open");
      addEventListener("scroll", this.onMove, { capture: true, passive: true });
      addEventListener("resize", this.onMove, { passive: true });
      this.place();
      this.tell("open");
    }

    place() {
      const box = this.form.getBoundingClientRect(), gap = 6;
      const below = innerHeight - box.bottom - gap, style = this.panel.style;
      const width = Math.min(Math.max(box.width, Math.min(320, innerWidth - 16)), innerWidth - 16);
      style.inlineSize = `${width}px`;
      style.left = `${Math.max(8, Math.min(this.rtl ? box.right - width : box.left, innerWidth - width - 8))}px`;
      style.maxBlockSize = "";
      const upward = below < 160 && box.top > below;
      style.top = upward ? "auto" : `${box.bottom + gap}px`;
      style.bottom = upward ? `${innerHeight - box.top + gap}px` : "auto";
      style.maxBlockSize = `min(var(--kavosh-panel-height, 70vh), ${(upward ? box.top : below) - gap}px)`;
    }

    close() {
      clearTimeout(this.timer);
      this.request?.abort();
      if (!this.built) return;
      this.reset();
      if (this.input.getAttribute("aria-expanded") !== "true") return;
      this.input.setAttribute("aria-expanded", "false");
      if (this.panel.hidePopover && this.panel.matches(":popover-open")) this.panel.hidePopover();
      this.panel.classList.remove("open");
      removeEventListener("scroll", this.onMove, { capture: true });
      removeEventListener("resize", this.onMove);
      this.tell("close");
    }

    key(event) {
      if (event.isComposing) return;
      const open = this.input.getAttribute("aria-expanded") === "true", count = this.options.length;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!open) return event.key === "ArrowDown" ? this.later() : undefined;
        event.preventDefault();
        const step = event.key === "ArrowDown" ? 1 : -1;
        // One step past either end is the input itself.
        this.mark(((this.active + 1 + step + count + 1) % (count + 1)) - 1);
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        this.input.value = this.typed;
        this.close();
      } else if (event.key === "Enter" && this.active >= 0) {
        event.preventDefault();
        this.choose(this.active);
      }
    }

    mark(at) {
      this.options[this.active]?.element.setAttribute("aria-selected", "false");
      this.active = at;
      const option = this.options[at];
      this.input.value = option?.kind === "word" ? option.query : this.typed;
      if (!option) return this.input.removeAttribute("aria-activedescendant");
      option.element.setAttribute("aria-selected", "true");
      option.element.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.element.id);
    }

    choose(at) {
      const option = this.options[at];
      if (option.kind === "hit") {
        if (this.tell("select", { hit: option.hit, url: option.url }, true)) this.visit(option.url);
        return this.close();
      }
      this.input.value = option.query;
      this.go();
    }

    go() {
      const text = this.input.value.trim();
      if (!text) return;
      const url = this.address("/search", text, { hl: this.hl });
      if (this.tell("select", { query: text, url }, true)) this.visit(url);
      this.close();
    }

    visit(url) {
      const target = this.getAttribute("target") || "_self";
      if (target === "_self") location.assign(url);
      else window.open(url, target, target === "_blank" ? "noopener" : "");
    }

    shortcut(event) {
      // By place on the keyboard: a Persian layout writes another letter there. shortcut="none" turns it off.
      const wanted = this.getAttribute("shortcut") || "k";
      if (!/^[a-z]$/i.test(wanted) || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
      if (event.code !== `Key${wanted.toUpperCase()}`) return;
      event.preventDefault();
      this.input.focus();
      this.input.select();
    }
  }
  customElements.define("kavosh-search", KavoshSearch);

  // <script data-target="#q">: put the box in the place of an input that the page has, with its form as what it stands on.
  const adopt = () => {
    const input = document.querySelector(script.dataset.target);
    if (!input || input.closest("kavosh-search")) return;
    const inner = input.form || input, box = document.createElement("kavosh-search");
    box.setAttribute("endpoint", script.dataset.endpoint || HOME);
    for (const name of ["dir", "placeholder", "limit", "shortcut", "filter", "theme", "target"]) {
      const value = script.dataset[name === "target" ? "open" : name];
      if (value) box.setAttribute(name, value);
    }
    if (script.lang) box.setAttribute("lang", script.lang);
    if (!box.hasAttribute("placeholder") && input.placeholder) box.setAttribute("placeholder", input.placeholder);
    inner.before(box);
    box.append(inner);
    box.build();
  };
  if (script?.dataset.target) {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", adopt, { once: true });
    else adopt();
  }

  // <iframe src="…/embed">: as high as what it shows, on the word of that frame and origin only.
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== HOME || data?.kavosh !== "height" || !(data.height > 0)) return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow === source) frame.height = Math.min(Math.ceil(data.height), 5000);
    }
  });
})();
