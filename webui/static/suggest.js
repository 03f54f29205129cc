// Live suggestions: an ARIA combobox over a plain input. Without it the form works as it is.

const DELAY_MS = 90;

class Suggestions {
  constructor(input) {
    this.input = input;
    this.typed = input.value;
    this.active = -1;
    this.options = [];
    this.list = document.createElement("ul");
    this.list.className = "suggestions";
    this.list.id = `${input.id}-list`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.dataset.list);
    this.status = document.createElement("span");
    this.status.className = "unseen";
    this.status.setAttribute("role", "status");
    input.closest(".field").append(this.list, this.status);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
    })) input.setAttribute(name, value);
    input.addEventListener("input", () => this.ask());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // The list must not take the focus away before the click arrives.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(this.options.indexOf(option));
    });
  }

  ask() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.typed = this.input.value;
    if (!this.typed.trim()) return this.close();
    this.timer = setTimeout(() => this.load(this.typed), DELAY_MS);
  }

  async load(text) {
    this.request = new AbortController();
    try {
      const address = `${this.input.dataset.suggest}?q=${encodeURIComponent(text.slice(0, 200))}`;
      const answer = await fetch(address, { signal: this.request.signal });
      if (!answer.ok) return;
      const { suggestions } = await answer.json();
      // An answer to what is no longer typed is stale.
      if (text === this.input.value && document.activeElement === this.input) this.show(suggestions);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(suggestions) {
    const language = document.documentElement.lang;
    const digits = new Intl.NumberFormat(language.startsWith("fa") ? "fa" : language);
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.options = suggestions.map((suggestion, at) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.query = suggestion.query;
      const words = document.createElement("bdi");
      words.textContent = suggestion.query;
      const count = document.createElement("span");
      count.className = "n";
      count.textContent = suggestion.count ? digits.format(suggestion.count) : "";
      option.append(words, count);
      return option;
    });
    this.list.replaceChildren(...this.options);
    this.list.hidden = !this.options.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.say(this.options.length ? this.input.dataset.found.replace("#", digits.format(this.options.length)) : this.input.dataset.none);
  }

  say(sentence) {
    this.status.textContent = sentence;
  }

  key(event) {
    if (event.isComposing) return;
    const count = this.options.length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count && !this.list.hidden) {
      event.preventDefault();
      // One step past either end is the input itself, with what was typed.
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.mark(((this.active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "ArrowDown" && this.list.hidden) {
      this.ask();
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.input.value = this.typed;
      this.close();
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    }
  }

  mark(at) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const option = this.options[at];
    this.input.value = option ? option.dataset.query : this.typed;
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  choose(at) {
    this.input.value = this.options[at].dataset.query;
    this.close();
    this.input.form.requestSubmit();
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.options = [];
    this.active = -1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

const input = document.querySelector("input[data-suggest]");
if (input) {
  new Suggestions(input);
  document.addEventListener("keydown", (event) => {
    // By place on the keyboard: a Persian layout writes another letter there.
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyK") {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
}
